"""Whether a certified zero of a support's equations is an equilibrium: proven, disproven, or rational.

A zero is known up to a ball. Where the ball decides every sign, the answer is proven. Where it does not, or
where nothing forces the zero to be irrational, it is refined far beyond doubles and the nearest fractions are
substituted into the equations without rounding; if they satisfy them within the ball of uniqueness they are
the zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from accord.games.exact_solve import solve_integers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.games.scaled_payoffs import ScaledPayoffs
    from accord.games.support_systems import SupportSystem

__all__ = ["Found", "Mixed", "classify", "earned_payoffs", "is_equilibrium", "ties"]

Mixed: TypeAlias = tuple[tuple[Any, ...], ...]
"""One tuple of probabilities per player: Fractions, or doubles within a stated radius."""

_FIXED_BITS = (100, 200, 400)
_REAL = 3.0


@dataclass(frozen=True, slots=True)
class Found:
    """An equilibrium: exact (radius zero), or doubles with a bound of the error of every probability."""

    profile: Mixed
    radius: float
    is_regular: bool


def classify(
    payoffs: ScaledPayoffs,
    system: SupportSystem,
    zero: NDArray[np.complex128],
    radii: Sequence[float] | NDArray[np.float64],
) -> Found | bool | None:
    """Return the equilibrium at a certified zero, None when there is none, or False when that is undecided.

    Parameters
    ----------
    payoffs : ScaledPayoffs
    system : SupportSystem
    zero : (n_variables,) complex128 array
        Each group's variables in ratios to its largest.
    radii : (2,) floats
        A ball that holds the zero, and a larger one in which it is the only one.
    """
    if _REAL * radii[0] > radii[1]:
        return False  # the conjugate of the zero could be another one
    centre = [Fraction(float(value.real)) for value in zero]
    judged = _by_signs(payoffs, system, centre, float(radii[0]))
    if judged is None:
        return None
    exact = _rational(payoffs, system, centre, Fraction(float(radii[1])))
    if exact is None:
        return judged
    mixed = _mixed(payoffs, system, exact)
    if min(min(own) for own in mixed) < 0 or not is_equilibrium(payoffs, mixed):
        return None
    return Found(mixed, 0.0, not ties(payoffs, mixed))


def is_equilibrium(payoffs: ScaledPayoffs, mixed: Mixed) -> bool:
    """Return whether no strategy in use of an exact profile earns less than another."""
    for player in range(payoffs.n_players):
        earned = earned_payoffs(payoffs, player, mixed)
        best = max(earned)
        if any(p and value < best for p, value in zip(mixed[player], earned, strict=True)):
            return False
    return True


def ties(payoffs: ScaledPayoffs, mixed: Mixed) -> bool:
    """Return whether some player has more best replies to an exact equilibrium than strategies in use."""
    for player in range(payoffs.n_players):
        earned = earned_payoffs(payoffs, player, mixed)
        if earned.count(max(earned)) > sum(1 for p in mixed[player] if p):
            return True
    return False


def earned_payoffs(payoffs: ScaledPayoffs, player: int, mixed: Mixed) -> list[Any]:
    """Return what each strategy of `player` earns against the others, in exact arithmetic."""
    used = [[s for s, p in enumerate(own) if p] for own in mixed]
    used[player] = list(range(payoffs.n_strategies[player]))
    table = payoffs.whole[player][np.ix_(*used)]
    for other in reversed(range(payoffs.n_players)):
        if other != player:
            weights = np.array([mixed[other][s] for s in used[other]], dtype=object)
            table = np.dot(np.moveaxis(table, other, -1), weights)
    return list(table)


def _mixed(payoffs: ScaledPayoffs, system: SupportSystem, values: Sequence[Any]) -> Mixed:
    """Return the profile whose strategies in use have probabilities proportional to `values`."""
    profile = [[Fraction(0)] * n for n in payoffs.n_strategies]
    for player, own in enumerate(system.support):
        if len(own) == 1:
            profile[player][own[0]] = Fraction(1)
    for group, player in enumerate(system.players):
        low, high = (int(v) for v in system.layout.group_start[group : group + 2])
        total = sum(values[low:high], Fraction(0))
        if total == 0:  # at infinity: no mixed strategy
            profile[player] = [Fraction(-1)] * len(profile[player])
            continue
        for strategy, value in zip(system.support[player], values[low:high], strict=True):
            profile[player][strategy] = value / total
    return tuple(tuple(own) for own in profile)


def _by_signs(
    payoffs: ScaledPayoffs, system: SupportSystem, centre: list[Fraction], radius: float
) -> Found | bool | None:
    lowest = min(centre)
    if lowest + Fraction(radius) < 0:
        return None
    undecided = lowest - Fraction(radius) <= 0
    for player in range(payoffs.n_players):
        for loss, blur in _outside_losses(payoffs, system, player, centre, Fraction(radius)):
            if loss < -blur:
                return None
            undecided = undecided or loss <= blur
    if undecided:
        return False
    widest = max(system.layout.sizes)
    mixed = tuple(tuple(float(p) for p in own) for own in _mixed(payoffs, system, centre))
    # Ratios to the largest variable, whose sum is at least 1, become probabilities; doubles round once more.
    return Found(mixed, (widest + 2) * radius + 2.0**-52, True)


def _outside_losses(
    payoffs: ScaledPayoffs, system: SupportSystem, player: int, centre: list[Fraction], radius: Fraction
) -> list[tuple[Fraction, Fraction]]:
    """Return what each unused strategy loses against the first in use, and the doubt about that."""
    support = system.support
    unused = [s for s in range(payoffs.n_strategies[player]) if s not in support[player]]
    if not unused:
        return []
    rows = [list(own) for own in support]
    rows[player] = [support[player][0], *unused]
    table = np.moveaxis(payoffs.whole[player][np.ix_(*rows)], player, 0)
    losses = table[:1] - table[1:]
    weights: list[NDArray[Any]] = [np.array([1], dtype=object) for _ in support]
    wide = list(weights)
    for group, other in enumerate(system.players):
        low, high = (int(v) for v in system.layout.group_start[group : group + 2])
        weights[other] = np.array(centre[low:high], dtype=object)
        wide[other] = np.array([abs(value) + radius for value in centre[low:high]], dtype=object)
    others = [other for other in range(payoffs.n_players) if other != player]
    middle, blur = losses, abs(losses)
    near = blur
    for other in reversed(others):
        middle, near, blur = middle @ weights[other], near @ abs(weights[other]), blur @ wide[other]
    return list(zip(middle, blur - near, strict=True))


def _rational(
    payoffs: ScaledPayoffs, system: SupportSystem, centre: list[Fraction], reach: Fraction
) -> list[Fraction] | None:
    """Return the zero as fractions when it is rational of moderate size, verified without rounding."""
    point = list(centre)
    unit = _units(centre, system)
    for bits in _precisions(payoffs, system):
        guess = [value.limit_denominator(1 << (bits // 4)) for value in point]
        if all(abs(g - c) <= reach for g, c in zip(guess, centre, strict=True)) and _is_zero(system, guess):
            return guess
        better = _newton(system, point, unit, bits)
        if better is None:
            return None
        point = better
    return None


def _precisions(payoffs: ScaledPayoffs, system: SupportSystem) -> tuple[int, ...]:
    """Return the bits to compute with; enough for Cramer's rule where the only zero is rational."""
    if system.layout.n_paths > 1:
        return _FIXED_BITS
    bits = int(payoffs.whole.max()).bit_length() + 2 * len(system.coefs) + 2
    return (*_FIXED_BITS[:2], 8 * bits * len(system.coefs), 8 * bits * len(system.coefs) + 1)


def _units(centre: list[Fraction], system: SupportSystem) -> list[bool]:
    """Return which variables the chart holds at 1: the first such of each group."""
    units = []
    for low, high in zip(system.layout.group_start[:-1], system.layout.group_start[1:], strict=True):
        group = centre[int(low) : int(high)]
        units += [position == group.index(Fraction(1)) for position in range(len(group))]
    return units


def _is_zero(system: SupportSystem, point: list[Fraction]) -> bool:
    layout = system.layout
    for slot, table in enumerate(system.tables):
        products = _cell_products(system, slot, point)
        for row in table:
            if sum(c * p for c, p in zip(row, products, strict=True) if c) != 0:
                return False
    return layout.n_paths > 0


def _cell_products(system: SupportSystem, slot: int, point: Sequence[Any]) -> list[Any]:
    layout = system.layout
    products = []
    for cell in layout.cells[slot, : layout.n_cells[slot], : layout.n_factors[slot]]:
        product = 1
        for variable in cell:
            product *= point[variable]
        products.append(product)
    return products


def _newton(
    system: SupportSystem, point: list[Fraction], unit: list[bool], bits: int
) -> list[Fraction] | None:
    """Return the point after a Newton step, computed exactly and rounded to `bits` bits."""
    layout = system.layout
    fixed = [round(value * (1 << bits)) for value in point]
    column_of = {variable: column for column, variable in enumerate(v for v, u in enumerate(unit) if not u)}
    matrix: list[list[int]] = []
    values: list[int] = []
    for slot, table in enumerate(system.tables):
        cells = layout.cells[slot, : layout.n_cells[slot], : layout.n_factors[slot]]
        products = _cell_products(system, slot, fixed)
        for row in table:
            values.append(-sum(c * p for c, p in zip(row, products, strict=True)))
            slopes = [0] * len(column_of)
            for coefficient, cell in zip(row, cells, strict=True):
                for position, variable in enumerate(cell):
                    if coefficient and not unit[variable]:
                        partial = int(coefficient)
                        for other, factor in enumerate(cell):
                            if other != position:
                                partial *= fixed[factor]
                        slopes[column_of[int(variable)]] += partial
            matrix.append(slopes)
    solved = solve_integers(matrix, [values])
    if solved is None:
        return None
    determinant, (steps,) = solved
    moved = list(fixed)
    for variable, column in column_of.items():
        moved[variable] += round(Fraction(steps[column], determinant))
    return [Fraction(value, 1 << bits) for value in moved]
