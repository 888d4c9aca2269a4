"""Lotteries at which nobody loses, and what each party can hope for among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord._convex.linear import LinearAnswer, LinearProgram, maximise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord._convex.pool import Pool

__all__ = ["Zone", "rational_zone"]

_TOUCHING = 1e-9
"""In units: gains this close to zero are zero up to the rounding of a linear program."""


class Zone:
    """The individually rational lotteries, known to exist.

    Parameters
    ----------
    pool : Pool
    level : float
        The largest smallest gain, in units; negative by rounding at most.
    """

    def __init__(self, pool: Pool, level: float) -> None:
        self.pool = pool
        self.floor = np.full(pool.space.parties.size, min(0.0, level) - 1e-13)
        self._ideal: NDArray[np.float64] | None = None

    @property
    def n_parties(self) -> int:
        """Return the number of parties."""
        return int(self.floor.size)

    def best(self, objective: NDArray[np.float64], least: NDArray[np.float64] | None = None) -> LinearAnswer:
        """Return a rational lottery with the largest weighted gains, all in units.

        Parameters
        ----------
        objective : (n_parties,) array
            Weights, at least zero.
        least : (n_parties,) array, optional
            Gains to grant each party, by default zero.
        """
        n = self.n_parties
        floor = self.floor if least is None else least - 1e-13
        return maximise(self.pool, LinearProgram(objective, np.eye(n), np.zeros(n), floor))

    def ideal(self, least: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """Return the largest gain of every party, in units, while the others get at least `least`."""
        eye = np.eye(self.n_parties)
        if least is not None:
            return np.array([self.best(row, least).value for row in eye])
        if self._ideal is None:
            reached = np.array([self.best(row).value for row in eye])
            self._ideal = np.where(reached > _TOUCHING, reached, 0.0)
        return self._ideal

    def can_gain(self) -> NDArray[np.bool_]:
        """Return which parties can gain at all, (n_parties,)."""
        return np.asarray(self.ideal() > 0.0)


def rational_zone(pool: Pool) -> tuple[Zone | None, LinearAnswer]:
    """Return the zone over lotteries, None when it is empty, and the largest smallest gain with its proof.

    When the zone is empty, the prices of the answer are party weights under which every lottery loses.
    """
    n = pool.space.parties.size
    program = LinearProgram(np.zeros(n), np.eye(n), np.ones(n), np.zeros(n))
    answer = maximise(pool, program)
    return (Zone(pool, answer.level) if answer.level >= -_TOUCHING else None), answer
