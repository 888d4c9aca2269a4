"""Spoilers: capabilities as written, and who is willing within rounding."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

import accord
from accord.errors import InvalidTypeError, InvalidValueError, SpaceTooLargeError

HELD = {"line": "held"}


def watched(n_actors: int, **more: object) -> accord.Negotiation:
    """Return talks in which everybody would gain by breaking the only package."""
    actors = [f"a{k}" for k in range(n_actors)]
    line = accord.Issue("line", ["held"])
    return accord.Negotiation([line], actors, {"line": [[0]] * n_actors}, [1] * n_actors, **more)


def test_seven_tenths_and_one_tenth_reach_eight_tenths() -> None:
    found = accord.spoilers(watched(2), HELD, capability={"a0": 0.7, "a1": 0.1}, needed=0.8)
    assert found.coalitions == (("a0", "a1"),)


@pytest.mark.parametrize("seed", range(100))
def test_against_fractions(seed: int) -> None:
    rng = np.random.default_rng(seed)
    talks = watched(5)
    strength = {actor: str(rng.choice(["0", "0.1", "0.2", "0.3", "0.7"])) for actor in talks.actors}
    needed = str(rng.choice(["0.3", "0.4", "0.8", "1"]))
    found = accord.spoilers(
        talks, HELD, capability={actor: float(x) for actor, x in strength.items()}, needed=float(needed)
    )
    groups = [set(g) for size in range(1, 6) for g in combinations(talks.actors, size)]
    able = [g for g in groups if sum(Fraction(strength[a]) for a in g) >= Fraction(needed)]
    minimal = {frozenset(g) for g in able if not any(other < g for other in able)}
    assert {frozenset(g) for g in found.coalitions} == minimal
    order = [(len(g), -sum(Fraction(strength[a]) for a in g)) for g in found.coalitions]
    assert order == sorted(order)


def test_breaking_that_pays_the_same_tempts_nobody() -> None:
    """A war that pays 0.1 + 0.2, worked out in another order, does not beat 0.3."""
    line = accord.Issue("line", ["held"])
    talks = accord.Negotiation([line], ["A"], {"line": [[0.3]]}, [0])
    assert accord.spoilers(talks, HELD, capability={"A": 1}, needed=1, breaking=[0.1 + 0.2]).willing == ()
    assert accord.spoilers(talks, HELD, capability={"A": 1}, needed=1, breaking=[0.31]).willing == ("A",)


def test_mistakes_get_their_sentence() -> None:
    with pytest.raises(InvalidValueError, match="`needed` must be a finite number above 0, got inf"):
        accord.spoilers(watched(1), HELD, capability={}, needed=np.inf)
    with pytest.raises(InvalidValueError, match="`capability` must be finite, got inf at actor 'a0'"):
        accord.spoilers(watched(1), HELD, capability={"a0": np.inf}, needed=1)


def test_many_who_fall_short_together_are_no_spoilers() -> None:
    talks = watched(60)
    few = accord.spoilers(talks, HELD, capability=dict.fromkeys(talks.actors, 1), needed=61)
    assert few.coalitions == ()
    assert len(few.willing) == 60
    everybody = accord.spoilers(talks, HELD, capability=dict.fromkeys(talks.actors, 1), needed=60)
    assert everybody.coalitions == (talks.actors,)


def test_too_many_coalitions_to_list() -> None:
    talks = watched(40)
    with pytest.raises(SpaceTooLargeError, match="`capability` must leave at most 100000 minimal coalitions"):
        accord.spoilers(talks, HELD, capability=dict.fromkeys(talks.actors, 1), needed=20)


def test_what_is_needed_is_a_number() -> None:
    with pytest.raises(InvalidTypeError, match="`needed` must be a number, got '1'"):
        accord.spoilers(watched(1), HELD, capability={}, needed="1")  # type: ignore[arg-type]
