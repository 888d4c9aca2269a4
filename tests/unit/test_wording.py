"""Words and whole numbers in arguments: what is accepted, and what a mistake is told."""

from __future__ import annotations

import numpy as np
import pytest

from accord._wording import nearest, text, unknown, whole
from accord.errors import InvalidTypeError, InvalidValueError


def test_a_misspelt_name_is_offered_the_nearest_known_one() -> None:
    concepts = ["nash", "kalai_smorodinsky", "egalitarian"]
    assert nearest("nsh", concepts) == "Did you mean 'nash'?"
    assert nearest("Egalitarian", concepts) == "Did you mean 'egalitarian'?"
    assert nearest("raiffa", concepts) is None
    assert nearest(3, concepts) is None


def test_an_unknown_name_is_told_what_there_is() -> None:
    assert str(unknown("parties", "name actors among", "ukr", ["UKR", "RUS"])) == (
        "`parties` must name actors among 'UKR', 'RUS', got 'ukr'. Did you mean 'UKR'?"
    )
    assert str(unknown("package", "be one of", "plan", [])) == (
        "`package` must be one of those known, got 'plan'. There is none to name."
    )


def test_whole_numbers_of_any_type_are_taken() -> None:
    assert [whole("limit", given, 0) for given in (0, np.int64(3), np.uint8(7))] == [0, 3, 7]
    assert type(whole("limit", np.int64(3), 0)) is int
    for given in (True, np.True_, 2.0, "2", None):
        with pytest.raises(InvalidTypeError, match="`limit` must be a whole number, got"):
            whole("limit", given, 0)
    with pytest.raises(InvalidValueError, match="`limit` must be at least 1, got 0"):
        whole("limit", 0, 1)


def test_labels_are_strings() -> None:
    assert text("label", "a line") == "a line"
    assert text("label", None) is None
    with pytest.raises(InvalidTypeError, match="`label` must be a string, got 5"):
        text("label", 5)
