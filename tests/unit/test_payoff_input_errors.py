"""Mistakes in numbers, packages, weights and limits: each gets one exact sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from accord import Issue, Negotiation, nash_solution
from accord.errors import (
    AccordError,
    InvalidTypeError,
    InvalidValueError,
    SpaceTooLargeError,
    UnknownNameError,
)
from mistakes import PLAN, SCORES, check, mistake, negotiation

if TYPE_CHECKING:
    from collections.abc import Callable


def table(payoff_table: Any) -> Negotiation:
    return negotiation(scores=None, payoff_table=payoff_table)


def scores(**changes: Any) -> Negotiation:
    return negotiation(scores=SCORES | changes)


SCORE_TABLES = [
    mistake(
        InvalidValueError,
        "`scores['forces']` must have shape (2, 3), one row per actor and one column per option, got (3, 2). "
        "Transpose it.",
        lambda: scores(forces=[[0, 2], [4, 0], [1, 1]]),
    ),
    mistake(
        InvalidValueError,
        "`scores['line']` must have shape (2, 2), one row per actor and one column per option, got (2, 3).",
        lambda: scores(line=[[1, 2, 3], [4, 5, 6]]),
    ),
    mistake(
        InvalidValueError,
        "`scores['line']` must have shape (2, 2), one row per actor and one column per option, got (2,).",
        lambda: scores(line=[1, 2]),
    ),
    mistake(
        InvalidValueError,
        "`scores['line']` must be an array of numbers, got rows of different lengths. "
        "Make all rows equally long.",
        lambda: scores(line=[[1, 2], [3]]),
    ),
    mistake(
        InvalidValueError,
        "`scores['forces']` must hold finite numbers only, got nan at index (1, 2).",
        lambda: scores(forces=[[0, 4, 1], [2, 0, np.nan]]),
    ),
    mistake(
        InvalidTypeError,
        "`scores['line']` must be an array of real numbers, got complex128 values.",
        lambda: scores(line=[[1j, 0], [0, 0]]),
    ),
    mistake(
        InvalidTypeError,
        "`scores['line']` must be an array of real numbers, got object values.",
        lambda: scores(line=[[None, 0], [0, 0]]),
    ),
    mistake(
        UnknownNameError,
        "`scores` must have keys among 'line', 'forces', got 'aid'.",
        lambda: scores(aid=[[1], [2]]),
    ),
    mistake(
        InvalidValueError,
        "`scores` must have an entry for each of 'line', 'forces', got none for 'forces'.",
        lambda: negotiation(scores={"line": SCORES["line"]}),
    ),
    mistake(
        InvalidTypeError,
        "`scores` must be a mapping of issue to payoff matrix, got list.",
        lambda: negotiation(scores=[[[3, 0], [0, 5]]]),
    ),
    mistake(
        InvalidValueError,
        "`scores['line']` must have an entry for each of 'UKR', 'RUS', got none for 'RUS'.",
        lambda: scores(line={"UKR": [1, 2]}),
    ),
    mistake(
        UnknownNameError,
        "`scores['line']` must have keys among 'UKR', 'RUS', got 'EUR'.",
        lambda: scores(line={"UKR": [1, 2], "EUR": [1, 2]}),
    ),
]

PAYOFF_TABLES = [
    mistake(
        InvalidTypeError,
        "`scores` must be given, or `payoff_table` in its place, got neither.",
        lambda: negotiation(scores=None),
    ),
    mistake(
        InvalidTypeError,
        "`scores` must be given, or `payoff_table` in its place, got both.",
        lambda: negotiation(scores={}, payoff_table=np.zeros((6, 2))),
    ),
    mistake(
        InvalidValueError,
        "`payoff_table` must have shape (6, 2), one row per package and one column per actor, got (5, 2).",
        lambda: table(np.zeros((5, 2))),
    ),
    mistake(
        InvalidValueError,
        "`payoff_table` must have shape (6, 2), one row per package and one column per actor, got (2, 6). "
        "Transpose it.",
        lambda: table(np.zeros((2, 6))),
    ),
    mistake(
        InvalidValueError,
        "`payoff_table` must have shape (6, 2), one row per package and one column per actor, got (3, 2, 2).",
        lambda: table(np.zeros((3, 2, 2))),
    ),
    mistake(
        InvalidValueError,
        "`payoff_table` must hold finite numbers only, got nan at index (4, 1).",
        lambda: table([[0, 0]] * 4 + [[0, np.nan], [0, 0]]),
    ),
    mistake(
        InvalidTypeError,
        "`payoff_table` must be an array of real numbers, got <U1 values.",
        lambda: table([["a", "b"]] * 6),
    ),
    mistake(
        InvalidValueError,
        "`payoff_table({'line': 'held', 'forces': 'capped'})` must have shape (2,), got ().",
        lambda: table(lambda package: len(package)),
    ),
    mistake(
        InvalidValueError,
        "`payoff_table({'line': 'held', 'forces': 'capped'})` must hold finite numbers only, "
        "got -inf at index 0.",
        lambda: table(lambda package: [-np.inf, len(package)]),
    ),
    mistake(
        SpaceTooLargeError,
        "`payoff_table` must have at most 10000000 entries, got 8388608 packages times 2 actors. "
        "Give `scores` and `interactions`, which need no table.",
        lambda: Negotiation(
            [Issue(f"i{i}", ["a", "b"]) for i in range(23)],
            ["UKR", "RUS"],
            disagreement=[0, 0],
            payoff_table=lambda _: [0, 0],
        ),
    ),
    mistake(
        InvalidValueError,
        "`payoff_matrix` must come from additive scores, got a payoff table. Read `payoff_table`.",
        lambda: table(np.zeros((6, 2))).payoff_matrix,
    ),
]

PACKAGES = [
    mistake(
        InvalidTypeError,
        "`package` must be a mapping of issue to option, got list_iterator. "
        "Write {issue: option, ...} with one option for every issue.",
        lambda: negotiation().payoffs(iter([PLAN])),
    ),
    mistake(
        InvalidTypeError,
        "`package` must be a mapping of issue to option, got str. "
        "Write {issue: option, ...} with one option for every issue.",
        lambda: negotiation().payoffs("held"),
    ),
    mistake(
        InvalidTypeError,
        "`package` must be a mapping of issue to option, got tuple. "
        "Write {issue: option, ...} with one option for every issue.",
        lambda: negotiation().gains([PLAN, (0, 1)]),
    ),
    mistake(
        InvalidTypeError,
        "`package` must be a mapping of issue to option, got int. "
        "Write {issue: option, ...} with one option for every issue.",
        lambda: 3 in negotiation().space,
    ),
    mistake(
        InvalidValueError,
        "`package` must settle every issue, got nothing for 'forces'.",
        lambda: negotiation().payoffs({"line": "held"}),
    ),
    mistake(
        UnknownNameError,
        "`package` must name issues among 'line', 'forces', got 'aid'.",
        lambda: negotiation().gains(PLAN | {"aid": "none"}),
    ),
    mistake(
        UnknownNameError,
        "`option of issue 'forces'` must be one of 'capped', 'free', 'none', got 'held'.",
        lambda: negotiation().crossed_red_lines(PLAN | {"forces": "held"}),
    ),
    mistake(
        InvalidValueError,
        "`index` must lie between 0 and 5, got 6.",
        lambda: negotiation().space.package(6),
    ),
    mistake(
        InvalidValueError,
        "`index` must lie between 0 and 5, got -1.",
        lambda: negotiation().space.package(-1),
    ),
    mistake(
        InvalidTypeError,
        "`index` must be a whole number, got 1.0.",
        lambda: negotiation().space.package(1.0),
    ),
    mistake(
        UnknownNameError,
        "`combination` must name issues among 'line', 'forces', got 'aid'.",
        lambda: next(negotiation().space.matching({"aid": "none"})),
    ),
]

WEIGHTS_AND_METHODS = [
    mistake(
        InvalidValueError,
        "`bargaining_weights` must be at least zero, got -2.0 at party 'RUS'.",
        lambda: negotiation(bargaining_weights=[1, -2]),
    ),
    mistake(
        InvalidValueError,
        "`bargaining_weights` must give some party a positive weight, got all zero.",
        lambda: nash_solution(negotiation(), [0, 0]),
    ),
    mistake(
        InvalidValueError,
        "`bargaining_weights` must have shape (1,), one number each for 'RUS', got (2,).",
        lambda: negotiation(parties=["RUS"], bargaining_weights=[1, 2]),
    ),
    mistake(
        UnknownNameError,
        "`bargaining_weights` must have keys among 'RUS', got 'UKR'.",
        lambda: negotiation(parties=["RUS"], bargaining_weights={"UKR": 1, "RUS": 2}),
    ),
    mistake(
        InvalidValueError,
        "`bargaining_weights` must hold finite numbers only, got nan at index 0.",
        lambda: nash_solution(negotiation(), [np.nan, 1]),
    ),
    mistake(
        InvalidValueError,
        "`max_ties` must be at least 1, got 0.",
        lambda: nash_solution(negotiation(), max_ties=0),
    ),
    mistake(
        InvalidTypeError,
        "`max_ties` must be a whole number, got 10.0.",
        lambda: nash_solution(negotiation(), max_ties=10.0),
    ),
    mistake(
        SpaceTooLargeError,
        "`negotiation` must have at most 1e+12 allowed packages, of fewer than 2**63, to be visited, got "
        "10000000000000 of 10000000000000. nash_solution, pareto_frontier and zone_of_agreement with "
        "method='auto' need no visit.",
        lambda: nash_solution(
            Negotiation(
                [Issue(f"i{i}", [f"o{o}" for o in range(10)]) for i in range(13)],
                ["UKR"],
                {f"i{i}": np.zeros((1, 10)) for i in range(13)},
                [0],
            ),
            method="enumeration",
        ),
    ),
]


@pytest.mark.parametrize(
    ("kind", "message", "make"), [*SCORE_TABLES, *PAYOFF_TABLES, *PACKAGES, *WEIGHTS_AND_METHODS]
)
def test_message(kind: type[AccordError], message: str, make: Callable[[], object]) -> None:
    check(kind, message, make)


@pytest.mark.parametrize("method", ["guess", None, "ENUMERATION"])
def test_unknown_method(method: object) -> None:
    """Which methods there are is the business of the concept; that one is asked for is not."""
    with pytest.raises(InvalidValueError) as caught:
        nash_solution(negotiation(), method=method)  # type: ignore[arg-type]
    assert str(caught.value).startswith("`method` must be 'auto'")
    assert str(caught.value).endswith(f"got {method!r}.")


@pytest.mark.parametrize("size", [1e308, 1e101, 1e-310, 1e-101])
def test_payoffs_of_an_unmanageable_size(size: float) -> None:
    issues = [Issue("first", ["a", "b"]), Issue("second", ["a", "b"])]
    scores = {"first": [[0, 1], [0, size]], "second": [[1, 0], [0, 0]]}
    with pytest.raises(InvalidValueError) as caught:
        Negotiation(issues, ["X", "Y"], scores, [0, 0])
    assert str(caught.value) == (
        "`scores` must have a largest size between 1e-100 and 1e+100, or be zero, "
        f"got {size:g} at actor 'Y'. Multiply this actor's payoffs by a constant."
    )


@pytest.mark.parametrize("weight", [1e308, 1e101, 1e-310])
def test_bargaining_weights_of_an_unmanageable_size(weight: float) -> None:
    with pytest.raises(InvalidValueError, match="must be zero or between 1e-100 and 1e\\+100, got"):
        nash_solution(negotiation(), bargaining_weights=[weight] * len(negotiation().parties))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"title": 7}, "`title` must be a string, got 7."),
        ({"source": {"author": 7}}, "`source['author']` must be a string, got 7."),
        ({"actors": {"X": 7}}, "`actors['X']` must be a string, got 7."),
    ],
)
def test_texts_are_strings(arguments, message):
    plain = {"issues": [Issue("line", ["a"])], "actors": ["X"], "scores": {"line": [[1]]}}
    with pytest.raises(InvalidTypeError) as caught:
        Negotiation(**{**plain, "disagreement": [0], **arguments})
    assert str(caught.value) == message


def test_labels_are_strings():
    with pytest.raises(InvalidTypeError) as caught:
        Issue("line", {"a": 7})
    assert str(caught.value) == "`options['a']` must be a string, got 7."
