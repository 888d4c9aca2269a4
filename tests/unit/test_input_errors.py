"""Every mistake gets one sentence that says what must hold, what was found, where, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from accord import Combination, Interaction, Issue, PackageSpace, RedLine, excludes, requires
from accord.errors import (
    AccordError,
    FileFormatError,
    InvalidTypeError,
    InvalidValueError,
    NoAgreementError,
    SolverError,
    SpaceTooLargeError,
    UnknownNameError,
    must,
)
from mistakes import LINE, PLAN, check, mistake, negotiation

if TYPE_CHECKING:
    from collections.abc import Callable

ISSUES = [
    mistake(InvalidTypeError, "`name` must be a string, got int.", lambda: Issue(3, ["a"])),
    mistake(InvalidValueError, "`name` must be a non-empty string, got ' '.", lambda: Issue(" ", ["a"])),
    mistake(
        InvalidTypeError,
        "`Issue('x').options` must be a list of names, got 'held'. Write ['first', 'second'].",
        lambda: Issue("x", "held"),
    ),
    mistake(
        InvalidTypeError,
        "`Issue('x').options` must be a list of names, got 2. Write ['first', 'second'].",
        lambda: Issue("x", 2),
    ),
    mistake(
        InvalidValueError,
        "`Issue('x').options` must have at least one option, got none.",
        lambda: Issue("x", []),
    ),
    mistake(
        InvalidValueError,
        "`Issue('x').options` must be all different, got 'a' twice. Rename or remove one.",
        lambda: Issue("x", ["a", "b", "a"]),
    ),
    mistake(
        InvalidTypeError,
        "`Issue('x').options[1]` must be a string, got NoneType.",
        lambda: Issue("x", ["a", None]),
    ),
    mistake(
        InvalidValueError,
        "`Issue('x').options[0]` must be a non-empty string, got ''.",
        lambda: Issue("x", {"": "nothing"}),
    ),
    mistake(
        UnknownNameError,
        "`option of issue 'line'` must be one of 'held', 'moved', got 'open'.",
        lambda: LINE.option_label("open"),
    ),
]

COMBINATIONS = [
    mistake(
        InvalidTypeError,
        "`combination` must be a mapping of issues to options, got str. "
        "Write {issue: option} or {issue: [option, option]}.",
        lambda: Combination("line"),
    ),
    mistake(
        InvalidTypeError,
        "`combination` must name issues by strings, got 1.",
        lambda: Combination({1: "held", "line": "moved"}),
    ),
    mistake(
        InvalidTypeError,
        "`combination['line']` must be an option's name or a list of names, got 3.",
        lambda: Combination({"line": 3}),
    ),
    mistake(
        InvalidTypeError,
        "`combination['line']` must be an option's name or a list of names, got ['held', None].",
        lambda: excludes({"line": ["held", None]}),
    ),
    mistake(
        InvalidValueError,
        "`then['line']` must name at least one option, got an empty list. "
        "Leave the issue out to keep it open.",
        lambda: requires({"forces": "free"}, {"line": []}),
    ),
    mistake(
        InvalidValueError,
        "`if_` must name at least one issue, got {}.",
        lambda: requires({}, {"line": "held"}),
    ),
    mistake(
        InvalidTypeError,
        "`then` must be a mapping of issues to options, got list. "
        "Write {issue: option} or {issue: [option, option]}.",
        lambda: requires({"line": "held"}, ["forces", "free"]),
    ),
    mistake(InvalidValueError, "`combination` must name at least one issue, got {}.", lambda: excludes({})),
    mistake(
        InvalidValueError,
        "`combination` must name at least one issue, got {}.",
        lambda: Interaction({}, {"UKR": 1}),
    ),
    mistake(
        InvalidValueError,
        "`combination` must name at least one issue, got {}.",
        lambda: RedLine("UKR", {}),
    ),
    mistake(
        InvalidTypeError,
        "`amounts` must be a mapping of actor to payoff, got list.",
        lambda: Interaction({"line": "held"}, [1, 2]),
    ),
    mistake(
        InvalidValueError,
        "`amounts` must name at least one actor, got {}.",
        lambda: Interaction({"line": "held"}, {}),
    ),
    mistake(
        InvalidValueError,
        "`amounts['UKR']` must be a finite number, got nan.",
        lambda: Interaction({"line": "held"}, {"UKR": float("nan")}),
    ),
    mistake(
        InvalidValueError,
        "`amounts['UKR']` must be a finite number, got '12'.",
        lambda: Interaction({"line": "held"}, {"UKR": "12"}),
    ),
]

NEGOTIATION = [
    mistake(
        InvalidTypeError,
        "`issues[1]` must be of type Issue, got str. Make it with accord.Issue.",
        lambda: negotiation(issues=[LINE, "forces"]),
    ),
    mistake(InvalidTypeError, "`issues` must be a list, got Issue.", lambda: negotiation(issues=LINE)),
    mistake(
        InvalidValueError,
        "`issues` must hold at least one issue, got none.",
        lambda: negotiation(issues=[]),
    ),
    mistake(
        InvalidValueError,
        "`issues` must have different names, got 'line' twice. Rename or remove one.",
        lambda: negotiation(issues=[LINE, Issue("line", ["north"])]),
    ),
    mistake(
        InvalidTypeError,
        "`actors` must be a list of names, got 'UKR'.",
        lambda: negotiation(actors="UKR"),
    ),
    mistake(
        InvalidValueError, "`actors` must hold at least one name, got none.", lambda: negotiation(actors=[])
    ),
    mistake(
        InvalidTypeError,
        "`actors[1]` must be a non-empty string, got ''.",
        lambda: negotiation(actors=["UKR", ""]),
    ),
    mistake(
        InvalidValueError,
        "`actors` must have different names, got 'UKR' twice. Rename or remove one.",
        lambda: negotiation(actors=["UKR", "UKR"]),
    ),
    mistake(
        UnknownNameError,
        "`parties` must name actors among 'UKR', 'RUS', got 'EUR'.",
        lambda: negotiation(parties=["UKR", "EUR"]),
    ),
    mistake(
        InvalidValueError,
        "`parties` must hold at least one name, got none.",
        lambda: negotiation(parties=[]),
    ),
    mistake(
        InvalidValueError,
        "`parties` must have different names, got 'UKR' twice. Rename or remove one.",
        lambda: negotiation(parties=["UKR", "UKR"]),
    ),
    mistake(
        InvalidTypeError,
        "`disagreement` must be given. Write one payoff for each of 'UKR', 'RUS'.",
        lambda: negotiation(disagreement=None),
    ),
    mistake(
        InvalidValueError,
        "`disagreement` must have shape (2,), one number each for 'UKR', 'RUS', got (3,).",
        lambda: negotiation(disagreement=[1, 2, 3]),
    ),
    mistake(
        InvalidValueError,
        "`disagreement` must hold finite numbers only, got inf at index 1.",
        lambda: negotiation(disagreement=[1, np.inf]),
    ),
    mistake(
        InvalidValueError,
        "`disagreement` must have an entry for each of 'UKR', 'RUS', got none for 'RUS'.",
        lambda: negotiation(disagreement={"UKR": 1}),
    ),
    mistake(
        UnknownNameError,
        "`disagreement` must have keys among 'UKR', 'RUS', got 'EUR'.",
        lambda: negotiation(disagreement={"UKR": 1, "RUS": 1, "EUR": 1}),
    ),
    mistake(
        InvalidTypeError,
        "`disagreement` must be an array of real numbers, got <U3 values.",
        lambda: negotiation(disagreement=["low", "0"]),
    ),
    mistake(
        InvalidTypeError,
        "`disagreement` must be an array of real numbers, got bool values.",
        lambda: negotiation(disagreement=[True, False]),
    ),
    mistake(
        InvalidValueError,
        "`disagreement` must hold numbers up to 1.8e308, got a larger one.",
        lambda: negotiation(disagreement=[10**400, 0]),
    ),
    mistake(
        InvalidTypeError,
        "`packages` must be a mapping of name to combination, got list.",
        lambda: negotiation(packages=[PLAN]),
    ),
    mistake(
        UnknownNameError,
        "`packages['plan']` must name issues among 'line', 'forces', got 'aid'.",
        lambda: negotiation(packages={"plan": {"aid": "none"}}),
    ),
    mistake(
        InvalidTypeError,
        "`source` must be a mapping of field to text, got str.",
        lambda: negotiation(source="A. Author"),
    ),
    mistake(
        InvalidTypeError,
        "`replace` must change some of issues, actors, scores, disagreement, parties, linkages, "
        "interactions, red_lines, consent, bargaining_weights, payoff_table, packages, title, source, "
        "got batna, weights.",
        lambda: negotiation().replace(weights=[1, 2], batna=[0, 0]),
    ),
]

NAMES_IN_CONSTRAINTS = [
    mistake(
        UnknownNameError,
        "`linkages[1]` must name issues among 'line', 'forces', got 'aid'.",
        lambda: negotiation(linkages=[excludes(PLAN), requires({"aid": "none"}, {"line": "held"})]),
    ),
    mistake(
        UnknownNameError,
        "`linkages[0]['line']` must name options among 'held', 'moved', got 'free'.",
        lambda: negotiation(linkages=[requires({"forces": "free"}, {"line": "free"})]),
    ),
    mistake(
        UnknownNameError,
        "`linkages[0]['line']` must name options among 'held', 'moved', got 'open'.",
        lambda: PackageSpace([LINE], [excludes({"line": ["held", "open"]})]),
    ),
    mistake(
        InvalidTypeError,
        "`linkages[0]` must be of type Linkage, got dict. Make it with accord.requires or accord.excludes.",
        lambda: negotiation(linkages=[PLAN]),
    ),
    mistake(
        InvalidTypeError,
        "`linkages` must be a list, got Linkage.",
        lambda: negotiation(linkages=excludes(PLAN)),
    ),
    mistake(
        UnknownNameError,
        "`interactions[0]['forces']` must name options among 'capped', 'free', 'none', got 'held'.",
        lambda: negotiation(interactions=[Interaction({"forces": "held"}, {"UKR": 1})]),
    ),
    mistake(
        UnknownNameError,
        "`interactions[0]` must name actors among 'UKR', 'RUS', got 'EUR'.",
        lambda: negotiation(interactions=[Interaction(PLAN, {"EUR": 1})]),
    ),
    mistake(
        InvalidTypeError,
        "`interactions[0]` must be of type Interaction, got tuple. Make it with accord.Interaction.",
        lambda: negotiation(interactions=[(PLAN, {"UKR": 1})]),
    ),
    mistake(
        UnknownNameError,
        "`red_lines[0]` must name actors among 'UKR', 'RUS', got 'EUR'.",
        lambda: negotiation(red_lines=[RedLine("EUR", PLAN)]),
    ),
    mistake(
        UnknownNameError,
        "`red_lines[1]` must name issues among 'line', 'forces', got 'aid'.",
        lambda: negotiation(red_lines=[RedLine("UKR", PLAN), RedLine("UKR", {"aid": "none"})]),
    ),
    mistake(
        InvalidTypeError,
        "`red_lines[0]` must be of type RedLine, got Linkage. Make it with accord.RedLine.",
        lambda: negotiation(red_lines=[excludes(PLAN)]),
    ),
]

CONTRADICTIONS = [
    mistake(
        InvalidValueError,
        "`linkages` must leave at least one package, got none. Drop or weaken one of: "
        "0: excludes({'line': 'held'}); 2: requires({'line': 'moved'}, {'forces': 'free'}); "
        "3: excludes({'forces': 'free'}).",
        lambda: negotiation(
            linkages=[
                excludes({"line": "held"}),
                excludes({"forces": "none", "line": "held"}),
                requires({"line": "moved"}, {"forces": "free"}),
                excludes({"forces": "free"}),
            ]
        ),
    ),
    mistake(
        InvalidValueError,
        "`linkages` must leave at least one package, got none. Drop or weaken one of: "
        "1: excludes({'line': ['held', 'moved']}).",
        lambda: negotiation(linkages=[excludes(PLAN), excludes({"line": ["held", "moved"]})]),
    ),
]


@pytest.mark.parametrize(
    ("kind", "message", "make"),
    [*ISSUES, *COMBINATIONS, *NEGOTIATION, *NAMES_IN_CONSTRAINTS, *CONTRADICTIONS],
)
def test_message(kind: type[AccordError], message: str, make: Callable[[], object]) -> None:
    check(kind, message, make)


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (InvalidValueError, ValueError),
        (InvalidTypeError, TypeError),
        (UnknownNameError, KeyError),
        (FileFormatError, ValueError),
        (SpaceTooLargeError, ValueError),
        (NoAgreementError, RuntimeError),
        (SolverError, RuntimeError),
    ],
)
def test_every_error_is_an_accord_error_and_the_builtin_one_would_guess(
    kind: type[AccordError], builtin: type[Exception]
) -> None:
    error = kind("a sentence.")
    assert isinstance(error, AccordError)
    assert isinstance(error, builtin)
    assert str(error) == "a sentence."


def test_grammar() -> None:
    assert must("x", "be even") == "`x` must be even."
    assert must("x", "be even", 3) == "`x` must be even, got 3."
    assert must("x", "be even", 0, at="row 1") == "`x` must be even, got 0 at row 1."
    assert must("x", "be even", at="row 1", cure="Halve it.") == "`x` must be even at row 1. Halve it."
    assert str(UnknownNameError()) == ""
