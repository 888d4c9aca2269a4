"""Tests of the claims of the interview with Ashford (early 2025)."""

from __future__ import annotations

from accord.articles.checking import Case, Finding
from accord.articles.claims.words import amounts, number
from accord.solutions.nash import nash_rank

__all__ = ["TESTS", "largest_loss"]

NOW = "now"


def not_empty(case: Case) -> Finding:
    """G1."""
    zone = case.zone(NOW)
    return Finding(not zone.is_empty, f"zone {zone.n_packages} of {zone.n_allowed} packages")


def largest_loss(case: Case, issue: str) -> float | None:
    """Return what the worse-off of Russia and Ukraine loses at an issue's best compromise.

    None when one of them does not care about the issue.
    """
    negotiation = case.negotiation(NOW)
    rows = [negotiation.scores[issue][negotiation.actors.index(actor)] for actor in ("RUS", "UKR")]
    losses = [max(float(row.max() - row[o]) for row in rows) for o in range(rows[0].size)]
    opposed = all(row.max() > row.min() for row in rows)
    return min(losses) if opposed else None


def territory_is_easiest(case: Case) -> Finding:
    """G2."""
    losses = {
        issue.name: loss
        for issue in case.article.issues
        if (loss := largest_loss(case, issue.name)) is not None
    }
    least = min(losses.values())
    return Finding(losses.get("territory", least) <= least + 1e-9, f"largest losses: {amounts(losses)}")


def no_membership(case: Case) -> Finding:
    """G3."""
    found = [p for p in case.zone(NOW).packages if p["guarantee"] == "nato_membership"]
    return Finding(not found, f"{len(found)} packages with membership in the zone")


def arms_first(case: Case) -> Finding:
    """G4."""
    options = next(issue.options for issue in case.article.issues if issue.name == "guarantee")
    worth = {option: case.score("US", "guarantee", option, NOW) for option in options}
    guarantees = ("us_arms_or_funds", "european_force", "nato_membership")
    best = max(guarantees, key=lambda option: worth[option])
    return Finding(best == "us_arms_or_funds", f"worth to the US: {amounts(worth)}")


def ceasefires_are_easier(case: Case) -> Finding:
    """G5."""
    forms = ("ceasefire_then_talks", "full_settlement_now")
    space = case.negotiation(NOW).space
    inside = {form: sum(p["deal_form"] == form for p in case.zone(NOW).packages) for form in forms}
    among = {form: len(list(space.matching({"deal_form": form}))) for form in forms}
    share = {form: inside[form] / among[form] for form in forms}
    return Finding(
        share[forms[0]] > share[forms[1]],
        ", ".join(f"{form} {inside[form]} of {among[form]}" for form in forms),
    )


def delay_does_not_pay(case: Case) -> Finding:
    """G6."""
    now, later = case.nash(NOW), case.nash("later")
    if now.package is None or later.package is None:
        return Finding(now.package is None, f"now {now.status}, later {later.status}")
    row = now.actors.index("UKR")
    paid = float(now.payoffs[row]), float(later.payoffs[row])
    return Finding(paid[1] <= paid[0] + 1e-9, f"payoff of Ukraine {number(paid[0])}, later {number(paid[1])}")


def without_relief(case: Case) -> Finding:
    """G7."""
    freeze = case.completions("freeze_and_arms", "congress_blocks")
    taken = [p for p in freeze if case.accepts("RUS", p, "congress_blocks")]
    zone = case.zone("congress_blocks")
    return Finding(
        bool(taken), f"Russia takes {len(taken)} of {len(freeze)} forms of the freeze; zone {zone.n_packages}"
    )


def alternatives(case: Case) -> Finding:
    """G8."""
    counts = {name: len(case.inside(name, NOW)) for name in ("freeze_well_armed", "settlement")}
    return Finding(all(counts.values()), f"forms in the zone: {amounts(counts)}")


def burden_shift(case: Case) -> Finding:
    """G9."""
    before, after = case.nash("europe_at_the_table"), case.nash("burden_shift")
    if before.package is None or after.package is None:
        return Finding(False, f"before {before.status}, after {after.status}")
    paid = {
        actor: [float(s.payoffs[s.actors.index(actor)]) for s in (before, after)] for actor in ("US", "EUR")
    }
    holds = paid["US"][1] >= paid["US"][0] - 1e-9 and paid["EUR"][1] <= paid["EUR"][0] + 1e-9
    return Finding(holds, "; ".join(f"{a} {number(x)}, after {number(y)}" for a, (x, y) in paid.items()))


def freeze_is_nash(case: Case) -> Finding:
    """G10."""
    negotiation = case.negotiation(NOW)
    ranks = [r for p in case.inside("freeze_and_arms", NOW) if (r := nash_rank(negotiation, p)) is not None]
    best = min(ranks, default=0)
    return Finding(best == 1, f"best rank {best or 'none'} of {case.zone(NOW).n_packages}")


TESTS = {
    "G1": not_empty,
    "G2": territory_is_easiest,
    "G3": no_membership,
    "G4": arms_first,
    "G5": ceasefires_are_easier,
    "G6": delay_does_not_pay,
    "G7": without_relief,
    "G8": alternatives,
    "G9": burden_shift,
    "G10": freeze_is_nash,
}
