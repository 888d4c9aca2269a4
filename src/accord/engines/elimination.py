"""Large groups of tied issues, settled issue by issue: elimination with fronts for messages.

Non-serial dynamic programming with vector values (E. Rollon and J. Larrosa, Bucket elimination for
multiobjective optimization problems, Journal of Heuristics 12, 2006): to eliminate an issue, combine all
that speaks of it, and for every settlement of its neighbours keep the efficient sums over its options.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.engines.fronts import Front, leaf, sums
from accord.errors import SpaceTooLargeError, must

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.engines.fronts import Rules
    from accord.linkages import Masks

__all__ = ["Tied", "eliminate"]

_LARGEST_TABLE = 2**16
_WIDEST_SCOPE = 3


@dataclass(frozen=True, slots=True, eq=False)
class Tied:
    """A group of tied issues as the elimination sees it.

    Attributes
    ----------
    scores : mapping of issue to (n_options, n_columns) array
        Of the open options, in units.
    numbers : mapping of issue to (n_options, n_digits) int array
        What each open option adds to a package's number, in digits.
    nogoods : list of Masks
        Forbidden combinations, masks over the open options.
    terms : list of (Masks, amounts)
        Interactions.
    """

    scores: dict[int, NDArray[np.float64]]
    numbers: dict[int, NDArray[np.int64]]
    nogoods: list[Masks]
    terms: list[tuple[Masks, NDArray[np.float64]]]

    @property
    def best(self) -> NDArray[np.float64]:
        """Return a bound on what the group can be worth, for every column."""
        paid = [np.maximum(amounts, 0.0) for _, amounts in self.terms]
        best: NDArray[np.float64] = np.sum([*(s.max(axis=0) for s in self.scores.values()), *paid], axis=0)
        return best

    @property
    def span(self) -> NDArray[np.float64]:
        """Return how far payoffs of the group can lie apart, for every column."""
        paid = [np.abs(amounts) for _, amounts in self.terms]
        span: NDArray[np.float64] = np.sum(
            [*(np.ptp(s, axis=0) for s in self.scores.values()), *paid], axis=0
        )
        return span

    @property
    def n_sums(self) -> int:
        """Return at most how many sums of fronts lie behind any package.

        Eliminating a variable sums the fronts that speak of it: of issues, of interactions, and messages,
        of which there is one per variable; and it sums once even where there is nothing to add.
        """
        combinations = [*self.nogoods, *(masks for masks, _ in self.terms)]
        n_steps = sum(max(0, len(masks) - _WIDEST_SCOPE) for masks in combinations)
        return 3 * len(self.scores) + len(self.terms) + 2 * n_steps


@dataclass(frozen=True, slots=True, eq=False)
class _Factor:
    """For every settlement of the variables of `scope` a front, or None where nothing is allowed.

    `covered` is the most that the issues and interactions counted in these fronts can add.
    """

    scope: tuple[int, ...]
    fronts: NDArray[np.object_]
    covered: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """What stays the same throughout an elimination.

    `slack` is what the group must reach less the most that it can: added to the most that a part can reach
    it bounds what the part must. `neutral` is the front that decides nothing and adds nothing.
    """

    rules: Rules
    slack: NDArray[np.float64]
    neutral: Front


def eliminate(tied: Tied, rules: Rules, least: NDArray[np.float64]) -> list[Front]:
    """Return fronts whose sum is the front of the whole group; one of them empty when nothing is allowed.

    `least` is what the group as a whole must reach.

    Raises
    ------
    SpaceTooLargeError
        The issues are tied together too densely, or a front is too large.
    """
    neutral = _no_choice(np.zeros(least.size), tied, rules)
    domains, factors = _factors(tied, neutral, rules)
    task = _Task(rules, least - tied.best, neutral)
    near = _neighbours(factors)
    while near:
        variable = min(near, key=lambda v: _fill(v, near, domains))
        bucket = [factor for factor in factors if variable in factor.scope]
        factors = [factor for factor in factors if variable not in factor.scope]
        factors.append(_message(variable, bucket, domains, task))
        others = near.pop(variable)
        for other in others:
            near[other] = (near[other] | others) - {variable, other}
    fronts = [factor.fronts.item() for factor in factors]
    if any(front is None for front in fronts):
        return [leaf(neutral.points[:0], neutral.numbers[:0], rules, least)]
    return fronts


def _no_choice(amounts: NDArray[np.float64], tied: Tied, rules: Rules) -> Front:
    """Return the front of one settlement that adds `amounts` and decides no issue."""
    numbers = np.zeros_like(next(iter(tied.numbers.values()))[:1])
    return leaf(amounts[None, :], numbers, rules, np.full(amounts.size, -np.inf))


def _neighbours(factors: Sequence[_Factor]) -> dict[int, set[int]]:
    near: dict[int, set[int]] = {}
    for factor in factors:
        for variable in factor.scope:
            near.setdefault(variable, set()).update(set(factor.scope) - {variable})
    return near


def _fill(variable: int, near: dict[int, set[int]], domains: dict[int, int]) -> tuple[int, int, int]:
    """Return how many new pairs of neighbours eliminating `variable` ties, then the size of its table."""
    others = near[variable]
    new = sum(j not in near[i] for i, j in itertools.combinations(others, 2))
    return new, math.prod(domains[i] for i in others), variable


def _message(variable: int, bucket: Sequence[_Factor], domains: dict[int, int], task: _Task) -> _Factor:
    """Settle `variable` at its best for every settlement of its neighbours."""
    scope = tuple(sorted({v for factor in bucket for v in factor.scope} - {variable}))
    shape = tuple(domains[v] for v in scope)
    _check_table(math.prod(shape) * domains[variable], len(scope) + 1)
    covered = np.sum([factor.covered for factor in bucket], axis=0)
    products: dict[tuple[Front, ...], Front] = {}
    known: dict[tuple[tuple[Front, ...], ...], Front | None] = {}
    spread = [_spread(factor, (*scope, variable), domains) for factor in bucket]
    fronts = np.empty(shape, dtype=np.object_)
    for settled in np.ndindex(*shape):
        by_value = zip(*(table[settled].tolist() for table in spread), strict=True)
        ways = tuple(way for way in by_value if None not in way)
        if ways not in known:
            pairs = [_pair(way, products, task) for way in ways]
            front = sums(pairs, task.rules, task.slack + covered) if pairs else None
            known[ways] = front if front is not None and front.size else None
        fronts[settled] = known[ways]
    return _Factor(scope, fronts, covered)


def _spread(factor: _Factor, scope: tuple[int, ...], domains: dict[int, int]) -> NDArray[np.object_]:
    """Return the fronts of a factor for every settlement of `scope`, which contains its own variables."""
    spoken_of = [v for v in scope if v in factor.scope]
    table = factor.fronts.transpose([factor.scope.index(v) for v in spoken_of])
    table = table.reshape([domains[v] if v in factor.scope else 1 for v in scope])
    return np.broadcast_to(table, [domains[v] for v in scope])


def _pair(
    way: tuple[Front, ...], products: dict[tuple[Front, ...], Front], task: _Task
) -> tuple[Front, Front]:
    """Sum the fronts of `way` down to a pair, the largest last; sums met before are in `products`."""
    fronts = sorted((front for front in way if front is not task.neutral), key=lambda front: front.size)
    fronts = [task.neutral] * (2 - len(fronts)) + fronts
    total = fronts[0]
    key: tuple[Front, ...] = (total,)
    for front in fronts[1:-1]:
        key = (*key, front)
        if key not in products:
            products[key] = sums([(total, front)], task.rules, np.full(task.slack.size, -np.inf))
        total = products[key]
    return total, fronts[-1]


def _factors(tied: Tied, neutral: Front, rules: Rules) -> tuple[dict[int, int], list[_Factor]]:
    """Return the variables with their numbers of values, and all that is said of them.

    Options of an issue that no combination tells apart are one value with a front of their own.
    """
    combinations = [*tied.nogoods, *(masks for masks, _ in tied.terms)]
    classes = {issue: _classes(issue, len(numbers), combinations) for issue, numbers in tied.numbers.items()}
    domains = {issue: int(of.max()) + 1 for issue, of in classes.items()}
    factors = [_issue_factor(tied, issue, of, rules) for issue, of in classes.items()]
    nothing = np.zeros(rules.rounding.size)
    for masks in tied.nogoods:
        factors += _combination_factors(masks, classes, domains, neutral, None, nothing)
    for masks, amounts in tied.terms:
        paid = _no_choice(amounts, tied, rules)
        factors += _combination_factors(masks, classes, domains, neutral, paid, np.maximum(amounts, 0.0))
    return domains, factors


def _classes(issue: int, n_options: int, combinations: Sequence[Masks]) -> NDArray[np.int64]:
    """Return for every option of `issue` the class of options that all combinations treat alike."""
    signature = np.array([masks[issue] for masks in combinations if issue in masks]).reshape(-1, n_options)
    return np.unique(signature, axis=1, return_inverse=True)[1].reshape(-1)


def _issue_factor(tied: Tied, issue: int, of: NDArray[np.int64], rules: Rules) -> _Factor:
    scores, numbers = tied.scores[issue], tied.numbers[issue]
    free = np.full(scores.shape[1], -np.inf)
    fronts = np.empty(int(of.max()) + 1, dtype=np.object_)
    for value in range(fronts.size):
        these = np.flatnonzero(of == value)
        fronts[value] = leaf(scores[these], numbers[these], rules, free)
    return _Factor((issue,), fronts, scores.max(axis=0))


def _combination_factors(
    masks: Masks,
    classes: dict[int, NDArray[np.int64]],
    domains: dict[int, int],
    neutral: Front,
    matched: Front | None,
    covered: NDArray[np.float64],
) -> list[_Factor]:
    """Return the factors that say: `matched` where all masks are met, `neutral` elsewhere.

    A combination over many issues is said step by step, with new variables for "met so far".
    """
    meets = {}
    for issue, mask in masks.items():
        met = np.zeros(domains[issue], dtype=np.bool_)
        met[classes[issue][mask]] = True
        meets[issue] = met
    steps = []
    while len(meets) > _WIDEST_SCOPE:
        so_far = -len(domains) - 1
        first, second = list(meets)[:2]
        both = np.logical_and.outer(meets.pop(first), meets.pop(second))
        wrong = both[:, :, None] != np.array([False, True])
        steps.append(_table((first, second, so_far), wrong, neutral, None, np.zeros_like(covered)))
        domains[so_far] = 2
        meets = {so_far: np.array([False, True]), **meets}
    grid = np.ones((), dtype=np.bool_)
    for met in meets.values():
        grid = np.logical_and.outer(grid, met)
    return [*steps, _table(tuple(meets), grid, neutral, matched, covered)]


def _table(
    scope: tuple[int, ...],
    where: NDArray[np.bool_],
    neutral: Front,
    matched: Front | None,
    covered: NDArray[np.float64],
) -> _Factor:
    _check_table(where.size, len(scope))
    fronts = np.empty(where.shape, dtype=np.object_)
    fronts.fill(neutral)
    fronts[where] = matched
    return _Factor(scope, fronts, covered)


def _check_table(n_entries: int, n_issues: int) -> None:
    if n_entries > _LARGEST_TABLE:
        raise SpaceTooLargeError(
            must(
                "linkages",
                f"tie issues together loosely enough to eliminate with tables of {_LARGEST_TABLE} entries",
                f"{n_issues} issues tied together with {n_entries} combinations",
                cure="Choose method='branch_and_bound' for one concept, or drop linkages that never bind.",
            )
        )
