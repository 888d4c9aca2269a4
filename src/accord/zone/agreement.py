"""The zone of possible agreement: what every party accepts, and the proof when there is nothing."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Literal

from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.zone.among_lotteries import zone_among_lotteries
from accord.zone.among_packages import zone_among_packages

if TYPE_CHECKING:
    from accord.negotiation import Negotiation
    from accord.zone.result import Zone

__all__ = ["zone_of_agreement"]

_METHODS = ("auto", "listing", "branch_and_bound")


def zone_of_agreement(
    negotiation: Negotiation,
    among: Literal["packages", "lotteries"] = "packages",
    *,
    method: str = "auto",
    max_clashes: int = 20,
    max_vertices: int = 20_000,
) -> Zone:
    r"""Return the zone of possible agreement, or the proof that it is empty and what would open it.

    The packages that the linkages allow, that cross no party's red line and give every party a gain
    :math:`u_i(x) - d_i \ge 0` (the bargaining set of von Neumann and Morgenstern; Raiffa 1982, chapter 4).
    Among lotteries: the probability distributions over such packages, red lines respected by every package
    drawn, at which every party's expected gain is at least zero. With a rule of consent, what all members
    of some winning coalition accept.

    Parameters
    ----------
    negotiation : Negotiation
    among : str
        ``"packages"`` or ``"lotteries"``.
    method : str
        For packages: ``"listing"`` looks at every package (up to 2^18), ``"branch_and_bound"`` works at
        any size, ``"auto"`` chooses. Lotteries are always treated by exact linear programs.
    max_clashes : int
        How many clashes to look for when the zone is empty.
    max_vertices : int
        For lotteries among up to three parties: give up on the corners when the payoffs of all lotteries,
        individually rational or not, have more than so many.

    Returns
    -------
    Zone

    Raises
    ------
    InvalidTypeError, InvalidValueError
        An argument is malformed.
    SpaceTooLargeError
        Too many issues are tied together too densely, or more packages than ``"listing"`` accepts.

    Notes
    -----
    Gains that fall short of zero by no more than the rounding of their summation count as zero.
    Emptiness is decided by linear programs over lotteries in exact arithmetic, at any number of packages;
    where lotteries are no obstacle, by branch and bound. When that ends at its limit of some million partial
    packages, as in zones of a single payoff point, all packages of the zone are told at once: as pairs of
    partial packages on two halves of the issues (Horowitz and Sahni 1974), or as sums of whole scores. What
    even these leave open is undecided: see `Zone.is_undecided`. Counts are exact up to 10^10 packages, and
    beyond where scores are multiples of one number and not too many different sums occur.

    References
    ----------
    Raiffa, H. (1982). The Art and Science of Negotiation. Harvard University Press.
    Farkas, J. (1902). Theorie der einfachen Ungleichungen. Journal fuer die reine und angewandte
    Mathematik 124, 1-27.
    Horowitz, E. and Sahni, S. (1974). Computing partitions with applications to the knapsack problem.
    Journal of the ACM 21, 277-292.

    Examples
    --------
    >>> import accord
    >>> line, forces = accord.Issue("line", ["held", "moved"]), accord.Issue("forces", ["capped", "free"])
    >>> scores = {"line": [[3, 0], [0, 5]], "forces": [[0, 4], [2, 0]]}
    >>> zone = zone_of_agreement(accord.Negotiation([line, forces], ["UKR", "RUS"], scores, [1, 3]))
    >>> zone.n_packages, zone.settled
    (1, {'line': 'moved', 'forces': 'free'})
    """
    started = perf_counter()
    if among not in ("packages", "lotteries"):
        raise InvalidValueError(must("among", "be 'packages' or 'lotteries'", repr(among)))
    if method not in _METHODS or (among == "lotteries" and method != "auto"):
        allowed = _METHODS if among == "packages" else _METHODS[:1]
        raise InvalidValueError(
            must("method", f"be one of {', '.join(map(repr, allowed))} among {among}", repr(method))
        )
    for name, value in (("max_clashes", max_clashes), ("max_vertices", max_vertices)):
        if isinstance(value, bool) or not isinstance(value, int):
            raise InvalidTypeError(must(name, "be a whole number", type(value).__name__))
        if value < 0:
            raise InvalidValueError(must(name, "be at least 0", value))
    if among == "packages":
        return zone_among_packages(negotiation, method, max_clashes, started)
    return zone_among_lotteries(negotiation, max_clashes, max_vertices, started)
