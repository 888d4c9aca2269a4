"""The linear program of correlated and coarse correlated equilibria: maximise a guaranteed expectation.

Over distributions ``p`` of profiles that nobody gains by disobeying, the largest ``t`` with ``rows @ p >= t``
is wanted. Gains from disobeying are brought to small integers, since neither shifts nor positive factors of a
player's payoffs change them; the rows keep their common unit, and are compared exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import gcd, lcm
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from accord.errors import SolverError, must
from accord.games.exact_linear import maximise
from accord.games.exact_system import only_solution
from accord.games.scaled_payoffs import scaled_payoffs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.games.game import Game

__all__ = ["Obedient", "best_obedient", "gains_from_disobeying"]

Sparse: TypeAlias = "dict[int, int]"
"""A row of the constraints: profile to integer."""

_SMALL = 500  # entries up to which exact arithmetic needs no guess
_MEDIUM = 3000  # and up to which it is tried when the guess does not help
_LARGEST_SYSTEM = 60
_ZERO = 1e-9
_NEARLY_ZERO = (1e-9, 1e-7, 1e-5)
_SOLVER: Any = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@dataclass(frozen=True, slots=True)
class Obedient:
    """A distribution, what it guarantees, and a proven bound on what any could.

    Attributes
    ----------
    shares : dict of int to Fraction
        The probabilities of profiles, by number, where above zero.
    value, bound : Fraction
        Equal when the answer is exact.
    """

    shares: dict[int, Fraction]
    value: Fraction
    bound: Fraction


def gains_from_disobeying(tables: NDArray[Any], *, coarse: bool) -> list[dict[int, Any]]:
    """Return what disobeying earns per profile, one row per way to disobey.

    Parameters
    ----------
    tables : (n_players, *n_strategies) object array
        Exact payoffs.
    coarse : bool
        Whether players decide before they hear their advice: then a row is a strategy played whatever the
        advice, otherwise a pair of an advice and the strategy played instead.
    """
    shape = tables.shape[1:]
    numbers = np.arange(int(np.prod(shape))).reshape(shape)
    rows: list[dict[int, Any]] = []
    for player, n_strategies in enumerate(shape):
        own = np.moveaxis(tables[player], player, 0).reshape(n_strategies, -1)
        places = np.moveaxis(numbers, player, 0).reshape(n_strategies, -1)
        for other in range(n_strategies):
            parts = [
                dict(zip(places[advice].tolist(), (own[other] - own[advice]).tolist(), strict=True))
                for advice in range(n_strategies)
                if advice != other
            ]
            rows += [dict(chain.from_iterable(part.items() for part in parts))] if coarse else parts
    return rows


def best_obedient(game: Game, rows: Sequence[Sequence[Fraction]], *, coarse: bool) -> Obedient:
    """Return the obedient distribution with the largest smallest expectation of `rows`, one entry a profile.

    Raises
    ------
    SolverError
        The solver failed, and the program is too large for exact arithmetic.
    """
    whole = scaled_payoffs(game).whole
    gains = [_reduced(row) for row in gains_from_disobeying(whole, coarse=coarse)]
    gains = [row for row in gains if any(value > 0 for value in row.values())]
    n_entries = len(gains) * len(rows[0])
    if n_entries <= _SMALL:
        return _exact(rows, gains)
    found = _guessed(rows, gains)
    if n_entries <= _MEDIUM and (found is None or found.value != found.bound):
        return _exact(rows, gains)
    if found is None:
        raise SolverError(must("correlated equilibrium", "be found", "a solver that failed"))
    return found


def _reduced(row: dict[int, Any]) -> Sparse:
    common = gcd(*(int(value) for value in row.values())) or 1
    return {place: int(value) // common for place, value in row.items() if value}


def _exact(rows: Sequence[Sequence[Fraction]], gains: Sequence[Sparse]) -> Obedient:
    """Solve by the simplex method in integers.

    Rows are made positive, so that the best distribution over at most one in all sums to one.
    """
    n_profiles = len(rows[0])
    lowest = min(map(min, rows))
    unit = lcm(*(value.denominator for row in rows for value in row), lowest.denominator)
    positive = [[int((value - lowest) * unit) + 1 for value in row] for row in rows]
    dense = [[row.get(j, 0) for j in range(n_profiles)] for row in gains]
    if len(rows) == 1:
        matrix = [*dense, [1] * n_profiles]
        objective = positive[0]
    else:  # one variable more, the guaranteed expectation
        matrix = [[*row, 0] for row in dense] + [[*[1] * n_profiles, 0]]
        matrix += [[*(-value for value in row), 1] for row in positive]
        objective = [*[0] * n_profiles, 1]
    limits = [0] * len(dense) + [1] + [0] * (len(matrix) - len(dense) - 1)
    optimum = maximise(objective, matrix, limits)
    value = (optimum.value - 1) / unit + lowest
    shares = {j: p for j, p in enumerate(optimum.solution[:n_profiles]) if p}
    return Obedient(shares, value, value)


def _guessed(rows: Sequence[Sequence[Fraction]], gains: Sequence[Sparse]) -> Obedient | None:
    """Solve in floating point, and exactly on the basis found; without one, with an exact bound."""
    solved = _rounded(rows, gains)
    if solved is None:
        return None
    shares, slack, prices, weights = solved
    exact = (_exact_shares(rows, gains, shares, slack, weights, least) for least in _NEARLY_ZERO)
    found = next(
        (one for one in exact if one), {j: Fraction(float(p)) for j, p in enumerate(shares) if p > 0}
    )
    total = sum(found.values())
    found = {j: p / total for j, p in found.items()}
    value = min(sum((row[j] * p for j, p in found.items()), Fraction(0)) for row in rows)
    bound = _exact_bound(rows, gains, found, prices, weights)
    return Obedient(found, value, bound)


Floats: TypeAlias = "NDArray[np.float64]"


def _rounded(
    rows: Sequence[Sequence[Fraction]], gains: Sequence[Sparse]
) -> tuple[Floats, Floats, Floats, Floats] | None:
    """Return shares, slack of the gains, and the prices of gains and of rows, in the rows' unit.

    The guaranteed expectation is measured from the most it can be, in the range of the row that limits it;
    each constraint in units of its largest entry.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix, vstack

    top, limiting = min((max(row), place) for place, row in enumerate(rows))
    unit = max(rows[limiting]) - min(rows[limiting]) or Fraction(1)
    sizes = [max(unit, *(abs(value - top) for value in row)) for row in rows]
    floors = [
        [*(-float((value - top) / size) for value in row), float(unit / size)]
        for row, size in zip(rows, sizes, strict=True)
    ]
    largest = [max(map(abs, row.values())) for row in gains]
    entries = [
        (float(Fraction(v, most)), r, j)
        for r, (row, most) in enumerate(zip(gains, largest, strict=True))
        for j, v in row.items()
    ]
    values, places, columns = zip(*entries, strict=True)
    n_profiles = len(rows[0])
    matrix: Any = vstack(
        [csr_matrix((values, (places, columns)), shape=(len(gains), n_profiles + 1)), csr_matrix(floors)]
    )
    found: Any = linprog(
        np.append(np.zeros(n_profiles), -1.0),
        A_ub=matrix,
        b_ub=np.zeros(matrix.shape[0]),
        A_eq=np.append(np.ones(n_profiles), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0, None)] * n_profiles + [(None, None)],
        method="highs-ds",
        options=_SOLVER,
    )
    if found.status != 0:
        return None
    prices = np.maximum(-found.ineqlin.marginals, 0.0)
    scale = np.array([float(unit) / most for most in largest])
    weights = prices[len(gains) :] * np.array([float(unit / size) for size in sizes])
    return np.maximum(found.x[:-1], 0.0), found.ineqlin.residual, prices[: len(gains)] * scale, weights


def _exact_shares(
    rows: Sequence[Sequence[Fraction]],
    gains: Sequence[Sparse],
    shares: Floats,
    slack: Floats,
    weights: Floats,
    least: float,
) -> dict[int, Fraction] | None:
    """Return the shares that solve exactly what the solver left without slack, if these obey exactly."""
    used = [int(j) for j in np.flatnonzero(shares > least)]
    if len(used) > _LARGEST_SYSTEM:
        return None
    system: list[list[Fraction]] = [[*[Fraction(1)] * len(used), Fraction(0), Fraction(1)]]
    tight = np.flatnonzero(slack <= least)
    system += [
        [*(Fraction(gains[int(r)].get(j, 0)) for j in used), Fraction(0), Fraction(0)]
        for r in tight
        if r < len(gains)
    ]
    for k, weight in enumerate(weights):
        if weight > _ZERO:
            system.append([*(rows[k][j] for j in used), Fraction(-1), Fraction(0)])
    solved = only_solution(system)
    if solved is None or min(solved[:-1]) < 0:
        return None
    found = {j: p for j, p in zip(used, solved, strict=False) if p}
    obeyed = all(sum(row[j] * p for j, p in found.items() if j in row) <= 0 for row in gains)
    return found if obeyed else None


def _exact_bound(
    rows: Sequence[Sequence[Fraction]],
    gains: Sequence[Sparse],
    found: dict[int, Fraction],
    prices: Floats,
    weights: Floats,
) -> Fraction:
    """Return what no obedient distribution exceeds, proven by prices of the gains and weights of the rows.

    The prices are solved for exactly where they are few: those that make every profile in use worth the same.
    """
    largest = float(prices.max()) or 1.0
    priced = [int(r) for r in np.flatnonzero(prices > _ZERO * largest)]
    counted = [int(k) for k in np.flatnonzero(weights > _ZERO)]
    rough = [Fraction(float(prices[r])) for r in priced], [Fraction(float(weights[k])) for k in counted]
    bounds = [_bound(rows, gains, priced, counted, *rough)]
    if len(priced) + len(counted) <= _LARGEST_SYSTEM:
        system = [[*[Fraction(0)] * len(priced), *[Fraction(1)] * len(counted), Fraction(0), Fraction(1)]]
        for j in found:
            costs = [Fraction(-gains[r].get(j, 0)) for r in priced]
            system.append([*costs, *(rows[k][j] for k in counted), Fraction(-1), Fraction(0)])
        solved = only_solution(system)
        if solved is not None and min(solved[:-1]) >= 0:
            split = len(priced)
            bounds.append(_bound(rows, gains, priced, counted, solved[:split], solved[split:-1]))
    return min(bounds)


def _bound(
    rows: Sequence[Sequence[Fraction]],
    gains: Sequence[Sparse],
    priced: Sequence[int],
    counted: Sequence[int],
    prices: Sequence[Fraction],
    weights: Sequence[Fraction],
) -> Fraction:
    total = sum(weights)
    worth = [
        sum((w * rows[k][j] for k, w in zip(counted, weights, strict=True)), Fraction(0)) / total
        for j in range(len(rows[0]))
    ]
    for r, price in zip(priced, prices, strict=True):
        for j, gain in gains[r].items():
            worth[j] -= price / total * gain
    return max(worth)
