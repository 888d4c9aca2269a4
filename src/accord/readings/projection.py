"""The payoffs of a reading that are nearest to the neutral default, as exact rational numbers.

A convex program finds which constraints bind; the answer is then solved for in fractions and accepted only
when it satisfies every constraint and the prices of the binding ones have the right sign (Karush 1939, Kuhn
and Tucker 1951). Those conditions are sufficient here, so an accepted answer is the nearest point, exactly.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from accord.errors import SolverError, must
from accord.readings.exact_linear import solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.readings.frame import Form, Unknown
    from accord.readings.rows import Departure, Row

__all__ = ["nearest"]

_BINDING = 1e-6
_ROUNDS = 200

Point = dict["Unknown", Fraction]
Bound = tuple["Form", Fraction]


def nearest(
    unknowns: Sequence[Unknown],
    rows: Sequence[Row],
    stages: Sequence[Sequence[Departure]],
    share: Fraction,
) -> Point:
    """Return the point with the smallest sum of squared departures, margins met to `share`.

    The departures of the first stage come first: those of a later stage decide among the points that are
    equally near in the earlier ones. Every unknown stands in the departures of one stage.

    Raises
    ------
    SolverError
        No answer passed the exact check.
    """
    point: Point = {}
    for part in _parts(unknowns, rows):
        inside = [row for row in rows if part.issuperset(row.form)]
        point |= _nearest_part(
            [u for u in unknowns if u in part],
            [(row.form, row.bound) for row in inside if row.is_equality],
            [(row.form, row.bound + share * row.margin) for row in inside if not row.is_equality],
            [[d for d in departures if part.issuperset(d.form)] for departures in stages],
        )
    return {unknown: point[unknown] for unknown in unknowns}


def _parts(unknowns: Sequence[Unknown], rows: Sequence[Row]) -> list[set[Unknown]]:
    """Return the unknowns grouped so that no row ties two groups: as a rule one group per actor."""
    parts: list[set[Unknown]] = [{unknown} for unknown in unknowns]
    for row in rows:
        met = [part for part in parts if not part.isdisjoint(row.form)]
        parts = [part for part in parts if part.isdisjoint(row.form)]
        if met:
            parts.append(set().union(*met))
    return parts


def _nearest_part(
    unknowns: list[Unknown], equalities: list[Bound], floors: list[Bound], stages: list[list[Departure]]
) -> Point:
    fixed: Point = {}
    tight: list[Bound] = []
    for departures in stages:
        own = {unknown for departure in departures for unknown in departure.form}
        if own:
            found, binding = _stage(
                [u for u in unknowns if u not in fixed],
                [_without(row, fixed) for row in equalities],
                [_without(row, fixed) for row in floors],
                departures,
            )
            fixed |= {unknown: found[unknown] for unknown in own}
            tight += [floors[n] for n in binding]
    exact = [_value(form, fixed) == bound for form, bound in (*equalities, *tight)]
    if not all(exact) or any(_value(form, fixed) < bound for form, bound in floors):
        raise SolverError(must("nearest payoffs", "satisfy the conditions of an optimum exactly", "a miss"))
    return fixed


def _stage(
    unknowns: list[Unknown], equalities: list[Bound], floors: list[Bound], departures: list[Departure]
) -> tuple[Point, list[int]]:
    """Return the nearest point and the floors that bind there, with prices of the right sign.

    Unknowns without a departure are free as far as the constraints go; their values mean nothing yet.
    """
    own = {unknown for departure in departures for unknown in departure.form}
    binding = _guess(unknowns, equalities, floors, departures)
    for _ in range(_ROUNDS):
        solved = _solved(unknowns, [*equalities, *(floors[n] for n in binding)], departures)
        if solved is None:
            binding = binding[:-1]
            continue
        point, prices = solved
        worst_price = min(zip(prices[len(equalities) :], binding, strict=True), default=(Fraction(0), -1))
        missed = [
            (_value(form, point) - bound, n) for n, (form, bound) in enumerate(floors) if own.issuperset(form)
        ]
        worst_row = min(missed, default=(Fraction(0), -1))
        if worst_price[0] < 0:
            binding = [n for n in binding if n != worst_price[1]]
        elif worst_row[0] < 0:
            binding = [worst_row[1], *binding]
        else:
            return point, binding
    raise SolverError(must("nearest payoffs", "satisfy the conditions of an optimum exactly", "none that do"))


def _without(row: Bound, fixed: Point) -> Bound:
    """Return a constraint on the unknowns that are not fixed yet."""
    form, bound = row
    rest = {unknown: factor for unknown, factor in form.items() if unknown not in fixed}
    return rest, bound - _value({u: f for u, f in form.items() if u in fixed}, fixed)


def _guess(
    unknowns: list[Unknown], equalities: list[Bound], floors: list[Bound], departures: list[Departure]
) -> list[int]:
    """Return which floors bind at the numerical optimum: those with a positive price, the highest first."""
    import cvxpy

    z = cvxpy.Variable(len(unknowns))
    goal, target = _arrays(unknowns, [(d.form, d.target) for d in departures])
    floored = [n for n, (form, _) in enumerate(floors) if form]
    left, least = _arrays(unknowns, [floors[n] for n in floored])
    constraints = [left @ z >= least]
    if equalities := [(form, bound) for form, bound in equalities if form]:
        equal, right = _arrays(unknowns, equalities)
        constraints.append(equal @ z == right)
    problem = cvxpy.Problem(cvxpy.Minimize(cvxpy.sum_squares(goal @ z - target)), constraints)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an inaccurate guess is good enough: the answer is checked exactly
        problem.solve(solver=cvxpy.CLARABEL, tol_gap_abs=1e-10, tol_gap_rel=1e-10, tol_feas=1e-10)
    if problem.status not in ("optimal", "optimal_inaccurate"):
        raise SolverError(must("nearest payoffs", "be found", f"status {problem.status}"))
    priced = sorted(zip(-np.asarray(constraints[0].dual_value), floored, strict=True))
    return [n for price, n in priced if -price > _BINDING]


def _arrays(unknowns: list[Unknown], forms: list[Bound]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    at = {unknown: position for position, unknown in enumerate(unknowns)}
    matrix = np.zeros((len(forms), len(unknowns)))
    for number, (form, _) in enumerate(forms):
        for unknown, factor in form.items():
            matrix[number, at[unknown]] = float(factor)
    return matrix, np.array([float(bound) for _, bound in forms])


def _solved(
    unknowns: list[Unknown], binding: list[Bound], departures: list[Departure]
) -> tuple[Point, list[Fraction]] | None:
    """Return the exact minimum under equalities, and their prices: the gradient is their mixture.

    Rows that repeat what others say get the price zero; None when some contradict others.
    """
    at = {unknown: position for position, unknown in enumerate(unknowns)}
    n = len(unknowns)
    matrix = [[Fraction(0)] * (n + len(binding) + 1) for _ in range(n + len(binding))]
    for departure in departures:
        for one, factor in departure.form.items():
            for other, other_factor in departure.form.items():
                matrix[at[one]][at[other]] += factor * other_factor
            matrix[at[one]][-1] += factor * departure.target
    for number, (form, bound) in enumerate(binding):
        for unknown, factor in form.items():
            matrix[at[unknown]][n + number] = -factor
            matrix[n + number][at[unknown]] = factor
        matrix[n + number][-1] = bound
    solution = solve(matrix)
    if solution is None:
        return None
    return dict(zip(unknowns, solution, strict=False)), solution[n:]


def _value(form: Form, point: Point) -> Fraction:
    return sum((factor * point[unknown] for unknown, factor in form.items()), Fraction(0))
