from __future__ import annotations

import pickle
from itertools import islice
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from accord import Issue, PackageSpace, excludes, requires
from accord.counting import count_allowed
from accord.errors import SpaceTooLargeError
from strategies import as_dict, negotiation_of, plain, problems


def issues(n: int, n_options: int) -> list[Issue]:
    return [Issue(f"i{i}", [f"o{o}" for o in range(n_options)]) for i in range(n)]


HUGE = PackageSpace(issues(100, 10), [excludes({"i0": "o9", "i99": "o9"})])


def test_ten_to_the_hundred_packages() -> None:
    assert HUGE.n_packages == 10**100
    assert HUGE.n_allowed == 99 * 10**98
    assert HUGE.shape == (10,) * 100
    assert repr(HUGE) == f"PackageSpace(100 issues, {10**100} packages, 1 linkages)"


@given(index=st.integers(0, 10**100 - 1))
def test_index_and_package_are_inverse_at_any_size(index: int) -> None:
    package = HUGE.package(index)
    assert "".join(str(position) for position in package.positions) == f"{index:0100d}"
    assert HUGE.index(package) == index
    assert HUGE.index(dict(package)) == index
    assert (package in HUGE) == (not (package["i0"] == "o9" and package["i99"] == "o9"))


def test_first_and_last_index() -> None:
    assert set(HUGE.package(0).positions) == {0}
    assert set(HUGE.package(10**100 - 1).positions) == {9}
    assert HUGE.package(np.int64(12)) == HUGE.package(12)


def test_iteration_of_a_huge_space_is_lazy_and_ordered() -> None:
    first = list(islice(HUGE, 1000))
    assert [HUGE.index(package) for package in first] == list(range(1000))


def test_iteration_over_more_issues_than_the_interpreter_may_recurse() -> None:
    space = PackageSpace(issues(3000, 2))
    assert [space.index(package) for package in islice(space, 3)] == [0, 1, 2]
    assert space.index(space.package(2**2999 + 1)) == 2**2999 + 1


def test_a_space_without_issues_holds_the_empty_package() -> None:
    space = PackageSpace([])
    assert (space.n_packages, space.n_allowed) == (1, 1)
    assert list(space) == [{}]


@given(problem=problems())
def test_allowed_packages_in_the_order_of_their_numbers(problem: oracle.Problem) -> None:
    space = negotiation_of(problem).space
    allowed = oracle.packages(problem)
    assert space.n_packages == prod(problem.n_options)
    assert space.n_allowed == len(allowed)
    assert list(space) == [as_dict(package) for package in allowed]
    assert [space.index(package) for package in space] == [oracle.number(problem, p) for p in allowed]
    for number in range(space.n_packages):
        package = space.package(number)
        assert space.positions(package) == space.positions(dict(package)) == package.positions
        assert (package in space) == (package.positions in allowed)


@given(problem=problems(), data=st.data())
def test_matching_leaves_the_other_issues_open(problem: oracle.Problem, data: st.DataObject) -> None:
    issue = data.draw(st.integers(0, len(problem.n_options) - 1))
    options = data.draw(st.frozensets(st.integers(0, problem.n_options[issue] - 1), min_size=1))
    meant = {issue: options}
    found = list(negotiation_of(problem).space.matching(plain(meant)))
    assert found == [as_dict(p) for p in oracle.packages(problem) if oracle.matches(meant, p)]


@pytest.mark.parametrize("n_issues", [2, 3, 8, 40])
def test_a_chain_of_linked_issues_is_counted_by_recurrence(n_issues: int) -> None:
    """No two neighbours may both take option 0: with 3 options, f(n) = 2 f(n - 1) + 2 f(n - 2)."""
    links = [excludes({f"i{i}": "o0", f"i{i + 1}": "o0"}) for i in range(n_issues - 1)]
    counts = [1, 3]
    for _ in range(n_issues - 1):
        counts.append(2 * counts[-1] + 2 * counts[-2])
    assert PackageSpace(issues(n_issues, 3), links).n_allowed == counts[n_issues]


def test_a_ring_of_linked_issues_is_counted_by_its_trace() -> None:
    """Neighbours differ around a ring of 30: proper colourings, (k - 1)**n + (k - 1) for even n."""
    links = [
        requires({f"i{i}": f"o{o}"}, {f"i{(i + 1) % 30}": [f"o{x}" for x in range(4) if x != o]})
        for i in range(30)
        for o in range(4)
    ]
    assert PackageSpace(issues(30, 4), links).n_allowed == 3**30 + 3


def test_counting_combinations_of_any_length() -> None:
    for n_issues in (1, 2, 3, 40):
        one = {issue: np.array([True, False, True]) for issue in range(n_issues)}
        assert count_allowed([3] * (n_issues + 1), [one]) == 3 * (3**n_issues - 2**n_issues)


def test_counting_refuses_what_is_tied_too_densely() -> None:
    second = np.array([False, True, False])
    every_pair = [{i: second, j: second} for i in range(16) for j in range(i)]
    few = [pair for pair in every_pair if max(pair) < 10]
    assert count_allowed([3] * 10, few) == 2**10 + 10 * 2**9
    with pytest.raises(SpaceTooLargeError) as caught:
        count_allowed([3] * 16, every_pair)
    assert str(caught.value) == (
        "`linkages` must tie issues together loosely enough to count with tables of 4194304 entries, got 16 "
        "issues tied together with 43046721 combinations. Merge issues or drop linkages that never bind."
    )


def test_pickle() -> None:
    other = pickle.loads(pickle.dumps(HUGE))
    assert (other.issues, other.linkages, other.n_allowed) == (HUGE.issues, HUGE.linkages, HUGE.n_allowed)
    assert HUGE.index(other.package(77)) == 77
