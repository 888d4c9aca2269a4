"""How many packages pay what: counts, ranges, the packages themselves, and histograms."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._checks import known
from accord._checks import negotiation as check_negotiation
from accord._wording import whole
from accord.errors import InvalidTypeError, InvalidValueError, SpaceTooLargeError, must

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package
    from accord.structure import Structure

__all__ = ["PayoffRegion", "payoff_histogram", "payoff_region"]

_MOST_BINS = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class PayoffRegion:
    """The allowed packages whose payoffs lie between bounds.

    Attributes
    ----------
    actors : tuple of str
    n_allowed : int
        Packages looked at: all that the linkages (and red lines, among the individually rational) allow.
    n_packages : int
        How many of them lie in the region.
    packages : tuple of Package
        The first of them, smallest number first, up to the limit asked for.
    payoff_ranges : (n_actors, 2) array
        Smallest and largest payoff of every actor in the region; nan when it is empty.
    """

    actors: tuple[str, ...]
    n_allowed: int
    n_packages: int
    packages: tuple[Package, ...]
    payoff_ranges: NDArray[np.float64]

    @property
    def is_empty(self) -> bool:
        """Return whether no package lies in the region."""
        return self.n_packages == 0

    def __repr__(self) -> str:
        ranges = ", ".join(
            f"{a} {low:g} to {high:g}" for a, (low, high) in zip(self.actors, self.payoff_ranges, strict=True)
        )
        return f"PayoffRegion: {self.n_packages} of {self.n_allowed} packages\n  payoffs  {ranges}"


def payoff_region(
    negotiation: Negotiation,
    at_least: Mapping[str, float] | None = None,
    at_most: Mapping[str, float] | None = None,
    *,
    among: str = "all",
    limit: int = 1000,
) -> PayoffRegion:
    """Return the packages whose payoffs lie between bounds: how many, which, and what they pay.

    Parameters
    ----------
    negotiation : Negotiation
    at_least, at_most : mapping of actor to payoff, optional
        Bounds, included; an actor left out is not bounded.
    among : str
        ``"all"`` packages that the linkages allow, or the ``"individually_rational"``: those that cross no
        party's red line and give every party at least its disagreement payoff.
    limit : int
        How many packages to list; all are counted.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Malformed bounds, an unknown actor, a limit below zero.
    SpaceTooLargeError
        More packages than enumeration accepts.

    Notes
    -----
    Every package is visited. Payoffs that miss a bound by no more than the rounding of the summation
    count as inside.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "moved", "open"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[3, 0, 2], [0, 5, 2]]}, [1, 1])
    >>> accord.payoff_region(negotiation, at_least={"UKR": 2}).n_packages
    2
    """
    from accord.engines.enumeration import collect, measure

    limit = whole("limit", limit, 0)
    structure, lower, upper = _box(negotiation, at_least, at_most, among)
    region = measure(structure, lower, upper)
    numbers = collect(structure, lower, upper, limit)[1] if limit else []
    packages = tuple(negotiation.space.package(number) for number in numbers)
    return PayoffRegion(negotiation.actors, region.n_allowed, region.n_inside, packages, region.ranges)


def payoff_histogram(
    negotiation: Negotiation, bins: int = 50, *, among: str = "all"
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return how many packages pay each actor how much.

    Parameters
    ----------
    negotiation : Negotiation
    bins : int
        Number of bins, equally wide, from an actor's smallest to its largest payoff.
    among : str
        As in :func:`payoff_region`.

    Returns
    -------
    counts : (n_actors, bins) int array
    edges : (n_actors, bins + 1) array
        A payoff on an inner edge counts in the bin above it, up to rounding; nan when there is no package.

    Raises
    ------
    InvalidValueError, SpaceTooLargeError
        Fewer than one bin, or more packages than enumeration accepts.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "moved", "open"])
    >>> negotiation = accord.Negotiation([issue], ["UKR"], {"line": [[3, 0, 2]]}, [1])
    >>> accord.payoff_histogram(negotiation, bins=3)[0]
    array([[1, 0, 2]])
    """
    from accord.engines.enumeration import histogram, measure

    bins = whole("bins", bins, 1)
    if bins > _MOST_BINS:
        raise SpaceTooLargeError(must("bins", f"be at most {_MOST_BINS}", bins))
    structure, lower, upper = _box(negotiation, None, None, among)
    ranges = measure(structure, lower, upper).ranges
    edges = np.linspace(ranges[:, 0], ranges[:, 1], bins + 1, axis=1)
    if np.isnan(edges).any():
        return np.zeros((negotiation.n_actors, bins), dtype=np.int64), edges
    return histogram(structure, lower, upper, edges), edges


def _box(
    negotiation: Negotiation,
    at_least: Mapping[str, float] | None,
    at_most: Mapping[str, float] | None,
    among: str,
) -> tuple[Structure, NDArray[np.float64], NDArray[np.float64]]:
    """Return the packages to look at and the payoff bounds, rounding allowed for."""
    check_negotiation(negotiation)
    if among not in ("all", "individually_rational"):
        raise InvalidValueError(must("among", "be 'all' or 'individually_rational'", repr(among)))
    lower = _bounds("at_least", at_least, negotiation, -np.inf)
    upper = _bounds("at_most", at_most, negotiation, np.inf)
    structure = negotiation.structure
    if among == "individually_rational":
        structure = negotiation.acceptable_structure
        parties = negotiation.party_positions
        lower[parties] = np.maximum(lower[parties], negotiation.disagreement[parties])
    return structure, lower - structure.rounding, upper + structure.rounding


def _bounds(
    argument: str, given: Mapping[str, Any] | None, negotiation: Negotiation, default: float
) -> NDArray[np.float64]:
    bounds = np.full(negotiation.n_actors, default)
    if given is None:
        return bounds
    if not hasattr(given, "items"):
        raise InvalidTypeError(must(argument, "be a mapping of actor to payoff", type(given).__name__))
    for actor, bound in given.items():
        known(argument, actor, negotiation.actors)
        if isinstance(bound, bool) or not isinstance(bound, Real):
            raise InvalidTypeError(must(f"{argument}[{actor!r}]", "be a number", repr(bound)))
        bounds[negotiation.actors.index(actor)] = bound
    if np.isnan(bounds).any():
        raise InvalidValueError(must(argument, "hold numbers", "nan"))
    return bounds
