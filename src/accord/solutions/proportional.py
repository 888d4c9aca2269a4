"""The proportional bargaining solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accord._checks import per_actor
from accord.engines.branch_questions import Limits
from accord.errors import InvalidValueError, must
from accord.solutions.agreeing import by_consent
from accord.solutions.leximin import leximin_solution, zero_origin
from accord.solutions.question import CONVEX_METHODS, SEARCH_METHODS, ask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from accord.negotiation import Negotiation
    from accord.result import Solution

__all__ = ["proportional_solution"]

METHODS = {"packages": SEARCH_METHODS, "lotteries": CONVEX_METHODS}


@by_consent
def proportional_solution(
    negotiation: Negotiation,
    proportions: ArrayLike | Mapping[str, float] | None = None,
    *,
    over: str = "packages",
    method: str = "auto",
    max_ties: int = 1000,
    time_limit: float | None = None,
    node_limit: int | None = None,
    gap: float = 0.0,
) -> Solution:
    r"""Return what gives the parties gains in fixed proportions, as large as possible.

    The individually rational outcome that maximises :math:`\min_i g_i / p_i` for given :math:`p_i > 0` (Kalai
    1977); where such gains are not efficient, the next smallest quotient is maximised too, and so on.

    Parameters
    ----------
    negotiation : Negotiation
    proportions : (n_parties,) array_like or mapping of party to float, optional
        Positive; by default the negotiation's bargaining weights, else all one (the egalitarian solution).
    over : str
        ``"packages"`` or ``"lotteries"``.
    method : str
        ``"auto"``; over packages ``"merging"``, ``"enumeration"`` or ``"branch_and_bound"``, over lotteries
        ``"polygon"`` (two parties) or ``"convex"``.
    max_ties : int
        How many tied packages to list; all are counted, unless `reason` says "at least".
    time_limit, node_limit : float, int, optional
        Seconds and partial packages after which branch and bound, over packages, returns the best package
        found so far, with status ``"limit"`` and a proven bound; so does Ctrl-C.
    gap : float
        Stop branch and bound when no package can have a `value` larger by more than this share of the bound.

    Returns
    -------
    Solution
        ``value`` is the smallest quotient of gain and proportion. Status ``"no_agreement"`` when nothing
        gives every party a gain of at least zero.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        An argument is malformed, or a proportion is not positive.
    SpaceTooLargeError
        The frontier is too large, or issues are tied together too densely.

    Notes
    -----
    Compares gains across parties: it means something only when their payoffs share a unit.

    References
    ----------
    Kalai, E. (1977). Proportional solutions to bargaining situations: interpersonal utility comparisons.
    Econometrica 45, 1623-1630.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "middle", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 3, 0], [0, 2, 4]]}, [0, 0])
    >>> proportional_solution(negotiation, {"UKR": 2, "RUS": 1}, over="lotteries").payoffs
    array([4., 2.])
    """
    question = ask(
        negotiation,
        "proportional",
        over,
        method,
        max_ties,
        methods=METHODS,
        limits=Limits(time_limit, node_limit, gap),
    )
    given = negotiation.bargaining_weights if proportions is None else proportions
    shares = per_actor(
        "proportions", [1.0] * len(negotiation.parties) if given is None else given, negotiation.parties
    )
    if shares.min() <= 0:
        worst = int(shares.argmin())
        raise InvalidValueError(
            must("proportions", "be positive", shares[worst], at=f"party {negotiation.parties[worst]!r}")
        )
    return leximin_solution(question, lambda _: zero_origin(shares), needs_ideal=False)
