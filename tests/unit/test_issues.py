from __future__ import annotations

import pickle

import pytest

from accord import Issue
from accord.errors import UnknownNameError


def test_options_from_a_list() -> None:
    issue = Issue("line", ["held", "moved"])
    assert issue.options == ("held", "moved")
    assert issue.n_options == 2
    assert [issue.position(option) for option in issue.options] == [0, 1]
    assert issue.option_labels == (None, None)
    assert repr(issue) == "Issue('line', ['held', 'moved'])"


def test_a_mapping_gives_labels_and_an_option_without_one_is_called_by_its_name() -> None:
    issue = Issue("line", {"held": "where it is", "moved": ""}, label="The line")
    assert (issue.label, issue.options) == ("The line", ("held", "moved"))
    assert [issue.option_label(option) for option in issue.options] == ["where it is", "moved"]


def test_one_option_is_an_issue() -> None:
    assert Issue("settled", ["only"]).n_options == 1


def test_unknown_option() -> None:
    with pytest.raises(UnknownNameError) as caught:
        Issue("line", ["held", "moved"]).position("open")
    assert str(caught.value) == "`option of issue 'line'` must be one of 'held', 'moved', got 'open'."


def test_compared_and_hashed_by_content() -> None:
    issue = Issue("line", ["held", "moved"])
    assert issue == Issue("line", ("held", "moved"))
    assert hash(issue) == hash(Issue("line", ("held", "moved")))
    assert issue != Issue("line", ["moved", "held"])
    assert issue != Issue("line", {"held": "where it is", "moved": ""})
    assert pickle.loads(pickle.dumps(issue)) == issue


def test_frozen() -> None:
    issue = Issue("line", ["held"])
    with pytest.raises(AttributeError):
        issue.name = "front"  # type: ignore[misc]


def test_keeps_nothing_of_the_callers_list() -> None:
    options = ["held", "moved"]
    issue = Issue("line", options)
    options.append("open")
    assert issue.options == ("held", "moved")
