"""Offers in sequence: courses against the tree, threats, red lines, large spaces."""

from __future__ import annotations

import numpy as np
import pytest

import accord
from accord.errors import InvalidTypeError, InvalidValueError, SpaceTooLargeError, UnknownNameError
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


def any_talks(draw: np.random.Generator) -> tuple[accord.Negotiation, list[str], dict[str, object]]:
    """Return small talks full of ties, who answers, and what refusals and silence lead to."""
    n_answering = int(draw.integers(1, 4))
    actors = ["P", *(f"A{k}" for k in range(n_answering)), *["other"] * int(draw.integers(0, 2))]
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(int(draw.integers(1, 5)))]) for k in range(2)]
    largest = int(draw.integers(2, 6))
    unit = float(draw.choice([1.0, 0.1]))  # tenths tie only up to rounding
    scores = {
        issue.name: unit * draw.integers(0, largest, (len(actors), issue.n_options)) for issue in issues
    }

    def somewhere() -> dict[str, str]:
        chosen = [issue for issue in issues if draw.random() < 0.6] or issues[:1]
        return {issue.name: str(draw.choice(issue.options)) for issue in chosen}

    lines = [accord.RedLine(actor, somewhere()) for actor in actors if draw.random() < 0.25]
    negotiation = accord.Negotiation(
        issues, actors, scores, unit * draw.integers(0, largest + 2, len(actors)), red_lines=lines
    )

    def paid() -> list[float]:
        return (unit * draw.integers(0, largest + 2, len(actors))).tolist()

    if_refused = {
        actor: paid() if draw.random() < 0.5 else {f"t{k}": paid() for k in range(int(draw.integers(1, 4)))}
        for actor in actors[1 : 1 + n_answering]
        if draw.random() < 0.7
    }
    order = draw.permutation(actors[1 : 1 + n_answering]).tolist()
    return (
        negotiation,
        order,
        {"if_refused": if_refused, "if_silent": paid() if draw.random() < 0.5 else None},
    )


def as_told(found: accord.OfferSequence) -> list[tuple[object, ...]]:
    return sorted(
        (
            "nothing" if course.package is None else str(course.package),
            str(course.refused_by),
            str(course.threat),
            tuple(course.payoffs),
            course.n_alike,
        )
        for course in found.courses
    )


@pytest.mark.parametrize("batch", range(40))
def test_a_reduced_tree_loses_no_course(batch: int) -> None:
    n_smaller = 0
    for number in range(50):
        negotiation, order, ends = any_talks(np.random.default_rng([batch, number]))
        full = offer_sequence(negotiation, "P", order, **ends)
        part = offer_sequence(negotiation, "P", order, **ends, max_packages=1)
        assert part.is_complete
        assert part.is_reduced == (negotiation.n_allowed > 1)
        assert part.equilibria.payoffs == full.equilibria.payoffs
        assert as_told(part) == as_told(full)
        n_smaller += len(part.offers) < len(full.offers)
    assert n_smaller > 10


def test_offers_between_the_best_surely_and_the_best_possibly_accepted_are_kept() -> None:
    line = accord.Issue("line", list("abcd"))
    talks = accord.Negotiation([line], ["P", "R"], {"line": [[5, 4, 3, 1], [0, 0, 1, 5]]}, [0, 0])
    reduced = offer_sequence(talks, "P", ["R"], max_packages=3)
    assert reduced.equilibria.payoffs == ((5, 0), (4, 0), (3, 1))
    assert [package["line"] for package in reduced.packages] == ["a", "b", "c"]
    assert "offers   3 (reduced)" in repr(reduced)


def test_what_is_missing_from_a_reduced_tree_is_said() -> None:
    # All 16384 packages are worth the same to whoever answers as refusing, and the more the better to P: each
    # of them can be the end.
    issues = [accord.Issue(f"i{k}", ["x", "y"]) for k in range(14)]
    scores = {issue.name: [[2**k, 0], [0, 0]] for k, issue in enumerate(issues)}
    talks = accord.Negotiation(issues, ["P", "R"], scores, [0, 0])
    found = offer_sequence(talks, "P", ["R"])
    assert not found.is_complete
    assert len(found.offers) <= 10_001
    assert len(found.courses) == 200 < found.n_courses
    assert "(reduced, and courses are missing)" in repr(found)
    with pytest.raises(
        SpaceTooLargeError, match="`packages` must stand for at most 10000 packages, got more"
    ):
        offer_sequence(talks.replace(packages={"any": {}}), "P", ["R"], packages=["any"])


def test_a_large_space_is_reduced_to_few_offers() -> None:
    draw = np.random.default_rng(3)
    issues = [accord.Issue(f"i{k}", list("abcdef")) for k in range(8)]
    scores = {issue.name: draw.integers(0, 1000, (4, 6)) for issue in issues}
    line = accord.RedLine("B", {"i0": "a"})
    talks = accord.Negotiation(
        issues,
        ["P", "A", "B", "C"],
        scores,
        [0, 4000, 4000, 4000],
        red_lines=[line],
        consent=accord.Consent(1),
    )
    found = offer_sequence(talks, "P", ["A", "B", "C"], if_refused={"A": {"A": 3900}})
    (course,) = [one for one in found.courses if one.is_agreement]
    expected = accord.zone_of_agreement(
        talks.replace(consent=None, parties=["A", "B", "C"], disagreement=[0, 3900, 4000, 4000])
    )
    assert course.payoffs[0] == expected.payoff_ranges[0, 1]
    assert found.is_complete
    assert len(found.offers) < 30


def test_nobody_offers_across_its_own_red_line() -> None:
    line = accord.Issue("line", list("abc"))
    talks = accord.Negotiation(
        [line],
        ["P", "R"],
        {"line": [[5, 4, 3], [1, 1, 1]]},
        [0, 0],
        red_lines=[accord.RedLine("P", {"line": "a"})],
    )
    for limit in (1, 10):
        (course,) = offer_sequence(talks, "P", ["R"], max_packages=limit).courses
        assert dict(course.package or {}) == {"line": "b"}
    with pytest.raises(
        InvalidValueError,
        match=r"`packages\[0\]` must be allowed by the linkages and by the proposer's red lines",
    ):
        offer_sequence(talks, "P", ["R"], packages=[{"line": "a"}])


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
        UnknownNameError,
        match=r"`packages\[0\]` must name a package of the negotiation, .* got 'plan'\. There is",
    ):
        offer_sequence(talks, "US", ["RUS"], packages=["plan"])
    with pytest.raises(InvalidTypeError, match="`packages` must be a list with at least one package"):
        offer_sequence(talks, "US", ["RUS"], packages=[])
    with pytest.raises(InvalidValueError, match="`max_packages` must be at least 1, got 0"):
        offer_sequence(talks, "US", ["RUS"], max_packages=0)
    barred = talks.replace(linkages=[accord.excludes({"i0": "o0", "i1": "o0"})])
    with pytest.raises(InvalidValueError, match=r"`packages\[0\]` must be allowed by the linkages"):
        offer_sequence(barred, "US", ["RUS"], packages=[{"i0": "o0", "i1": "o0"}])
