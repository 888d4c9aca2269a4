"""What `improve` returns and refuses."""

from __future__ import annotations

import pytest

import accord
from accord.errors import InvalidValueError, UnknownNameError
from accord.improve import improve


def negotiation(**changes: object) -> accord.Negotiation:
    line, forces = accord.Issue("line", ["held", "moved"]), accord.Issue("forces", ["capped", "free"])
    scores = {"line": [[3, 0], [0, 5]], "forces": [[0, 4], [2, 0]]}
    return accord.Negotiation([line, forces], ["UKR", "RUS"], scores, disagreement=[1, 1]).replace(**changes)


def test_a_draft_that_all_can_improve_on() -> None:
    found = improve(negotiation(), {"line": "held", "forces": "capped"})
    assert found
    assert found.status == "improved"
    assert found.package == {"line": "moved", "forces": "free"}
    assert (found.gains.tolist(), found.value, found.n_ties) == ([1, 3], 1, 1)
    assert found.reason == "No package gives the worst-off party more than 1 over the draft."


def test_an_efficient_draft_is_proven_so() -> None:
    found = improve(negotiation(), {"line": "moved", "forces": "free"})
    assert not found
    assert (found.status, found.package, found.ties, found.value) == ("none", None, (), 0)
    assert found.n_at_least_as_good == 1
    assert found.gains.tolist() == [0, 0]


def test_a_draft_that_only_some_can_improve_on() -> None:
    found = improve(negotiation(scores={"line": [[3, 3], [0, 5]], "forces": [[0, 4], [2, 0]]}), _held("free"))
    assert found.status == "partly_improved"
    assert found.package == {"line": "moved", "forces": "free"}
    assert (found.gains.tolist(), found.value) == ([0, 5], 0)
    assert found.reason == "No package is better for every party; this one is for RUS."


def _held(forces: str) -> dict[str, str]:
    return {"line": "held", "forces": forces}


def test_ties_are_listed_up_to_the_limit() -> None:
    issues = [accord.Issue(name, ["no", "yes", "also"]) for name in ("a", "b")]
    scores = {name: [[0, 1, 1], [0, 1, 1]] for name in ("a", "b")}
    draft = {"a": "no", "b": "no"}
    found = improve(accord.Negotiation(issues, ["A", "B"], scores, [0, 0]), draft, max_ties=3)
    assert found.n_ties == 4
    assert [tuple(p.values()) for p in found.ties] == [("yes", "yes"), ("yes", "also"), ("also", "yes")]


def test_red_lines_and_linkages_bind_the_improvement_but_not_the_draft() -> None:
    deal, draft = {"line": "moved", "forces": "free"}, {"line": "held", "forces": "capped"}
    assert improve(negotiation(red_lines=[accord.RedLine("RUS", deal)]), draft).status == "none"
    assert improve(negotiation(linkages=[accord.excludes(deal)]), draft).status == "none"
    assert improve(negotiation(linkages=[accord.excludes(draft)]), draft).package == deal


def test_only_parties_must_not_lose_and_every_change_is_reported() -> None:
    found = improve(negotiation(parties=["UKR"]), {"line": "moved", "forces": "free"})
    assert found.package == {"line": "held", "forces": "free"}
    assert (found.gains.tolist(), found.changes.tolist()) == ([3], [3, -5])


def test_repr_has_five_lines() -> None:
    lines = repr(improve(negotiation(), {"line": "held", "forces": "capped"})).splitlines()
    assert lines[0].startswith("Improvement: improved (")
    assert lines[1:] == [
        "  draft    line=held, forces=capped",
        "  change   line: held -> moved, forces: capped -> free",
        "  effect   UKR +1, RUS +3",
        "  No package gives the worst-off party more than 1 over the draft.",
    ]
    assert repr(improve(negotiation(), {"line": "moved", "forces": "free"})).splitlines()[2:4] == [
        "  change   nothing",
        "  effect   UKR +0, RUS +0",
    ]


def test_bad_arguments() -> None:
    with pytest.raises(InvalidValueError) as caught:
        improve(negotiation(), {"line": "held", "forces": "free"}, max_ties=0)
    assert str(caught.value) == "`max_ties` must be at least 1, got 0."
    with pytest.raises(UnknownNameError):
        improve(negotiation(), {"line": "held", "forces": "many"})
