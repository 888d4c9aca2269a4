"""Tests of the claims of Lieven's article (May 2025)."""

from __future__ import annotations

import math

from accord.articles.checking import Case, Finding, Test
from accord.articles.claims.words import amounts, number
from accord.factions import largest_influence
from accord.packages import Package
from accord.procedures.offer_sequence import OfferSequence, offer_sequence
from accord.solutions.nash import nash_solution

__all__ = ["TESTS", "offer", "shift_with_time"]

BOTH = "sticks_and_carrots"
OFFERS = {
    "sanctions_trade": ("maintained", "relief_and_trade"),
    "us_deployments_east": ("permitted", "barred"),
    "nato_expansion": ("open", "vetoed"),
    "nuclear_treaties": ("none", "negotiated"),
    "security_consultation": ("none", "institutionalised"),
}
CONCESSIONS = {
    "territory": ("freeze_front", "further_withdrawal"),
    "ukr_forces": ("no_limits", "long_range_limit"),
    "identity_language": ("no_provision", "language_guarantees"),
}
STEP_IN_TIME = 5.0


def empty_in(scenario: str) -> Test:
    """Return the test that the zone of a scenario is empty."""

    def test(case: Case) -> Finding:
        zone = case.zone(scenario)
        return Finding(
            zone.is_empty, f"zone {zone.n_packages} of {zone.n_allowed} packages{_threshold(case, scenario)}"
        )

    return test


def terms_in_the_zone(case: Case) -> Finding:
    """G2."""
    zone, inside = case.zone(BOTH), case.inside("core", BOTH)
    among = len(case.completions("core", BOTH))
    return Finding(
        bool(inside),
        f"zone {zone.n_packages} of {zone.n_allowed} packages, the terms in {len(inside)} of {among} forms"
        f"{_threshold(case, BOTH)}",
    )


def _threshold(case: Case, scenario: str) -> str:
    """Say up to which influence of the hard-liners some package would pass, beside their influence there."""
    state = case.article.scenarios[scenario]
    if "RUS" not in state.parties:
        return ""
    negotiation = case.negotiation(scenario)
    asked = negotiation.replace(parties=[party for party in negotiation.parties if party != "RUS"])
    most, _ = largest_influence(asked, "RUS_hard", "RUS_prag")
    share = case.payoffs.influence["RUS", state.influence["RUS"]]
    passes = (
        "at no influence of the hard-liners"
        if math.isnan(most)
        else f"up to {number(100 * most)} % hard-line influence"
    )
    return f"; opens {passes}, which is {number(share)} %"


def offer(case: Case, scenario: str, package: Package) -> OfferSequence:
    """Return the game in which the US offers a package to Russia and then to Ukraine, or offers nothing."""
    refusals = case.article.refusals(scenario, case.variant, case.payoffs)
    return offer_sequence(
        case.negotiation(scenario), "US", ["RUS", "UKR"], packages=[package], if_refused=dict(refusals)
    )


def path_needs_the_threat(case: Case) -> Finding:
    """G6."""
    (full,) = [p for p in case.completions("full_offer", BOTH) if p["ukr_forces"] == "long_range_limit"]
    agreed = {
        scenario: any(course.is_agreement for course in offer(case, scenario, full).courses)
        for scenario in (BOTH, "support_assured")
    }
    kyiv = {scenario: case.accepts("UKR", full, scenario) for scenario in agreed}
    russia = case.accepts("RUS", full, BOTH)
    return Finding(
        agreed[BOTH] and not agreed["support_assured"],
        f"Ukraine accepts under the threat: {kyiv[BOTH]}, with support assured: {kyiv['support_assured']}; "
        f"Russia accepts: {russia}",
    )


def europe_alone(case: Case) -> Finding:
    """G8: without the United States European sticks move no payoff of no deal."""
    return empty_in("hands_off")(case)


def offers_outweigh(case: Case) -> Finding:
    """G9."""

    def worth(issue: str, pair: tuple[str, str]) -> float:
        low, high = (case.score("RUS_prag", issue, option, BOTH) for option in pair)
        return high - low

    offers = sum(worth(issue, pair) for issue, pair in OFFERS.items())
    gains = {issue: worth(issue, pair) for issue, pair in CONCESSIONS.items()}
    return Finding(offers > max(gains.values()), f"all offers {number(offers)}; concessions {amounts(gains)}")


def shift_with_time(case: Case) -> tuple[float, float] | None:
    """Return what the Nash package gives the second camp now and a step in time later; None without a zone.

    The second camp stands for Russia, since the mixture with the hard-liners may have no zone at all.
    """
    negotiation = case.negotiation(BOTH).replace(parties=["RUS_prag", "UKR"])
    drift = {"RUS_prag": STEP_IN_TIME, "UKR": -STEP_IN_TIME}
    moved = [d + drift.get(a, 0.0) for a, d in zip(negotiation.actors, negotiation.disagreement, strict=True)]
    row = negotiation.actors.index("RUS_prag")
    now, later = nash_solution(negotiation), nash_solution(negotiation.replace(disagreement=moved))
    if now.package is None or later.package is None:
        return None
    return float(now.payoffs[row]), float(later.payoffs[row])


def time_moves_nash(case: Case) -> Finding:
    """G10."""
    found = shift_with_time(case)
    if found is None:
        return Finding(False, "no zone, now or later")
    return Finding(
        found[1] > found[0] + 1e-9, f"payoff of the second camp {number(found[0])}, later {number(found[1])}"
    )


TESTS: dict[str, Test] = {
    "G1": empty_in("hands_off"),
    "G2": terms_in_the_zone,
    "G3": empty_in("sticks_only"),
    "G4": empty_in("eu_terms"),
    "G5": empty_in("hard_line_russia"),
    "G6": path_needs_the_threat,
    "G7": empty_in("eu_veto"),
    "G8": europe_alone,
    "G9": offers_outweigh,
    "G10": time_moves_nash,
}
