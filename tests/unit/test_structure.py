from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from accord import Interaction, Issue, Negotiation, RedLine, excludes, requires
from strategies import negotiation_of, problems

if TYPE_CHECKING:
    from accord.structure import Structure


def worth(structure: Structure) -> dict[tuple[int, ...], list[float]]:
    """Return the payoffs of every package that `structure` allows, read off its parts."""
    found = {}
    for package in product(*(options.tolist() for options in structure.options)):
        if any(all(mask[package[i]] for i, mask in nogood.items()) for nogood in structure.nogoods):
            continue
        total = sum(matrix[:, option] for matrix, option in zip(structure.scores, package, strict=True))
        for term in structure.terms:
            if all(mask[package[i]] for i, mask in term.masks.items()):
                total = total + term.amounts
        if structure.table is not None:
            total = total + structure.table[:, np.array(package) @ np.array(structure.strides)]
        found[package] = total.tolist()
    return found


@given(problem=problems())
def test_holds_the_allowed_packages_and_their_payoffs(problem: oracle.Problem) -> None:
    expected = {package: oracle.payoffs(problem, package) for package in oracle.packages(problem)}
    assert worth(negotiation_of(problem).structure) == expected


@given(problem=problems())
def test_acceptable_packages_cross_no_red_line_of_a_party(problem: oracle.Problem) -> None:
    assert list(worth(negotiation_of(problem).acceptable_structure)) == oracle.acceptable(problem)


@given(problem=problems(), data=st.data())
def test_fixing_an_issue_keeps_the_packages_that_take_the_option(
    problem: oracle.Problem, data: st.DataObject
) -> None:
    structure = negotiation_of(problem).structure
    issue = data.draw(st.integers(0, len(problem.n_options) - 1))
    option = data.draw(st.integers(0, problem.n_options[issue] - 1))
    kept = {package: total for package, total in worth(structure).items() if package[issue] == option}
    assert worth(structure.fixed(issue, option)) == kept


@given(problem=problems(tables=False))
def test_what_ties_issues_together_ties_at_least_two(problem: oracle.Problem) -> None:
    structure = negotiation_of(problem).structure
    for combination in [*structure.nogoods, *(term.masks for term in structure.terms)]:
        assert len(combination) > 1
        for issue, mask in combination.items():
            assert 0 < mask[structure.options[issue]].sum() < structure.options[issue].size


def test_one_forbidden_option_after_another_is_closed() -> None:
    issues = [Issue(name, ["x", "y"]) for name in "abc"]
    chain = [excludes({"a": "x"}), requires({"a": "y"}, {"b": "y"}), excludes({"b": "y", "c": "y"})]
    scores = {issue.name: [[1, 2]] for issue in issues}
    term = Interaction({"a": "y", "b": "y", "c": ["x", "y"]}, {"A": 10})
    structure = Negotiation(issues, ["A"], scores, [0], linkages=chain, interactions=[term]).structure
    assert [options.tolist() for options in structure.options] == [[1], [1], [0]]
    assert structure.nogoods == ()
    assert structure.terms == ()
    assert worth(structure) == {(1, 1, 0): [2 + 2 + 1 + 10]}


def test_red_lines_may_leave_nothing() -> None:
    issues = [Issue("a", ["x", "y"]), Issue("b", ["x", "y"])]
    scores = {"a": [[1, 2]], "b": [[1, 2]]}
    lines = [RedLine("A", {"a": "x"}), RedLine("A", {"b": "x"}), RedLine("A", {"a": "y", "b": "y"})]
    n = Negotiation(issues, ["A"], scores, [0], red_lines=lines)
    assert worth(n.acceptable_structure) == {}
    assert len(worth(n.structure)) == 4


def test_rounding_counts_scores_interactions_and_disagreement() -> None:
    issues = [Issue("a", ["x", "y"]), Issue("b", ["x", "y"])]
    scores = {"a": [[0.1, -0.4], [1, 2]], "b": [[0.2, 0.2], [3, 4]]}
    term = Interaction({"a": "x", "b": "x"}, {"A": 0.3, "B": 1})
    n = Negotiation(issues, ["A", "B"], scores, [-0.7, 5], interactions=[term])
    eps = np.finfo(float).eps
    assert np.allclose(n.structure.rounding, [4 * eps * (0.4 + 0.2 + 0.3 + 0.7), 0.0], rtol=1e-12, atol=0)


def test_strides_number_packages() -> None:
    issues = [Issue("a", ["x", "y"]), Issue("b", ["x", "y", "z"]), Issue("c", ["x", "y", "z", "w"])]
    n = Negotiation(issues, ["A"], {i.name: [[0] * i.n_options] for i in issues}, [0])
    assert n.structure.strides == (12, 4, 1)
    assert n.structure.shape == (2, 3, 4)
    assert n.structure.n_actors == 1
