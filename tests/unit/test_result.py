from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from accord import Issue, Negotiation, Solution, nash_solution
from accord.errors import AccordError, NoAgreementError

NEGOTIATION = Negotiation(
    [Issue("line", ["held", "moved", "open"])],
    ["UKR", "RUS"],
    {"line": [[3, 0, 2], [1, 5, 3]]},
    [1, 1],
)


def solution(**changes: object) -> Solution:
    return replace(nash_solution(NEGOTIATION), seconds=0.25, **changes)


def test_repr_of_an_agreement() -> None:
    assert repr(solution()).splitlines() == [
        "Solution: nash over packages, optimal (enumeration, 0.25 s)",
        "  package  line=open",
        "  payoffs  UKR 2, RUS 3",
        "  gains    UKR 1, RUS 2",
        "  the only one among 2 individually rational of 3",
    ]


def test_repr_of_ties() -> None:
    tied = nash_solution(NEGOTIATION.replace(scores={"line": [[2, 3, 2], [3, 2, 3]]}))
    assert repr(tied).splitlines()[-1] == "  one of 3 tied packages among 3 individually rational of 3"


def test_repr_where_someone_cannot_gain() -> None:
    stuck = nash_solution(NEGOTIATION.replace(disagreement=[3, 1]))
    assert repr(stuck).splitlines()[-1] == (
        "  the only one among 1 individually rational of 3; at most 0 of 2 parties can gain together"
    )


def test_no_agreement_keeps_the_disagreement_payoffs() -> None:
    none = replace(nash_solution(NEGOTIATION.replace(disagreement=[9, 9])), seconds=0.25)
    assert repr(none).splitlines() == [
        "Solution: nash over packages, no_agreement (enumeration, 0.25 s)",
        "  package  none",
        "  payoffs  UKR 9, RUS 9",
        "  gains    UKR 0, RUS 0",
        "  none of 3 packages gives every party a gain of at least zero",
    ]
    assert np.isnan(none.value)
    assert none.runner_up is None
    with pytest.raises(NoAgreementError) as caught:
        none.raise_for_status()
    assert str(caught.value) == "none of 3 packages gives every party a gain of at least zero"
    assert isinstance(caught.value, AccordError)
    assert isinstance(caught.value, RuntimeError)


def test_repr_of_a_lottery_and_of_an_early_stop() -> None:
    package = NEGOTIATION.space.package(0)
    drawn = solution(lottery=((0.5, package), (0.5, package)), package=None)
    assert repr(drawn).splitlines()[1] == "  package  50.0% held | 50.0% held"
    assert repr(solution(status="limit", package=None)).splitlines()[1] == "  package  none found yet"


def test_raise_for_status_returns_the_solution() -> None:
    for status in ("optimal", "limit"):
        found = solution(status=status)
        assert found.raise_for_status() is found


def test_gap() -> None:
    assert solution().gap == 0.0
    assert solution(value=3.0, bound=4.0).gap == 0.25
    assert solution(value=-1.0, bound=0.0).gap == float("inf")


def test_the_question_is_remembered() -> None:
    found = solution()
    assert (found.concept, found.over, found.method, found.status) == (
        "nash",
        "packages",
        "enumeration",
        "optimal",
    )
    assert (found.actors, found.parties) == (("UKR", "RUS"), ("UKR", "RUS"))
    assert (found.value, found.bound, found.n_examined) == (2.0, 2.0, 3)
    assert nash_solution(NEGOTIATION).seconds > 0


def test_runner_up() -> None:
    second = nash_solution(NEGOTIATION.replace(disagreement=[-1, -1])).runner_up
    assert second is not None
    assert second.package == {"line": "held"}
    assert (second.value, second.distance) == (8.0, pytest.approx(1 - 8 / 12))


def test_no_runner_up_where_the_other_packages_leave_a_party_without_gain() -> None:
    assert solution().runner_up is None


@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_distance_where_the_products_exceed_what_a_double_holds(unit: float) -> None:
    names = [f"A{i}" for i in range(50)]
    scores = {"line": [[unit, unit * 1.0625, 0]] * 50}
    found = nash_solution(Negotiation(NEGOTIATION.issues, names, scores, [0] * 50))
    assert found.package == {"line": "moved"}
    assert found.runner_up is not None
    assert found.runner_up.distance == pytest.approx(1 - 1.0625**-50, rel=1e-12)


def test_frozen_and_pickled() -> None:
    found = solution()
    with pytest.raises(FrozenInstanceError):
        found.value = 3.0  # type: ignore[misc]
    other = pickle.loads(pickle.dumps(found))
    assert repr(other) == repr(found)
    assert other.ties == found.ties
