from __future__ import annotations

import copy
import pickle

import pytest

from accord import Issue, Package

ISSUES = (Issue("line", ["held", "moved"]), Issue("forces", ["capped", "free"]))
PACKAGE = Package(ISSUES, (1, 0))
PLAIN = {"line": "moved", "forces": "capped"}


def test_reads_like_a_mapping() -> None:
    assert PACKAGE["forces"] == "capped"
    assert list(PACKAGE) == ["line", "forces"]
    assert list(PACKAGE.values()) == ["moved", "capped"]
    assert len(PACKAGE) == 2
    assert "line" in PACKAGE
    assert PACKAGE.get("aid") is None
    assert {**PACKAGE} == PLAIN
    assert PACKAGE.positions == (1, 0)


def test_unknown_issue_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="aid"):
        PACKAGE["aid"]


def test_equals_the_dict_with_the_same_items_in_any_order() -> None:
    assert PACKAGE == PLAIN
    assert PLAIN == PACKAGE
    assert PACKAGE == {"forces": "capped", "line": "moved"}
    assert PACKAGE != {"line": "moved"}
    assert Package(ISSUES, (1, 1)) != PACKAGE
    assert PACKAGE != "moved"


def test_hash_agrees_with_equality() -> None:
    turned = Package((ISSUES[1], ISSUES[0]), (0, 1))
    assert turned == PACKAGE
    assert hash(turned) == hash(PACKAGE)
    assert len({PACKAGE, turned, Package(ISSUES, (0, 0))}) == 2


def test_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        PACKAGE["line"] = "held"  # type: ignore[index]


def test_pickle_and_copy() -> None:
    for other in (pickle.loads(pickle.dumps(PACKAGE)), copy.copy(PACKAGE), copy.deepcopy(PACKAGE)):
        assert other == PACKAGE
        assert repr(other) == repr(PACKAGE)


def test_repr() -> None:
    assert repr(PACKAGE) == "Package(line='moved', forces='capped')"
