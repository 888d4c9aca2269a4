"""Screening against brute force over all packages and all menus, and against closed forms."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

import accord
from accord.errors import InvalidTypeError, InvalidValueError, SpaceTooLargeError, UnknownNameError
from accord.procedures.screening import screening


def division(steps: int, reservations: dict[str, float], proposer: float) -> accord.Negotiation:
    """Return the division of a pie in `steps` equal parts; options name what the proposer keeps."""
    kept = [k / steps for k in range(steps + 1)]
    pie = accord.Issue("pie", [str(k) for k in range(steps + 1)])
    rows = [kept, *([1 - share for share in kept] for _ in reservations)]
    return accord.Negotiation(
        [pie], ["P", *reservations], {"pie": rows}, [proposer, *reservations.values()], parties=["P"]
    )


def test_two_type_screening_has_its_closed_form_cut_off() -> None:
    # Reservations 0.3 and 0.6 of a pie of 1, proposer's disagreement 0.1: offer the moderate share when its
    # probability exceeds (1 - 0.6 - 0.1) / (1 - 0.3 - 0.1) = 1/2 (Fudenberg and Tirole 1991, chapter 10).
    talks = division(20, {"moderate": 0.3, "hard": 0.6}, 0.1)
    for belief, kept, value in ((0.4, 8, 0.4), (0.6, 14, 0.46), (0.9, 14, 0.64)):
        found = screening(talks, {"R": {"moderate": belief, "hard": 1 - belief}}, proposer="P")
        assert found.offer.package is not None
        assert found.offer.package["pie"] == str(kept)
        assert found.offer.value == pytest.approx(value)
        assert found.offer.probability == (1.0 if kept == 8 else belief)
        (turn,) = found.break_even
        assert (turn.type, turn.below, turn.above) == ("moderate", ("moderate", "hard"), ("moderate",))
        assert turn.belief == pytest.approx(0.5)
    even = screening(talks, {"R": {"moderate": 0.5, "hard": 0.5}}, proposer="P")
    assert even.offer.value == pytest.approx(0.4)
    assert {package["pie"] for package in even.offer.ties} == {"8", "14"}


@pytest.mark.parametrize(("p", "c_a", "most"), [(0.5, 0.1, 0.4), (0.6, 0.05, 0.3)])
def test_fearon_screening_with_uniform_costs(p: float, c_a: float, most: float) -> None:
    # Fearon, International Organization 49 (1995): A demands x, B accepts when 1 - x >= 1 - p - c_B with c_B
    # uniform on [0, C]; the best demand is p + (C - c_A) / 2 and the risk of war (C - c_A) / (2 C).
    steps, n_types = 400, 200
    costs = [(k + 0.5) * most / n_types for k in range(n_types)]
    talks = division(steps, {f"B{k}": 1 - p - cost for k, cost in enumerate(costs)}, p - c_a)
    found = screening(talks, {"B": {f"B{k}": 1 / n_types for k in range(n_types)}}, proposer="P", menus=False)
    assert found.offer.package is not None
    demand = int(found.offer.package["pie"]) / steps
    assert demand == pytest.approx(p + (most - c_a) / 2, abs=3 / steps)
    assert 1 - found.offer.probability == pytest.approx((most - c_a) / (2 * most), abs=0.02)
    risk = (most - c_a) / (2 * most)
    expected = (1 - risk) * (p + (most - c_a) / 2) + risk * (p - c_a)
    assert found.offer.value == pytest.approx(expected, abs=0.005)


def random_talks(seed: int) -> accord.Negotiation:
    draw = np.random.default_rng([seed, 77])
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(3)]) for k in range(2)]
    actors = ["P", "C", "a", "b", "c"]
    scores = {issue.name: draw.integers(0, 6, (5, 3)) for issue in issues}
    extra: dict[str, object] = {}
    if seed % 3 == 1:
        extra["red_lines"] = [
            accord.RedLine("a", {"i0": "o1"}),
            accord.RedLine("P", {"i0": "o2", "i1": "o2"}),
        ]
    if seed % 4 == 2:
        extra["linkages"] = [accord.excludes({"i0": "o0", "i1": "o1"})]
    if seed % 5 == 3:
        extra["interactions"] = [accord.Interaction({"i0": "o0", "i1": "o0"}, {"b": -3, "P": 4})]
    return accord.Negotiation(issues, actors, scores, draw.integers(2, 8, 5), ["P", "C"], **extra)  # type: ignore[arg-type]


def accepts(talks: accord.Negotiation, who: str, package: accord.Package) -> bool:
    crossed = any(line.actor == who for line in talks.crossed_red_lines(package))
    return not crossed and bool(talks.gains(package)[talks.actors.index(who)] >= 0)


def offerable(talks: accord.Negotiation) -> list[accord.Package]:
    return [
        package
        for package in talks.space
        if accepts(talks, "C", package)
        and not any(line.actor == "P" for line in talks.crossed_red_lines(package))
    ]


@pytest.mark.parametrize("seed", range(40))
def test_the_offer_is_the_best_of_all_packages(seed: int) -> None:
    talks = random_talks(seed)
    beliefs = (
        {"X": {"a": 0.25, "b": 0.75}, "Y": {"c": 1.0}}
        if seed % 2
        else {"X": {"a": 0.5, "b": 0.25, "c": 0.25}}
    )
    best, ties = 0.0, []
    for package in offerable(talks):
        chance = 1.0
        for shares in beliefs.values():
            chance *= sum(share for name, share in shares.items() if accepts(talks, name, package))
        value = chance * talks.gains(package)[0]
        if chance and value >= best:
            ties = [*ties, package] if value == best else [package]
            best = value
    found = screening(talks, beliefs, proposer="P", menus=False)
    assert found.offer.value == best + talks.disagreement[0]
    assert list(found.offer.ties) == ties
    assert found.offer.n_ties == len(ties)
    assert (found.offer.package is None) == (not ties)
    for chosen, payoff in found.best_for.items():
        fitting = [
            talks.payoffs(package)[0]
            for package in offerable(talks)
            if all(accepts(talks, name, package) for names in chosen for name in names)
        ]
        assert payoff == max(fitting)


@pytest.mark.parametrize("seed", range(30))
def test_the_menu_is_the_best_of_all_menus(seed: int) -> None:
    talks = random_talks(seed)
    beliefs = {"a": 0.25, "b": 0.75} if seed % 2 else {"a": 0.5, "b": 0.25, "c": 0.25}
    options: list[accord.Package | None] = [None, *offerable(talks)]

    def worth(who: str, package: accord.Package | None) -> float:
        if package is None:
            return float(talks.disagreement[talks.actors.index(who)])
        if any(line.actor == who for line in talks.crossed_red_lines(package)):
            return -np.inf
        return float(talks.payoffs(package)[talks.actors.index(who)])

    table = {who: [worth(who, package) for package in options] for who in ("P", *beliefs)}
    best = -np.inf
    for menu in product(range(len(options)), repeat=len(beliefs)):
        chosen = dict(zip(beliefs, menu, strict=True))
        if all(table[who][chosen[who]] >= max(table[who][k] for k in (0, *menu)) for who in beliefs):
            best = max(best, sum(share * table["P"][chosen[who]] for who, share in beliefs.items()))
    found = screening(talks, {"X": beliefs}, proposer="P")
    assert found.menu is not None
    assert found.menu.value == best
    assert found.menu.value >= found.offer.value
    total = sum(share * worth("P", found.menu.packages[who]) for who, share in beliefs.items())
    assert total == best


@pytest.mark.parametrize("seed", range(20))
def test_break_even_beliefs_are_where_the_best_offer_changes(seed: int) -> None:
    talks = random_talks(seed)
    at = [
        0.0,
        *(one.belief for one in screening(talks, {"X": {"a": 0.5, "b": 0.5}}, proposer="P").break_even),
        1.0,
    ]
    assert at == sorted(at)
    for low, high in pairwise(at):
        # Between two of them the value of the best offer is linear in the belief.
        inside = [low + (high - low) * share for share in (0.25, 0.5, 0.75)]
        values = [
            screening(talks, {"X": {"a": q, "b": 1 - q}}, proposer="P", menus=False).offer.value
            for q in inside
        ]
        assert values[1] == pytest.approx((values[0] + values[2]) / 2)
    for turn in at[1:-1]:
        width = min(np.diff(at)) / 4
        value = [
            screening(talks, {"X": {"a": q, "b": 1 - q}}, proposer="P", menus=False).offer.value
            for q in (turn - width, turn, turn + width)
        ]
        assert value[1] < (value[0] + value[2]) / 2


def test_a_payoff_table_with_red_lines_gives_the_same() -> None:
    talks = random_talks(4)
    table = np.array([talks.payoffs(package) for package in talks.space])
    same = accord.Negotiation(
        talks.issues,
        talks.actors,
        disagreement=talks.disagreement,
        parties=talks.parties,
        red_lines=talks.red_lines,
        payoff_table=table,
    )
    beliefs = {"X": {"a": 0.5, "b": 0.5}}
    one, other = (screening(which, beliefs, proposer="P") for which in (talks, same))
    assert one.offer.ties == other.offer.ties
    assert one.menu is not None
    assert other.menu is not None
    assert one.menu.value == other.menu.value


def test_a_red_line_stands_above_what_interactions_add_to_a_table() -> None:
    line = accord.Issue("line", ["a", "b"])
    talks = accord.Negotiation(
        [line],
        ["P", "t"],
        disagreement=[0, 2.0**53],
        payoff_table=[[5, 2.0**53], [1, 2.0**53]],
        interactions=[accord.Interaction({"line": "a"}, {"t": 1000})],
        red_lines=[accord.RedLine("t", {"line": "a"})],
        parties=["P"],
    )
    found = screening(talks, {"T": {"t": 1.0}}, proposer="P")
    assert [dict(package) for package in found.offer.ties] == [{"line": "b"}]


def test_sums_of_probabilities_that_round_tie() -> None:
    # Accepted by a and b with probability 0.1 + 0.2, or by c with 0.3: the same chance of the same payoff.
    line = accord.Issue("line", ["ab", "c", "none"])
    scores = {"line": [[7, 7, 9], [1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]]}
    talks = accord.Negotiation([line], ["P", *"abcd"], scores, [0, 1, 1, 1, 1], ["P"])
    for types in ({"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}, {"c": 0.3, "d": 0.4, "b": 0.2, "a": 0.1}):
        found = screening(talks, {"X": types}, proposer="P", menus=False)
        assert [package["line"] for package in found.offer.ties] == ["ab", "c"]


def test_a_rule_of_consent_does_not_matter_to_a_single_offer() -> None:
    talks = random_talks(4)
    ruled = talks.replace(
        consent=accord.Consent(at_least=1, weights={"P": 1, "C": 1}), bargaining_weights=[1, 2]
    )
    beliefs = {"X": {"a": 0.5, "b": 0.5}}
    one, other = (screening(which, beliefs, proposer="P") for which in (talks, ruled))
    assert one.offer.ties == other.offer.ties


def test_packages_sure_to_be_refused_are_not_told_as_ties() -> None:
    line = accord.Issue("line", ["even", "refused"])
    talks = accord.Negotiation([line], ["P", "t"], {"line": [[0, 5], [1, 0]]}, [0, 1], ["P"])
    found = screening(talks, {"T": {"t": 1.0}}, proposer="P")
    assert (found.offer.value, [package["line"] for package in found.offer.ties]) == (0.0, ["even"])


def test_large_spaces_are_enumerated() -> None:
    draw = np.random.default_rng(5)
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(8)]) for k in range(7)]
    scores = {issue.name: draw.integers(0, 100, (3, 8)) for issue in issues}
    talks = accord.Negotiation(issues, ["P", "a", "b"], scores, [200, 400, 500], ["P"])
    found = screening(talks, {"X": {"a": 0.5, "b": 0.5}}, proposer="P")
    assert found.n_examined == 8**7
    assert found.menu is not None
    assert found.menu.value >= found.offer.value
    assert "break even" in repr(found)


def test_wrong_arguments_are_named() -> None:
    talks = random_talks(0)
    with pytest.raises(
        InvalidTypeError, match=r"`types` must map actors to types and their probabilities, got {}\."
    ):
        screening(talks, {}, proposer="P")
    with pytest.raises(
        InvalidValueError, match=r"`types\['X'\]` must give probabilities that sum to 1, got 0\.5\."
    ):
        screening(talks, {"X": {"a": 0.5}}, proposer="P")
    with pytest.raises(
        InvalidValueError, match=r"`types\['X'\]` must give probabilities from 0 to 1, got 2 at 'a'\."
    ):
        screening(talks, {"X": {"a": 2}}, proposer="P")
    with pytest.raises(InvalidValueError, match=r"must name each type once and not the proposer, got 'P'\."):
        screening(talks, {"X": {"P": 1.0}}, proposer="P")
    with pytest.raises(UnknownNameError, match=r"`types\['X'\]` must name actors among"):
        screening(talks, {"X": {"z": 1.0}}, proposer="P")
    with pytest.raises(
        InvalidValueError, match="`consenting` must name neither the proposer nor a type, got 'a'"
    ):
        screening(talks, {"X": {"a": 1.0}}, proposer="P", consenting=["a"])
    with pytest.raises(InvalidValueError, match="`max_ties` must be at least 1, got 0"):
        screening(talks, {"X": {"a": 1.0}}, proposer="P", max_ties=0)


def test_too_many_menus_are_refused() -> None:
    draw = np.random.default_rng(6)
    names = [f"t{k}" for k in range(6)]
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(5)]) for k in range(4)]
    scores = {issue.name: draw.integers(0, 100, (7, 5)) for issue in issues}
    talks = accord.Negotiation(issues, ["P", *names], scores, [0] * 7, ["P"])
    with pytest.raises(SpaceTooLargeError, match="`types` must lead to at most 50000000 menus"):
        screening(talks, {"X": dict.fromkeys(names, 1 / 6)}, proposer="P")
