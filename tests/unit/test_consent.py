"""Rules of consent: what they accept, what they refuse, how they are kept."""

from __future__ import annotations

import pickle
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import accord
from accord.errors import InvalidTypeError, InvalidValueError, UnknownNameError


def talks(**more: object) -> accord.Negotiation:
    issue = accord.Issue("dam", ["low", "high"])
    scores = {"dam": [[1, 3], [2, 0], [1, 2]]}
    return accord.Negotiation([issue], ["owner", "town", "state"], scores, [1, 1, 1], **more)


def test_minimal_coalitions_agree_with_looking_at_every_set() -> None:
    rng = np.random.default_rng(0)
    for _ in range(300):
        parties = tuple("ABCDEF"[: int(rng.integers(1, 7))])
        votes = {party: int(rng.integers(0, 5)) for party in parties}
        veto = [party for party in parties if rng.random() < 0.3]
        needed = int(rng.integers(0, sum(votes.values()) + 1))
        if not needed and not veto:
            continue
        rule = accord.Consent(needed, veto, votes)
        sets = [s for k in range(len(parties) + 1) for s in combinations(parties, k)]
        winning = [s for s in sets if set(veto) <= set(s) and sum(votes[p] for p in s) >= needed]
        minimal = [s for s in winning if not any(set(o) < set(s) for o in winning)]
        assert sorted(rule.minimal_winning(parties)) == sorted(minimal)
        assert all(rule.is_winning(s, parties) == (s in winning) for s in sets)


def test_votes_are_added_as_written() -> None:
    rule = accord.Consent(0.8, weights={"A": 0.7, "B": 0.1, "C": 0.2})
    assert rule.minimal_winning(("A", "B", "C")) == (("A", "B"), ("A", "C"))


def test_left_out_it_is_unanimity() -> None:
    assert accord.Consent().minimal_winning(("A", "B")) == (("A", "B"),)
    plain, ruled = talks(), talks(consent=accord.Consent())
    assert accord.coalition_negotiations(plain) == (plain,)
    assert accord.nash_solution(plain).package == accord.nash_solution(ruled).package


def test_what_needs_unanimity_says_so() -> None:
    ruled = talks(consent=accord.Consent(2))
    with pytest.raises(InvalidValueError, match=r"must be unanimous here, got Consent\(at_least=2\)"):
        accord.pareto_frontier(ruled, among="individually_rational")


def test_coalitions_keep_their_weights() -> None:
    ruled = talks(consent=accord.Consent(2, ["owner"]), bargaining_weights=[1, 2, 3])
    parts = accord.coalition_negotiations(ruled)
    assert [(p.parties, p.bargaining_weights.tolist()) for p in parts] == [
        (("owner", "town"), [1, 2]),
        (("owner", "state"), [1, 3]),
    ]


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"at_least": 0}, InvalidValueError, "`consent` must ask somebody"),
        ({"at_least": -1}, InvalidValueError, "`at_least` must be a finite number of at least zero, got -1"),
        ({"at_least": "two"}, InvalidTypeError, "`at_least` must be a number of votes, got 'two'"),
        ({"veto": "owner"}, InvalidTypeError, "`veto` must be a list of names, got 'owner'"),
        ({"veto": ["a", "a"]}, InvalidValueError, "`veto` must have different names"),
        ({"weights": [1]}, InvalidTypeError, "`weights` must be a mapping of party to votes, got list"),
    ],
)
def test_a_malformed_rule_gets_its_sentence(
    arguments: dict[str, object], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as caught:
        accord.Consent(**arguments)
    assert str(caught.value).startswith(sentence)


def test_a_rule_that_does_not_fit_the_parties_gets_its_sentence() -> None:
    with pytest.raises(UnknownNameError, match="name parties among 'owner', 'town', 'state', got 'mayor'"):
        talks(consent=accord.Consent(veto=["mayor"]))
    with pytest.raises(InvalidValueError, match="must be at most 3, all votes, got 4"):
        talks(consent=accord.Consent(4))
    with pytest.raises(InvalidValueError, match="give every party its votes, got none for 'town', 'state'"):
        talks(consent=accord.Consent(1, weights={"owner": 1}))
    with pytest.raises(InvalidTypeError, match="`consent` must be of type Consent, got int"):
        talks(consent=2)


def test_a_rule_is_copied_pickled_and_saved(tmp_path: Path) -> None:
    for rule in (
        accord.Consent(2, ["owner"], {"owner": 2, "town": 1, "state": 0.5}),
        accord.Consent(veto=["town"], at_least=1),
        accord.Consent(),
    ):
        ruled = talks(consent=rule)
        assert pickle.loads(pickle.dumps(ruled)) == ruled
        assert accord.read(ruled.save(tmp_path / "talks.toml")) == ruled
        assert hash(rule) == hash(pickle.loads(pickle.dumps(rule)))
        assert ruled != talks()
    assert "Consent(at_least=2, veto=['owner'])" in repr(talks(consent=accord.Consent(2, ["owner"])))


def test_concepts_answer_for_every_coalition() -> None:
    ruled = talks(consent=accord.Consent(2, ["owner"]))
    for concept in ("nash", "egalitarian", "utilitarian", "kalai_smorodinsky", "relative_utilitarian"):
        found = accord.coalition_solutions(ruled, concept)
        assert [solution.parties for solution in found] == [("owner", "town"), ("owner", "state")]
        for solution, part in zip(found, accord.coalition_negotiations(ruled), strict=True):
            assert solution.package == accord.solve(part, concept).package
    assert len(accord.coalition_solutions(talks())) == 1
