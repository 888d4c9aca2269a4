"""What `pareto_frontier` returns and refuses."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from itertools import islice
from math import comb

import numpy as np
import pytest

import accord
from accord.engines import elimination
from accord.errors import InvalidTypeError, InvalidValueError, NoAgreementError, SpaceTooLargeError
from accord.frontier import Frontier, pareto_frontier


def negotiation(**changes: object) -> accord.Negotiation:
    line, forces = accord.Issue("line", ["held", "moved"]), accord.Issue("forces", ["capped", "free"])
    scores = {"line": [[3, 0], [0, 5]], "forces": [[0, 4], [2, 0]]}
    return accord.Negotiation([line, forces], ["UKR", "RUS"], scores, disagreement=[1, 1]).replace(**changes)


def additive(n_issues: int, n_options: int, n_actors: int, seed: int = 0) -> accord.Negotiation:
    rng = np.random.default_rng(seed)
    issues = [accord.Issue(f"i{i}", [f"o{j}" for j in range(n_options)]) for i in range(n_issues)]
    scores = {issue.name: rng.integers(0, 101, (n_actors, n_options)) for issue in issues}
    return accord.Negotiation(issues, [f"A{a}" for a in range(n_actors)], scores, [0] * n_actors)


def tied(n_issues: int, linkages: list[accord.Linkage]) -> accord.Negotiation:
    """Issues with two options, of which the first actor likes the second and the other the first."""
    issues = [accord.Issue(f"i{i}", ["no", "yes"]) for i in range(n_issues)]
    scores = {issue.name: [[0, 1], [1, 0]] for issue in issues}
    return accord.Negotiation(issues, ["A", "B"], scores, [0, 0], linkages=linkages)


def listed(frontier: Frontier, k: int) -> list[tuple[str, ...]]:
    return [tuple(package.values()) for package in frontier.packages(k)]


def test_points_descend_and_carry_their_packages() -> None:
    frontier = pareto_frontier(negotiation())
    assert frontier.payoffs.tolist() == [[7, 0], [4, 5], [0, 7]]
    assert [listed(frontier, k) for k in range(3)] == [
        [("held", "free")],
        [("moved", "free")],
        [("moved", "capped")],
    ]
    assert frontier.multiplicity == (1, 1, 1)
    assert (frontier.n_points, len(frontier), frontier.n_packages) == (3, 3, 3)


def test_individually_rational_packages_only() -> None:
    frontier = pareto_frontier(negotiation(), "individually_rational")
    assert frontier.payoffs.tolist() == [[4, 5]]
    assert frontier.package(0) == {"line": "moved", "forces": "free"}


def test_red_lines_of_parties_bind_the_individually_rational_only() -> None:
    veto = accord.RedLine("UKR", {"line": "moved", "forces": "free"})
    bound = negotiation(red_lines=[veto], disagreement=[0, 0])
    assert pareto_frontier(bound).n_points == 3
    assert pareto_frontier(bound, "individually_rational").payoffs.tolist() == [[7, 0], [3, 2], [0, 7]]
    unbound = bound.replace(parties=["RUS"])
    assert pareto_frontier(unbound, "individually_rational", ["UKR", "RUS"]).n_points == 3


def test_dominance_is_judged_among_the_parties_unless_told_otherwise() -> None:
    with_observer = negotiation(parties=["RUS"])
    assert pareto_frontier(with_observer).actors == ("RUS",)
    assert pareto_frontier(with_observer).payoffs.tolist() == [[7]]
    assert pareto_frontier(with_observer, actors=["UKR", "RUS"]).n_points == 3
    assert pareto_frontier(with_observer, actors=["RUS", "UKR"]).payoffs[0].tolist() == [7, 0]


def test_a_party_that_is_no_objective_still_must_not_lose() -> None:
    frontier = pareto_frontier(negotiation(), "individually_rational", ["UKR"])
    assert frontier.payoffs.tolist() == [[4]]


def test_an_empty_zone_is_an_answer() -> None:
    frontier = pareto_frontier(negotiation(disagreement=[9, 9]), "individually_rational")
    assert (frontier.status, frontier.n_points, frontier.n_packages) == ("empty", 0, 0)
    assert frontier.payoffs.shape == (0, 2)
    assert np.isnan(frontier.ideal).all()
    assert frontier.hypervolume() == 0.0
    assert not frontier.is_efficient({"line": "moved", "forces": "free"})
    with pytest.raises(NoAgreementError, match="No allowed package gives every party"):
        frontier.raise_for_status()
    assert len(frontier.to_pandas()) == 0


@pytest.mark.parametrize("how", [{}, {"epsilon": 0.1}, {"method": "enumeration"}])
def test_red_lines_may_forbid_every_row_of_a_table(how: dict[str, object]) -> None:
    line, forces = accord.Issue("line", ["held", "moved"]), accord.Issue("forces", ["capped", "free"])
    vetoes = [accord.RedLine("UKR", {"line": p, "forces": q}) for p in line.options for q in forces.options]
    table = [[1, 2], [3, 4], [5, 6], [7, 8]]
    closed = accord.Negotiation([line, forces], ["UKR", "RUS"], None, [0, 0], payoff_table=table)
    frontier = pareto_frontier(closed.replace(red_lines=vetoes), "individually_rational", **how)
    assert (frontier.status, frontier.payoffs.shape) == ("empty", (0, 2))


def test_a_complete_frontier_raises_nothing() -> None:
    frontier = pareto_frontier(negotiation())
    assert frontier.raise_for_status() is frontier


def test_ideal_nadir_and_hypervolume() -> None:
    frontier = pareto_frontier(negotiation())
    assert frontier.ideal.tolist() == [7, 7]
    assert frontier.nadir.tolist() == [0, 0]
    assert frontier.hypervolume() == 4 * 5
    assert frontier.hypervolume([-1, -1]) == 5 * 6 + 3 * 1 + 1 * 2
    assert pareto_frontier(negotiation(), "individually_rational").hypervolume() == 3 * 4
    with pytest.raises(
        InvalidValueError, match=r"`reference` must have shape \(2,\), one payoff for each of UKR, RUS"
    ):
        frontier.hypervolume([1.0])


def test_a_dominated_package_has_a_witness() -> None:
    verdict = pareto_frontier(negotiation()).is_efficient({"line": "held", "forces": "capped"})
    assert not verdict
    assert verdict.status == "dominated"
    assert verdict.witness == {"line": "moved", "forces": "free"}
    assert verdict.improvement.tolist() == [1, 3]
    assert (
        verdict.reason == "Package(line='moved', forces='free') is better for UKR, RUS and worse for nobody."
    )
    assert repr(verdict).splitlines()[0] == "Efficiency: dominated"


def test_an_efficient_package_names_its_point() -> None:
    verdict = pareto_frontier(negotiation()).is_efficient({"line": "moved", "forces": "free"})
    assert verdict
    assert (verdict.status, verdict.point, verdict.witness) == ("efficient", 1, None)


def test_packages_that_are_not_compared_are_excluded() -> None:
    deal = {"line": "moved", "forces": "free"}
    forbidden = pareto_frontier(negotiation(linkages=[accord.excludes(deal)])).is_efficient(deal)
    assert (bool(forbidden), forbidden.status, forbidden.reason) == (
        False,
        "excluded",
        "The linkages forbid it.",
    )
    lossy = pareto_frontier(negotiation(), "individually_rational").is_efficient(
        {"line": "held", "forces": "free"}
    )
    assert (lossy.status, lossy.reason) == ("excluded", "RUS gets -1 compared with no agreement.")
    crossing = negotiation(red_lines=[accord.RedLine("RUS", deal)])
    crossed = pareto_frontier(crossing, "individually_rational").is_efficient(deal)
    assert (crossed.status, crossed.reason) == ("excluded", "It crosses a red line of RUS.")


def test_a_forbidden_package_of_a_table_has_no_payoffs() -> None:
    deal = {"line": "moved", "forces": "free"}
    table = negotiation(payoff_table=[[3, 2], [7, 0], [0, 7], [4, 5]], linkages=[accord.excludes(deal)])
    frontier = pareto_frontier(table)
    assert frontier.payoffs.tolist() == [[7, 0], [3, 2], [0, 7]]
    assert frontier.is_efficient(deal).reason == "The linkages forbid it. It has no payoffs."


def test_to_pandas_has_payoffs_multiplicity_and_options() -> None:
    table = pareto_frontier(negotiation()).to_pandas()
    assert list(table.columns) == ["UKR", "RUS", "multiplicity", "line", "forces"]
    assert table.iloc[1].tolist() == [4, 5, 1, "moved", "free"]


def test_repr_has_five_lines() -> None:
    lines = repr(pareto_frontier(negotiation())).splitlines()
    assert lines[0].startswith("Frontier: 3 points (merging, ")
    assert lines[1:] == [
        "  packages 3 efficient among all",
        "  ideal    UKR 7, RUS 7",
        "  nadir    UKR 0, RUS 0",
        "  Exact: every efficient payoff, each with all its packages.",
    ]


def test_results_are_frozen() -> None:
    frontier = pareto_frontier(negotiation())
    with pytest.raises(FrozenInstanceError):
        frontier.status = "empty"  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        frontier.payoffs[0, 0] = 1.0


def test_flat_issues_multiply_and_are_visited_lazily() -> None:
    issues = [accord.Issue(f"i{i}", [f"o{j}" for j in range(10)]) for i in range(25)]
    flat = accord.Negotiation(issues, ["A", "B"], {i.name: np.ones((2, 10)) for i in issues}, [0, 0])
    frontier = pareto_frontier(flat)
    assert frontier.payoffs.tolist() == [[25, 25]]
    assert frontier.multiplicity == (10**25,)
    assert [flat.space.index(p) for p in islice(frontier.packages(0), 30)] == list(range(30))


def test_packages_come_in_the_order_of_their_numbers_across_ways() -> None:
    issues = [accord.Issue(f"i{i}", ["x", "y", "z"]) for i in range(4)]
    swap = [[0, 1, 2], [2, 1, 0]]
    frontier = pareto_frontier(accord.Negotiation(issues, ["A", "B"], {i.name: swap for i in issues}, [0, 0]))
    assert frontier.payoffs.tolist() == [[k, 8 - k] for k in range(8, -1, -1)]
    assert frontier.multiplicity == (1, 4, 10, 16, 19, 16, 10, 4, 1)
    for k in range(frontier.n_points):
        numbers = [frontier.negotiation.space.index(package) for package in frontier.packages(k)]
        assert numbers == sorted(set(numbers))
        assert len(numbers) == frontier.multiplicity[k]


def test_order_of_summation_makes_no_twins() -> None:
    # 0.1 + 0.2 and 0.3 are one payoff, reached in two ways
    issues = [accord.Issue("a", ["x", "y"]), accord.Issue("b", ["x", "y"]), accord.Issue("c", ["x", "y"])]
    scores = {"a": [[0, 0.1], [0.1, 0]], "b": [[0, 0.2], [0.2, 0]], "c": [[0, 0.3], [0.3, 0]]}
    frontier = pareto_frontier(accord.Negotiation(issues, ["A", "B"], scores, [0, 0]))
    assert frontier.payoffs.tolist() == [[k / 10, (6 - k) / 10] for k in range(6, -1, -1)]
    assert frontier.multiplicity == (1, 1, 1, 2, 1, 1, 1)


def test_tiny_and_huge_payoffs_are_told_apart() -> None:
    for scale in (1e-12, 1.0, 1e12):
        scores = {name: np.array(m) * scale for name, m in negotiation().scores.items()}
        assert pareto_frontier(negotiation(scores=scores)).payoffs == pytest.approx(
            np.array([[7, 0], [4, 5], [0, 7]]) * scale
        )


@pytest.mark.parametrize("method", ["merging", "enumeration"])
def test_one_issue_with_one_option(method: str) -> None:
    lone = accord.Negotiation([accord.Issue("i", ["o"])], ["A"], {"i": [[2]]}, [3])
    assert pareto_frontier(lone, method=method).payoffs.tolist() == [[2]]
    assert pareto_frontier(lone, "individually_rational", method=method).status == "empty"


@pytest.mark.parametrize("method", ["merging", "enumeration"])
def test_red_lines_can_leave_no_package(method: str) -> None:
    lone = accord.Negotiation(
        [accord.Issue("i", ["o"])], ["A"], {"i": [[2]]}, [0], red_lines=[accord.RedLine("A", {"i": "o"})]
    )
    assert pareto_frontier(lone, "individually_rational", method=method).status == "empty"


def test_ten_to_the_hundred_packages() -> None:
    frontier = pareto_frontier(additive(100, 10, 2))
    assert frontier.negotiation.space.n_packages == 10**100
    assert (np.diff(frontier.payoffs[:, 0]) < 0).all()
    assert (np.diff(frontier.payoffs[:, 1]) > 0).all()
    best = sum(m.max(axis=1) for m in frontier.negotiation.scores.values())
    assert frontier.ideal.tolist() == best.tolist()
    for k in (0, frontier.n_points // 2, -1):
        assert frontier.negotiation.payoffs(frontier.package(k)).tolist() == frontier.payoffs[k].tolist()


def test_too_many_points_are_refused() -> None:
    message = (
        r"`maximal_points` must be at least the number of efficient partial packages, got 20 where there "
        r"are \d+\. Raise it, give epsilon= for a frontier of guaranteed closeness, or solve for one concept "
        r"with method='branch_and_bound'\."
    )
    with pytest.raises(SpaceTooLargeError, match=message):
        pareto_frontier(additive(6, 6, 3), maximal_points=20)
    with pytest.raises(SpaceTooLargeError):
        pareto_frontier(additive(6, 6, 3), maximal_points=20, method="enumeration")


def test_an_epsilon_frontier_fits_where_the_exact_one_is_refused() -> None:
    many = additive(12, 10, 3)
    exact = pareto_frontier(many)
    assert exact.n_points > 1000
    coarse = pareto_frontier(many, epsilon=0.4, maximal_points=1000)
    assert (coarse.status, coarse.epsilon) == ("approximate", 0.4)
    assert coarse.n_points < exact.n_points / 2
    span = sum(np.ptp(m, axis=1) for m in many.scores.values())
    short = (exact.payoffs[:, None, :] - coarse.payoffs[None, :, :]) / span
    assert short.max(axis=2).min(axis=1).max() <= 0.4
    assert repr(coarse).endswith("No package is better than all points by more than 0.4 of someone's span.")


def test_an_approximate_frontier_does_not_decide_what_it_cannot() -> None:
    many = additive(12, 10, 3)
    coarse, exact = pareto_frontier(many, epsilon=0.4), pareto_frontier(many)
    verdicts = {coarse.is_efficient(exact.package(k)).status for k in range(exact.n_points)}
    assert verdicts == {"efficient", "undecided"}


def test_thirty_issues_in_a_chain() -> None:
    # k of 30 issues in a row may be "yes", no two of them neighbours: 31 - k choose k ways
    chain = tied(30, [accord.excludes({f"i{i}": "yes", f"i{i + 1}": "yes"}) for i in range(29)])
    frontier = pareto_frontier(chain)
    assert frontier.payoffs.tolist() == [[k, 30 - k] for k in range(15, -1, -1)]
    assert frontier.multiplicity == tuple(comb(31 - k, k) for k in range(15, -1, -1))
    assert frontier.n_packages == chain.n_allowed
    assert all(package in chain.space for package in islice(frontier.packages(3), 50))


def test_a_combination_over_very_many_issues() -> None:
    all_yes = {f"i{i}": "yes" for i in range(40)}
    wide = tied(40, [accord.excludes(all_yes)]).replace(
        interactions=[accord.Interaction(dict.fromkeys(all_yes, "no"), {"A": 100})]
    )
    frontier = pareto_frontier(wide)
    assert frontier.payoffs[0].tolist() == [100, 40]
    assert frontier.n_points == 1
    assert pareto_frontier(wide.replace(interactions=[])).n_packages == 2**40 - 1


def test_issues_tied_too_densely_are_enumerated_when_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elimination, "_LARGEST_TABLE", 4)
    pairs = [(i, j) for j in range(5) for i in range(j)]
    dense = tied(5, [accord.excludes({f"i{i}": "yes", f"i{j}": "yes"}) for i, j in pairs])
    assert pareto_frontier(dense).method == "enumeration"
    assert pareto_frontier(dense).payoffs.tolist() == [[1, 4], [0, 5]]
    with pytest.raises(SpaceTooLargeError, match="tie issues together loosely enough to eliminate"):
        pareto_frontier(dense, method="merging")


def test_enumeration_refuses_what_it_cannot_visit() -> None:
    with pytest.raises(SpaceTooLargeError) as caught:
        pareto_frontier(additive(20, 10, 2), method="enumeration")
    assert str(caught.value) == (
        "`method` must be able to look at every package: 'enumeration' takes at most 1000000000, "
        "got 100000000000000000000. Choose method='merging'."
    )


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"among": "some"},
            InvalidValueError,
            "`among` must be 'all' or 'individually_rational', got 'some'.",
        ),
        (
            {"method": "magic"},
            InvalidValueError,
            "`method` must be one of 'auto', 'merging', 'enumeration', got 'magic'.",
        ),
        ({"actors": ["USA"]}, KeyError, "`actors` must name actors among 'UKR', 'RUS', got 'USA'."),
        ({"epsilon": "0.1"}, InvalidTypeError, "`epsilon` must be a number, got str."),
        (
            {"epsilon": 0.0},
            InvalidValueError,
            "`epsilon` must lie between 0 and 1, got 0.0. Leave it out for the exact frontier.",
        ),
        (
            {"epsilon": 0.1, "method": "enumeration"},
            InvalidValueError,
            "`epsilon` must be left out for method 'enumeration', which is exact, got 0.1.",
        ),
        (
            {"maximal_points": 0},
            InvalidValueError,
            "`maximal_points` must be at least 1, got 0.",
        ),
    ],
)
def test_bad_arguments(arguments: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        pareto_frontier(negotiation(), **arguments)
    assert str(caught.value) == message


def test_a_point_that_does_not_exist() -> None:
    with pytest.raises(InvalidValueError) as caught:
        pareto_frontier(negotiation()).packages(3)
    assert str(caught.value) == "`k` must number one of the 3 points, got 3."
