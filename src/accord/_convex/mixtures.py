"""Lotteries as probabilities of joint options per group, and as short lists of packages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from accord._convex.groups import Column, LotterySpace

__all__ = ["Mixture", "coupling"]


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """A lottery: for every group of issues, joint options with positive probability.

    Attributes
    ----------
    shares : tuple of tuple of (probability, Column)
        One tuple per group; probabilities add up to one in each.
    """

    shares: tuple[tuple[tuple[float, Column], ...], ...]

    @property
    def payoffs(self) -> NDArray[np.float64]:
        """Return the expected payoffs of all actors, (n_actors,)."""
        weighted = [p * column.payoffs for share in self.shares for p, column in share]
        return np.asarray(np.sum(weighted, axis=0))

    def packages(self, space: LotterySpace) -> tuple[tuple[float, tuple[int, ...]], ...]:
        """Return the lottery as packages, option positions by issue, with their probabilities."""
        listed = []
        for probability, picks in coupling([[p for p, _ in share] for share in self.shares]):
            positions = [0] * space.n_issues
            for group, share, pick in zip(space.groups, self.shares, picks, strict=True):
                for issue, option in zip(group.issues, share[pick][1].options, strict=True):
                    positions[issue] = option
            listed.append((probability, tuple(positions)))
        return tuple(sorted(listed, key=lambda pair: (-pair[0], pair[1])))


def coupling(vectors: Sequence[Sequence[float]]) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Visit joint draws whose marginals are `vectors`: at most the sum of (length - 1), plus one.

    All vectors are laid side by side on the unit interval and cut wherever one of them changes
    (the comonotone coupling, or north-west corner rule).
    """
    ends = [np.cumsum(vector) for vector in vectors]
    for end in ends:
        end[-1] = 1.0
    cuts = np.unique(np.concatenate(ends))
    picks = [np.searchsorted(end, cuts, side="left") for end in ends]
    for k, width in enumerate(np.diff(cuts, prepend=0.0)):
        if width > 0:
            yield float(width), tuple(int(pick[k]) for pick in picks)
