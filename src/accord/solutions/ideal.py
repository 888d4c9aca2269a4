"""The ideal point: what each party could gain at best without making another lose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accord.result import Solution
from accord.solutions.question import CONVEX_METHODS, SEARCH_METHODS, ask
from accord.solutions.rational_lotteries import rational_lotteries
from accord.solutions.rational_packages import rational_packages
from accord.solutions.searched_packages import search_ideal, searches_first

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation

__all__ = ["ideal_gains"]


def ideal_gains(negotiation: Negotiation, over: str = "packages") -> NDArray[np.float64] | None:
    """Return every party's largest gain over individually rational packages or lotteries, (n_parties,).

    Parameters
    ----------
    negotiation : Negotiation
    over : str
        ``"packages"`` or ``"lotteries"``.

    Returns
    -------
    (n_parties,) array, or None
        The ideal point in gains (Kalai and Smorodinsky 1975); None when nothing is individually rational.

    Raises
    ------
    InvalidTypeError, InvalidValueError, SpaceTooLargeError
        An argument is malformed, or the frontier is too large.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "middle", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 3, 0], [0, 3, 4]]}, [0, 0])
    >>> accord.ideal_gains(negotiation)
    array([8., 4.])
    """
    methods = {"packages": SEARCH_METHODS, "lotteries": CONVEX_METHODS}
    question = ask(negotiation, "ideal", over, "auto", methods=methods)
    if over == "packages" and searches_first(question):
        return search_ideal(question)
    found = rational_packages(question) if over == "packages" else rational_lotteries(question)
    return None if isinstance(found, Solution) else found.ideal
