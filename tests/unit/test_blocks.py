from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from accord import Interaction, Issue, Negotiation, excludes
from accord.blocks import cases, groups, list_blocks, n_packages
from accord.errors import SpaceTooLargeError
from strategies import negotiation_of, problems

if TYPE_CHECKING:
    from accord.blocks import Block


def worth(blocks: tuple[Block, ...], n_issues: int) -> list[tuple[tuple[int, ...], list[float]]]:
    """Return every package that `blocks` hold, with its payoffs."""
    found = []
    for joint in product(*(range(block.n_joint) for block in blocks)):
        package = [-1] * n_issues
        for block, row in zip(blocks, joint, strict=True):
            for issue, option in zip(block.issues, block.options[row].tolist(), strict=True):
                package[issue] = option
        total = sum(block.payoffs[:, row] for block, row in zip(blocks, joint, strict=True))
        found.append((tuple(package), total.tolist()))
    return found


def expected(problem: oracle.Problem) -> list[tuple[tuple[int, ...], list[oracle.Exact]]]:
    return [(package, oracle.payoffs(problem, package)) for package in oracle.packages(problem)]


@given(problem=problems())
def test_blocks_hold_every_allowed_package_once(problem: oracle.Problem) -> None:
    blocks = list_blocks(negotiation_of(problem).structure)
    assert sorted(issue for block in blocks for issue in block.issues) == list(range(len(problem.n_options)))
    assert sorted(worth(blocks, len(problem.n_options))) == expected(problem)
    assert n_packages(blocks) == len(oracle.packages(problem))


@given(problem=problems())
def test_joint_options_are_listed_in_order_and_ready_for_kernels(problem: oracle.Problem) -> None:
    for block in list_blocks(negotiation_of(problem).structure):
        rows = block.options.tolist()
        assert rows == sorted(rows)
        assert block.payoffs.shape == (problem.n_actors, len(rows))
        for array, kind in ((block.options, np.int64), (block.payoffs, np.float64)):
            assert array.dtype == kind
            assert array.flags.c_contiguous


@given(problem=problems(), largest=st.integers(1, 12))
def test_cases_part_the_allowed_packages(problem: oracle.Problem, largest: int) -> None:
    found = []
    for blocks in cases(negotiation_of(problem).structure, largest):
        assert problem.table is not None or all(block.n_joint <= largest for block in blocks)
        found += worth(blocks, len(problem.n_options))
    assert sorted(found) == expected(problem)


def chain(n: int) -> Negotiation:
    """Return `n` issues of which neighbours exclude each other's first option, and one issue by itself."""
    issues = [Issue(f"i{i}", ["x", "y", "z"]) for i in range(n)] + [Issue("free", ["x", "y"])]
    links = [excludes({f"i{i}": "x", f"i{i + 1}": "x"}) for i in range(n - 1)]
    scores = {issue.name: [list(range(issue.n_options))] for issue in issues}
    return Negotiation(issues, ["A"], scores, [0], linkages=links)


def test_issues_are_grouped_by_what_ties_them() -> None:
    n = chain(3)
    assert groups(n.structure) == [(0, 1, 2), (3,)]
    tied = n.replace(linkages=[], interactions=[Interaction({"free": "x", "i1": "x"}, {"A": 1})])
    assert groups(tied.structure) == [(0,), (1, 3), (2,)]
    assert groups(n.replace(payoff_table=np.zeros((54, 1))).structure) == [(0, 1, 2, 3)]


def test_one_case_when_every_group_can_be_listed() -> None:
    structure = chain(5).structure
    assert len(list(cases(structure))) == 1
    assert len(list(cases(structure, 50))) > 1


def test_an_issue_tied_to_most_others_is_fixed_first() -> None:
    issues = [Issue("hub", ["x", "y"]), *(Issue(f"i{i}", ["x", "y", "z"]) for i in range(4))]
    links = [excludes({"hub": "x", f"i{i}": "x"}) for i in range(4)]
    scores = {issue.name: [[0] * issue.n_options] for issue in issues}
    structure = Negotiation(issues, ["A"], scores, [0], linkages=links).structure
    parts = list(cases(structure, largest=3))
    assert [n_packages(blocks) for blocks in parts] == [2**4, 3**4]


def test_a_group_too_large_to_list() -> None:
    with pytest.raises(SpaceTooLargeError) as caught:
        list_blocks(chain(5).structure, largest=50)
    assert str(caught.value) == (
        "`linkages` must tie issues together in groups of at most 50 joint options, got a group of 5 issues "
        "with more. Choose method='merging' or method='branch_and_bound', which split such groups."
    )
