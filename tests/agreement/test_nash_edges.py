"""Inputs at which one engine once answered differently from another, or refused what another could do."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from accord import Issue, Negotiation, excludes, nash_product, nash_rank, nash_solution, payoff_region

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


@pytest.mark.parametrize("method", METHODS)
def test_a_gain_within_rounding_of_zero_is_no_gain(method: str) -> None:
    # 0.1 + 0.2 exceeds 0.3 by rounding alone: Y gains nothing anywhere, and X gains most at "second".
    issues = [Issue("one", ["first", "second"]), Issue("other", ["a", "b"])]
    scores = {"one": [[5, 7], [0.1, 0.3]], "other": [[0, 0], [0.2, 0]]}
    closed = [excludes({"one": "second", "other": "a"})]
    negotiation = Negotiation(issues, ["X", "Y"], scores, [0, 0.3], linkages=closed)
    solution = nash_solution(negotiation, method=method)
    assert [dict(package) for package in solution.ties] == [{"one": "second", "other": "b"}]
    assert solution.value == 0.0


@pytest.mark.parametrize("method", METHODS)
def test_gains_that_differ_by_rounding_tie_with_and_without_weights(method: str) -> None:
    # 10000.1 + 0.2 and 10000.2 + 0.1 differ in their last digits, which is much for a gain of 0.3.
    issues = [Issue("much", ["less", "more"]), Issue("little", ["more", "less"])]
    scores = {"much": [[1e4 + 0.1, 1e4 + 0.2]] * 2, "little": [[0.2, 0.1]] * 2}
    closed = [excludes({"much": "more", "little": "more"})]
    negotiation = Negotiation(issues, ["X", "Y"], scores, [1e4, 1e4], linkages=closed)
    assert Fraction(1e4 + 0.1) + Fraction(0.2) < Fraction(1e4 + 0.2) + Fraction(0.1)
    for weights in (None, [1, 2], [0.3, 0.7]):
        solution = nash_solution(negotiation, weights, method=method)
        assert [package["much"] for package in solution.ties] == ["less", "more"]


@pytest.mark.parametrize("method", METHODS)
def test_forty_small_gains_are_not_multiplied_to_nothing(method: str) -> None:
    names = [f"A{k}" for k in range(40)]
    alone = 1e12 * np.eye(40)
    scores = {"line": np.column_stack([alone, np.ones(40), 2 * np.ones(40)])}
    options = [*(f"all for {name}" for name in names), "low", "high"]
    negotiation = Negotiation([Issue("line", options)], names, scores, [0] * 40)
    solution = nash_solution(negotiation, method=method)
    assert [package["line"] for package in solution.ties] == ["high"]
    assert solution.value == 2.0**40


def test_a_slightly_better_package_after_many_ties_is_seen() -> None:
    h = 2.0**30
    issue = Issue("line", [f"o{k}" for k in range(5000)])
    scores = {"line": [[h] * 4999 + [h + 3], [h] * 4999 + [h - 1]]}
    negotiation = Negotiation([issue], ["X", "Y"], scores, [0, 0])
    for method in METHODS:
        solution = nash_solution(negotiation, [1, 2], method=method)
        assert (solution.package["line"], solution.n_ties) == ("o4999", 1)


def test_a_party_of_weight_zero_that_loses_leaves_no_product() -> None:
    issue = Issue("a", ["x", "y"])
    scores = {"a": [[6, 0], [0, 5]]}
    talks = Negotiation([issue], ["P", "Q"], scores, [0, 5], bargaining_weights=[1, 0])
    assert math.isnan(nash_product(talks, {"a": "x"}))
    assert [nash_rank(talks, package) for package in talks.space] == [None, 1]
