"""The relative utilitarian bargaining solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accord.engines.branch_questions import Limits
from accord.solutions.agreeing import by_consent
from accord.solutions.question import CONVEX_METHODS, SEARCH_METHODS, ask
from accord.solutions.sums import largest_sum_solution

if TYPE_CHECKING:
    from accord.negotiation import Negotiation
    from accord.result import Solution

__all__ = ["relative_utilitarian_solution"]

METHODS = {"packages": SEARCH_METHODS, "lotteries": CONVEX_METHODS}


@by_consent
def relative_utilitarian_solution(
    negotiation: Negotiation,
    *,
    over: str = "packages",
    method: str = "auto",
    max_ties: int = 1000,
    time_limit: float | None = None,
    node_limit: int | None = None,
    gap: float = 0.0,
) -> Solution:
    r"""Return what makes the sum of the parties' shares of their largest rational gains as large as possible.

    With :math:`a_i` the largest gain of party `i` among the individually rational packages (or lotteries),
    those with the largest :math:`\sum_i g_i / a_i` (Cao 1982; Dhillon and Mertens 1999; for bargaining
    Sobel 2001).

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
        ``value`` is the sum of shares. Status ``"no_agreement"`` when nothing gives every party a gain of at
        least zero.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        An argument is malformed.
    SpaceTooLargeError
        The frontier is too large, or issues are tied together too densely.

    Notes
    -----
    A party whose largest rational gain is zero is left out. Over lotteries the maximisers can form a whole
    face; of these the leximin-best in shares is returned.

    References
    ----------
    Cao, X. (1982). Preference functions and bargaining solutions. Proceedings of the 21st IEEE Conference on
    Decision and Control, 164-171.
    Dhillon, A. and Mertens, J.-F. (1999). Relative utilitarianism. Econometrica 67, 471-498.
    Sobel, J. (2001). Manipulation of preferences and relative utilitarianism. Games and Economic Behavior
    37, 196-215.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "middle", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 5, 0], [0, 2, 4]]}, [0, 0])
    >>> relative_utilitarian_solution(negotiation).package
    Package(line='middle')
    """
    question = ask(
        negotiation,
        "relative_utilitarian",
        over,
        method,
        max_ties,
        methods=METHODS,
        limits=Limits(time_limit, node_limit, gap),
    )
    return largest_sum_solution(question, lambda ideal: ideal)
