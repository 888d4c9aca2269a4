"""The value of linkage against brute force: every group settled by looking at all its packages."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

import accord


def random_talks(rng: np.random.Generator) -> tuple[accord.Negotiation, dict[str, np.ndarray]]:
    """Return a negotiation without ties between issues, and its payoff of no deal issue by issue."""
    n_actors = int(rng.integers(2, 4))
    sizes = [int(k) for k in rng.integers(2, 4, int(rng.integers(2, 5)))]
    issues = [accord.Issue(f"i{at}", [f"o{o}" for o in range(k)]) for at, k in enumerate(sizes)]
    scores = {issue.name: rng.integers(-4, 5, (n_actors, issue.n_options)) for issue in issues}
    parts = {issue.name: rng.integers(-2, 3, n_actors) for issue in issues}
    names = [f"A{a}" for a in range(n_actors)]
    total = np.sum(list(parts.values()), axis=0)
    return accord.Negotiation(
        issues, names, scores, total, parties=names[:2] if rng.integers(2) else None
    ), parts


def settled(talks: accord.Negotiation, parts: dict[str, np.ndarray], group: tuple[str, ...]) -> int | None:
    """Return the largest sum of the parties' gains on a group of issues; None when it cannot agree."""
    rows = talks.party_positions
    best = None
    columns = [range(talks.scores[name].shape[1]) for name in group]
    for options in product(*columns):
        gains = sum(
            talks.scores[name][rows, option] - parts[name][rows]
            for name, option in zip(group, options, strict=True)
        )
        if min(gains) >= 0 and (best is None or sum(gains) > best):
            best = int(sum(gains))
    return best


def value(talks: accord.Negotiation, parts: dict[str, np.ndarray], partition: list[tuple[str, ...]]) -> int:
    return sum(settled(talks, parts, group) or 0 for group in partition)


def test_values_agree_with_looking_at_every_package() -> None:
    rng = np.random.default_rng(3)
    n_needed = n_worth = 0
    for _ in range(300):
        talks, parts = random_talks(rng)
        names = [issue.name for issue in talks.issues]
        asked = [names[:2]] if rng.integers(2) else None
        found = accord.linkage_value(talks, asked, disagreement=parts)
        alone = [(name,) for name in names]
        grouped = [tuple(names[:2]), *alone[2:]] if asked else alone
        assert found.separate.value == value(talks, parts, alone)
        assert found.grouped.value == value(talks, parts, grouped)
        assert found.joint.value == value(talks, parts, [tuple(names)])
        assert found.value == max(0, found.joint.value - found.grouped.value)
        for one, other in combinations(grouped, 2):
            rest = [g for g in grouped if g not in (one, other)]
            linked = value(talks, parts, [*rest, tuple(sorted((*one, *other)))])
            assert found.links[one, other] == max(0, linked - found.grouped.value)
        best = max(found.links.values(), default=0)
        assert (found.best_link is None) == (best == 0)
        assert best == 0 or found.links[found.best_link] == best
        complete = all(settled(talks, parts, group) is not None for group in grouped)
        is_open = settled(talks, parts, tuple(names)) is not None
        assert found.zone_needs_linkage == (is_open and not complete)
        n_needed += found.zone_needs_linkage
        n_worth += found.value > 0
    assert n_needed > 30
    assert n_worth > 50


def test_the_payoff_of_no_deal_is_divided_by_importance() -> None:
    rng = np.random.default_rng(5)
    for _ in range(50):
        talks, _ = random_talks(rng)
        found = accord.linkage_value(talks)
        assert np.allclose(sum(found.disagreement.values()), talks.disagreement)
        for actor in range(talks.n_actors):
            low = {n: m[actor].min() for n, m in talks.scores.items()}
            span = {n: np.ptp(m[actor]) for n, m in talks.scores.items()}
            heights = {
                round((found.disagreement[n][actor] - low[n]) / span[n], 9) for n in span if span[n] > 0
            }
            assert len(heights) <= 1


def test_a_status_quo_is_worth_its_scores_and_the_rest_goes_by_span() -> None:
    dam, road = accord.Issue("dam", ["none", "built"]), accord.Issue("road", ["none", "built"])
    scores = {"dam": [[1, 5], [2, 0]], "road": [[0, 2], [1, 7]]}
    talks = accord.Negotiation([dam, road], ["UP", "DOWN"], scores, [1 - 3, 3])
    found = accord.linkage_value(talks, status_quo={"dam": "none", "road": "none"})
    assert found.disagreement["dam"].tolist() == [1 - 2, 2]
    assert found.disagreement["road"].tolist() == [0 - 1, 1]


def test_issues_tied_together_are_settled_together() -> None:
    names = ["a", "b", "c"]
    issues = [accord.Issue(name, ["no", "yes"]) for name in names]
    scores = {name: [[0, 2], [0, 2]] for name in names}
    tied = accord.excludes({"a": "yes", "b": "yes"})
    talks = accord.Negotiation(issues, ["X", "Y"], scores, [0, 0], linkages=[tied])
    quo = dict.fromkeys(names, "no")
    found = accord.linkage_value(talks, status_quo=quo)
    assert found.separate.groups == (("a", "b"), ("c",))
    assert found.separate.value == found.joint.value == 8
    again = accord.linkage_value(talks, [["b", "c"]], status_quo=quo)
    assert again.grouped.groups == (("a", "b", "c"),)


def test_mistakes_get_their_sentence() -> None:
    issue = accord.Issue("a", ["no", "yes"])
    talks = accord.Negotiation([issue], ["X", "Y"], {"a": [[0, 1], [0, 1]]}, [0, 0])
    with pytest.raises(accord.errors.UnknownNameError, match="name issues among 'a', got 'b'"):
        accord.linkage_value(talks, [["b"]])
    with pytest.raises(accord.errors.InvalidValueError, match="once at most, got 'a' twice"):
        accord.linkage_value(talks, [["a"], ["a"]])
    with pytest.raises(accord.errors.InvalidValueError, match="add up to 0 over the issues, got 1 at"):
        accord.linkage_value(talks, disagreement={"a": [0, 1]})
    with pytest.raises(accord.errors.InvalidTypeError, match="be left out where `disagreement` is given"):
        accord.linkage_value(talks, disagreement={"a": [0, 0]}, status_quo={"a": "no"})
    table = talks.replace(payoff_table=[[0, 0], [1, 1]])
    with pytest.raises(accord.errors.InvalidValueError, match="does not say what one issue is worth"):
        accord.linkage_value(table)
    ruled = talks.replace(consent=accord.Consent(1))
    with pytest.raises(accord.errors.InvalidValueError) as caught:
        accord.linkage_value(ruled)
    assert str(caught.value) == (
        "`consent` must be unanimous here, for other coalitions could settle other issues, "
        "got Consent(at_least=1). Ask each of accord.coalition_negotiations(negotiation)."
    )
    assert [accord.linkage_value(part).joint.value for part in accord.coalition_negotiations(ruled)] == [1, 1]


def test_weights_choose_what_is_added_up() -> None:
    issue = accord.Issue("a", ["x", "y"])
    talks = accord.Negotiation([issue], ["X", "Y"], {"a": [[4, 1], [1, 3]]}, [0, 0])
    assert accord.linkage_value(talks).joint.value == 5
    assert accord.linkage_value(talks, weights={"X": 0, "Y": 2}).joint.value == Fraction(6)
