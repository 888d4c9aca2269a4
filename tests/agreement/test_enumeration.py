"""Enumeration against the pure Python twins: thousands of small problems, every layout of the walk."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from math import inf
from typing import TYPE_CHECKING

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import accord
import oracle
from accord import blocks
from accord.engines import enumeration, walks
from strategies import as_dict, float_problems, negotiation_of, problems, random_problem, scaled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oracle import Problem

enumerated = partial(accord.nash_solution, method="enumeration")

# 3,000 cases in the usual profile; a handful when kernels are interpreted
N_SEEDED = 30 * settings().max_examples


@contextmanager
def layout(inner: int = 4096, items: int = 256, largest: int = blocks.LARGEST_BLOCK) -> Iterator[None]:
    """Walk with at most `inner` listed partial sums, `items` per chunk and blocks of at most `largest`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walks, "_INNER_COLUMNS", inner)
        patch.setattr(walks, "_ITEMS_PER_CHUNK", items)
        patch.setattr(enumeration, "cases", partial(blocks.cases, largest=largest))
        yield


LAYOUTS = [
    pytest.param({}, id="usual"),
    pytest.param({"inner": 1, "items": 1}, id="largest block inside, one item per chunk"),
    pytest.param({"inner": 6, "items": 2}, id="six columns inside"),
    pytest.param({"largest": 3}, id="blocks split into cases"),
    pytest.param({"inner": 1, "items": 1, "largest": 1}, id="every linked issue split"),
]


def check_nash(problem: Problem, *, is_exact: bool = True) -> None:
    """Check what `nash_solution` returns for `problem` against the twin."""
    negotiation = negotiation_of(problem)
    solution = enumerated(negotiation, max_ties=10_000)
    answer = oracle.nash(problem)
    assert solution.n_examined == len(oracle.acceptable(problem))
    if not answer.rational:
        assert solution.status == "no_agreement"
        assert (solution.package, solution.ties, solution.n_ties) == (None, (), 0)
        assert solution.payoffs.tolist() == problem.disagreement
        return
    assert solution.status == "optimal"
    assert solution.ties == tuple(as_dict(package) for package in answer.best)
    assert solution.n_ties == len(answer.best)
    assert solution.package == solution.ties[0]
    if is_exact:
        assert solution.payoffs.tolist() == oracle.payoffs(problem, answer.best[0])
    check_runner_up(problem, solution, answer)


def check_runner_up(problem: Problem, solution: accord.Solution, answer: oracle.NashAnswer) -> None:
    if not answer.second:
        assert solution.runner_up is None
        return
    assert solution.runner_up is not None
    found = next(p for p in answer.objective if as_dict(p) == solution.runner_up.package)
    second = answer.objective[answer.second[0]]
    # objectives of runners-up are not compared in exact arithmetic, those of the solution are
    assert abs(answer.objective[found] - second) <= 1e-12 * abs(second)
    is_product = problem.weights is None and answer.n_gaining == len(problem.parties)
    if is_product:
        assert found == answer.second[0]


@pytest.mark.parametrize("how", LAYOUTS)
@given(problem=problems())
def test_nash_packages_all_ties_and_runner_up(how: dict[str, int], problem: Problem) -> None:
    with layout(**how):
        check_nash(problem)


def test_nash_packages_of_seeded_problems() -> None:
    rng = np.random.default_rng(1950)
    outcomes = {"agreement": 0, "ties": 0, "someone cannot gain": 0, "weighted": 0, "table": 0, "none": 0}
    for _ in range(N_SEEDED):
        problem = random_problem(rng)
        check_nash(problem)
        answer = oracle.nash(problem)
        outcomes["agreement" if answer.rational else "none"] += 1
        outcomes["ties"] += len(answer.best) > 1
        outcomes["someone cannot gain"] += 0 <= answer.n_gaining < len(problem.parties)
        outcomes["weighted"] += problem.weights is not None
        outcomes["table"] += problem.table is not None
    assert min(outcomes.values()) > N_SEEDED / 50  # the sample covers what it is meant to cover


@given(problem=problems(), bits=st.sampled_from([-40, 40]))
def test_powers_of_two_change_nothing(problem: Problem, bits: int) -> None:
    plain = enumerated(negotiation_of(problem))
    other = enumerated(negotiation_of(scaled(problem, 2.0**bits)))
    assert other.ties == plain.ties
    assert other.reason == plain.reason
    assert other.gains.tolist() == (plain.gains * 2.0**bits).tolist()


@given(problem=problems(), factor=st.sampled_from([1e-6, 1 / 3, 1e9]))
def test_other_scales_change_no_tie(problem: Problem, factor: float) -> None:
    plain = enumerated(negotiation_of(problem))
    other = enumerated(negotiation_of(scaled(problem, factor)))
    assert other.ties == plain.ties
    assert other.reason == plain.reason


@given(problem=float_problems())
def test_doubles_are_compared_up_to_the_rounding_of_their_sums(problem: Problem) -> None:
    solution = enumerated(negotiation_of(problem), max_ties=10_000)
    answer = oracle.nash(problem)
    if solution.status == "no_agreement":
        assert not answer.rational
        return
    ties = {tuple(package.positions) for package in solution.ties}
    assert set(answer.best) <= ties
    assert all(answer.objective[package] >= answer.objective[answer.best[0]] * (1 - 1e-9) for package in ties)


@pytest.mark.parametrize("n_parties", [19, 20, 21, 24])
def test_many_parties(n_parties: int) -> None:
    rng = np.random.default_rng(n_parties)
    for _ in range(max(1, N_SEEDED // 300)):
        problem = random_problem(rng, (n_parties, n_parties))
        problem = replace(problem, disagreement=[min(d, -3) * 4 for d in problem.disagreement])
        check_nash(replace(problem, parties=list(range(n_parties)), weights=None))


@pytest.mark.parametrize("how", LAYOUTS)
@given(problem=problems(), data=st.data())
def test_boxes(how: dict[str, int], problem: Problem, data: st.DataObject) -> None:
    structure = negotiation_of(problem).structure
    bound = st.integers(-12, 12) | st.sampled_from([-inf, inf])
    lower = [min(data.draw(bound), 3) for _ in range(problem.n_actors)]
    upper = [max(data.draw(bound), low) for low in lower]
    limit = data.draw(st.integers(1, 20))
    inside = oracle.inside(problem, lower, upper)
    with layout(**how):
        region = enumeration.measure(structure, np.array(lower, float), np.array(upper, float))
        n_inside, numbers = enumeration.collect(
            structure, np.array(lower, float), np.array(upper, float), limit
        )
    assert (region.n_allowed, region.n_inside) == (len(oracle.packages(problem)), len(inside))
    if inside:
        assert region.ranges.tolist() == [list(pair) for pair in oracle.ranges(problem, inside)]
    else:
        assert np.isnan(region.ranges).all()
    assert n_inside == len(inside)
    assert numbers == [oracle.number(problem, package) for package in inside[:limit]]


@pytest.mark.parametrize("how", LAYOUTS)
@given(problem=problems(), n_bins=st.integers(1, 7), bottom=st.integers(-9, 0), width=st.integers(1, 100))
def test_histograms(how: dict[str, int], problem: Problem, n_bins: int, bottom: int, width: int) -> None:
    everywhere = np.full(problem.n_actors, inf)
    edges = np.tile(np.linspace(bottom, bottom + width, n_bins + 1), (problem.n_actors, 1))
    with layout(**how):
        counts = enumeration.histogram(negotiation_of(problem).structure, -everywhere, everywhere, edges)
    assert counts.tolist() == oracle.histogram(problem, oracle.packages(problem), edges.tolist())


def test_a_payoff_on_an_edge_lies_above_it_and_one_outside_all_bins_nowhere() -> None:
    """49 / (98 / 2) rounds to less than 1."""
    issue = accord.Issue("x", ["below", "first", "middle", "last", "above"])
    structure = accord.Negotiation([issue], ["A"], {"x": [[-1, 0, 49, 98, 99]]}, [0]).structure
    counts = enumeration.histogram(
        structure, np.array([-inf]), np.array([inf]), np.array([[0.0, 49.0, 98.0]])
    )
    assert counts.tolist() == [[1, 2]]


@pytest.mark.parametrize("how", LAYOUTS)
@given(problem=problems(), data=st.data())
def test_ranks_by_nash_product(how: dict[str, int], problem: Problem, data: st.DataObject) -> None:
    """First come more parties that gain, then larger products; equal ones share a place."""
    package = data.draw(st.tuples(*(st.integers(0, n - 1) for n in problem.n_options)))
    with layout(**how):
        rank = accord.nash_rank(negotiation_of(problem), as_dict(package))
    values = oracle.nash_values(problem)
    assert rank == (
        1 + sum(other > values[package] for other in values.values()) if package in values else None
    )


@given(problem=problems(), max_ties=st.integers(1, 3))
def test_the_first_ties_are_listed_and_all_are_counted(problem: Problem, max_ties: int) -> None:
    solution = enumerated(negotiation_of(problem), max_ties=max_ties)
    best = oracle.nash(problem).best
    assert solution.n_ties == len(best)
    assert solution.ties == tuple(as_dict(package) for package in best[:max_ties])


def test_what_ties_does_not_depend_on_how_many_ties_are_listed() -> None:
    """Products 10**16 - 1 and 10**16 round to the same double; only the second is best."""
    half = 10**8
    issue = accord.Issue("share", ["uneven", "even"])
    scores = {"share": [[half + 1, half], [half - 1, half]]}
    negotiation = accord.Negotiation([issue], ["A", "B"], scores, [0, 0])
    for max_ties in (1, 2):
        solution = enumerated(negotiation, max_ties=max_ties)
        assert (solution.package, solution.n_ties) == ({"share": "even"}, 1)
        assert solution.runner_up is not None
        assert solution.runner_up.package == {"share": "uneven"}


def wide(n_issues: int = 15) -> accord.Negotiation:
    """Return 2**n_issues packages with many ties, in an order that spreads them over all chunks."""
    rng = np.random.default_rng(n_issues)
    issues = [accord.Issue(f"i{i}", ["a", "b"]) for i in range(n_issues)]
    scores = {issue.name: rng.integers(-2, 4, (2, 2)) for issue in issues}
    return accord.Negotiation(issues, ["A", "B"], scores, [-5, -5])


@pytest.mark.parametrize("how", [{"inner": 16, "items": 32}, {"inner": 2, "items": 1}, {}])
def test_any_number_of_threads_gives_the_same_answer(how: dict[str, int]) -> None:
    negotiation = wide(9 if settings().max_examples < 50 else 15)
    edges = np.tile(np.linspace(-40.0, 40.0, 9), (2, 1))
    answers = []
    before = numba.get_num_threads()
    for n_threads in (1, min(2, numba.config.NUMBA_NUM_THREADS)):
        numba.set_num_threads(n_threads)
        with layout(**how):
            solution = enumerated(negotiation, max_ties=7)
            region = enumeration.measure(negotiation.structure, np.zeros(2), np.full(2, 9.0))
            _, numbers = enumeration.collect(negotiation.structure, np.zeros(2), np.full(2, 9.0), 50)
            counts = enumeration.histogram(negotiation.structure, np.zeros(2), np.full(2, inf), edges)
        runner_up = solution.runner_up
        assert runner_up is not None
        found = (solution.ties, solution.n_ties, solution.reason, runner_up)
        answers.append((*found, region.n_inside, region.ranges.tolist(), numbers, counts.tolist()))
    numba.set_num_threads(before)
    assert answers[0] == answers[1]


def test_many_chunks_of_the_usual_size() -> None:
    """Real chunk sizes, counted by adding up the issues' payoffs in a dictionary of totals."""
    negotiation = wide(9 if settings().max_examples < 50 else 18)
    totals = {(0, 0): 1}
    for matrix in negotiation.scores.values():
        grown: dict[tuple[int, int], int] = {}
        for (first, second), count in totals.items():
            for column in matrix.T.astype(int).tolist():
                key = (first + column[0], second + column[1])
                grown[key] = grown.get(key, 0) + count
        totals = grown
    rational = {point: n for point, n in totals.items() if min(point) >= -5}
    best = max(rational, key=lambda point: (point[0] + 5) * (point[1] + 5))
    value = (best[0] + 5) * (best[1] + 5)
    solution = enumerated(negotiation, max_ties=3)
    assert solution.value == value
    assert solution.n_ties == sum(n for (a, b), n in rational.items() if (a + 5) * (b + 5) == value)
    n_rational, n_packages = sum(rational.values()), sum(totals.values())
    assert solution.reason.endswith(f"among {n_rational} individually rational of {n_packages}")
    region = enumeration.measure(negotiation.structure, np.array([-5.0, -5.0]), np.full(2, inf))
    assert region.n_inside == n_rational


def test_more_options_than_one_tile_of_the_walk() -> None:
    shares = [n % 37 for n in range(1100)]
    issues = [
        accord.Issue("narrow", ["a", "b", "c"]),
        accord.Issue("wide", [f"o{n}" for n in range(1100)]),
    ]
    scores = {"narrow": [[1, 2, 0], [1, 0, 2]], "wide": [shares, [36 - share for share in shares]]}
    solution = enumerated(accord.Negotiation(issues, ["A", "B"], scores, [0, 0]))
    best = {"a": {18}, "b": {17}, "c": {19}}  # 19 * 19 each: a split of 36 + 2 down the middle
    expected = [(narrow, n) for narrow in "abc" for n in range(1100) if shares[n] in best[narrow]]
    assert solution.value == 19 * 19
    assert solution.ties == tuple({"narrow": narrow, "wide": f"o{n}"} for narrow, n in expected)
