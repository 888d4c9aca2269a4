"""Inputs at which one engine once answered differently from another, or refused what another could do."""

from __future__ import annotations

import numpy as np
import pytest

from accord import Issue, Negotiation, excludes, nash_rank, nash_solution, payoff_region

METHODS = ("enumeration", "merging", "branch_and_bound")


def closed_issues() -> Negotiation:
    """Return 256 allowed packages of a space of 2**70."""
    issues = [Issue(f"i{k}", ["a", "b"]) for k in range(70)]
    scores = {f"i{k}": [[k % 7, 3 * k % 5], [2 * k % 5, k % 3]] for k in range(70)}
    closed = [excludes({f"i{k}": "b"}) for k in range(62)]
    return Negotiation(issues, ["X", "Y"], scores, [0, 0], linkages=closed)


def test_packages_are_numbered_by_what_is_open() -> None:
    negotiation = closed_issues()
    best, *others = (nash_solution(negotiation, method=method).ties for method in METHODS)
    assert all(ties == best for ties in others)
    region = payoff_region(negotiation)
    assert region.packages == tuple(negotiation.space)
    assert nash_rank(negotiation, best[0]) == 1


def test_more_issues_than_an_array_has_axes() -> None:
    issues = [*(Issue(f"i{k}", ["a"]) for k in range(70)), Issue("pie", ["x", "y", "z"])]
    scores = {f"i{k}": [[0], [0]] for k in range(70)} | {"pie": [[1, 2, 3], [3, 2, 1]]}
    negotiation = Negotiation(issues, ["X", "Y"], scores, [0, 0])
    assert nash_solution(negotiation, method="enumeration").package["pie"] == "y"
    assert [nash_rank(negotiation, package) for package in negotiation.space] == [2, 1, 2]


@pytest.mark.parametrize("method", METHODS)
def test_weights_do_not_hide_dominance(method: str) -> None:
    issue = Issue("line", ["worse", "better"])
    scores = {"line": [[2.0**52, 2.0**52 + 1], [5, 5]]}
    solution = nash_solution(Negotiation([issue], ["X", "Y"], scores, [0, 0]), [1, 2], method=method)
    assert [package["line"] for package in solution.ties] == ["better"]


def test_ranks_tell_products_apart_that_doubles_cannot() -> None:
    h = 10**8
    issue = Issue("line", ["apart", "equal"])
    negotiation = Negotiation([issue], ["X", "Y"], {"line": [[h + 1, h], [h - 1, h]]}, [0, 0])
    assert nash_solution(negotiation).package["line"] == "equal"
    assert [nash_rank(negotiation, package) for package in negotiation.space] == [2, 1]


def test_answers_cannot_be_written_to() -> None:
    solution = nash_solution(closed_issues())
    for array in (solution.payoffs, solution.gains, solution.rounding):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5.0


def test_densely_linked_packages_are_counted_by_listing() -> None:
    issues = [Issue(f"i{k}", list("abcde")) for k in range(9)]
    linkages = [
        excludes({issues[a].name: "a", issues[b].name: "b"}) for a in range(9) for b in range(9) if a != b
    ]
    negotiation = Negotiation(
        issues, ["X"], {i.name: np.zeros((1, 5)) for i in issues}, [0], linkages=linkages
    )
    # without "a", or without "b", or without both, counted once
    assert negotiation.n_allowed == 2 * 4**9 - 3**9
