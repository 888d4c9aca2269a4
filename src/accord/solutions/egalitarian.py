"""The egalitarian bargaining solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord.engines.branch_questions import Limits
from accord.solutions.agreeing import by_consent
from accord.solutions.leximin import leximin_solution, zero_origin
from accord.solutions.question import CONVEX_METHODS, SEARCH_METHODS, ask

if TYPE_CHECKING:
    from accord.negotiation import Negotiation
    from accord.result import Solution

__all__ = ["egalitarian_solution"]

METHODS = {"packages": SEARCH_METHODS, "lotteries": CONVEX_METHODS}


@by_consent
def egalitarian_solution(
    negotiation: Negotiation,
    *,
    over: str = "packages",
    method: str = "auto",
    max_ties: int = 1000,
    time_limit: float | None = None,
    node_limit: int | None = None,
    gap: float = 0.0,
) -> Solution:
    r"""Return what makes the smallest gain as large as possible, then the next smallest, and so on.

    Equal gains for all parties, as large as possible (Kalai 1977); where equal gains are not efficient, the
    lexicographic maximin, or leximin (Sen 1970; for bargaining Imai 1983, Chun and Peters 1989).

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
    gap : float
        Stop branch and bound when no package can have a `value` larger by more than this share of the bound.

    Returns
    -------
    Solution
        ``value`` is the smallest gain. Status ``"no_agreement"`` when nothing gives every party a gain of at
        least zero.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        An argument is malformed.
    SpaceTooLargeError
        The frontier is too large, or issues are tied together too densely.

    Notes
    -----
    Compares gains across parties: it means something only when their payoffs share a unit.

    References
    ----------
    Kalai, E. (1977). Proportional solutions to bargaining situations: interpersonal utility comparisons.
    Econometrica 45, 1623-1630.
    Sen, A. K. (1970). Collective choice and social welfare. San Francisco: Holden-Day.
    Chun, Y. and Peters, H. (1989). Lexicographic monotone path solutions. OR Spektrum 11, 43-47.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "middle", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 3, 0], [0, 2, 4]]}, [0, 0])
    >>> egalitarian_solution(negotiation).value, egalitarian_solution(negotiation, over="lotteries").value
    (2.0, 2.6666666666666665)
    """
    question = ask(
        negotiation,
        "egalitarian",
        over,
        method,
        max_ties,
        methods=METHODS,
        limits=Limits(time_limit, node_limit, gap),
    )
    return leximin_solution(question, lambda ideal: zero_origin(np.ones_like(ideal)), needs_ideal=False)
