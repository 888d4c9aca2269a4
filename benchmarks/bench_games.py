"""Games: every equilibrium, one equilibrium, and all pure equilibria of ten million profiles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from accord.games.equilibria import nash_equilibria
from accord.games.game import Game
from accord.games.one_equilibrium import one_equilibrium
from accord.games.pure import pure_equilibria

PRECISION = 10**5


def random_integer_game(n_strategies: int, seed: int) -> Game:
    """Return a game with entries from -100 to 100; such games are often degenerate."""
    rng = np.random.default_rng(seed)
    shape = (n_strategies, n_strategies)
    return Game.from_matrices(rng.integers(-100, 101, shape), rng.integers(-100, 101, shape))


def dual_cyclic_game(d: int) -> Game:
    """Return the game of von Stengel (1999) on dual cyclic polytopes, labels of one swapped in pairs."""
    angles = np.pi * np.arange(2 * d) / d
    waves = np.arange(1, d // 2 + 1)
    phases = np.outer(angles, waves)
    normals = np.stack([np.cos(phases), np.sin(phases)], axis=2).reshape(2 * d, d)
    facet = np.arange(2 * d) ^ 1
    a = best_response_rows(normals, facet[:d], facet[d:])
    b = best_response_rows(normals, np.arange(d, 2 * d), np.arange(d)).T
    return Game.from_matrices(a, b)


def best_response_rows(
    normals: NDArray[np.float64], rows: NDArray[np.int64], corner: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the rows of ``{x >= 0 : rows @ x <= 1}``: the polytope seen from the given corner."""
    image = normals[rows] @ np.linalg.inv(normals[corner])
    payoffs = -image / (1 - image.sum(axis=1, keepdims=True))
    return np.rint(payoffs * PRECISION).astype(np.int64)


class AllEquilibria:
    """All equilibria of random integer games."""

    params = ([12, 16, 18], [0, 1, 2])
    param_names = ("strategies", "seed")
    timeout = 120

    def setup(self, strategies: int, seed: int) -> None:
        self.game = random_integer_game(strategies, seed)
        self.n_equilibria = len(nash_equilibria(self.game))

    def time_all(self, strategies: int, seed: int) -> None:
        found = nash_equilibria(self.game)
        assert found.is_complete
        assert len(found) == self.n_equilibria


class DualCyclic:
    """The game with most equilibria known: 2,003 at d = 10."""

    params = (6, 8, 10)
    param_names = ("d",)

    def setup(self, d: int) -> None:
        self.game = dual_cyclic_game(d)
        self.n_equilibria = {6: 75, 8: 383, 10: 2003}[d]
        nash_equilibria(self.game)

    def time_all(self, d: int) -> None:
        assert len(nash_equilibria(self.game)) == self.n_equilibria


class HeavilyDegenerate:
    """All equilibria of games with payoffs zero or one."""

    params = (8, 10, 12)
    param_names = ("strategies",)

    def setup(self, strategies: int) -> None:
        rng = np.random.default_rng(5)
        self.game = Game(rng.integers(0, 2, (2, strategies, strategies)))
        self.n_equilibria = len(nash_equilibria(self.game))

    def time_all(self, strategies: int) -> None:
        assert len(nash_equilibria(self.game)) == self.n_equilibria


class OneEquilibrium:
    """Lemke-Howson on uniform payoffs."""

    params = ([50, 200, 500], [0, 1, 2])
    param_names = ("strategies", "seed")

    def setup(self, strategies: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.game = Game(rng.random((2, strategies, strategies)))
        one_equilibrium(self.game)

    def time_one(self, strategies: int, seed: int) -> None:
        assert one_equilibrium(self.game).regret == 0


class PureEquilibria:
    """Ten million profiles of three players."""

    def setup(self) -> None:
        rng = np.random.default_rng(0)
        self.game = Game(rng.random((3, 216, 216, 216)))
        self.expected = pure_equilibria(self.game)

    def time_three_players(self) -> None:
        assert pure_equilibria(self.game) == self.expected
