"""The utilitarian bargaining solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord.engines.branch_questions import Limits
from accord.solutions.agreeing import by_consent
from accord.solutions.question import CONVEX_METHODS, SEARCH_METHODS, ask
from accord.solutions.sums import largest_sum_solution

if TYPE_CHECKING:
    from accord.negotiation import Negotiation
    from accord.result import Solution

__all__ = ["utilitarian_solution"]

METHODS = {"packages": SEARCH_METHODS, "lotteries": CONVEX_METHODS}


@by_consent
def utilitarian_solution(
    negotiation: Negotiation,
    *,
    over: str = "packages",
    method: str = "auto",
    max_ties: int = 1000,
    time_limit: float | None = None,
    node_limit: int | None = None,
    gap: float = 0.0,
) -> Solution:
    r"""Return what makes the sum of the parties' gains as large as possible.

    Among the individually rational packages (or lotteries) those with the largest :math:`\sum_i g_i`
    (Harsanyi 1955; for bargaining Myerson 1981).

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
        ``value`` is the total gain. Status ``"no_agreement"`` when nothing gives every party a gain of at
        least zero.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        An argument is malformed.
    SpaceTooLargeError
        The frontier is too large, or issues are tied together too densely.

    Notes
    -----
    Adds gains across parties: it means something only when their payoffs share a unit. Over lotteries the
    maximisers can form a whole face; of these the leximin-best in gains is returned.

    References
    ----------
    Harsanyi, J. C. (1955). Cardinal welfare, individualistic ethics, and interpersonal comparisons of
    utility. Journal of Political Economy 63, 309-321.
    Myerson, R. B. (1981). Utilitarianism, egalitarianism, and the timing effect in social choice problems.
    Econometrica 49, 883-897.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "middle", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 3, 0], [0, 2, 4]]}, [0, 0])
    >>> utilitarian_solution(negotiation).package
    Package(line='held')
    """
    question = ask(
        negotiation,
        "utilitarian",
        over,
        method,
        max_ties,
        methods=METHODS,
        limits=Limits(time_limit, node_limit, gap),
    )
    return largest_sum_solution(question, np.ones_like, needs_ideal=False)
