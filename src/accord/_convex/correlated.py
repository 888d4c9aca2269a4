"""The linear program of correlated and coarse correlated equilibria, in cvxpy, with a checked answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from accord.errors import SolverError, must
from accord.tolerances import CERTIFICATE_TOLERANCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["best_obedient", "deviation_gains"]

_SOLVERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("HIGHS", {}),
    ("CLARABEL", {}),
    ("HIGHS", {"highs_options": {"presolve": "off"}}),
)


def deviation_gains(payoffs: NDArray[np.float64], *, coarse: bool) -> Any:
    """Return the sparse matrix of gains from disobeying, one row per way to disobey, one column per profile.

    Parameters
    ----------
    payoffs : (n_players, *n_strategies) array
        The game.
    coarse : bool
        Whether players decide before they hear their advice: then a row is a strategy played whatever the
        advice, otherwise a pair of an advice and the strategy played instead.
    """
    from scipy.sparse import coo_matrix

    shape = payoffs.shape[1:]
    profiles = np.arange(int(np.prod(shape))).reshape(shape)
    rows: list[NDArray[np.int64]] = []
    columns: list[NDArray[np.int64]] = []
    values: list[NDArray[np.float64]] = []
    n_rows = 0
    for player, n_strategies in enumerate(shape):
        table = np.moveaxis(payoffs[player], player, 0).reshape(n_strategies, -1)
        places = np.moveaxis(profiles, player, 0).reshape(n_strategies, -1)
        for other in range(n_strategies):
            for advice in range(n_strategies):
                if advice != other:
                    rows.append(np.full(places.shape[1], n_rows))
                    columns.append(places[advice])
                    values.append(table[other] - table[advice])
                    n_rows += not coarse
            n_rows += coarse
    if not rows:
        return coo_matrix((n_rows, profiles.size)).tocsr()
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return coo_matrix(entries, shape=(n_rows, profiles.size)).tocsr()


def best_obedient(
    gains: Any, floors: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Return the distribution with ``gains @ p <= 0`` that is best, and a proven bound on the best.

    The objective is ``weights @ p + min(floors @ p)``, without the second part when `floors` has no rows.

    Raises
    ------
    SolverError
        No solver found an answer that passed its check.
    """
    import cvxpy as cp

    p = cp.Variable(gains.shape[1], nonneg=True)
    objective = weights @ p + (cp.min(floors @ p) if len(floors) else 0)
    obey = gains @ p <= 0
    problem = cp.Problem(cp.Maximize(objective), [cp.sum(p) == 1, obey])
    worst = np.inf
    for solver, options in _SOLVERS:
        try:
            problem.solve(solver=solver, **options)
        except cp.error.SolverError:
            continue
        if p.value is None:
            continue
        found = np.maximum(np.asarray(p.value), 0.0)
        found /= found.sum()
        reached = float(weights @ found) + (float((floors @ found).min()) if len(floors) else 0.0)
        excess = float((gains @ found).max(initial=0.0))
        worst = max(excess, abs(reached - float(problem.value)))
        if worst <= CERTIFICATE_TOLERANCE:
            return found, float(problem.value)
    raise SolverError(
        must("correlated equilibrium", f"be found to within {CERTIFICATE_TOLERANCE:g}", f"{worst:g}")
    )
