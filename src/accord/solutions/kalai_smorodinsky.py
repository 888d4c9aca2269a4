"""The Kalai-Smorodinsky bargaining solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accord.engines.branch_questions import Limits
from accord.solutions.agreeing import by_consent
from accord.solutions.leximin import leximin_solution, zero_origin
from accord.solutions.question import CONVEX_METHODS, SEARCH_METHODS, ask

if TYPE_CHECKING:
    from accord.negotiation import Negotiation
    from accord.result import Solution

__all__ = ["kalai_smorodinsky_solution"]

METHODS = {"packages": SEARCH_METHODS, "lotteries": CONVEX_METHODS}


@by_consent
def kalai_smorodinsky_solution(
    negotiation: Negotiation,
    *,
    over: str = "packages",
    method: str = "auto",
    max_ties: int = 1000,
    time_limit: float | None = None,
    node_limit: int | None = None,
    gap: float = 0.0,
) -> Solution:
    r"""Return what gives the parties equal shares of their largest rational gains, as large as possible.

    With :math:`a_i` the largest gain of party `i` among the individually rational packages (or lotteries),
    the one that maximises :math:`\min_i g_i / a_i` (Kalai and Smorodinsky 1975). The ideal point `a` is taken
    over individually rational outcomes only. Where equal shares are not efficient, the smallest share is
    maximised first, then the next smallest, and so on: the lexicographic extension of Imai (1983), without
    which the solution of three and more parties can be inefficient (Roth 1979).

    Parameters
    ----------
    negotiation : Negotiation
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
        Without the ideal point nothing is proven: stopped before it is known, the bound is infinite.
    gap : float
        Stop branch and bound when no package can have a `value` larger by more than this share of the bound.

    Returns
    -------
    Solution
        ``value`` is the smallest share of the ideal gain. Status ``"no_agreement"`` when nothing gives every
        party a gain of at least zero.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        An argument is malformed.
    SpaceTooLargeError
        The frontier is too large, or issues are tied together too densely.

    Notes
    -----
    Over packages equal shares hardly ever exist; the definition by the largest smallest share needs no
    convexity. All packages with leximin-best shares tie. A party whose ideal gain is zero gains zero
    everywhere and is left out.

    References
    ----------
    Kalai, E. and Smorodinsky, M. (1975). Other solutions to Nash's bargaining problem. Econometrica 43,
    513-518.
    Roth, A. E. (1979). An impossibility result concerning n-person bargaining games. International Journal
    of Game Theory 8, 129-132.
    Imai, H. (1983). Individual monotonicity and lexicographic maxmin solution. Econometrica 51, 389-401.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "middle", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 3, 0], [0, 3, 4]]}, [0, 0])
    >>> kalai_smorodinsky_solution(negotiation).package
    Package(line='middle')
    """
    question = ask(
        negotiation,
        "kalai_smorodinsky",
        over,
        method,
        max_ties,
        methods=METHODS,
        limits=Limits(time_limit, node_limit, gap),
    )
    return leximin_solution(question, zero_origin)
