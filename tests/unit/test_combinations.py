from __future__ import annotations

import pickle

from accord import Combination


def test_one_option_is_a_tuple_of_one() -> None:
    assert dict(Combination({"line": "held"})) == {"line": ("held",)}
    assert Combination({"line": "held"}) == Combination({"line": ["held"]})


def test_issues_are_sorted_and_repeated_options_dropped() -> None:
    combination = Combination({"line": ["moved", "held", "moved"], "forces": "free"})
    assert list(combination) == ["forces", "line"]
    assert combination["line"] == ("moved", "held")
    assert len(combination) == 2


def test_matches_any_of_the_options_and_leaves_other_issues_open() -> None:
    combination = Combination({"line": ["held", "moved"], "forces": "free"})
    assert combination.matches({"line": "moved", "forces": "free", "aid": "none"})
    assert not combination.matches({"line": "moved", "forces": "capped", "aid": "none"})
    assert not combination.matches({"line": "open", "forces": "free", "aid": "none"})
    assert Combination({}).matches({"line": "held"})


def test_order_of_issues_does_not_matter() -> None:
    one, other = Combination({"a": "x", "b": "y"}), Combination({"b": "y", "a": "x"})
    assert one == other
    assert hash(one) == hash(other)
    assert pickle.loads(pickle.dumps(one)) == one


def test_repr_is_short() -> None:
    assert repr(Combination({"b": ["x", "y"], "a": "z"})) == "Combination({'a': 'z', 'b': ['x', 'y']})"
