"""The Perles-Maschler bargaining solution of two parties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord.result import Solution
from accord.solutions.agreeing import by_consent
from accord.solutions.question import ask
from accord.solutions.rational_lotteries import rational_chain

if TYPE_CHECKING:
    from accord.negotiation import Negotiation

__all__ = ["perles_maschler_solution"]

METHODS = {"lotteries": ("polygon",)}


@by_consent
def perles_maschler_solution(
    negotiation: Negotiation, *, over: str = "lotteries", method: str = "auto"
) -> Solution:
    r"""Return the lottery at which two parties meet who walk in from the ends of the frontier at equal pace.

    Both start where the other gets its largest gain and give way along the frontier so that the product of
    their speeds, one's concession times the other's improvement, is the same at all times: the point `u` that
    halves :math:`\int \sqrt{-dx\,dy}` (Perles and Maschler 1981, the super-additive solution).

    Parameters
    ----------
    negotiation : Negotiation
        With two parties.
    over : str
        ``"lotteries"``: the concept needs a connected frontier.
    method : str
        ``"auto"`` or ``"polygon"``.

    Returns
    -------
    Solution
        ``value`` is the length walked by either. Status ``"no_agreement"`` when nothing gives every party a
        gain of at least zero.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        An argument is malformed, or there are not two parties.

    Notes
    -----
    Exact: every edge of the frontier contributes the square root of width times height. Parts of the
    boundary where only one party's gain changes contribute nothing.

    References
    ----------
    Perles, M. A. and Maschler, M. (1981). The super-additive solution for the Nash bargaining game.
    International Journal of Game Theory 10, 163-193.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 0], [0, 4]]}, [0, 0])
    >>> perles_maschler_solution(negotiation).payoffs
    array([4., 2.])
    """
    question = ask(negotiation, "perles_maschler", over, method, methods=METHODS, n_parties=2)
    lotteries = rational_chain(question)
    if isinstance(lotteries, Solution):
        return lotteries
    chain = lotteries.chain
    walked = np.concatenate([[0.0], np.cumsum(np.sqrt(np.diff(chain.x) * -np.diff(chain.y)))])
    half = float(walked[-1]) / 2.0
    where = float(np.interp(half, walked, np.arange(walked.size)))
    return lotteries.answer(where, half)
