from __future__ import annotations

import pickle
from itertools import product

import pytest
from hypothesis import given

import oracle
from accord import Issue, excludes, requires
from accord.errors import UnknownNameError
from accord.linkages import forbidden, masks
from strategies import as_dict, negotiation_of, problems

ISSUES = [Issue("line", ["held", "moved"]), Issue("forces", ["capped", "free", "none"])]


def test_requires() -> None:
    linkage = requires({"line": "moved"}, {"forces": ["free", "none"]}, label="no line without forces")
    assert linkage.label == "no line without forces"
    assert linkage.allows({"line": "held", "forces": "capped"})
    assert linkage.allows({"line": "moved", "forces": "none"})
    assert not linkage.allows({"line": "moved", "forces": "capped"})
    assert repr(linkage) == "requires({'line': 'moved'}, {'forces': ['free', 'none']})"


def test_excludes() -> None:
    linkage = excludes({"line": "moved", "forces": ["free", "none"]})
    assert linkage.allows({"line": "moved", "forces": "capped"})
    assert linkage.allows({"line": "held", "forces": "free"})
    assert not linkage.allows({"line": "moved", "forces": "none"})
    assert repr(linkage) == "excludes({'forces': ['free', 'none'], 'line': 'moved'})"


def test_masks_resolve_names_to_positions() -> None:
    found = masks(excludes({"forces": ["none", "capped"]}).if_, ISSUES)
    assert {issue: mask.tolist() for issue, mask in found.items()} == {1: [True, False, True]}


def test_requires_forbids_one_combination_per_required_issue() -> None:
    both = requires({"line": "moved"}, {"forces": "free", "line": ["held", "moved"]})
    found = [{issue: mask.tolist() for issue, mask in nogood.items()} for nogood in forbidden(both, ISSUES)]
    assert found == [{0: [False, True], 1: [True, False, True]}]


def test_a_linkage_that_requires_what_it_excludes_forbids_its_condition() -> None:
    found = forbidden(requires({"line": "moved"}, {"line": "held"}), ISSUES)
    assert [{i: m.tolist() for i, m in nogood.items()} for nogood in found] == [{0: [False, True]}]


def test_unknown_names_are_found_when_resolved() -> None:
    with pytest.raises(UnknownNameError):
        masks(excludes({"front": "held"}).if_, ISSUES)


def test_compared_hashed_and_pickled_by_content() -> None:
    one, other = requires({"a": "x"}, {"b": "y"}), requires({"a": ["x"]}, {"b": "y"})
    assert one == other
    assert hash(one) == hash(other)
    assert one != excludes({"a": "x", "b": "y"})
    assert pickle.loads(pickle.dumps(one)) == one


@given(problem=problems())
def test_allows_says_what_the_twin_says(problem: oracle.Problem) -> None:
    linkages = negotiation_of(problem).linkages
    for package in product(*map(range, problem.n_options)):
        allowed = all(linkage.allows(as_dict(package)) for linkage in linkages)
        assert allowed == oracle.is_allowed(problem, package)
