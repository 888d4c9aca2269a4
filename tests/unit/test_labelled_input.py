"""Tables of pandas with names on them are read by name, those with numbers by position."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import accord
from accord.errors import InvalidValueError, UnknownNameError

ISSUE = accord.Issue("line", ["held", "moved"])
SCORES = [[5, 0], [0, 7]]


def talks(scores: object = SCORES, no_deal: object = (0, 0), **more: object) -> accord.Negotiation:
    return accord.Negotiation([ISSUE], ["N", "S"], {"line": scores}, no_deal, **more)


def test_series_are_read_by_name() -> None:
    assert talks(no_deal=pd.Series({"S": 4, "N": 0})).disagreement.tolist() == [0, 4]
    assert talks(bargaining_weights=pd.Series({"S": 4, "N": 1})).bargaining_weights.tolist() == [1, 4]
    assert talks(no_deal=pd.Series([1, 4])).disagreement.tolist() == [1, 4]


def test_frames_are_read_by_name() -> None:
    frame = pd.DataFrame(SCORES, index=["N", "S"], columns=["held", "moved"])
    for given in (frame, frame.iloc[::-1], frame[["moved", "held"]], pd.DataFrame(SCORES)):
        assert talks(given).scores["line"].tolist() == SCORES
    by_actor = pd.DataFrame(SCORES[::-1], index=["S", "N"])
    assert talks(by_actor).scores["line"].tolist() == SCORES


def test_names_that_do_not_fit_are_told() -> None:
    with pytest.raises(UnknownNameError, match="`disagreement` must have keys among 'N', 'S', got 'X'"):
        talks(no_deal=pd.Series({"X": 4, "N": 0}))
    with pytest.raises(
        InvalidValueError,
        match="must have an entry for each of 'held', 'moved', got none for 'moved'",
    ):
        talks(pd.DataFrame([[5], [0]], index=["N", "S"], columns=["held"]))
    assert np.array_equal(talks().disagreement, [0, 0])
