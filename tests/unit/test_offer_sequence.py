"""Offers in sequence: courses against the tree, threats, red lines, large spaces."""

from __future__ import annotations

import numpy as np
import pytest

import accord
from accord.errors import InvalidTypeError, InvalidValueError, UnknownNameError
from accord.procedures.offer_sequence import offer_sequence


def random_talks(seed: int, n_issues: int = 2, n_options: int = 3, largest: int = 4) -> accord.Negotiation:
    draw = np.random.default_rng(seed)
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(n_options)]) for k in range(n_issues)]
    scores = {issue.name: draw.integers(0, largest, (3, n_options)) for issue in issues}
    line = accord.RedLine("RUS", {"i0": "o1"})
    return accord.Negotiation(
        issues, ["US", "UKR", "RUS"], scores, draw.integers(0, largest + 1, 3), red_lines=[line] * (seed % 2)
    )


@pytest.mark.parametrize("seed", range(60))
def test_courses_are_what_backward_induction_of_the_tree_finds(seed: int) -> None:
    talks = random_talks(seed)
    draw = np.random.default_rng([seed, 1])
    threats = {
        "UKR": {name: draw.integers(0, 5, 3).tolist() for name in ("cut", "stay")},
        "RUS": draw.integers(0, 5, 3).tolist(),
    }
    found = offer_sequence(talks, "US", ["RUS", "UKR"], if_refused=threats, if_silent={"US": 2})
    assert {tuple(course.payoffs) for course in found.courses} == {
        tuple(map(float, values)) for values in found.equilibria.payoffs
    }
    assert not found.is_reduced
    for course in found.courses:
        if course.is_agreement:
            assert course.package in talks.space
            assert not [line for line in talks.crossed_red_lines(course.package) if line.actor != "US"]


@pytest.mark.parametrize("seed", range(40))
def test_many_packages_give_the_same_payoffs_as_few(seed: int) -> None:
    talks = random_talks(seed, 3, 3)
    threats = {"UKR": {"UKR": 1}}
    full = offer_sequence(talks, "US", ["RUS", "UKR"], if_refused=threats)
    reduced = offer_sequence(talks, "US", ["RUS", "UKR"], if_refused=threats, max_packages=5)
    assert reduced.is_reduced
    best = {course.payoffs[0] for course in full.courses}
    assert {course.payoffs[0] for course in reduced.courses} <= best
    assert max(best) == max(course.payoffs[0] for course in reduced.courses)
    assert min(best) == min(course.payoffs[0] for course in reduced.courses)


def test_a_threat_that_hurts_the_proposer_is_not_carried_out() -> None:
    line = accord.Issue("line", ["held", "moved"])
    talks = accord.Negotiation([line], ["US", "UKR", "RUS"], {"line": [[1, 2], [5, 1], [0, 4]]}, [0, 3, 2])
    empty = {"cut support": {"UKR": 0, "US": -1}, "carry on": {"UKR": 3, "US": 0}}
    serious = {"cut support": {"UKR": 0, "US": 1}, "carry on": {"UKR": 3, "US": 0}}
    assert offer_sequence(talks, "US", ["RUS", "UKR"], if_refused={"UKR": empty}).packages == ()
    found = offer_sequence(talks, "US", ["RUS", "UKR"], if_refused={"UKR": serious})
    assert [dict(package) for package in found.packages] == [{"line": "moved"}]
    assert found.in_words() == ("US offers line: moved. RUS accepts, UKR accepts.",)
    alone = offer_sequence(talks, "US", ["UKR"], packages=[{"line": "moved"}], if_refused={"UKR": {"US": 3}})
    assert alone.in_words() == ("US offers line: moved. UKR refuses.",)
    assert "UKR refuses" in repr(alone)


def test_offers_that_come_to_nothing_are_told_once() -> None:
    line = accord.Issue("line", ["held", "moved", "split"])
    talks = accord.Negotiation([line], ["US", "RUS"], {"line": [[1, 1, 1], [0, 0, 5]]}, [1, 2])
    found = offer_sequence(talks, "US", ["RUS"])
    assert found.in_words() == (
        "US offers line: split. RUS accepts.",
        "US offers one of 2 packages that come to nothing. RUS refuses.",
        "US offers nothing.",
    )
    assert [course.n_alike for course in found.courses] == [1, 2, 1]
    assert "one of 2 packages such as line=held" in repr(found.courses[1])


def test_no_offer_is_a_course() -> None:
    line = accord.Issue("line", ["held"])
    talks = accord.Negotiation([line], ["US", "RUS"], {"line": [[-1], [1]]}, [0, 0])
    found = offer_sequence(talks, "US", ["RUS"])
    assert found.in_words() == ("US offers nothing.",)
    assert found.courses[0].package is None
    assert not found.courses[0].is_agreement


def test_rounding_does_not_break_ties() -> None:
    # 0.1 + 0.2 and 0.3 are worth the same to whoever answers, and acceptance is one of two courses.
    a, b = accord.Issue("a", ["x"]), accord.Issue("b", ["x"])
    talks = accord.Negotiation([a, b], ["US", "RUS"], {"a": [[1], [0.1]], "b": [[1], [0.2]]}, [0, 0.3])
    found = offer_sequence(talks, "US", ["RUS"])
    assert {course.is_agreement for course in found.courses} == {True, False}


def test_named_packages_stand_for_all_they_match() -> None:
    talks = random_talks(4).replace(packages={"plan": {"i0": "o0"}})
    found = offer_sequence(talks, "US", ["RUS"], packages=["plan", {"i0": "o2", "i1": "o2"}])
    assert len(found.offers) == 4


def test_wrong_arguments_are_named() -> None:
    talks = random_talks(2)
    with pytest.raises(UnknownNameError, match="`proposer` must name actors among"):
        offer_sequence(talks, "EU", ["RUS"])
    with pytest.raises(InvalidValueError, match=r"`order` must leave out the proposer, got 'US'\."):
        offer_sequence(talks, "US", ["RUS", "US"])
    with pytest.raises(
        InvalidValueError, match=r"`if_refused` must name actors who answer \('RUS'\), got 'UKR'\."
    ):
        offer_sequence(talks, "US", ["RUS"], if_refused={"UKR": [0, 0, 0]})
    with pytest.raises(
        InvalidValueError, match=r"`packages\[0\]` must name a package of the negotiation \(none\)"
    ):
        offer_sequence(talks, "US", ["RUS"], packages=["plan"])
    with pytest.raises(InvalidTypeError, match="`packages` must be a list with at least one package"):
        offer_sequence(talks, "US", ["RUS"], packages=[])
    with pytest.raises(InvalidValueError, match="`max_packages` must be a positive integer, got 0"):
        offer_sequence(talks, "US", ["RUS"], max_packages=0)
    barred = talks.replace(linkages=[accord.excludes({"i0": "o0", "i1": "o0"})])
    with pytest.raises(InvalidValueError, match=r"`packages\[0\]` must be allowed by the linkages"):
        offer_sequence(barred, "US", ["RUS"], packages=[{"i0": "o0", "i1": "o0"}])
