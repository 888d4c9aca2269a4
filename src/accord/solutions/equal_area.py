"""The equal-area bargaining solution of two parties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord.result import Solution
from accord.solutions.agreeing import by_consent
from accord.solutions.question import ask
from accord.solutions.rational_lotteries import rational_chain

if TYPE_CHECKING:
    from accord._convex.polygon import Chain
    from accord.negotiation import Negotiation

__all__ = ["equal_area_solution"]

METHODS = {"lotteries": ("polygon",)}


@by_consent
def equal_area_solution(
    negotiation: Negotiation, *, over: str = "lotteries", method: str = "auto"
) -> Solution:
    """Return the lottery at which what either party could still hope for covers the same area.

    The efficient point at which the rational gains better for the first party and those better for the
    second have equal areas; equivalently, the line to it from the disagreement point halves the area of all
    rational gains (Anbarci 1993; Anbarci and Bigelow 1994; Calvo and Peters 2000). Gains count as possible
    when some lottery gives both parties at least as much.

    Parameters
    ----------
    negotiation : Negotiation
        With two parties.
    over : str
        ``"lotteries"``: packages cover no area.
    method : str
        ``"auto"`` or ``"polygon"``.

    Returns
    -------
    Solution
        ``value`` is the area that either could still hope for. Status ``"no_agreement"`` when nothing gives
        every party a gain of at least zero.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        An argument is malformed, or there are not two parties.

    References
    ----------
    Anbarci, N. (1993). Noncooperative foundations of the area monotonic solution. Quarterly Journal of
    Economics 108, 245-258.
    Anbarci, N. and Bigelow, J. P. (1994). The area monotonic solution to the cooperative bargaining problem.
    Mathematical Social Sciences 28, 133-142.
    Calvo, E. and Peters, H. (2000). Dynamics and axiomatics of the equal area bargaining solution.
    International Journal of Game Theory 29, 81-92.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 0], [0, 4]]}, [0, 0])
    >>> equal_area_solution(negotiation).payoffs, equal_area_solution(negotiation).value
    (array([4., 2.]), 4.0)
    """
    question = ask(negotiation, "equal_area", over, method, methods=METHODS, n_parties=2)
    lotteries = rational_chain(question)
    if isinstance(lotteries, Solution):
        return lotteries
    where = _balanced(lotteries.chain)
    return lotteries.answer(where, _areas(lotteries.chain, where)[0])


def _areas(chain: Chain, where: float) -> tuple[float, float]:
    """Return the areas of gains better for the first and for the second party than the point at `where`."""
    k = min(int(where), max(chain.x.size - 2, 0))
    x, y = chain.at(where)
    right_x, right_y = np.append(x, chain.x[k + 1 :]), np.append(y, chain.y[k + 1 :])
    left_x, left_y = np.append(chain.x[: k + 1], x), np.append(chain.y[: k + 1], y)
    first = float(np.trapezoid(right_y, right_x))
    second = float(np.trapezoid(left_x[::-1], left_y[::-1]))
    return first, second


def _balanced(chain: Chain) -> float:
    """Return where both areas are equal: on one edge their difference is quadratic."""
    if chain.x.size == 1:
        return 0.0
    corners = [_areas(chain, float(k)) for k in range(chain.x.size)]
    ahead = np.array([second - first for first, second in corners])
    k = int(np.argmax(ahead > 0)) - 1
    (first, second), width, height = corners[k], chain.x[k + 1] - chain.x[k], chain.y[k] - chain.y[k + 1]
    # a share s of the edge takes (y - s h / 2) s w from the first area, gives (x + s w / 2) s h to the second
    share = (first - second) / (chain.y[k] * width + chain.x[k] * height)
    return k + float(share)
