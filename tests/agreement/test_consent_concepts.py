"""Concepts under a rule of consent, against looking at every coalition and every package."""

from __future__ import annotations

from itertools import combinations
from math import prod

import numpy as np
import pytest

import accord
from accord.errors import AccordError, InvalidValueError, SpaceTooLargeError


def random_talks(rng: np.random.Generator) -> accord.Negotiation:
    """Return talks among a few parties and perhaps an outsider, with whole scores and a random rule."""
    n = int(rng.integers(1, 5))
    actors = "ABCDE"[: n + int(rng.integers(0, 2))]
    issues = [
        accord.Issue(f"i{k}", [f"o{j}" for j in range(int(rng.integers(1, 4)))])
        for k in range(int(rng.integers(1, 4)))
    ]
    scores = {issue.name: rng.integers(-3, 6, (len(actors), issue.n_options)) for issue in issues}
    lines = [
        accord.RedLine(actors[int(rng.integers(len(actors)))], {issue.name: issue.options[0]})
        for issue in issues
        if rng.random() < 0.15
    ]
    veto = [party for party in actors[:n] if rng.random() < 0.2]
    rule = accord.Consent(int(rng.integers(1, n + 1)), veto)
    no_deal = rng.integers(-2, 9, len(actors))
    return accord.Negotiation(
        issues, list(actors), scores, no_deal, parties=list(actors[:n]), red_lines=lines, consent=rule
    )


def accepted(talks: accord.Negotiation, members: tuple[str, ...]) -> list[dict[str, float]]:
    """Return the gains of all members, by package that every one of them accepts."""
    found = []
    for package in talks.space:
        gains = dict(zip(talks.actors, talks.gains(package).tolist(), strict=True))
        crossed = {line.actor for line in talks.crossed_red_lines(package)}
        if all(gains[member] >= 0 for member in members) and not crossed & set(members):
            found.append({member: gains[member] for member in members})
    return found


def largest_coalitions(talks: accord.Negotiation) -> list[tuple[str, ...]]:
    """Return the largest winning coalitions with a package that all members accept."""
    for size in range(len(talks.parties), 0, -1):
        found = [
            members
            for members in combinations(talks.parties, size)
            if talks.consent.is_winning(members, talks.parties) and accepted(talks, members)
        ]
        if found:
            return found
    return []


def claim(talks: accord.Negotiation, members: tuple[str, ...]) -> tuple[int, float]:
    """Return the most members that gain together, and the largest product of their shares."""
    rows = accepted(talks, members)
    most = {m: max(row[m] for row in rows) for m in members}
    shares = [[row[m] / most[m] for m in members if row[m] > 0] for row in rows]
    return max((len(one), prod(one)) for one in shares)


def test_the_largest_coalition_that_can_agree_makes_the_deal() -> None:
    rng = np.random.default_rng(2)
    sizes = set()
    for _ in range(1500):
        talks = random_talks(rng)
        largest = largest_coalitions(talks)
        members = accord.agreeing_coalition(talks)
        sizes.add((len(talks.parties), len(members)))
        if not largest:
            assert members == ()
            solution = accord.solve(talks, "egalitarian")
            assert (solution.status, solution.parties) == ("no_agreement", talks.parties)
            continue
        claims = {one: claim(talks, one) for one in largest}
        count, product = claims[members]
        assert count == max(c for c, _ in claims.values())
        assert product == pytest.approx(max(p for c, p in claims.values() if c == count))
        rows = accepted(talks, members)
        for concept, best in (
            ("egalitarian", max(min(row.values()) for row in rows)),
            ("utilitarian", max(sum(row.values()) for row in rows)),
        ):
            solution = accord.solve(talks, concept)
            assert solution.parties == members
            assert solution.value == pytest.approx(best)
    assert {(3, 0), (3, 1), (3, 2), (3, 3), (4, 3)} <= sizes


@pytest.mark.parametrize("concept", sorted(accord.CONCEPTS))
def test_every_concept_answers_as_the_coalition_alone_would(concept: str) -> None:
    issue = accord.Issue("dam", ["low", "mid", "high"])
    scores = {"dam": [[1, 2, 3], [4, 2, 0], [1, 1, 2]]}
    names, rule = ["owner", "town", "state"], accord.Consent(2, ["owner"])
    talks = accord.Negotiation([issue], names, scores, [2, 3, 0], consent=rule)
    alone = talks.replace(parties=["owner", "state"], consent=None)
    found, expected = accord.solve(talks, concept), accord.solve(alone, concept)
    assert found.parties == expected.parties == ("owner", "state")
    assert found.value == pytest.approx(expected.value, rel=0, abs=0, nan_ok=True)
    assert found.gains.tolist() == expected.gains.tolist()
    assert found.reason == f"{expected.reason}; without town" or found.status == "no_agreement"


@pytest.mark.parametrize(
    "weights", [[1, 5, 3], (1, 5, 3), np.array([1, 5, 3]), {"owner": 1, "town": 5, "state": 3}]
)
def test_what_is_given_per_party_is_read_in_the_order_of_all_parties(weights: object) -> None:
    issue = accord.Issue("dam", ["low", "mid", "high"])
    scores = {"dam": [[6, 2, 3], [4, 2, 0], [1, 2, 4]]}
    names, rule = ["owner", "town", "state"], accord.Consent(2, ["owner"])
    talks = accord.Negotiation([issue], names, scores, [0, 9, 0], consent=rule)
    alone = talks.replace(parties=["owner", "state"], consent=None)
    for concept, option in (("nash", "bargaining_weights"), ("proportional", "proportions")):
        found = accord.solve(talks, concept, over="lotteries", **{option: weights})
        expected = accord.solve(alone, concept, over="lotteries", **{option: [1, 3]})
        assert found.gains.tolist() == expected.gains.tolist()


def test_over_lotteries_a_coalition_can_agree_that_has_no_package() -> None:
    issue = accord.Issue("dam", ["low", "high"])
    rule = accord.Consent(2)
    talks = accord.Negotiation(
        [issue], ["A", "B", "C"], {"dam": [[4, 0], [0, 4], [0, 0]]}, [1, 1, 9], consent=rule
    )
    assert accord.agreeing_coalition(talks) == ()
    assert accord.agreeing_coalition(talks, "lotteries") == ("A", "B")
    assert accord.nash_solution(talks, over="lotteries").gains[:2].tolist() == [1.0, 1.0]
    assert accord.compare(talks, "lotteries").parties == ("A", "B")
    with pytest.raises(InvalidValueError, match="`over` must be 'packages' or 'lotteries'"):
        accord.agreeing_coalition(talks, "everything")


def test_comparison_asks_one_coalition_of_every_concept() -> None:
    issue = accord.Issue("dam", ["low", "mid", "high"])
    scores = {"dam": [[1, 2, 3], [4, 2, 0], [1, 1, 2]]}
    names, rule = ["owner", "town", "state"], accord.Consent(2, ["owner"])
    talks = accord.Negotiation([issue], names, scores, [2, 3, 0], consent=rule)
    table = accord.compare(talks)
    assert table.parties == ("owner", "state")
    assert all(solution.parties == ("owner", "state") for solution in table.solutions)


def test_too_many_coalitions_get_a_sentence() -> None:
    names = [f"p{k}" for k in range(18)]
    issue = accord.Issue("dam", ["low", "high"])
    scores = {"dam": [[0, 1]] * 17 + [[1, 0]]}
    talks = accord.Negotiation([issue], names, scores, [1] * 18, consent=accord.Consent(2))
    with pytest.raises(SpaceTooLargeError, match="leave at most 10000 coalitions to try"):
        accord.solve(talks)


def hard_talks() -> accord.Negotiation:
    """Return talks in which it takes long to say whether all four can agree; any two can."""
    rng = np.random.default_rng(3)
    issues = [accord.Issue(f"i{k}", ["yes", "no"]) for k in range(36)]
    stakes = rng.integers(1, 10**9, (2, 36)).astype(float)
    scores = {
        issue.name: [[a, 0], [0, a], [b, 0], [0, b]]
        for issue, a, b in zip(issues, stakes[0], stakes[1], strict=True)
    }
    half = stakes.sum(axis=1) / 2
    no_deal = [half[0], half[0], half[1], half[1]]
    return accord.Negotiation(issues, list("ABCD"), scores, no_deal, consent=accord.Consent(2))


def test_limits_hold_for_the_search_for_a_coalition_too() -> None:
    talks = hard_talks()
    for concept in ("nash", "egalitarian"):
        solution = accord.solve(talks, concept, node_limit=1000)
        assert solution.status == "limit"
        assert solution.reason.endswith("whether more could agree was not decided")
        assert solution.gains[[talks.actors.index(party) for party in solution.parties]].min() >= 0


@pytest.mark.parametrize(
    "weights", [[1, 2], [1, -5, 2], [1, np.nan, 1], [1, "x", 2], {"owner": 1, "state": 2}, [1, [2, 3], 3]]
)
def test_values_of_parties_outside_the_coalition_are_checked(weights: object) -> None:
    issue = accord.Issue("dam", ["low", "mid", "high"])
    scores = {"dam": [[6, 2, 3], [4, 2, 0], [1, 2, 4]]}
    names, rule = ["owner", "town", "state"], accord.Consent(2, ["owner"])
    talks = accord.Negotiation([issue], names, scores, [0, 9, 0], consent=rule)
    with pytest.raises(AccordError):
        accord.nash_solution(talks, weights)


def test_weights_that_leave_the_coalition_none_are_equal_for_it() -> None:
    issue = accord.Issue("dam", ["low", "mid", "high"])
    scores = {"dam": [[6, 2, 3], [4, 2, 0], [1, 2, 4]]}
    names, rule = ["owner", "town", "state"], accord.Consent(2, ["owner"])
    talks = accord.Negotiation([issue], names, scores, [0, 9, 0], consent=rule)
    plain = accord.nash_solution(talks)
    assert accord.nash_solution(talks, [0, 1, 0]).package == plain.package
    assert accord.nash_solution(talks.replace(bargaining_weights=[0, 1, 0])).package == plain.package


def test_equal_claims_go_to_the_first_coalition() -> None:
    rng = np.random.default_rng(6)
    for _ in range(50):
        shares = rng.integers(1, 99, 3)
        issue = accord.Issue("who", ["first", "second"])
        units = rng.choice([1.0, 3.0, 7.0, 0.1], 3)
        gains = np.zeros((6, 2))
        gains[:3, 0], gains[3:, 1] = shares * units, rng.permutation(shares)
        gains[:3, 1], gains[3:, 0] = -1, -1
        talks = accord.Negotiation(
            [issue], list("ABCDEF"), {"who": gains}, [0] * 6, consent=accord.Consent(3)
        )
        assert accord.agreeing_coalition(talks) == ("A", "B", "C")
