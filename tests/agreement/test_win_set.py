"""Ratification recounted package by package, votes added up as fractions of what was written."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import prod

import numpy as np
import pytest

import accord
from accord.errors import InvalidTypeError, InvalidValueError

WEIGHTS = ["0.1", "0.2", "0.3", "0.5", "0.6", "0.7", "0.9", "1"]


def random_talks(rng: np.random.Generator) -> accord.Negotiation:
    """Return talks of up to three parties, watched by two others, with red lines and perhaps a rule."""
    n_parties = int(rng.integers(1, 4))
    actors = [*"ABC"[:n_parties], "S", "T"]
    issues = [
        accord.Issue(f"i{k}", [f"o{j}" for j in range(int(rng.integers(1, 4)))])
        for k in range(int(rng.integers(1, 4)))
    ]
    return accord.Negotiation(
        issues,
        actors,
        {issue.name: rng.integers(-3, 6, (len(actors), issue.n_options)) for issue in issues},
        rng.integers(-4, 5, len(actors)),
        parties=actors[:n_parties],
        red_lines=[
            accord.RedLine(actor, {issue.name: issue.options[-1]})
            for issue in issues
            for actor in actors
            if issue.n_options > 1 and rng.random() < 0.1
        ],
        consent=accord.Consent(int(rng.integers(1, n_parties + 1))) if rng.random() < 0.6 else None,
    )


def accepts(talks: accord.Negotiation, package: accord.Package, actor: str) -> bool:
    gain = talks.gains(package)[talks.actors.index(actor)]
    return bool(gain >= 0) and all(line.actor != actor for line in talks.crossed_red_lines(package))


def passed(talks: accord.Negotiation, package: accord.Package, votes: dict[str, str], rule: object) -> bool:
    cast = sum(Fraction(w) for actor, w in votes.items() if accepts(talks, package, actor))
    total = sum(map(Fraction, votes.values()))
    if rule == "majority":
        return cast > total / 2
    return cast >= (total if rule == "unanimity" else Fraction(rule))


@pytest.mark.parametrize("seed", range(250))
def test_against_counting_votes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    talks = random_talks(rng)
    voting = {
        party: {actor: str(rng.choice(WEIGHTS)) for actor in talks.actors if rng.random() < 0.6}
        for party in talks.parties
        if rng.random() < 0.7
    }
    voting = {party: votes for party, votes in voting.items() if votes}
    rule = ["majority", "unanimity", "0.1"][seed % 3]
    found = accord.win_set(
        talks,
        {party: {actor: float(w) for actor, w in votes.items()} for party, votes in voting.items()},
        dict.fromkeys(voting, float(rule)) if rule == "0.1" else rule,
    )
    consent = talks.consent or accord.Consent()
    agreed: list[tuple[accord.Package, tuple[str, ...]]] = []
    zone = []
    for package in talks.space:
        content = [p for p in talks.parties if accepts(talks, package, p)]
        if not consent.is_winning(content, talks.parties):
            continue
        zone.append(package)
        row = len(zone) - 1
        for column, party in enumerate(found.parties):
            assert found.passes[row, column] == passed(talks, package, voting[party], rule)
            assert found.passes[row, column] == (found.margins[row, column] >= 0)
        members = tuple(p for p in content if p not in voting or passed(talks, package, voting[p], rule))
        if consent.is_winning(members, talks.parties):
            agreed.append((package, members))
    assert found.zone == tuple(zone)
    assert found.packages == tuple(package for package, _ in agreed)
    check_constraint(talks, agreed, found.constraint)
    for column, party in enumerate(found.parties):
        for row, package in enumerate(zone):
            order = sorted(voting[party], key=lambda actor: -talks.gains(package)[talks.actors.index(actor)])
            shares = {a: {x: voting[party][x] for x in order[: k + 1]} for k, a in enumerate(order)}
            total = sum(map(Fraction, voting[party].values()))
            needed = {"majority": total / 2, "unanimity": total}.get(rule, Fraction("0.1"))
            reached = [
                a
                for a, held in shares.items()
                if sum(map(Fraction, held.values())) > needed
                or (rule != "majority" and sum(map(Fraction, held.values())) == needed)
            ]
            assert found.pivots[row][column] == reached[0]


def check_constraint(
    talks: accord.Negotiation,
    agreed: list[tuple[accord.Package, tuple[str, ...]]],
    constraint: tuple[accord.Package, ...],
) -> None:
    """Check that a largest coalition chooses: most members gaining, then the product of shares of ideals."""
    if not agreed:
        assert constraint == ()
        return
    most = max(len(members) for _, members in agreed)
    answers = []
    for members in combinations(talks.parties, most):
        own = [talks.actors.index(member) for member in members]
        gains = {p: [int(x) for x in talks.gains(p)[own]] for p, m in agreed if m == members}
        if gains:
            ideal = [max(row[k] for row in gains.values()) for k in range(len(own))]
            key = {
                p: (
                    sum(x > 0 for x in row),
                    prod(Fraction(x, top) for x, top in zip(row, ideal, strict=True) if x > 0),
                )
                for p, row in gains.items()
            }
            best = max(key.values())
            answers.append((best, tuple(p for p in gains if key[p] == best)))
    top = max(answer[0] for answer in answers)
    assert constraint in [best for score, best in answers if score == top]


@pytest.mark.parametrize("seed", range(80))
def test_without_ratifiers_the_choice_is_the_nash_solution(seed: int) -> None:
    talks = random_talks(np.random.default_rng(seed))
    found = accord.win_set(talks, {})
    assert found.packages == found.zone
    assert found.constraint == accord.nash_solution(talks).ties
    assert found.reservation.tolist() == talks.disagreement.tolist()


@pytest.mark.parametrize(
    ("weights", "approving", "rule", "is_passed"),
    [
        ([0.6, 0.9, 0.7, 0.6, 0.5], 5, "unanimity", True),
        ([0.1, 0.1, 0.1, 0.3], 3, "majority", False),
        ([0.3, 0.1, 0.1, 0.1], 1, "majority", False),
        ([0.7, 0.1, 0.2], 2, {"A": 0.8}, True),
        ([1e-17, 0.1, 0.1], 2, "majority", True),
        ([1e22, 1e-22, 1e22], 2, "majority", True),
        ([1e22, 1e-22, 1e22], 1, "majority", False),
    ],
)
def test_votes_are_added_up_as_written(
    weights: list[float], approving: int, rule: object, is_passed: bool
) -> None:
    voters = [f"v{k}" for k in range(len(weights))]
    worth = [[1]] + [[1 if k < approving else -1] for k in range(len(weights))]
    talks = accord.Negotiation(
        [accord.Issue("line", ["held"])], ["A", *voters], {"line": worth}, [0] * len(worth), parties=["A"]
    )
    found = accord.win_set(talks, {"A": dict(zip(voters, weights, strict=True))}, rule)
    assert found.passes.tolist() == [[is_passed]]
    assert found.is_ratified.tolist() == [is_passed]
    assert ("1 of 1 packages" in repr(found)) == is_passed


def test_a_ratifier_keeps_to_its_own_red_line() -> None:
    line = accord.Issue("l", ["a", "b"])
    never = accord.RedLine("Senate", {"l": "a"})
    talks = accord.Negotiation(
        [line], ["A", "Senate"], {"l": [[2, 1], [2, 1]]}, [0, 0], parties=["A"], red_lines=[never]
    )
    found = accord.win_set(talks, {"A": {"Senate": 1}})
    assert [package["l"] for package in found.zone] == ["a", "b"]
    assert found.passes.tolist() == [[False], [True]]
    assert [package["l"] for package in found.constraint] == ["b"]
    assert found.reservation.tolist() == [1.0, 0.0]


def test_mistakes_get_their_sentence() -> None:
    talks = accord.Negotiation(
        [accord.Issue("l", ["a"])], ["A", "S"], {"l": [[1], [1]]}, [0, 0], parties=["A"]
    )
    mistakes = {
        "`ratifiers['A']` must name at least one actor, got none.": ({"A": {}}, "majority"),
        "`ratifiers['A']['S']` must be a finite number above 0, got 0.": ({"A": {"S": 0}}, "majority"),
        "`rule['A']` must be above 0 and at most 0.3, all votes, got 0.4.": ({"A": {"S": 0.3}}, {"A": 0.4}),
        "`rule` must be 'majority', 'unanimity' or a quota for every party that ratifies, got 'most'.": (
            {"A": {"S": 1}},
            "most",
        ),
    }
    for sentence, (ratifiers, rule) in mistakes.items():
        with pytest.raises(InvalidValueError) as caught:
            accord.win_set(talks, ratifiers, rule)
        assert str(caught.value) == sentence


def test_bargaining_weights_decide_which_ratified_package_is_chosen() -> None:
    pie = accord.Issue("pie", [str(k) for k in range(11)])
    share = np.arange(11) / 10
    scores = {"pie": [share, 1 - share, np.ones(11)]}
    talks = accord.Negotiation([pie], [*"ABS"], scores, [0] * 3, parties=[*"AB"], bargaining_weights=[3, 1])
    nash = accord.nash_solution(talks).ties
    assert accord.win_set(talks, {"A": {"S": 1}}).constraint == nash
    assert [p["pie"] for p in nash] == ["7"]
    alike = talks.replace(bargaining_weights=[2, 2])
    assert [p["pie"] for p in accord.win_set(alike, {"A": {"S": 1}}).constraint] == ["5"]


@pytest.mark.parametrize("seed", range(120))
def test_with_weights_and_without_ratifiers_the_choice_is_the_nash_solution(seed: int) -> None:
    rng = np.random.default_rng(seed)
    talks = random_talks(rng)
    weights = rng.integers(0, 4, len(talks.parties))
    talks = talks.replace(bargaining_weights=weights if weights.any() else None)
    assert accord.win_set(talks, {}).constraint == accord.nash_solution(talks).ties


def test_coalitions_that_do_equally_well_are_told_apart_by_the_order_of_parties() -> None:
    """Sums of logarithms of equal products differ in their last bits, either way round."""
    pairs = [(p, q) for p in range(2, 60) for q in range(p, 60)]
    for one, other in combinations(pairs, 2):
        if one[0] * one[1] != other[0] * other[1] or one[0] * one[1] % 60:
            continue
        for mine, theirs in ((one, other), (other, one)):
            rows = [(60, 0, -1), (0, 60, -1), (*mine, -1), (-1, 60, 0), (-1, 0, 60), (-1, *theirs)]
            deal = accord.Issue("deal", [f"o{k}" for k in range(len(rows))])
            scores = {"deal": np.array(rows).T}
            talks = accord.Negotiation([deal], [*"ABC"], scores, [0] * 3, consent=accord.Consent(2))
            assert [package["deal"] for package in accord.win_set(talks, {}).constraint] == ["o2"]


@pytest.mark.parametrize(
    ("ratifiers", "rule", "sentence"),
    [
        ({"A": {"S": "a"}}, "majority", r"`ratifiers\['A'\]\['S'\]` must be a number, got 'a'"),
        ({"A": {"S": 1}}, {"A": "x"}, r"`rule\['A'\]` must be a number, got 'x'"),
        ({"A": "S"}, "majority", r"`ratifiers\['A'\]` must be a mapping of actor to votes, got str"),
        (["A"], "majority", "`ratifiers` must be a mapping of party to its ratifiers, got list"),
    ],
)
def test_votes_of_the_wrong_type_get_their_sentence(ratifiers: object, rule: object, sentence: str) -> None:
    talks = random_talks(np.random.default_rng(0))
    with pytest.raises(InvalidTypeError, match=sentence):
        accord.win_set(talks, ratifiers, rule)  # type: ignore[arg-type]
