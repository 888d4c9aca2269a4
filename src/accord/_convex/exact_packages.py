"""Packages in whole numbers: the heaviest package for any weights, in exact arithmetic, at any size.

Every double is a multiple of a power of two, so all payoffs of a negotiation become integers when multiplied
by one. Sums and products of integers are exact, and so is what is proven with them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.blocks import LARGEST_BLOCK, groups, list_block
from accord.errors import SpaceTooLargeError, must

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.blocks import Block
    from accord.structure import Structure

__all__ = ["ExactPackage", "ExactPackages", "whole"]

_EPS = float(np.finfo(np.float64).eps)
_LARGEST_TABLE = 2**18
_MOST_ENTRIES = 2**22
"""Of a table of weighted payoffs, by weights and joint options."""


Bonus = tuple[int, "NDArray[np.bool_]", int]
"""An issue, some of its options (n_options,), and what a package with one of them weighs more."""


@dataclass(frozen=True, slots=True)
class ExactPackage:
    """One package: positions of its options, and every actor's payoff in units of ``2**-bits``."""

    positions: tuple[int, ...]
    payoffs: tuple[int, ...]


def whole(value: float, bits: int) -> int:
    """Return `value` in units of ``2**-bits``, which must divide it."""
    numerator, denominator = float(value).as_integer_ratio()
    return numerator * ((1 << bits) // denominator)


class ExactPackages:
    """All packages of a structure, known by which of them is heaviest.

    Parameters
    ----------
    structure : Structure
    extra : sequence of arrays
        Further numbers that must be whole in the same unit, such as the disagreement payoffs.

    Attributes
    ----------
    bits : int
        Payoffs are counted in units of ``2**-bits``.
    is_empty : bool
        Whether no package is allowed.
    """

    def __init__(self, structure: Structure, extra: Sequence[NDArray[np.float64]] = ()) -> None:
        self.structure = structure
        values = [*structure.scores, *(term.amounts for term in structure.terms), *extra]
        if structure.table is not None:
            values.append(np.where(np.isnan(structure.table), 0.0, structure.table))
        self.bits = max(_bits(array) for array in values)
        self._scores = [
            [tuple(whole(x, self.bits) for x in column) for column in matrix.T] for matrix in structure.scores
        ]
        self._amounts = [tuple(whole(x, self.bits) for x in term.amounts) for term in structure.terms]
        self._groups: list[_Listed | _Eliminated] = [self._group(issues) for issues in groups(structure)]
        self.is_empty = any(group.is_empty for group in self._groups)

    def _group(self, issues: tuple[int, ...]) -> _Listed | _Eliminated:
        block = list_block(self.structure, issues, LARGEST_BLOCK)
        return _Eliminated(self, issues) if block is None else _Listed(self, block)

    def payoffs(self, issues: Sequence[int], options: Sequence[int]) -> tuple[int, ...]:
        """Return what `options` on `issues`, one or more whole groups, are worth to every actor."""
        structure = self.structure
        if structure.table is not None:
            number = sum(o * structure.strides[i] for i, o in zip(issues, options, strict=True))
            return tuple(whole(x, self.bits) for x in structure.table[:, number])
        chosen = dict(zip(issues, options, strict=True))
        rows = [self._scores[issue][option] for issue, option in chosen.items()]
        for term, amounts in zip(structure.terms, self._amounts, strict=True):
            if all(issue in chosen and mask[chosen[issue]] for issue, mask in term.masks.items()):
                rows.append(amounts)
        return tuple(map(sum, zip(*rows, strict=True)))

    def at(self, positions: Sequence[int]) -> ExactPackage:
        """Return the package with these options."""
        return ExactPackage(
            tuple(positions), self.payoffs(range(len(positions)), [int(p) for p in positions])
        )

    def heaviest(self, weights: Sequence[int], bonus: Bonus | None = None) -> tuple[int, ExactPackage]:
        """Return the largest weighted sum of payoffs, and a package that has it; not for empty spaces.

        Parameters
        ----------
        weights : (n_actors,) sequence of int
        bonus : (issue, options, amount), optional
            Added to the weight of packages with one of these options (n_options,) on the issue.
        """
        value, payoffs = 0, (0,) * self.structure.n_actors
        positions = [0] * len(self.structure.scores)
        for group in self._groups:
            has_bonus = bonus is not None and bonus[0] in group.issues
            best, options, worth = group.heaviest(weights, bonus if has_bonus else None)
            value += best
            payoffs = tuple(a + b for a, b in zip(payoffs, worth, strict=True))
            for issue, option in zip(group.issues, options, strict=True):
                positions[issue] = option
        return value, ExactPackage(tuple(positions), payoffs)

    def farthest(self, weights: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
        """Return for each of many weights the payoffs of a heaviest package; not for empty spaces.

        Parameters
        ----------
        weights : sequence of (n_actors,) sequences of int
        """
        factors = np.array([[w / (max(map(abs, row)) or 1) for w in row] for row in weights])
        total = np.sum([group.farthest(weights, factors) for group in self._groups], axis=0)
        return [tuple(row) for row in total.tolist()]


def _bits(array: NDArray[np.float64]) -> int:
    """Return the smallest power of two by which all of `array` become whole."""
    largest = max((float(x).as_integer_ratio()[1] for x in np.unique(array)), default=1)
    return largest.bit_length() - 1


def _dot(weights: Sequence[int], payoffs: Sequence[int]) -> int:
    return sum(w * p for w, p in zip(weights, payoffs, strict=True) if w)


class _Listed:
    """A group whose joint options are listed: doubles find the few that can be heaviest, integers decide."""

    def __init__(self, packages: ExactPackages, block: Block) -> None:
        self.issues, self._packages = block.issues, packages
        _, first = np.unique(block.payoffs, axis=1, return_index=True)
        self._first = np.sort(first)
        self._options = block.options[self._first]
        self._payoffs = np.ascontiguousarray(block.payoffs[:, self._first])
        self._size = self._sizes(packages.structure)
        self._known: dict[tuple[int, ...], tuple[int, ...]] = {}
        self.is_empty = block.n_joint == 0

    def _sizes(self, structure: Structure) -> NDArray[np.float64]:
        """Return per actor a bound on the absolute terms that a joint option adds up."""
        if structure.table is not None:
            return np.asarray(np.abs(self._payoffs).max(axis=1, initial=0.0))
        size = np.sum([np.abs(structure.scores[i]).max(axis=1) for i in self.issues], axis=0)
        within = [t.amounts for t in structure.terms if t.masks.keys() <= set(self.issues)]
        return np.asarray(size + np.sum(np.abs(within), axis=0) if within else size)

    def heaviest(
        self, weights: Sequence[int], bonus: Bonus | None
    ) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
        """Return the largest weight, and the options and payoffs of a joint option that has it."""
        options, payoffs = self._options, self._payoffs
        if bonus is not None:  # equal payoffs, but not equal options: nothing may be left out
            payoffs = np.vstack([payoffs, bonus[1][options[:, self.issues.index(bonus[0])]]])
            options, payoffs = self._distinct(bonus)
        top = max([abs(w) for w in weights] + ([abs(bonus[2])] if bonus else []))
        if top == 0:
            return 0, *self._exact(options[0])
        factor = np.array([w / top for w in weights] + ([bonus[2] / top] if bonus else []))
        size = self._size if bonus is None else np.append(self._size, 1.0)
        values = factor @ payoffs
        near = np.flatnonzero(values >= values.max() - 2 * self._margins(factor, size))
        best: tuple[int, tuple[int, ...], tuple[int, ...]] | None = None
        for at in near:
            chosen, worth = self._exact(options[at])
            value = _dot(weights, worth)
            if bonus is not None and bonus[1][chosen[self.issues.index(bonus[0])]]:
                value += bonus[2]
            if best is None or value > best[0]:
                best = value, chosen, worth
        assert best is not None, "a group without joint options has no heaviest one"
        return best

    def _margins(self, factors: NDArray[np.float64], size: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far off the weighted sums of payoffs can be, for rows of factors of at most one."""
        n_terms = factors.shape[-1] + len(self.issues) + len(self._packages.structure.terms) + 3
        return np.asarray(n_terms * _EPS * ((np.abs(factors) + 1e-290) @ size))

    def farthest(self, weights: Sequence[Sequence[int]], factors: NDArray[np.float64]) -> NDArray[np.object_]:
        """Return for each of many weights the payoffs of a heaviest joint option, (n, n_actors) integers.

        The factors are the weights divided by the largest of each row.
        """
        many = max(1, _MOST_ENTRIES // self._payoffs.shape[1])
        chunks = [slice(k, k + many) for k in range(0, len(weights), many)]
        parts = [self._places(weights[chunk], factors[chunk]) for chunk in chunks]
        distinct, inverse = np.unique(np.concatenate(parts), return_inverse=True)
        exact = np.array([self._exact(self._options[at])[1] for at in distinct], dtype=np.object_)
        return np.asarray(exact[inverse])

    def _places(self, weights: Sequence[Sequence[int]], factors: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return where a heaviest joint option stands, for each of some weights."""
        values = factors @ self._payoffs
        best: NDArray[np.int64] = values.argmax(axis=1)
        near = values >= values.max(axis=1, keepdims=True) - 2 * self._margins(factors, self._size)[:, None]
        for row in np.flatnonzero((near.sum(axis=1) > 1) & factors.any(axis=1)).tolist():
            exact = {at: self._exact(self._options[at])[1] for at in np.flatnonzero(near[row]).tolist()}
            best[row] = max(exact, key=lambda at: _dot(weights[row], exact[at]))
        return best

    def _distinct(self, bonus: Bonus) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return joint options that differ in payoffs or in the bonus, and both as rows."""
        block = list_block(self._packages.structure, self.issues, LARGEST_BLOCK)
        assert block is not None
        meets = bonus[1][block.options[:, self.issues.index(bonus[0])]]
        rows = np.vstack([block.payoffs, meets])
        _, first = np.unique(rows, axis=1, return_index=True)
        return block.options[first], np.ascontiguousarray(rows[:, first])

    def _exact(self, options: NDArray[np.int64]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        chosen = tuple(int(o) for o in options)
        if chosen not in self._known:
            self._known[chosen] = self._packages.payoffs(self.issues, chosen)
        return chosen, self._known[chosen]


class _Eliminated:
    """A group with too many joint options to list: issues are eliminated one by one, in integers."""

    def __init__(self, packages: ExactPackages, issues: tuple[int, ...]) -> None:
        self.issues, self._packages = issues, packages
        self.is_empty = False
        self.is_empty = self._solve([0] * packages.structure.n_actors, None) is None

    def heaviest(
        self, weights: Sequence[int], bonus: Bonus | None
    ) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
        """Return the largest weight, and the options and payoffs of a joint option that has it."""
        found = self._solve(weights, bonus)
        assert found is not None, "a group without joint options has no heaviest one"
        return found[0], found[1], self._packages.payoffs(self.issues, found[1])

    def farthest(
        self,
        weights: Sequence[Sequence[int]],
        factors: NDArray[np.float64],  # noqa: ARG002
    ) -> NDArray[np.object_]:
        """Return for each of many weights the payoffs of a heaviest joint option, (n, n_actors) integers."""
        return np.array([self.heaviest(row, None)[2] for row in weights], dtype=np.object_)

    def _factors(
        self, weights: Sequence[int], bonus: Bonus | None
    ) -> list[tuple[tuple[int, ...], NDArray[np.object_]]]:
        packages, structure = self._packages, self._packages.structure
        factors: list[tuple[tuple[int, ...], NDArray[np.object_]]] = []
        for i in self.issues:
            values = [_dot(weights, packages._scores[i][o]) for o in structure.options[i]]
            if bonus is not None and bonus[0] == i:
                meets = bonus[1][structure.options[i]]
                values = [v + bonus[2] * bool(met) for v, met in zip(values, meets, strict=True)]
            factors.append(((i,), np.array(values, dtype=np.object_)))
        terms = [
            (term.masks, _dot(weights, amounts))
            for term, amounts in zip(structure.terms, packages._amounts, strict=True)
        ]
        largest = sum(int(abs(values).max()) for _, values in factors) + sum(abs(v) for _, v in terms)
        self._forbidden = -4 * (largest + 1)
        for masks, value in [*((nogood, self._forbidden) for nogood in structure.nogoods), *terms]:
            scope = tuple(sorted(masks))
            if scope[0] in self.issues:
                sizes = [structure.options[i].size for i in scope]
                _check_size(sizes)
                table = np.zeros(sizes, dtype=np.object_)
                table[np.ix_(*(masks[i][structure.options[i]] for i in scope))] = value
                factors.append((scope, table))
        return factors

    def _solve(self, weights: Sequence[int], bonus: Bonus | None) -> tuple[int, tuple[int, ...]] | None:
        structure = self._packages.structure
        sizes = [options.size for options in structure.options]
        factors, remaining, rules = self._factors(weights, bonus), set(self.issues), []
        while remaining:
            scopes = {
                i: tuple(sorted({j for scope, _ in factors if i in scope for j in scope})) for i in remaining
            }
            issue = min(remaining, key=lambda i: (math.prod(sizes[j] for j in scopes[i]), i))
            scope = scopes[issue]
            remaining.remove(issue)
            _check_size([sizes[j] for j in scope])
            total = np.zeros([sizes[j] for j in scope], dtype=np.object_)
            for of, table in factors:
                if issue in of:
                    total = total + table.reshape([sizes[j] if j in of else 1 for j in scope])
            axis, rest = scope.index(issue), tuple(j for j in scope if j != issue)
            rules.append((issue, rest, np.asarray(total.argmax(axis=axis))))
            factors = [f for f in factors if issue not in f[0]]
            factors.append((rest, np.asarray(total.max(axis=axis), dtype=np.object_)))
        value = sum(int(table.item()) for _, table in factors)
        if value <= self._forbidden // 2:
            return None
        chosen: dict[int, int] = {}
        for issue, rest, rule in reversed(rules):
            chosen[issue] = int(rule[tuple(chosen[j] for j in rest)])
        return value, tuple(int(structure.options[i][chosen[i]]) for i in self.issues)


def _check_size(sizes: Sequence[int]) -> None:
    if math.prod(sizes) > _LARGEST_TABLE:
        raise SpaceTooLargeError(
            must(
                "linkages",
                f"tie issues together loosely enough for tables of {_LARGEST_TABLE} entries",
                f"{len(sizes)} issues tied together with {math.prod(sizes)} combinations",
                cure="Merge issues or drop linkages that never bind.",
            )
        )
