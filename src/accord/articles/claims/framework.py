"""Tests of the claims of the framework article (February 2026)."""

from __future__ import annotations

from accord.articles.checking import Case, Finding
from accord.articles.claims.words import amounts, number
from accord.games.game import Game
from accord.games.pure import pure_equilibria
from accord.regions import payoff_region

__all__ = ["TESTS"]

SCENARIO = "no_deal"
BILATERAL = ("contact_line", "bilateral_terms")
NOTHING = {
    "settlement_scope": "bilateral_only",
    "nato_enlargement": "open_door",
    "rus_force_posture": "unchanged",
    "conventional_limits": "none",
    "nuclear_arms_control": "no_dialogue",
    "rus_europe_relations": "deterrence_only",
    "us_posture_europe": "tied_down",
}
SWAP = {"nato_enlargement": "formal_abstention", "rus_force_posture": "concessions"}
MEASURES = {
    **SWAP,
    "conventional_limits": "reciprocal",
    "nuclear_arms_control": "dialogue",
    "rus_europe_relations": "deterrence_with_dialogue",
}


def indifferent_to_the_line(case: Case) -> Finding:
    """G1."""
    negotiation = case.negotiation(SCENARIO)
    top = float(payoff_region(negotiation, limit=0).payoff_ranges[negotiation.actors.index("US"), 1])
    best = payoff_region(negotiation, at_least={"US": top}).packages
    lines = {package["contact_line"] for package in best}
    return Finding(len(lines) == 2, f"{len(best)} packages are best for the US, with {len(lines)} lines")


def framework_best_and_selected(case: Case) -> Finding:
    """G2."""
    negotiation = case.negotiation(SCENARIO)
    best = {
        scope: max(
            case.payoff("US", package, SCENARIO)
            for package in negotiation.space.matching({"settlement_scope": scope})
        )
        for scope in ("bilateral_only", "regional_framework")
    }
    nash = case.nash(SCENARIO)
    selected = {package["settlement_scope"] for package in nash.ties}
    holds = best["regional_framework"] > best["bilateral_only"] and selected == {"regional_framework"}
    return Finding(holds, f"best for the US: {amounts(best)}; Nash: {', '.join(sorted(selected)) or 'none'}")


def no_retrenchment_without_framework(case: Case) -> Finding:
    """G3."""
    both = {"settlement_scope": "bilateral_only", "us_posture_europe": "lasting_retrenchment"}
    found = len(list(case.negotiation(SCENARIO).space.matching(both)))
    return Finding(found == 0, f"{found} such packages are allowed")


def swap_serves(case: Case) -> Finding:
    """G4."""
    negotiation = case.negotiation(SCENARIO)
    rest = NOTHING | {"contact_line": "line_favours_ukr", "bilateral_terms": "terms_favour_ukr"}
    gains = negotiation.payoffs(rest | SWAP) - negotiation.payoffs(rest)
    effect = dict(zip(negotiation.actors, gains, strict=True))
    ties = case.nash(SCENARIO).ties
    selected = bool(ties) and all(package["nato_enlargement"] == "formal_abstention" for package in ties)
    served = all(effect[actor] >= -1e-9 for actor in ("RUS", "US", "EUR"))
    return Finding(served and selected, f"effect of the exchange: {amounts(effect)}; in Nash: {selected}")


def framework_in_the_zone(case: Case) -> Finding:
    """G5."""
    choices = {tuple(p[i] for i in BILATERAL) for p in case.inside("framework_deal", SCENARIO)}
    zone = case.zone(SCENARIO)
    return Finding(
        bool(choices),
        f"{len(choices)} of 4 choices of the terms; zone {zone.n_packages} of {zone.n_allowed} packages",
    )


def linkage_betters_the_terms(case: Case) -> Finding:
    """G6: the best terms for Ukraine that Russia accepts, on the war alone and with everything."""
    negotiation = case.negotiation(SCENARIO)
    best = {}
    for name, scope in (
        ("alone", ["bilateral_only"]),
        ("with all", ["bilateral_only", "regional_framework"]),
    ):
        values = [
            sum(case.score("UKR", i, package[i], SCENARIO) for i in BILATERAL)
            for package in negotiation.space.matching({"settlement_scope": scope})
            if case.accepts("RUS", package, SCENARIO)
        ]
        best[name] = max(values, default=-1.0)
    shown = ", ".join(f"{name} {number(v) if v >= 0 else 'none'}" for name, v in best.items())
    return Finding(best["with all"] > best["alone"], f"best terms for Ukraine that Russia takes: {shown}")


def each_measure_serves(case: Case) -> Finding:
    """G7."""
    rest = NOTHING | {"contact_line": "line_favours_ukr", "bilateral_terms": "terms_favour_ukr"}
    before = case.payoff("US", rest, SCENARIO)
    gains = {
        issue: case.payoff("US", rest | {issue: option}, SCENARIO) - before
        for issue, option in MEASURES.items()
    }
    return Finding(min(gains.values()) > 0, f"gains of the US: {amounts(gains)}")


def worse_than_every_framework(case: Case) -> Finding:
    """G8."""
    space = case.negotiation(SCENARIO).space
    least = min(
        case.payoff("US", package, SCENARIO)
        for package in space.matching({"settlement_scope": "regional_framework"})
    )
    war = case.no_deal("US", SCENARIO)
    return Finding(war < least, f"thinnest framework {number(least)}, no deal {number(war)}")


def exchange_needs_a_contract(case: Case) -> Finding:
    """G9: NATO, with the payoff of the US, and Russia each choose a half."""
    rest = NOTHING | {"contact_line": "line_favours_ukr", "bilateral_terms": "terms_favour_ukr"}
    halves = (("open_door", "formal_abstention"), ("unchanged", "concessions"))
    payoffs = [
        [
            [
                case.payoff(actor, rest | {"nato_enlargement": nato, "rus_force_posture": rus}, SCENARIO)
                for rus in halves[1]
            ]
            for nato in halves[0]
        ]
        for actor in ("US", "RUS")
    ]
    found = pure_equilibria(Game(payoffs, players=["NATO", "RUS"], strategies=halves))
    names = [" and ".join(halves[k][choice] for k, choice in enumerate(profile)) for profile in found]
    return Finding((1, 1) not in found, f"equilibria: {'; '.join(names) or 'none'}")


TESTS = {
    "G1": indifferent_to_the_line,
    "G2": framework_best_and_selected,
    "G3": no_retrenchment_without_framework,
    "G4": swap_serves,
    "G5": framework_in_the_zone,
    "G6": linkage_betters_the_terms,
    "G7": each_measure_serves,
    "G8": worse_than_every_framework,
    "G9": exchange_needs_a_contract,
}
