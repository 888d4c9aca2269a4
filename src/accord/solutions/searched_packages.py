"""Single concepts over packages by branch and bound, where the frontier is not needed, or out of reach."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from accord.engines.branch_and_bound import (
    BranchSearch,
    MinimumQuestion,
    SumQuestion,
    largest_minimum,
    largest_sum,
)
from accord.errors import SpaceTooLargeError, must
from accord.solutions.rational_packages import NONE_RATIONAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from accord.packages import Package
    from accord.result import Solution
    from accord.solutions.question import Question

__all__ = ["search_leximin", "search_sum", "searches_first"]

_MOST_TIES = 10_000
_FEW_PACKAGES = 10**6


def searches_first(question: Question) -> bool:
    """Return whether branch and bound is asked for, or "auto" should try it before the frontier.

    For many packages: of few, the frontier takes milliseconds.
    """
    structure = question.negotiation.acceptable_structure
    if question.method == "auto" and structure.table is None:
        return math.prod(options.size for options in structure.options) > _FEW_PACKAGES
    return question.method == "branch_and_bound"


def search_leximin(
    question: Question,
    measure: Callable[[NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]],
    needs_ideal: bool,
) -> Solution | None:
    """Return the leximin-best packages: those with the largest smallest term, compared among themselves.

    None when "auto" was asked and too many packages share the largest smallest term.
    """
    ideal = _ideal(question) if needs_ideal else np.ones(question.parties.size)
    if ideal is None:
        return question.no_agreement("branch_and_bound", NONE_RATIONAL)
    origin, scale = measure(ideal)
    used = scale > 0
    if not used.any():
        return search_sum(question, np.ones_like)
    asked = MinimumQuestion(
        structure=question.negotiation.acceptable_structure,
        parties=question.parties,
        disagreement=question.negotiation.disagreement[question.parties],
        units=tuple(float(s) if s > 0 else np.inf for s in scale),
        shifts=tuple(-float(o) for o in origin),
        least=np.zeros(origin.size),
    )
    found = largest_minimum(asked, _MOST_TIES)
    if found.status == "no_agreement":
        return question.no_agreement("branch_and_bound", NONE_RATIONAL, found.n_nodes)
    if not found.has_all_ties or found.n_ties > len(found.numbers):
        _leave_to_the_frontier(question, found)
        return None
    packages = [question.negotiation.space.package(number) for number in found.numbers]
    gains = _gains(question, packages)
    best = _leximin_rows((gains[:, used] - origin[used]) / scale[used], _noise(question)[used] / scale[used])
    ties = [packages[k] for k in best]
    value = float(((gains[best[0]] - origin)[used] / scale[used]).min())
    return _answer(question, ties, value, found.n_nodes)


def search_sum(
    question: Question, scale: Callable[[NDArray[np.float64]], NDArray[np.float64]], needs_ideal: bool = False
) -> Solution | None:
    """Return the packages with the largest sum of gains, each in its unit; None as for leximin."""
    ideal = _ideal(question) if needs_ideal else np.ones(question.parties.size)
    if ideal is None:
        return question.no_agreement("branch_and_bound", NONE_RATIONAL)
    units = scale(ideal)
    coefficients = tuple(1 / Fraction(float(u)) if u > 0 else Fraction(0) for u in units)
    found = _largest(question, coefficients, question.max_ties)
    if found.status == "no_agreement":
        return question.no_agreement("branch_and_bound", NONE_RATIONAL, found.n_nodes)
    if not found.has_all_ties:
        _leave_to_the_frontier(question, found)
        return None
    ties = [question.negotiation.space.package(number) for number in found.numbers]
    gains = _gains(question, ties[:1])[0]
    value = float((gains[units > 0] / units[units > 0]).sum())
    return _answer(question, ties, value, found.n_nodes, found.n_ties)


def _largest(question: Question, coefficients: tuple[Fraction, ...], max_ties: int) -> BranchSearch:
    asked = SumQuestion(
        structure=question.negotiation.acceptable_structure,
        parties=question.parties,
        disagreement=question.negotiation.disagreement[question.parties],
        coefficients=coefficients,
        least=np.zeros(question.parties.size),
    )
    return largest_sum(asked, max_ties)


def _ideal(question: Question) -> NDArray[np.float64] | None:
    """Return every party's largest rational gain, None when nothing is rational."""
    n = question.parties.size
    ideal = np.empty(n)
    for i in range(n):
        found = _largest(question, tuple(Fraction(int(i == j)) for j in range(n)), 1)
        if not found.numbers:
            return None
        package = question.negotiation.space.package(found.numbers[0])
        ideal[i] = _gains(question, [package])[0, i]
    return ideal


def _noise(question: Question) -> NDArray[np.float64]:
    return np.asarray(question.negotiation.acceptable_structure.rounding[question.parties])


def _gains(question: Question, packages: list[Package]) -> NDArray[np.float64]:
    """Return the parties' gains, zero where they are within rounding of it, (n_packages, n_parties)."""
    gains = question.negotiation.gains(packages)[:, question.parties]
    return np.where(gains <= _noise(question), 0.0, gains)


def _leave_to_the_frontier(question: Question, found: BranchSearch) -> None:
    """Raise SpaceTooLargeError when branch and bound was asked for by name."""
    if question.method == "branch_and_bound":
        raise SpaceTooLargeError(
            must(
                "method",
                "be 'merging' where very many packages tie",
                f"'branch_and_bound' with at least {found.n_ties}",
            )
        )


def _leximin_rows(z: NDArray[np.float64], noise: NDArray[np.float64]) -> list[int]:
    """Return the rows whose ascending entries are lexicographically largest, up to noise."""
    ranked = np.sort(z, axis=1)
    alive = np.arange(z.shape[0])
    for rank in range(z.shape[1]):
        column = ranked[alive, rank]
        alive = alive[column + 2 * noise.max() >= column.max()]
    return [int(k) for k in alive]


def _answer(
    question: Question, ties: list[Package], value: float, n_nodes: int, n_ties: int | None = None
) -> Solution:
    n_ties = len(ties) if n_ties is None else n_ties
    which = "the only one" if n_ties == 1 else f"one of {n_ties} tied packages"
    return question.answer(
        "branch_and_bound",
        question.negotiation.payoffs(ties[0]),
        value=value,
        ties=tuple(ties[: question.max_ties]),
        n_ties=n_ties,
        n_examined=n_nodes,
        reason=f"{which}, proven over {n_nodes} partial packages",
    )
