"""The packages that questions about keeping and ratifying a deal are asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord.coalitions import coalition_negotiations
from accord.errors import InvalidValueError, SpaceTooLargeError, must
from accord.linkages import masks
from accord.packages import Package
from accord.regions import payoff_region

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from accord.negotiation import Negotiation

__all__ = ["crossings", "given_packages", "positions_of", "zone_packages"]


def zone_packages(negotiation: Negotiation, most: int, argument: str, cure: str) -> tuple[Package, ...]:
    """Return all packages of the zone, the smallest number first: what some winning coalition accepts.

    Raises
    ------
    SpaceTooLargeError
        There are more than `most`.
    """
    found: dict[tuple[int, ...], Package] = {}
    for part in coalition_negotiations(negotiation):
        region = payoff_region(part, among="individually_rational", limit=most)
        found |= {package.positions: package for package in region.packages}
        if max(region.n_packages, len(found)) > most:
            raise SpaceTooLargeError(
                must(
                    argument,
                    f"be such that the zone holds at most {most} packages",
                    max(region.n_packages, len(found)),
                    cure=cure,
                )
            )
    return tuple(found[positions] for positions in sorted(found))


def given_packages(negotiation: Negotiation, given: Iterable[Mapping[str, str]]) -> tuple[Package, ...]:
    """Return packages as they were given, all of them allowed by the linkages."""
    space = negotiation.space
    packages = tuple(Package(space.issues, space.positions(package)) for package in given)
    positions = positions_of(negotiation, packages)
    for nogood in space.nogoods:
        forbidden = np.all([mask[positions[:, issue]] for issue, mask in nogood.items()], axis=0)
        if forbidden.any():
            number = int(np.argmax(forbidden))
            raise InvalidValueError(
                must(f"packages[{number}]", "be a package that the linkages allow", dict(packages[number]))
            )
    return packages


def positions_of(negotiation: Negotiation, packages: Sequence[Package]) -> NDArray[np.int64]:
    """Return the positions of the packages' options, (n_packages, n_issues)."""
    rows = [package.positions for package in packages]
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(negotiation.issues))


def crossings(negotiation: Negotiation, positions: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whose red lines each package crosses, (n_packages, n_actors)."""
    crossed = np.zeros((len(positions), negotiation.n_actors), dtype=np.bool_)
    for line in negotiation.red_lines:
        wanted = masks(line.combination, negotiation.issues)
        matched = np.all([mask[positions[:, issue]] for issue, mask in wanted.items()], axis=0)
        crossed[:, negotiation.actors.index(line.actor)] |= matched
    return crossed
