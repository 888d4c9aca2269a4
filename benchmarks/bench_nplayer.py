"""Games of three and more players: all isolated equilibria, the quantal response path, trees, screening."""

from __future__ import annotations

import numpy as np

import accord
from accord.games.game import Game
from accord.games.isolated_equilibria import all_isolated_equilibria
from accord.games.quantal_response import quantal_response_path
from accord.games.tree.backward_induction import backward_induction
from accord.games.tree.game_tree import GameTree
from accord.games.tree.nodes import Decision, Node, Terminal
from accord.procedures.screening import screening


def random_game(shape: tuple[int, ...], seed: int = 0) -> Game:
    draw = np.random.default_rng([seed, *shape])
    return Game(draw.integers(-100, 101, (len(shape), *shape)))


class IsolatedEquilibria:
    """All isolated equilibria, proven complete, of one random game of each size."""

    params = (["2x2x2", "3x3x3", "2x2x2x2x2", "4x4x4"],)
    param_names = ("size",)
    timeout = 120

    def setup(self, size: str) -> None:
        shape = tuple(map(int, size.split("x")))
        seed = next(s for s in range(100) if all_isolated_equilibria(random_game(shape, s)).is_complete)
        self.game = random_game(shape, seed)
        self.expected = all_isolated_equilibria(self.game).extreme

    def time_all(self, size: str) -> None:
        found = all_isolated_equilibria(self.game)
        assert found.is_complete
        assert found.extreme == self.expected

    def track_equilibria(self, size: str) -> int:
        return len(self.expected)


class QuantalResponse:
    """The logit path to a certified equilibrium."""

    params = (["3x3x3", "10x10x10", "2x2x2x2x2x2x2x2", "30x30"],)
    param_names = ("size",)
    timeout = 120

    def setup(self, size: str) -> None:
        self.game = random_game(tuple(map(int, size.split("x"))))
        assert quantal_response_path(self.game).is_certified

    def time_path(self, size: str) -> None:
        assert quantal_response_path(self.game).regret < 1e-9


class AlternatingOffers:
    """Backward induction with all ties: offers of 0 to 16 sixteenths, three rounds."""

    timeout = 120

    def setup(self) -> None:
        self.tree = GameTree(_offers(0), ["1", "2"])

    def time_backward_induction(self) -> None:
        found = backward_induction(self.tree, max_profiles=0)
        assert found.payoffs[0][0] == 0.75

    def track_nodes(self) -> int:
        return len(self.tree.places)


def _offers(number: int) -> Node:
    if number == 3:
        return Terminal([0, 0])
    shrunk = 0.5**number

    def reply(kept: int) -> Decision:
        mine, rest = shrunk * kept / 16, shrunk * (16 - kept) / 16
        split = [mine, rest] if number % 2 == 0 else [rest, mine]
        return Decision("21"[number % 2], {"accept": split, "refuse": _offers(number + 1)})

    return Decision("12"[number % 2], {f"keep {kept}": reply(kept) for kept in range(17)})


class Screening:
    """The best take-it-or-leave-it package among 10^7, and the best menu."""

    timeout = 120

    def setup(self) -> None:
        draw = np.random.default_rng(1)
        issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(10)]) for k in range(7)]
        scores = {issue.name: draw.integers(0, 100, (3, 10)) for issue in issues}
        self.negotiation = accord.Negotiation(issues, ["P", "hard", "mild"], scores, [200, 500, 400], ["P"])
        self.types = {"R": {"hard": 0.4, "mild": 0.6}}
        self.expected = self.run(menus=True)

    def run(self, menus: bool) -> tuple[object, float]:
        found = screening(self.negotiation, self.types, proposer="P", menus=menus)
        assert found.n_examined == 10**7
        return found.offer.package, found.offer.value

    def time_offer(self) -> None:
        assert self.run(menus=False) == self.expected

    def time_offer_and_menu(self) -> None:
        assert self.run(menus=True) == self.expected
