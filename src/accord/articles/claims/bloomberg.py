"""Tests of the claims of the editorial (August 2025)."""

from __future__ import annotations

from accord.articles.checking import Case, Finding
from accord.articles.claims.words import amounts, number
from accord.games.tree.backward_induction import backward_induction
from accord.games.tree.game_tree import GameTree
from accord.games.tree.nodes import Decision
from accord.solutions.nash import nash_rank

__all__ = ["DETERRENCE", "TESTS", "compliance"]

PRESSURE = "pressure"
PACKAGE = "strength_and_tripwire"
FULL = {
    "territory": "hold_fortified_line",
    "guarantee": "article5_like",
    "ground_forces": "european_tripwire",
    "us_backstop": "intel_logistics_reinforcement",
    "arms_supply": "us_sales_europe_pays",
    "ukr_defence_industry": "european_investment",
}
DROPPED = {
    "guarantee": "none",
    "ground_forces": "none",
    "us_backstop": "none",
    "arms_supply": "stopped",
    "ukr_defence_industry": "no_investment",
}
BAD = FULL | {
    "territory": "cede_demanded_land",
    "guarantee": "none",
    "ground_forces": "none",
    "us_backstop": "none",
}

DETERRENCE = {"spoils": 4.0, "response": 10.0, "aggression": 6.0, "backed": 4.0, "unbacked": 8.0}
"""Assumptions of the game after the deal, in points: what an attack brings Russia and what a response costs
it, what an unanswered attack costs the allies, and what responding costs them with and without American
backing. Only their order comes from the article (p6)."""


def threshold_of_pressure(case: Case) -> Finding:
    """G1: a payoff of no deal above that of the worst package at which Russia accepts, and does not now."""
    forms = case.completions(PACKAGE, "no_pressure")
    refused = all(not case.accepts("RUS", p, "no_pressure") for p in forms)
    best = max(case.payoff("RUS", p, "no_pressure") for p in forms)
    now, pressed = case.no_deal("RUS", "no_pressure"), case.no_deal("RUS", PRESSURE)
    return Finding(
        refused and best > 0,
        f"no deal {number(now)}, under pressure {number(pressed)}; accepts once it is at most {number(best)}",
    )


def no_veto(case: Case) -> Finding:
    """G2."""
    found = [p for p in case.zone(PRESSURE).packages if p["guarantee"] == "russian_veto"]
    return Finding(not found, f"{len(found)} packages with a veto in the zone")


def bad_bargain(case: Case) -> Finding:
    """G3."""
    gains = {a: case.payoff(a, BAD, PRESSURE) - case.no_deal(a, PRESSURE) for a in ("US_auth", "EUR", "UKR")}
    return Finding(max(gains.values()) < 0, f"gains: {amounts(gains)}")


def compliance(is_backed: bool) -> GameTree:
    """Return the game after the deal: Russia complies or attacks, then the allies respond or not."""
    d = DETERRENCE
    cost = d["backed"] if is_backed else d["unbacked"]
    reply = Decision(
        "allies",
        {
            "respond": {"RUS": d["spoils"] - d["response"], "allies": -cost},
            "stand by": {"RUS": d["spoils"], "allies": -d["aggression"]},
        },
    )
    return GameTree(Decision("RUS", {"comply": {"RUS": 0, "allies": 0}, "attack": reply}))


def complies_when_backed(case: Case) -> Finding:
    """G4: the payoffs of the article play no part, only the assumed order of deterrence."""
    del case
    paths = {
        name: backward_induction(compliance(backed)).paths
        for name, backed in (("backed", True), ("not", False))
    }
    holds = paths["backed"] == ((("comply",),),) and paths["not"] == ((("attack", "stand by"),),)
    shown = "; ".join(f"{name}: {', '.join(path[0])}" for name, (path,) in paths.items())
    return Finding(holds, f"path of play, {shown}")


def own_strength_first(case: Case) -> Finding:
    """G5."""
    whole = case.payoff("UKR", FULL, PRESSURE)
    strength = {"arms_supply": "stopped", "ukr_defence_industry": "no_investment"}
    lost = {"own strength": whole - case.payoff("UKR", FULL | strength, PRESSURE)}
    for issue in ("guarantee", "ground_forces", "us_backstop"):
        lost[issue] = whole - case.payoff("UKR", FULL | {issue: "none"}, PRESSURE)
    others = max(loss for issue, loss in lost.items() if issue != "own strength")
    return Finding(lost["own strength"] > others + 1e-9, f"losses of Ukraine: {amounts(lost)}")


def no_american_soldiers(case: Case) -> Finding:
    """G6."""
    troops = FULL | {"ground_forces": "us_troops"}
    worth = {
        name: case.payoff("US_auth", p, PRESSURE) for name, p in (("tripwire", FULL), ("US troops", troops))
    }
    accepts = case.accepts("UKR", FULL, PRESSURE)
    return Finding(
        worth["US troops"] < worth["tripwire"] and accepts,
        f"worth to the US: {amounts(worth)}; Ukraine accepts without them: {accepts}",
    )


def package_in_the_zone(case: Case) -> Finding:
    """G7."""
    zone, inside = case.zone(PRESSURE), case.inside(PACKAGE, PRESSURE)
    return Finding(
        bool(inside),
        f"zone {zone.n_packages} of {zone.n_allowed} packages, the package in {len(inside)} forms",
    )


def every_lesser_deal(case: Case) -> Finding:
    """G8."""
    war = case.no_deal("US_auth", PRESSURE)
    worth = {i: case.payoff("US_auth", FULL | {i: o}, PRESSURE) for i, o in DROPPED.items()}
    return Finding(max(worth.values()) < war, f"without one element: {amounts(worth)}; no deal {number(war)}")


def land_not_worth_it(case: Case) -> Finding:
    """G9."""
    ceded = FULL | {"territory": "cede_demanded_land"}
    lost = {a: case.payoff(a, FULL, PRESSURE) - case.payoff(a, ceded, PRESSURE) for a in ("US_auth", "UKR")}
    return Finding(min(lost.values()) > 0, f"losses: {amounts(lost)}")


def package_is_nash(case: Case) -> Finding:
    """G10."""
    negotiation = case.negotiation(PRESSURE)
    ranks = [r for p in case.inside(PACKAGE, PRESSURE) if (r := nash_rank(negotiation, p)) is not None]
    best = min(ranks, default=0)
    return Finding(best == 1, f"best rank {best or 'none'} of {case.zone(PRESSURE).n_packages}")


TESTS = {
    "G1": threshold_of_pressure,
    "G2": no_veto,
    "G3": bad_bargain,
    "G4": complies_when_backed,
    "G5": own_strength_first,
    "G6": no_american_soldiers,
    "G7": package_in_the_zone,
    "G8": every_lesser_deal,
    "G9": land_not_worth_it,
    "G10": package_is_nash,
}
