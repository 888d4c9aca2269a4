"""Slow, obvious twins for games of three and more players; shares no code with accord.

`equilibria_2x2x2` solves every support in closed form (a quadratic at most); `newton_equilibria` collects
what many random starts of Newton's method find, a lower bound of any complete answer.
"""

from __future__ import annotations

from itertools import chain, combinations, product

import numpy as np

TOLERANCE = 1e-9


def regret(payoffs: np.ndarray, profile: list[np.ndarray]) -> float:
    """Return the most a player gains by deviating alone, by summing over all profiles."""
    worst = 0.0
    n_players = len(payoffs)
    for player in range(n_players):
        earned = np.zeros(payoffs.shape[1 + player])
        for index in product(*(range(n) for n in payoffs.shape[1:])):
            weight = 1.0
            for other in range(n_players):
                if other != player:
                    weight *= profile[other][index[other]]
            earned[index[player]] += weight * payoffs[(player, *index)]
        worst = max(worst, float(earned.max() - profile[player] @ earned))
    return worst


def equilibria_2x2x2(payoffs: np.ndarray) -> list[tuple[float, float, float]]:
    """Return the probabilities of everyone's first strategy at each equilibrium of a non-degenerate game."""
    found: list[tuple[float, float, float]] = []
    for kinds in product((0, 1, None), repeat=3):
        for point in _solutions(payoffs, kinds):
            profile = [np.array([p, 1 - p]) for p in point]
            inside = all(0 < p < 1 for p, kind in zip(point, kinds, strict=True) if kind is None)
            if inside and regret(payoffs, profile) < TOLERANCE * np.abs(payoffs).max():
                found.append(point)
    return found


def _gap(payoffs: np.ndarray, player: int, p: dict[int, float]) -> float:
    """Return what the first strategy earns more than the second against the others' `p`."""
    j, k = (other for other in range(3) if other != player)
    table = np.moveaxis(payoffs[player], player, 0)
    x, y = np.array([p[j], 1 - p[j]]), np.array([p[k], 1 - p[k]])
    return float(x @ (table[0] - table[1]) @ y)


def _solutions(payoffs: np.ndarray, kinds: tuple[int | None, ...]) -> list[tuple[float, float, float]]:
    free = [player for player in range(3) if kinds[player] is None]
    fixed = {player: 1.0 - kind for player, kind in enumerate(kinds) if kind is not None}
    if len(free) == 0:
        return [(fixed[0], fixed[1], fixed[2])]
    if len(free) == 1:
        return []
    if len(free) == 2:
        a, b = free
        roots = {}
        for player, other in ((a, b), (b, a)):
            at_0, at_1 = (_gap(payoffs, player, {**fixed, other: end}) for end in (0.0, 1.0))
            if at_0 == at_1:
                return []
            roots[other] = at_0 / (at_0 - at_1)
        point = {**fixed, **roots}
        return [(point[0], point[1], point[2])]
    return _totally_mixed(payoffs)


def _totally_mixed(payoffs: np.ndarray) -> list[tuple[float, float, float]]:
    # gap_2 is bilinear in (p0, p1), gap_1 in (p0, p2): both others as functions of p0, put into gap_0.
    def response(player: int, other: int) -> tuple[np.ndarray, np.ndarray]:
        corner = {
            (i, j): _gap(payoffs, player, {0: float(i), other: float(j)}) for i in (0, 1) for j in (0, 1)
        }
        slope = np.poly1d(
            [corner[1, 1] - corner[1, 0] - corner[0, 1] + corner[0, 0], corner[0, 1] - corner[0, 0]]
        )
        level = np.poly1d([corner[1, 0] - corner[0, 0], corner[0, 0]])
        return -level, slope

    n1, d1 = response(2, 1)
    n2, d2 = response(1, 2)
    g = {(i, j): _gap(payoffs, 0, {1: float(i), 2: float(j)}) for i in (0, 1) for j in (0, 1)}
    a, b, c, d = g[1, 1] - g[1, 0] - g[0, 1] + g[0, 0], g[1, 0] - g[0, 0], g[0, 1] - g[0, 0], g[0, 0]
    polynomial = a * n1 * n2 + b * n1 * d2 + c * d1 * n2 + d * d1 * d2
    answers = []
    for root in np.roots(polynomial.coeffs):
        if abs(root.imag) < 1e-9 and d1(root.real) != 0 and d2(root.real) != 0:
            p0 = float(root.real)
            answers.append((p0, float(n1(p0) / d1(p0)), float(n2(p0) / d2(p0))))
    return answers


def newton_equilibria(
    payoffs: np.ndarray, draw: np.random.Generator, n_starts: int
) -> list[list[np.ndarray]]:
    """Return the different equilibria that Newton's method meets from random starts, support by support."""
    found: list[list[np.ndarray]] = []
    sizes = payoffs.shape[1:]
    choices = [list(chain.from_iterable(combinations(range(n), k) for k in range(1, n + 1))) for n in sizes]
    for support in product(*choices):
        n_unknowns = sum(len(own) - 1 for own in support)
        for _ in range(n_starts if n_unknowns else 1):
            profile = _newton(payoffs, support, draw)
            if profile is None or regret(payoffs, profile) > 1e-8 * np.abs(payoffs).max():
                continue
            if all(
                max(np.abs(x - y).max() for x, y in zip(profile, known, strict=True)) > 1e-6
                for known in found
            ):
                found.append(profile)
    return found


def _newton(
    payoffs: np.ndarray, support: tuple[tuple[int, ...], ...], draw: np.random.Generator
) -> list[np.ndarray] | None:
    counts = [len(own) for own in support]
    part = payoffs[np.ix_(range(len(payoffs)), *support)]
    x = np.concatenate([draw.dirichlet(np.ones(n)) for n in counts])
    ends = np.cumsum([0, *counts])

    def value(at: np.ndarray) -> np.ndarray:
        mixed = [at[ends[i] : ends[i + 1]] for i in range(len(counts))]
        rows = []
        for player in range(len(counts)):
            table = part[player]
            for other in reversed(range(len(counts))):
                if other != player:
                    table = np.tensordot(table, mixed[other], axes=(other, 0))
            rows += [*(table[1:] - table[0]), mixed[player].sum() - 1]
        return np.array(rows)

    for _ in range(40):
        here = value(x)
        slopes = np.column_stack(
            [(value(x + 1e-6 * unit) - value(x - 1e-6 * unit)) / 2e-6 for unit in np.eye(len(x))]
        )
        if np.linalg.matrix_rank(slopes) < len(x):
            return None
        step = np.linalg.solve(slopes, here)
        x = x - step
        if np.abs(step).max() < 1e-13:
            break
    if np.abs(value(x)).max() > 1e-9 * max(1.0, np.abs(payoffs).max()) or x.min() < 0:
        return None
    profile = []
    for player, own in enumerate(support):
        full = np.zeros(payoffs.shape[1 + player])
        full[list(own)] = x[ends[player] : ends[player + 1]]
        profile.append(full)
    return profile
