"""The equal-loss bargaining solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord.engines.branch_questions import Limits
from accord.solutions.agreeing import by_consent
from accord.solutions.leximin import leximin_solution
from accord.solutions.question import CONVEX_METHODS, SEARCH_METHODS, ask

if TYPE_CHECKING:
    from accord.negotiation import Negotiation
    from accord.result import Solution

__all__ = ["equal_loss_solution"]

METHODS = {"packages": SEARCH_METHODS, "lotteries": CONVEX_METHODS}


@by_consent
def equal_loss_solution(
    negotiation: Negotiation,
    *,
    over: str = "packages",
    method: str = "auto",
    max_ties: int = 1000,
    time_limit: float | None = None,
    node_limit: int | None = None,
    gap: float = 0.0,
) -> Solution:
    r"""Return what makes the largest loss from the ideal point as small as possible.

    With :math:`a_i` the largest gain of party `i` among the individually rational packages (or lotteries),
    the one that minimises :math:`\max_i (a_i - g_i)` (Chun 1988); among such outcomes the next largest loss
    is minimised, and so on.

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
        ``value`` is minus the largest loss. Status ``"no_agreement"`` when nothing gives every party a gain
        of at least zero.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        An argument is malformed.
    SpaceTooLargeError
        The frontier is too large, or issues are tied together too densely.

    Notes
    -----
    With three or more parties equal losses can leave a party below its disagreement payoff. Only individually
    rational outcomes compete here, so the others then lose more (the rational equal-loss solution: Herrero
    and Marco 1993). Losses are compared across parties: their payoffs must share a unit.

    References
    ----------
    Chun, Y. (1988). The equal-loss principle for bargaining problems. Economics Letters 26, 103-106.
    Herrero, C. and Marco, M. C. (1993). Rational equal-loss solutions for bargaining problems. Mathematical
    Social Sciences 26, 273-286.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "middle", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 3, 0], [0, 2, 4]]}, [0, 0])
    >>> equal_loss_solution(negotiation).package, equal_loss_solution(negotiation).value
    (Package(line='held'), -4.0)
    """
    question = ask(
        negotiation,
        "equal_loss",
        over,
        method,
        max_ties,
        methods=METHODS,
        limits=Limits(time_limit, node_limit, gap),
    )
    return leximin_solution(question, lambda ideal: (ideal, np.ones_like(ideal)))
