"""Readings: the notation, the polytope, the nearest payoffs against a solver of another kind, clashes."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from accord.errors import InvalidTypeError, InvalidValueError, UnknownNameError
from accord.issues import Issue
from accord.readings import Margins, Reading, Statement
from accord.readings.clashes import smallest_clash
from accord.readings.exact_linear import solve
from accord.readings.notation import parse
from accord.readings.scales import Scale

LINE = Issue("line", ["ceded", "frozen", "restored"])
FORCE = Issue("force", ["none", "european", "american"])
TALKS = Issue("talks", ["no", "yes"])


def reading(*says: str, **changes: object) -> Reading:
    statements = [Statement(f"S{n}", "UKR", line, "", ["p1"], "implied") for n, line in enumerate(says, 1)]
    arguments: dict[str, object] = {
        "issues": [LINE, FORCE, TALKS],
        "actors": ["UKR", "RUS"],
        "statements": statements,
        "no_deal": {"UKR": ["war", "later"], "RUS": ["war"]},
        "packages": {"freeze": {"line": "frozen", "force": ["none", "european"]}},
        "interactions": {"tripwire": {"force": "european", "talks": "yes"}},
        "influence": {"RUS": ["now", "pressed"]},
    }
    return Reading(**(arguments | changes))  # type: ignore[arg-type]


ORDERS = ("line: ceded < frozen < restored", "force: none < european < american", "talks: no < yes")


def test_the_neutral_default_needs_no_moving() -> None:
    payoffs = reading(*ORDERS).representative()
    third = Fraction(100, 3)
    assert [payoffs.exact["score", "UKR", "line", o] for o in LINE.options] == [0, third / 2, third]
    assert payoffs.no_deal == {("UKR", "war"): 50.0, ("UKR", "later"): 50.0, ("RUS", "war"): 50.0}
    assert payoffs.influence == {("RUS", "now"): 50.0, ("RUS", "pressed"): 50.0}
    assert not payoffs.scores["line"][1].any()  # nothing is said of Russia


def test_no_deal_moves_first_and_scores_only_when_it_must() -> None:
    easy = reading(*ORDERS, "deal(line=frozen, force=none, talks=no) > no_deal(war)").representative()
    assert easy.exact["score", "UKR", "line", "frozen"] == Fraction(100, 6)
    assert easy.exact["no_deal", "UKR", "war"] == Fraction(100, 6) - 10
    hard = reading(*ORDERS, "deal(line=frozen, force=none, talks=no) > no_deal(war) + 40").representative()
    assert hard.exact["no_deal", "UKR", "war"] == 0
    assert hard.exact["score", "UKR", "line", "frozen"] == 50


def test_margins() -> None:
    found = reading(*ORDERS, "weight(line) > weight(*)", "no_deal(later) < no_deal(war)").representative()
    weights = [found.exact["weight", "UKR", issue] for issue in ("line", "force", "talks")]
    assert weights == [Fraction(110, 3), Fraction(95, 3), Fraction(95, 3)]
    assert found.exact["no_deal", "UKR", "war"] - found.exact["no_deal", "UKR", "later"] == 10
    narrow = reading(*ORDERS, "weight(line) > weight(*)", margins=Margins(comparison=Fraction(2)))
    assert narrow.representative().exact["weight", "UKR", "line"] == Fraction(104, 3)


def test_margins_that_cannot_all_be_met_shrink_together() -> None:
    cramped = reading(*ORDERS, "no_deal(war) > 92", "no_deal(later) > no_deal(war)")
    assert cramped.is_feasible
    assert cramped.share_of_margins == Fraction(4, 10)
    assert cramped.representative().exact["no_deal", "UKR", "war"] == 96


def least_slope(target: Reading, stage: int, fixed: dict[tuple[str, ...], float]) -> float:
    """Return how steeply the squares of a stage can fall from the answer, towards any point that is allowed.

    A point is the nearest of a convex set when no direction into the set leads downwards: a linear program.
    """
    point = {u: float(v) for u, v in target.representative().exact.items()}
    rows = target._rows
    at = {u: n for n, u in enumerate(rows.unknowns)}
    slope = np.zeros(len(at))
    for departure in rows.stages[stage]:
        gap = sum(float(f) * point[u] for u, f in departure.form.items()) - float(departure.target)
        for u, f in departure.form.items():
            slope[at[u]] += 2 * gap * float(f)
    (branch,) = rows.branches()
    matrix = np.array([[float(row.form.get(u, 0)) for u in rows.unknowns] for row in branch])
    least = np.array([float(row.bound + target.share_of_margins * row.margin) for row in branch])
    same = np.array([row.is_equality for row in branch])
    held = [(fixed[u], fixed[u]) if u in fixed else (None, None) for u in rows.unknowns]
    found = linprog(
        slope, A_ub=-matrix[~same], b_ub=-least[~same], A_eq=matrix[same], b_eq=least[same], bounds=held
    )
    assert found.status == 0
    return float(found.fun - slope @ np.array([point[u] for u in rows.unknowns]))


@pytest.mark.parametrize("seed", range(12))
def test_no_direction_leads_nearer_to_the_default(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lines = [
        "weight(line) > weight(force)",
        "deal(line=frozen, force=none, talks=yes) >= no_deal(war) + 25",
        "no_deal(war) > no_deal(later)",
        "deal(line=ceded, force=american, talks=yes) < no_deal(later)",
        "weight(talks) + weight(force) > weight(line)",
        "bonus(tripwire) > 0",
    ]
    target = reading(*ORDERS, *(line for line in lines if rng.random() < 0.7))
    point = target.representative().exact
    scores = {u: float(v) for u, v in point.items() if u[0] not in ("no_deal", "influence")}
    assert least_slope(target, 0, {}) > -1e-6
    assert least_slope(target, 1, scores) > -1e-6


def test_options_that_the_text_does_not_compare_share_the_top() -> None:
    open_top = reading("force: none < {european, american}")
    assert open_top.representative().scores["force"][0].tolist() == [0.0, 100.0, 100.0]
    assert open_top.bounds("UKR.score(force=european)") == (0.0, 100.0)
    assert not open_top.necessarily("UKR.score(force=european) = 100")
    free = reading("force: none < american")
    assert free.representative().scores["force"][0].tolist() == [0.0, 50.0, 100.0]


def test_bounds_and_necessity() -> None:
    found = reading(*ORDERS, "weight(line) > weight(*)")
    low, high = found.bounds("UKR.weight(line)")
    assert (low, high) == pytest.approx((100 / 3, 100))
    assert found.necessarily("UKR.weight(line) > UKR.weight(talks)")
    assert not found.necessarily("UKR.weight(line) > UKR.weight(talks) + UKR.weight(force)")
    assert found.bounds("UKR.deal(freeze, force=european, talks=no) - UKR.no_deal(war)")[0] < 0


def test_corners_satisfy_every_row() -> None:
    found = reading(*ORDERS, "weight(line) > weight(*)", "no_deal(later) < no_deal(war)")
    for payoffs in found.corners(10, np.random.default_rng(1)):
        for row in found._rows.rows:
            value = sum(f * payoffs.exact[u] for u, f in row.form.items()) - row.bound
            assert abs(value) < 1e-6 if row.is_equality else value > (1 if row.is_strict else 0) - 1e-6


def test_clashes_are_named_and_smallest() -> None:
    clash = reading(
        *ORDERS,
        "weight(line) > weight(*)",
        "weight(talks) > 60",
        "no_deal(war) < no_deal(later)",
        "no_deal(later) < 30",
        "no_deal(war) > 40",
    )
    assert not clash.is_feasible
    assert clash.smallest_clash() == ("S4", "S5")
    with pytest.raises(InvalidValueError, match="a clash of S4, S5"):
        clash.representative()
    assert clash.bounds("UKR.weight(line)") == pytest.approx((np.nan, np.nan), nan_ok=True)
    circle = reading("line: ceded < frozen", "line: frozen < restored", "line: restored < ceded")
    assert circle.smallest_clash() == ("S1", "S2", "S3")


@pytest.mark.parametrize("seed", range(20))
def test_smallest_clash_against_all_subsets(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ids = "abcdefg"
    clashing = [set(rng.choice(list(ids), size=rng.integers(2, 5), replace=False)) for _ in range(3)]

    def is_satisfiable(chosen: frozenset[str]) -> bool:
        return not any(clash <= chosen for clash in clashing)

    found = smallest_clash(ids, is_satisfiable)
    assert not is_satisfiable(frozenset(found))
    smaller = itertools.combinations(ids, len(found) - 1)
    assert all(is_satisfiable(frozenset(subset)) for subset in smaller)


def test_statements_that_can_all_hold_do_not_clash() -> None:
    assert reading(*ORDERS).smallest_clash() == ()


def test_scales() -> None:
    (order,) = parse("force: none ~ european < american")
    scale = Scale.of(FORCE, [order], [order])
    assert (scale.tops, scale.bottoms) == (("american",), ("none",))
    assert scale.ties == (("none", "european"),)
    assert [scale.levels[o] for o in FORCE.options] == [0, 0, 1]


def test_equations_in_fractions() -> None:
    one, two = Fraction(1), Fraction(2)
    assert solve([[one, one, two], [one, -one, one * 0]]) == [one, one]
    assert solve([[one, one, two], [two, two, one]]) is None


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("line: frozen <", "`says` must have name next, got the end in 'line: frozen <'."),
        ("weight(line) >", "`says` must have a number or a term next, got the end in 'weight(line) >'."),
        ("weight(line)", "`says` must have < or <= or = or >= or > next, got the end in 'weight(line)'."),
        ("cost(line) > 3", "`says` must use weight, score, deal, no_deal, bonus, influence, got 'cost'"),
        ("weight(line) > 3 ?", "`says` must follow the notation, got '?' at column 18."),
    ],
)
def test_notation_mistakes_get_a_sentence(line: str, message: str) -> None:
    with pytest.raises(InvalidValueError) as error:
        reading(line)
    assert message in str(error.value)
    assert str(error.value).startswith("S1: ")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("line: lost < frozen", "an option of 'line'"),
        ("border: a < b", "an issue"),
        ("no_deal(peace) > 3", "an outcome without a deal for 'UKR'"),
        ("deal(thaw) > 3", "a package"),
        ("XXX.no_deal(war) > 3", "an actor"),
        ("influence(now) > 3", "someone who decides between factions"),
        ("bonus(wire) > 0", "an interaction"),
    ],
)
def test_unknown_names_get_the_known_ones(line: str, message: str) -> None:
    with pytest.raises(UnknownNameError) as error:
        reading(line)
    assert f"`says` must name {message} (" in str(error.value)


def test_other_mistakes() -> None:
    with pytest.raises(InvalidValueError, match="name every option once"):
        reading("line: frozen < frozen")
    with pytest.raises(InvalidValueError, match=r"settle every issue.*\['force'\] left open"):
        reading(*ORDERS, "deal(freeze, talks=no) > no_deal(war)")
    with pytest.raises(InvalidValueError, match="`strength` must be one of"):
        Statement("S1", "UKR", "", strength="surely")
    with pytest.raises(InvalidTypeError, match="`id` must be a string, got int"):
        Statement(1, "UKR", "")  # type: ignore[arg-type]
    twice = [Statement("S1", "UKR", ORDERS[0]), Statement("S1", "UKR", ORDERS[1])]
    with pytest.raises(InvalidValueError, match="different ids"):
        reading(statements=twice)


def test_bonuses_and_influence() -> None:
    found = reading(
        *ORDERS, "bonus(tripwire) > 0", "deal(freeze, force=european, talks=yes) > 60"
    ).representative()
    assert sum(found.exact[u] for u in found.exact if u[0] in ("weight", "bonus")) == 100
    assert found.bonuses["tripwire"]["UKR"] > 0
    statement = Statement("S9", "RUS", "influence(pressed) < influence(now)", "", ["p1"], "explicit")
    moved = reading(statements=[statement]).representative().influence
    assert (moved["RUS", "now"], moved["RUS", "pressed"]) == (55.0, 45.0)
