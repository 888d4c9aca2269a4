"""The path of logit equilibria from uniform play towards a Nash equilibrium.

Unknowns are the logarithms of all probabilities and the precision lambda; equations say that
log-probabilities differ by lambda times what strategies earn, and that probabilities sum to 1 (Turocy 2005).
The path is followed by its arc length: a step along the tangent, then Newton at right angles to it, so that
it can turn back.
"""

from __future__ import annotations

import numpy as np

from accord._kernels.jit import jit

__all__ = ["ARRIVED", "FULL", "STUCK", "TOO_FAR", "follow_path"]

ARRIVED, TOO_FAR, FULL, STUCK = 0, 1, 2, 3

_FIRST_STEP = 0.03
_SMALLEST_STEP = 1e-12
_NEWTON_STEPS = 6
_CONVERGED = 1e-9
_TRUST = 0.05
_TINY = 1e-300


@jit
def earnings(payoffs, strides, n_strategies, first, probabilities, out_earned, out_slopes):
    """Write what every strategy earns, and its derivatives by the others' probabilities."""
    n_players = len(n_strategies)
    out_earned[:] = 0.0
    out_slopes[:, :] = 0.0
    for profile in range(payoffs.shape[1]):
        for player in range(n_players):
            row = first[player] + (profile // strides[player]) % n_strategies[player]
            worth = payoffs[player, profile]
            weight = 1.0
            for other in range(n_players):
                if other == player:
                    continue
                column = first[other] + (profile // strides[other]) % n_strategies[other]
                weight *= probabilities[column]
                rest = 1.0
                for third in range(n_players):
                    if third != player and third != other:
                        at = first[third] + (profile // strides[third]) % n_strategies[third]
                        rest *= probabilities[at]
                out_slopes[row, column] += worth * rest
            out_earned[row] += worth * weight


@jit
def equations(payoffs, strides, n_strategies, first, point, out_values, out_matrix, out_earned, out_slopes):
    """Write residuals and Jacobian at a point; return the largest regret there."""
    n = len(point) - 1
    probabilities = np.exp(point[:n])
    precision = point[n]
    earnings(payoffs, strides, n_strategies, first, probabilities, out_earned, out_slopes)
    out_matrix[:, :] = 0.0
    worst = 0.0
    for player in range(len(n_strategies)):
        base = first[player]
        end = first[player + 1]
        total = -1.0
        best = out_earned[base]
        mean = 0.0
        for own in range(base, end):
            total += probabilities[own]
            out_matrix[base, own] = probabilities[own]
            best = max(best, out_earned[own])
            mean += probabilities[own] * out_earned[own]
        worst = max(worst, best - mean)
        out_values[base] = total
        for own in range(base + 1, end):
            gain = out_earned[own] - out_earned[base]
            out_values[own] = point[own] - point[base] - precision * gain
            out_matrix[own, own] = 1.0
            out_matrix[own, base] = -1.0
            out_matrix[own, n] = -gain
            for other in range(n):
                if other < base or other >= end:
                    slope = out_slopes[own, other] - out_slopes[base, other]
                    out_matrix[own, other] = -precision * slope * probabilities[other]
    return worst


@jit
def eliminate(matrix, right):
    """Replace `right` by the solution, rows scaled and pivoted; False when singular."""
    n = len(right)
    for row in range(n):
        largest = np.abs(matrix[row]).max()
        if not largest > _TINY:
            return False
        matrix[row] /= largest
        right[row] /= largest
    for step in range(n):
        best = step
        for row in range(step + 1, n):
            if abs(matrix[row, step]) > abs(matrix[best, step]):
                best = row
        if abs(matrix[best, step]) < _TINY:
            return False
        if best != step:
            for column in range(step, n):
                matrix[step, column], matrix[best, column] = matrix[best, column], matrix[step, column]
            right[step], right[best] = right[best], right[step]
        for row in range(step + 1, n):
            factor = matrix[row, step] / matrix[step, step]
            if factor != 0.0:
                for column in range(step + 1, n):
                    matrix[row, column] -= factor * matrix[step, column]
                right[row] -= factor * right[step]
    for step in range(n - 1, -1, -1):
        total = right[step]
        for column in range(step + 1, n):
            total -= matrix[step, column] * right[column]
        right[step] = total / matrix[step, step]
    return True


@jit
def follow_path(payoffs, strides, n_strategies, small_regret, largest_precision, out_precisions, out_logs):
    """Follow the path until the regret is small.

    Parameters
    ----------
    payoffs : (n_players, n_profiles) float64
        Scaled to ranges of at most 1.
    strides, n_strategies : (n_players,) int64
        A profile's number is the sum of strategy times stride.
    small_regret, largest_precision : float
        Where to stop.
    out_precisions : (n_points,) float64
    out_logs : (n_points, sum of n_strategies) float64
        The points: precision, logarithms of probabilities.

    Returns
    -------
    (int, int)
        ARRIVED, TOO_FAR, FULL or STUCK, and the number of points.
    """
    n_players = len(n_strategies)
    first = np.zeros(n_players + 1, dtype=np.int64)
    for player in range(n_players):
        first[player + 1] = first[player] + n_strategies[player]
    n = first[n_players]
    point = np.zeros(n + 1)
    for player in range(n_players):
        point[first[player] : first[player + 1]] = -np.log(float(n_strategies[player]))
    earned = np.empty(n)
    slopes = np.empty((n, n))
    values = np.empty(n + 1)
    matrix = np.empty((n + 1, n + 1))
    tangent = np.zeros(n + 1)
    tangent[n] = 1.0
    step = _FIRST_STEP
    count = 0
    while True:
        regret = equations(payoffs, strides, n_strategies, first, point, values, matrix, earned, slopes)
        out_precisions[count] = point[n]
        out_logs[count] = point[:n]
        count += 1
        if regret <= small_regret:
            return ARRIVED, count
        if point[n] > largest_precision:
            return TOO_FAR, count
        if count == len(out_precisions):
            return FULL, count
        matrix[n] = tangent
        values[:] = 0.0
        values[n] = 1.0
        if not eliminate(matrix, values):
            return STUCK, count
        tangent[:] = values / np.sqrt(np.sum(values * values))
        while True:
            trial = point + step * tangent
            moved = np.inf
            opening = np.inf
            for newton in range(_NEWTON_STEPS):
                equations(payoffs, strides, n_strategies, first, trial, values, matrix, earned, slopes)
                matrix[n] = tangent
                values[n] = 0.0
                if not eliminate(matrix, values):
                    break
                trial -= values
                moved = np.abs(values).max() / (1.0 + np.abs(trial).max())
                if newton == 0:
                    opening = moved
                if not moved < 1.0 or moved < _CONVERGED:
                    break
            if moved < _CONVERGED and opening < _TRUST:
                point[:] = trial
                if opening < 0.2 * _TRUST:
                    step *= 1.5
                break
            step *= 0.5
            if step < _SMALLEST_STEP:
                return STUCK, count
