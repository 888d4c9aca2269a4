"""Random small search problems: integer scores with ties, linkages, interactions, wide to empty zones."""

from __future__ import annotations

import numpy as np

from accord.structure import Structure, Term
from oracle_search import PlainProblem


def random_problem(rng, n_parties=None):
    """Return a plain problem of 1 to 5 issues, 1 to 4 options each, 1 to 6 parties."""
    n = n_parties or rng.choice([1, 2, 2, 3, 3, 4, 5, 6])
    m = rng.randint(1, 5)
    sizes = [rng.randint(1, 4) for _ in range(m)]
    high = rng.choice([1, 3, 10, 100])
    low = -high if rng.random() < 0.3 else 0
    scores = [[[rng.randint(low, high) for _ in range(k)] for _ in range(n)] for k in sizes]
    if rng.random() < 0.2:
        scores[0] = [[row[0]] * sizes[0] for row in scores[0]]

    def combination():
        issues = rng.sample(range(m), rng.randint(1, min(3, m)))
        return {i: set(rng.sample(range(sizes[i]), rng.randint(1, sizes[i]))) for i in issues}

    nogoods = [combination() for _ in range(rng.choice([0, 0, 0, 1, 2, 4]))]
    terms = [
        (combination(), [rng.randint(-high, high) for _ in range(n)]) for _ in range(rng.choice([0, 0, 1, 3]))
    ]
    share = rng.choice([0.0, 0.0, 0.5, 0.7, 0.8, 0.95])
    disagreement = []
    for a in range(n):
        worst = sum(min(matrix[a]) for matrix in scores)
        best = sum(max(matrix[a]) for matrix in scores)
        disagreement.append(rng.randint(worst, int(worst + (best - worst) * share)))
    return PlainProblem(scores, disagreement, nogoods, terms)


def structure_of(problem, scale=1.0):
    """Return the library's arrays of a plain problem, all payoffs times `scale`, and the disagreement."""

    def masks(combination):
        return {
            i: np.array([o in chosen for o in range(problem.shape[i])]) for i, chosen in combination.items()
        }

    disagreement = np.array([float(d) for d in problem.disagreement]) * scale
    structure = Structure.build(
        [np.ascontiguousarray(np.array(matrix, dtype=float) * scale) for matrix in problem.scores],
        [masks(nogood) for nogood in problem.nogoods],
        [Term(masks(c), np.array(amounts, dtype=float) * scale) for c, amounts in problem.terms],
        None,
        disagreement,
    )
    return structure, disagreement
