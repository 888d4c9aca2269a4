from __future__ import annotations

import copy
import pickle
from fractions import Fraction

import pytest

from accord import Combination, Interaction, RedLine


def test_interaction() -> None:
    term = Interaction(
        {"guarantee": "force", "backstop": ["us", "un"]}, {"UKR": 12, "RUS": Fraction(-5, 2)}, "x"
    )
    assert term.combination == Combination({"guarantee": "force", "backstop": ["us", "un"]})
    assert dict(term.amounts) == {"UKR": 12.0, "RUS": -2.5}
    assert term.label == "x"


def test_interaction_keeps_nothing_of_the_callers_dict() -> None:
    amounts = {"UKR": 1.0}
    term = Interaction({"line": "held"}, amounts)
    amounts["UKR"] = 2.0
    assert term.amounts["UKR"] == 1.0
    with pytest.raises(TypeError):
        term.amounts["UKR"] = 3.0  # type: ignore[index]
    with pytest.raises(AttributeError):
        term.label = "changed"  # type: ignore[misc]


def test_interactions_compare_hash_pickle_and_copy_by_content() -> None:
    term = Interaction({"line": "held"}, {"UKR": 1})
    for other in (
        Interaction({"line": ["held"]}, {"UKR": 1.0}),
        pickle.loads(pickle.dumps(term)),
        copy.deepcopy(term),
    ):
        assert other == term
        assert hash(other) == hash(term)
    assert term != Interaction({"line": "held"}, {"UKR": 2})


def test_red_line() -> None:
    line = RedLine("UKR", {"recognition": "legal"}, "never")
    assert (line.actor, line.label) == ("UKR", "never")
    assert line.combination.matches({"recognition": "legal"})
    assert line == RedLine("UKR", {"recognition": ["legal"]}, "never")
    assert hash(line) == hash(pickle.loads(pickle.dumps(line)))
    assert line != RedLine("RUS", {"recognition": "legal"}, "never")
