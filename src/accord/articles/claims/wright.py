"""Tests of the claims of Wright's article (February 2025)."""

from __future__ import annotations

from accord.articles.checking import Case, Finding
from accord.articles.claims.words import amounts, number
from accord.games.tree.backward_induction import backward_induction
from accord.games.tree.game_tree import GameTree
from accord.games.tree.nodes import Decision
from accord.regions import payoff_region
from accord.solutions.nash import nash_rank
from accord.unilateral import act_alone

__all__ = ["MENU", "TESTS", "menu", "two_dates"]

PRESSURE = "pressure"
TERMS = {
    "territory": "freeze_line",
    "recognition": "none",
    "ukr_leadership": "stays",
    "sanctions": "bulk_remain",
    "frozen_assets": "to_ukraine",
    "western_integration": "pledge",
}
PLAIN = {"ukr_weapons": "long_range_unlimited", "architecture_talks": "no"}
SWEET = {"ukr_weapons": "some_offensive_limits", "architecture_talks": "yes"}
MENU = {
    "norway": TERMS | SWEET | {"end_state": "nato_norway"},
    "israel": TERMS | PLAIN | {"end_state": "israel_model"},
    "european troops": TERMS | PLAIN | {"end_state": "european_guarantee"},
    "neutrality": TERMS
    | {"ukr_weapons": "strict_limits", "architecture_talks": "no", "end_state": "neutrality_istanbul"},
    "plain norway": TERMS | PLAIN | {"end_state": "nato_norway"},
}
"""The options of the menu, with the author's other terms."""


def no_neutrality(case: Case) -> Finding:
    """G1."""
    found = [p for p in case.zone(PRESSURE).packages if p["end_state"] == "neutrality_istanbul"]
    return Finding(not found, f"{len(found)} packages with neutrality in the zone")


def plan_b_under_pressure(case: Case) -> Finding:
    """G2."""
    zone, inside = case.zone(PRESSURE), case.inside("plan_b", PRESSURE)
    dropped = any(case.accepts("RUS", p, "abandon") for p in case.completions("plan_b", "abandon"))
    return Finding(
        bool(inside) and not dropped,
        f"{len(inside)} of {len(case.completions('plan_b', PRESSURE))} forms in a zone of {zone.n_packages}; "
        f"Russia accepts if Ukraine is dropped: {dropped}",
    )


def plan_a_outside(case: Case) -> Finding:
    """G3."""
    counts = {s: len(case.inside("plan_a", s)) for s in (PRESSURE, "now_author", "pressure_author")}
    return Finding(
        not counts[PRESSURE] and not counts["now_author"],
        f"forms in the zone: with the administration {counts[PRESSURE]}, with the author's United States "
        f"{counts['now_author']} as talks open and {counts['pressure_author']} under pressure",
    )


def menu(case: Case, options: tuple[str, ...]) -> str:
    """Return what Russia picks from a menu under pressure, war among it; the first of equals."""
    worth = {option: case.payoff("RUS", MENU[option], PRESSURE) for option in options}
    worth["war"] = case.no_deal("RUS", PRESSURE)
    tree = GameTree(Decision("RUS", {option: {"RUS": value} for option, value in worth.items()}))
    return backward_induction(tree).paths[0][0][0]


def picks_from_the_menu(case: Case) -> Finding:
    """G4."""
    three = ("norway", "israel", "european troops")
    picked, widened = menu(case, three), menu(case, (*three, "neutrality"))
    plain = menu(case, ("plain norway", "israel", "european troops"))
    worth = {option: case.payoff("RUS", package, PRESSURE) for option, package in MENU.items()}
    return Finding(
        (picked, widened) == ("norway", "neutrality"),
        f"worth to Russia: {amounts(worth)}; picks {picked}, with neutrality {widened}, without limits and "
        f"talks {plain}",
    )


def two_dates(case: Case, norway: str, foreseen: str) -> GameTree:
    """Return the game over two dates: Norway is offered, then, if refused, Israel.

    `foreseen` is the scenario that Russia expects at the second date.
    """
    later = Decision(
        "RUS",
        {
            "take Israel": {"RUS": case.payoff("RUS", MENU["israel"], foreseen)},
            "refuse again": {"RUS": case.no_deal("RUS", foreseen)},
        },
        "later",
    )
    first = {"take Norway": {"RUS": case.payoff("RUS", MENU[norway], PRESSURE)}, "refuse": later}
    return GameTree(Decision("RUS", first, "first"))


def refuses_then_takes(case: Case) -> Finding:
    """G5."""
    wanted = (("refuse", "take Israel"),)
    found = {
        (norway, foreseen): wanted in backward_induction(two_dates(case, norway, foreseen)).paths
        for norway in ("norway", "plain norway")
        for foreseen in (PRESSURE, "now")
    }
    surprised = backward_induction(two_dates(case, "norway", "now")).paths[0] == (
        ("refuse", "refuse again"),
    ) and case.payoff("RUS", MENU["israel"], PRESSURE) >= case.no_deal("RUS", PRESSURE)
    return Finding(
        found["norway", PRESSURE],
        f"equilibrium path when pressure is foreseen: {found['norway', PRESSURE]}, for the plain Norway "
        f"model {found['plain norway', PRESSURE]}; happens when pressure surprises: {surprised}",
    )


def plan_b_is_nash(case: Case) -> Finding:
    """G6."""
    negotiation, nash = case.negotiation(PRESSURE), case.nash(PRESSURE)
    ranks = [r for p in case.inside("plan_b", PRESSURE) if (r := nash_rank(negotiation, p)) is not None]
    states = sorted({p["end_state"] for p in nash.ties})
    best = min(ranks, default=0)
    return Finding(
        best == 1, f"Nash end state {', '.join(states) or 'none'}; best rank of Plan B {best or 'none'}"
    )


def assets_moved_alone(case: Case) -> Finding:
    """G7."""
    moved = act_alone(case.negotiation(PRESSURE), {"frozen_assets": ("stay_frozen", "to_ukraine")})
    inside = payoff_region(moved, among="individually_rational", limit=0)
    part = [p for p in case.zone(PRESSURE).packages if p["frozen_assets"] == "to_ukraine"]
    return Finding(
        not inside.is_empty, f"zone with the transfer in the deal {len(part)}, outside it {inside.n_packages}"
    )


def sanctions_kept(case: Case) -> Finding:
    """G8."""
    war = case.no_deal("RUS", PRESSURE)
    margin = {
        plan: max(case.payoff("RUS", p, PRESSURE) for p in case.completions(plan, PRESSURE)) - war
        for plan in ("plan_b", "plan_b_fallback")
    }
    return Finding(0 <= margin["plan_b"] < margin["plan_b_fallback"], f"margins of Russia: {amounts(margin)}")


def pressure_pays_ukraine(case: Case) -> Finding:
    """G9: without a zone Ukraine has what no deal gives it."""
    paid = {}
    for scenario in (PRESSURE, "abandon"):
        solution = case.nash(scenario)
        paid[scenario] = float(solution.payoffs[solution.actors.index("UKR")])
    return Finding(paid[PRESSURE] > paid["abandon"], f"payoff of Ukraine: {amounts(paid)}")


def kyiv_accepts(case: Case) -> Finding:
    """G10."""
    forms = case.completions("plan_b", PRESSURE)
    taken = [p for p in forms if case.accepts("UKR", p, PRESSURE)]
    worth = [case.payoff("UKR", p, PRESSURE) for p in forms]
    war = {s: case.no_deal("UKR", s) for s in (PRESSURE, "now")}
    return Finding(
        len(taken) == len(forms),
        f"Ukraine takes {len(taken)} of {len(forms)} forms, worth {number(min(worth))} - {number(max(worth))}"
        f"; no deal {number(war[PRESSURE])} under pressure, {number(war['now'])} now",
    )


def israel_before_troops(case: Case) -> Finding:
    """G11."""
    gains = {
        a: case.payoff(a, MENU["israel"], PRESSURE) - case.payoff(a, MENU["european troops"], PRESSURE)
        for a in ("US_auth", "UKR", "EUR")
    }
    return Finding(min(gains.values()) > 0, f"gains from Israel over troops: {amounts(gains)}")


TESTS = {
    "G1": no_neutrality,
    "G2": plan_b_under_pressure,
    "G3": plan_a_outside,
    "G4": picks_from_the_menu,
    "G5": refuses_then_takes,
    "G6": plan_b_is_nash,
    "G7": assets_moved_alone,
    "G8": sanctions_kept,
    "G9": pressure_pays_ukraine,
    "G10": kyiv_accepts,
    "G11": israel_before_troops,
}
