"""One door to all concepts, the table that compares them, and the sentences for mistakes."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

import accord
from accord.compare import compare
from accord.errors import InvalidTypeError, InvalidValueError, SpaceTooLargeError, UnknownNameError
from accord.solutions.concepts import CONCEPTS
from accord.solutions.ideal import ideal_gains
from accord.solve import solve


@pytest.fixture
def negotiation() -> accord.Negotiation:
    issues = [accord.Issue("line", ["held", "middle", "moved"]), accord.Issue("forces", ["capped", "free"])]
    scores = {"line": [[8, 2, 0], [0, 3, 4], [1, 0, 0]], "forces": [[0, 2], [3, 0], [0, 1]]}
    return accord.Negotiation(issues, ["UKR", "RUS", "EUR"], scores, [1, 1, 0], parties=["UKR", "RUS"])


@pytest.fixture
def hopeless(negotiation: accord.Negotiation) -> accord.Negotiation:
    return negotiation.replace(disagreement=[9, 9, 0])


@pytest.mark.parametrize("concept", CONCEPTS.values(), ids=lambda concept: concept.name)
def test_solve_is_the_concepts_own_function(concept, negotiation: accord.Negotiation) -> None:
    for over in concept.methods:
        found, own = solve(negotiation, concept.name, over), concept.solve(negotiation, over=over)
        assert found.concept == own.concept == concept.name
        assert found.over == own.over == over
        assert found.ties == own.ties
        assert found.lottery == own.lottery
        assert found.gains.tolist() == own.gains.tolist()


@pytest.mark.parametrize("concept", CONCEPTS.values(), ids=lambda concept: concept.name)
def test_no_agreement_is_an_answer(concept, hopeless: accord.Negotiation) -> None:
    for over in concept.methods:
        solution = solve(hopeless, concept.name, over)
        assert solution.status == "no_agreement"
        assert solution.reason
        assert solution.payoffs.tolist() == [9, 9, 0]
        assert solution.package is None
        assert solution.lottery is None
        assert np.isnan(solution.value)
        with pytest.raises(accord.errors.NoAgreementError, match=re.escape(solution.reason)):
            solution.raise_for_status()


@pytest.mark.parametrize("concept", CONCEPTS.values(), ids=lambda concept: concept.name)
def test_red_lines_that_forbid_everything_leave_no_agreement(
    concept, negotiation: accord.Negotiation
) -> None:
    closed = negotiation.replace(red_lines=[accord.RedLine("UKR", {"forces": ["capped", "free"]})])
    for over in concept.methods:
        assert solve(closed, concept.name, over).status == "no_agreement"


def test_solve_takes_the_options_of_the_concept(negotiation: accord.Negotiation) -> None:
    assert solve(negotiation, "nash", bargaining_weights=[1, 0]).package["line"] == "held"
    assert solve(negotiation, "adjusted_winner").over == "lotteries"
    with pytest.raises(
        InvalidTypeError, match=r"`options` must be among .* for concept 'nash', got 'discounts'"
    ):
        solve(negotiation, "nash", discounts=0.5)


def test_compare_shows_gains_prices_and_agreement(negotiation: accord.Negotiation) -> None:
    table = compare(negotiation)
    assert set(table.concepts) == set(CONCEPTS)
    assert table.not_applicable == ()
    assert table["utilitarian"].value == 9
    row = table.concepts.index("utilitarian")
    assert table.price[row] == 0
    assert table.relative_price[table.concepts.index("relative_utilitarian")] == 0
    assert (table.price[~np.isnan(table.price)] >= 0).all()
    assert sorted(name for group in table.agreement for name in group) == sorted(table.concepts)
    text = repr(table)
    assert text.splitlines()[1].split() == [
        "concept",
        "over",
        "gain",
        "UKR",
        "gain",
        "RUS",
        "gain",
        "EUR",
        "price",
        "rel.",
        "price",
        "ties",
    ]
    assert all(name in text for name in table.concepts)
    frame = table.to_pandas()
    assert list(frame.index) == list(table.concepts)
    assert frame.loc["nash", "gain UKR"] == table["nash"].gains[0]
    assert (
        "0.5" in frame.loc["perles_maschler", "selected"]
        or " x (" in frame.loc["perles_maschler", "selected"]
    )


def test_compare_measures_shares_of_ideal_gains(negotiation: accord.Negotiation) -> None:
    for over in ("packages", "lotteries"):
        ideal = ideal_gains(negotiation, over)
        table = compare(negotiation, over, ["nash", "egalitarian"])
        np.testing.assert_allclose(table.shares, table.gains[:, :2] / ideal)
        assert {solution.over for solution in table.solutions} == {over}


def test_compare_prices_what_is_given_up() -> None:
    issue = accord.Issue("line", ["held", "middle", "moved"])
    negotiation = accord.Negotiation([issue], ["A", "B"], {"line": [[8, 3, 0], [0, 3, 4]]}, [0, 0])
    table = compare(negotiation, "packages", ["nash", "utilitarian"])
    assert table.price.tolist() == [0.25, 0.0]
    # shares: nash 3/8 + 3/4 = 9/8, which is the most
    assert table.relative_price.tolist() == [0.0, pytest.approx(1 - 1 / 1.125)]
    assert table.agreement == (("nash",), ("utilitarian",))


def test_compare_without_agreement(hopeless: accord.Negotiation) -> None:
    table = compare(hopeless)
    assert all(solution.status == "no_agreement" for solution in table.solutions)
    assert table.agreement == (table.concepts,)
    assert np.isnan(table.price).all()
    assert ideal_gains(hopeless) is None
    assert "no agreement" in repr(table)
    assert table.to_pandas()["selected"].tolist() == [""] * len(table.concepts)


def test_compare_leaves_out_what_does_not_apply(negotiation: accord.Negotiation) -> None:
    three = negotiation.replace(parties=["UKR", "RUS", "EUR"])
    assert set(compare(three).not_applicable) == {
        "perles_maschler",
        "equal_area",
        "alternating_offers",
        "adjusted_winner",
    }
    linked = negotiation.replace(linkages=[accord.excludes({"line": "held", "forces": "free"})])
    assert compare(linked).not_applicable == ("adjusted_winner",)


def test_max_ties_limits_the_list_not_the_count() -> None:
    issues = [accord.Issue(f"flat{k}", ["x", "y"]) for k in range(5)]
    scores = {issue.name: np.zeros((2, 2)) for issue in issues}
    negotiation = accord.Negotiation(issues, ["A", "B"], scores, [-1, -1])
    for name in ("kalai_smorodinsky", "utilitarian", "raiffa", "nash"):
        solution = solve(negotiation, name, max_ties=3)
        assert solution.n_ties == 32
        assert [tie.positions[-2:] for tie in solution.ties] == [(0, 0), (0, 1), (1, 0)]


def test_one_party_that_can_only_gain_zero() -> None:
    issue = accord.Issue("line", ["a", "b", "c"])
    negotiation = accord.Negotiation([issue], ["A", "B"], {"line": [[2, 2, -1], [1, 4, 9]]}, [2, 0])
    for name, concept in CONCEPTS.items():
        for over in concept.methods:
            if name == "adjusted_winner":
                continue
            solution = solve(negotiation, name, over)
            np.testing.assert_allclose(solution.gains, [0, 4], atol=1e-8)


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        ({"concept": "fair"}, UnknownNameError, "`concept` must be one of 'nash', "),
        (
            {"over": "coins"},
            InvalidValueError,
            "`over` must be 'packages' or 'lotteries' for concept 'nash', got 'coins'.",
        ),
        (
            {"concept": "equal_area", "over": "packages"},
            InvalidValueError,
            "`over` must be 'lotteries' for concept 'equal_area', got 'packages'.",
        ),
        (
            {"concept": "raiffa", "method": "guess"},
            InvalidValueError,
            "`method` must be 'auto', 'merging' or 'enumeration' over packages, got 'guess'.",
        ),
        ({"concept": "raiffa", "max_ties": 0}, InvalidValueError, "`max_ties` must be at least 1, got 0."),
        (
            {"concept": "raiffa", "max_ties": 2.0},
            InvalidTypeError,
            "`max_ties` must be a whole number, got 2.0.",
        ),
        (
            {"concept": "proportional", "proportions": [1, 0]},
            InvalidValueError,
            "`proportions` must be positive, got 0.0 at party 'RUS'.",
        ),
        (
            {"concept": "alternating_offers", "discounts": 1.0},
            InvalidValueError,
            "`discounts` must be at least 0 and below 1, got 1.0 at party 'UKR'.",
        ),
        (
            {"concept": "alternating_offers", "horizon": 0},
            InvalidValueError,
            "`horizon` must be at least 1, got 0.",
        ),
        (
            {"concept": "alternating_offers", "horizon": 1.5},
            InvalidTypeError,
            "`horizon` must be a whole number of rounds, got float.",
        ),
        (
            {"concept": "alternating_offers", "first": "EUR"},
            UnknownNameError,
            "`first` must name actors among 'UKR', 'RUS', got 'EUR'.",
        ),
    ],
)
def test_mistakes_are_named(call, error, sentence: str, negotiation: accord.Negotiation) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        solve(negotiation, **call)


def test_concepts_for_two_say_so(negotiation: accord.Negotiation) -> None:
    three = negotiation.replace(parties=["UKR", "RUS", "EUR"])
    with pytest.raises(
        InvalidValueError, match="`parties` must be 2 for concept 'equal_area', got 3: UKR, RUS, EUR"
    ):
        solve(three, "equal_area")
    with pytest.raises(
        InvalidValueError, match="`method` must be 'auto' or 'convex' unless there are two parties"
    ):
        solve(three, "nash", "lotteries", "polygon")


def test_adjusted_winner_needs_separate_issues(negotiation: accord.Negotiation) -> None:
    linked = negotiation.replace(linkages=[accord.excludes({"line": "held", "forces": "free"})])
    with pytest.raises(InvalidValueError, match="`negotiation` must have separate issues"):
        solve(linked, "adjusted_winner")


def test_adjusted_winner_can_leave_a_party_below_its_disagreement_payoff() -> None:
    """Individual rationality is not among its promises: a zone exists, the division misses it."""
    issues = [accord.Issue(name, ["A", "B"]) for name in ("first", "second")]
    scores = {"first": [[6, 0], [0, 5]], "second": [[4, 0], [0, 5]]}
    negotiation = accord.Negotiation(issues, ["A", "B"], scores, [9, 0])
    assert solve(negotiation, "nash").status == "optimal"
    solution = solve(negotiation, "adjusted_winner")
    assert solution.status == "no_agreement"
    assert solution.reason == "the division leaves A below its disagreement payoff"


def test_a_search_with_very_many_ties_asks_a_small_frontier_for_all() -> None:
    issues = [accord.Issue(f"i{k}", ["x", "y"]) for k in range(20)]
    pies = {issue.name: [[1, 0], [0, 1]] for issue in issues}
    negotiation = accord.Negotiation(issues, ["A", "B"], pies, [0, 0])
    for concept in ("egalitarian", "utilitarian"):
        solution = solve(negotiation, concept)
        assert solution.method == "merging"
        assert solution.n_ties == (math.comb(20, 10) if concept == "egalitarian" else 2**20)
        searched = solve(negotiation, concept, method="branch_and_bound")
        assert (searched.status, searched.value) == ("optimal", solution.value)
        assert 1000 < searched.n_ties < solution.n_ties
        assert f"one of at least {searched.n_ties} tied packages" in searched.reason


@pytest.fixture
def refused(monkeypatch):
    """Make frontiers fail as those that are too large do; return how often one was tried."""
    tried = []

    def refuse(*_, **__):
        tried.append(1)
        raise SpaceTooLargeError("too many points")

    monkeypatch.setattr("accord.solutions.rational_packages.pareto_frontier", refuse)
    return tried


@pytest.fixture
def many() -> accord.Negotiation:
    issues = [accord.Issue(f"i{k}", ["x", "y", "z"]) for k in range(14)]
    scores = {i.name: [[3, k % 3, 0], [0, 2, 3 + k % 2]] for k, i in enumerate(issues)}
    return accord.Negotiation(issues, ["A", "B"], scores, [5, 5])


def test_a_concept_out_of_reach_keeps_its_row(refused, many) -> None:
    table = compare(many, "packages", ["nash", "raiffa", "raiffa_continuous", "egalitarian"])
    assert table.concepts == ("nash", "raiffa", "raiffa_continuous", "egalitarian")
    assert len(refused) == 1
    assert table["raiffa"].status == "limit"
    assert table["raiffa"].reason == "too many points"
    assert table["raiffa"].package is None
    assert np.isnan(table.gains[1:3]).all()
    assert np.isfinite(table.gains[[0, 3]]).all()
    for price in (table.price, table.relative_price):
        assert np.isfinite(price).tolist() == [True, False, False, True]
    assert np.isfinite(table.shares[[0, 3]]).all()
    assert all(
        {"raiffa", "raiffa_continuous"}.isdisjoint(group) for group in table.agreement if len(group) > 1
    )
    text = repr(table)
    assert "not computed, see below" in text
    assert "raiffa: too many points" in text
    assert "nan" not in text
    assert table.to_pandas().loc["raiffa", "selected"] == ""


def test_an_interrupt_ends_the_comparison_and_keeps_the_table(monkeypatch, many) -> None:
    from accord.engines import slab_search

    asked = iter(range(10**9))
    slices = slab_search.Allowance.next_slice

    def interrupted(allowance):
        if next(asked) == 0:
            raise KeyboardInterrupt
        return slices(allowance)

    monkeypatch.setattr(slab_search.Allowance, "next_slice", interrupted)
    table = compare(many, "packages", ["nash", "egalitarian", "raiffa"])
    assert [solution.status for solution in table.solutions] == ["limit", "limit", "limit"]
    assert "interrupted" in table["nash"].reason
    assert table["nash"].package is not None
    assert [table[name].reason for name in table.concepts[1:]] == ["interrupted before it was computed"] * 2
    assert "not computed" in repr(table)


def test_an_interrupt_between_searches_ends_the_comparison_too(monkeypatch, many) -> None:
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("accord.solutions.rational_packages.pareto_frontier", interrupted)
    table = compare(many, "packages", ["nash", "raiffa", "egalitarian"])
    assert [solution.status for solution in table.solutions] == ["optimal", "limit", "limit"]


def test_compare_leaves_prices_blank_where_nobody_can_gain() -> None:
    issue = accord.Issue("line", ["held"])
    negotiation = accord.Negotiation([issue], ["A", "B"], {"line": [[1], [1]]}, [1, 1])
    table = compare(negotiation, "packages", ["nash", "egalitarian"])
    assert np.isnan(table.price).all()
    assert "nan" not in repr(table)


def test_compare_names_mistakes(negotiation: accord.Negotiation) -> None:
    with pytest.raises(
        InvalidTypeError, match=re.escape("`negotiation` must be an accord.Negotiation, got str")
    ):
        compare("a")
    table = compare(negotiation, concepts=["nash", "utilitarian"])
    with pytest.raises(
        UnknownNameError, match="must be one of those compared: 'nash', 'utilitarian', got 'raiffa'"
    ):
        table["raiffa"]
    with pytest.raises(UnknownNameError, match="`concept` must be one of 'nash'"):
        table["fair"]


LIMITED = (
    "nash",
    "kalai_smorodinsky",
    "egalitarian",
    "proportional",
    "equal_loss",
    "utilitarian",
    "relative_utilitarian",
)


@pytest.mark.parametrize("concept", LIMITED)
@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"time_limit": "a"}, InvalidTypeError, "`time_limit` must be a number, got 'a'."),
        ({"time_limit": True}, InvalidTypeError, "`time_limit` must be a number, got True."),
        ({"time_limit": -1}, InvalidValueError, "`time_limit` must be positive, got -1.0."),
        ({"time_limit": math.nan}, InvalidValueError, "`time_limit` must be positive, got nan."),
        ({"node_limit": 1.5}, InvalidTypeError, "`node_limit` must be a whole number, got 1.5."),
        ({"node_limit": True}, InvalidTypeError, "`node_limit` must be a whole number, got True."),
        ({"node_limit": 0}, InvalidValueError, "`node_limit` must be at least 1, got 0."),
        ({"gap": "x"}, InvalidTypeError, "`gap` must be a number, got 'x'."),
        ({"gap": 1}, InvalidValueError, "`gap` must be at least 0 and below 1, got 1.0."),
        (
            {"time_limit": 5, "method": "merging"},
            InvalidValueError,
            "`time_limit` must be left out with method='merging', got 5.0. Over packages, method='auto' or"
            " 'branch_and_bound' takes limits.",
        ),
        (
            {"node_limit": 5, "method": "enumeration"},
            InvalidValueError,
            "`node_limit` must be left out with ",
        ),
        (
            {"gap": 0.1, "over": "lotteries"},
            InvalidValueError,
            "`gap` must be left out with over='lotteries', ",
        ),
    ],
)
def test_limits_are_checked(concept, options, error, sentence, negotiation: accord.Negotiation) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        solve(negotiation, concept, **options)


def test_gains_within_rounding_are_zero() -> None:
    issues = [accord.Issue(f"i{k}", ["x"]) for k in range(3)]
    scores = {f"i{k}": [[0.1], [0.1], [0.3]] for k in range(3)}
    negotiation = accord.Negotiation(issues, ["A", "B", "C"], scores, [0.3, 0.2, 0.9], parties=["A", "B"])
    assert negotiation.gains({f"i{k}": "x" for k in range(3)})[0] != 0.0
    for concept, found in CONCEPTS.items():
        for over in found.methods:
            if concept != "adjusted_winner":
                gains = solve(negotiation, concept, over).gains
                assert gains[[0, 2]].tolist() == [0.0, 0.0]
                assert gains[1] == pytest.approx(0.1)
