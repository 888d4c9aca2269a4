"""Where the logit path of a game tree leads when each information set errs on its own.

Every information set takes its actions with probabilities proportional to the exponential of what they are
expected to earn from there on. As errors vanish, such play approaches sequential equilibria (McKelvey and
Palfrey 1998), with any number of players; the path from uniform play is followed in floating point.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from accord.games.tree.game_tree import GameTree

__all__ = ["logit_limits"]

Floats: TypeAlias = "NDArray[np.float64]"

_LAST_PRECISION = 1e6  # beyond, what rounding does to beliefs off the path outweighs the errors that remain
_MOST_STEPS = 2000
_NEWTON_STEPS = 8
_SMALLEST_STEP = 1e-7
_LARGEST_MOVE = 0.15
_USED = (1e-2, 1e-4, 1e-3)
_NOISE = 1e-15


def logit_limits(tree: GameTree, weights: Sequence[Sequence[int]]) -> Iterator[list[Floats]]:
    """Yield guesses at the behaviour the path leads to, one array per information set; none if it breaks off.

    Each takes other actions for those that remain in use.

    Parameters
    ----------
    tree : GameTree
        Small: every step solves linear equations in all actions.
    weights : sequence of sequences of positive int
        Per information set and action, how it is favoured at the start and in errors.

    References
    ----------
    R. D. McKelvey and T. R. Palfrey, Quantal response equilibria for extensive form games, Experimental
    Economics 1 (1998) 9-41.
    """
    system = _System(tree, weights)
    logs = _followed(system)
    if logs is None:
        return
    tried: set[bytes] = set()
    for least in _USED:
        used = np.exp(logs) > least
        if used.tobytes() not in tried:
            tried.add(used.tobytes())
            shares = np.where(used, np.exp(_equalised(system, logs, used)), 0.0)
            yield [shares[own] / shares[own].sum() for own in system.actions]


def _followed(system: _System) -> Floats | None:
    """Return the logarithms of probabilities at the end of the path."""
    point = np.append(system.start, 0.0)
    tangent = np.zeros(len(point))
    tangent[-1] = 1.0
    step = 0.1
    for _ in range(_MOST_STEPS):
        tangent = _tangent(system, point, tangent)
        moved = _corrected(system, point + step * tangent, tangent)
        if moved is None or np.abs(np.exp(moved[:-1]) - np.exp(point[:-1])).max() > _LARGEST_MOVE:
            step /= 4
            if step < _SMALLEST_STEP:
                return None
            continue
        point, step = moved, step * 1.6
        if point[-1] > _LAST_PRECISION:
            return point[:-1]
    return None


def _equalised(system: _System, logs: Floats, used: NDArray[np.bool_]) -> Floats:
    """Return the nearest logarithms at which all actions in use earn the same."""
    start = logs
    for _ in range(_NEWTON_STEPS):
        gaps, slopes = system.gaps(logs, used)
        change = np.linalg.lstsq(slopes, -gaps, rcond=1e-12)[0]
        logs = logs + change
        if not np.isfinite(logs).all() or np.abs(np.exp(logs) - np.exp(start)).max() > _LARGEST_MOVE:
            return start
    return logs


class _System:
    """The equations of the path, in logarithms of probabilities and the precision."""

    def __init__(self, tree: GameTree, weights: Sequence[Sequence[int]]) -> None:
        self.tree = tree
        ends = np.cumsum([0, *(len(one.actions) for one in tree.information_sets)])
        self.actions = [slice(int(a), int(b)) for a, b in pairwise(ends)]
        self.n = int(ends[-1])
        self.favour = np.log(np.array([float(w) for own in weights for w in own]))
        self.start = np.concatenate(
            [self.favour[own] - np.log(np.exp(self.favour[own]).sum()) for own in self.actions]
        )
        self.paths = np.zeros((len(tree.places), self.n))
        self.chances = np.zeros(len(tree.places))
        for place in tree.places[1:]:
            before = tree.places[place.parent]
            self.paths[place.number] = self.paths[before.number]
            self.chances[place.number] = self.chances[before.number]
            if before.is_chance:
                self.chances[place.number] += np.log(float(before.probabilities[place.branch]))
            else:
                self.paths[place.number, self.actions[before.information_set].start + place.branch] += 1
        self.payoffs = _scaled(tree)

    def __call__(self, point: Floats) -> tuple[Floats, Floats]:
        """Return the residuals and their derivatives."""
        logs, precision = point[:-1], point[-1]
        values, slopes = self._values(np.exp(logs))
        residuals = np.zeros(self.n)
        jacobian = np.zeros((self.n, self.n + 1))
        for number, own in enumerate(self.actions):
            earned, changes = self._earned(number, logs, values, slopes)
            first = own.start
            residuals[first] = np.exp(logs[own]).sum() - 1
            jacobian[first, own] = np.exp(logs[own])
            rest = slice(first + 1, own.stop)
            gaps = earned[1:] - earned[0]
            bias = self.favour[rest] - self.favour[first]
            residuals[rest] = logs[rest] - logs[first] - bias - precision * gaps
            jacobian[rest, :-1] = -precision * (changes[1:] - changes[0])
            jacobian[rest, rest] += np.eye(len(gaps))
            jacobian[rest, first] -= 1
            jacobian[rest, -1] = -gaps
        return residuals, jacobian

    def gaps(self, logs: Floats, used: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Return how much actions in use earn more than the first of them, sums less one, and derivatives."""
        kept = np.where(used, np.exp(logs), 0.0)
        values, slopes = self._values(kept)
        rows, changes = [], []
        for number, own in enumerate(self.actions):
            earned, moves = self._earned(number, logs, values, slopes)
            first, *rest = np.flatnonzero(used[own])
            rows += [kept[own].sum() - 1, *(earned[rest] - earned[first])]
            sums = np.zeros(self.n)
            sums[own] = kept[own]
            changes += [sums, *(moves[rest] - moves[first])]
        return np.array(rows), np.array(changes)

    def _values(self, shares: Floats) -> tuple[Floats, Floats]:
        """Return what every player expects from each place on, and the derivatives by logarithms."""
        n_places, n_players = self.payoffs.shape
        values = self.payoffs.copy()
        slopes = np.zeros((n_places, n_players, self.n))
        for place in reversed(self.tree.places):
            if place.is_terminal:
                continue
            children = list(place.children)
            if place.is_chance:
                odds = np.array([float(share) for share in place.probabilities])
            else:
                own = self.actions[place.information_set]
                odds = shares[own]
                slopes[place.number][:, own] = (odds[:, None] * values[children]).T
            values[place.number] = odds @ values[children]
            slopes[place.number] += np.tensordot(odds, slopes[children], 1)
        return values, slopes

    def _earned(self, number: int, logs: Floats, values: Floats, slopes: Floats) -> tuple[Floats, Floats]:
        """Return what each action at an information set is expected to earn, and the derivatives."""
        one = self.tree.information_sets[number]
        places = list(one.places)
        reached = self.chances[places] + self.paths[places] @ logs
        belief = np.exp(reached - reached.max())
        belief /= belief.sum()
        shifts = belief[:, None] * (self.paths[places] - belief @ self.paths[places])
        following = np.array([self.tree.places[place].children for place in places])
        after = values[following, one.player]
        earned = belief @ after
        changes = after.T @ shifts + np.einsum("p,pan->an", belief, slopes[following, one.player])
        return earned, changes


def _scaled(tree: GameTree) -> Floats:
    """Return the payoffs at the ends, each player's from 0 to 1."""
    ends = tree.ends
    scaled = np.zeros((len(tree.places), tree.n_players))
    for player in range(tree.n_players):
        low = min(end.payoffs[player] for end in ends)
        span = max(end.payoffs[player] for end in ends) - low
        for end in ends:
            scaled[end.number, player] = float((end.payoffs[player] - low) / span) if span else 0.0
    return scaled


def _tangent(system: _System, point: Floats, before: Floats) -> Floats:
    _, jacobian = system(point)
    found = _solved(np.vstack([jacobian, before]), np.append(np.zeros(system.n), 1.0))
    size = float(np.linalg.norm(found)) if found is not None else 0.0
    return before if found is None or not np.isfinite(size) or size == 0 else found / size


def _corrected(system: _System, point: Floats, tangent: Floats) -> Floats | None:
    """Return the point of the path next to a guess, by Newton's method across the tangent."""
    for _ in range(_NEWTON_STEPS):
        if not np.isfinite(point).all() or point[:-1].max() > 1 or point[-1] < 0:
            return None
        residuals, jacobian = system(point)
        if np.abs(residuals).max() <= 1e-9 + _NOISE * point[-1] ** 2:
            return point
        change = _solved(np.vstack([jacobian, tangent]), np.append(-residuals, 0.0))
        if change is None:
            return None
        point = point + change
    return None


def _solved(matrix: Floats, right: Floats) -> Floats | None:
    largest = np.abs(matrix).max(axis=1, keepdims=True)
    try:
        return np.asarray(np.linalg.solve(matrix / largest, right / largest[:, 0]), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None
