"""Thomas Wright's two plans (Foreign Affairs, February 2025) beside what bargaining theory selects.

    python examples/wright_2025.py

Plan A is the Norway model, Plan B the Israel model. Who sits at the table for the United States matters: the
author's United States or the administration as he describes it.
"""

from __future__ import annotations

from pathlib import Path

import accord
import plots
from accord.articles.checking import Case
from accord.articles.claims.wright import MENU, menu, two_dates
from tables import (
    bargain,
    claims,
    completions,
    introduce,
    number,
    ranked,
    reproduced,
    run,
    say,
    table,
    zone_size,
)

THREE = ("norway", "israel", "european troops")


def main() -> None:
    """Print the two bargains, the menu of three, the order of events, and the claims."""
    article = accord.load_article("wright-2025")
    introduce(article)
    bargain(article, "pressure_author", ["plan_a", "plan_b"])
    bargain(article, "pressure", ["plan_b", "plan_b_fallback"])
    bargain(article, "pressure", ["plan_b", "plan_b_fallback"], "administration_silent")
    without_and_with(article)
    menu_of_three(article)
    foreseen = order_of_events(article)
    plan_a, plan_b = rank(article, "pressure_author", "plan_a"), rank(article, "pressure", "plan_b")
    silent = rank(article, "pressure", "plan_b", "administration_silent")
    guarantee = rank(article, "pressure", "plan_b", "guarantee")
    reproduced(
        [
            (plan_a == 1, "Plan A: Nash, author's United States", words(article, "pressure_author", plan_a)),
            (rank(article, "pressure", "plan_a") > 0, "Plan A: zone with the administration", "its red line"),
            (plan_b > 0, "Plan B: zone under pressure, administration", words(article, "pressure", plan_b)),
            (plan_b == 1, "Plan B: Nash, administration", "Nash lifts the sanctions"),
            (silent == 1, "the same, if the administration is silent", "on sanctions and on Plan B itself"),
            (guarantee > 0, "Plan B: zone, if Kyiv needs a guarantee", "for a freeze (p13)"),
            (
                rank(article, "now", "plan_b") > 0,
                "Plan B: zone as talks open",
                "Russia would rather fight on",
            ),
            (foreseen, "first refuses Norway, then takes Israel", "if limits and talks come with Norway"),
        ]
    )
    wants = article.basis["scores.sanctions.US_admin"].strength
    say(f"That the administration likes sanctions lifted is an {wants}; it decides the rank of Plan B.")
    claims(article)


def rank(article: accord.Article, scenario: str, plan: str, variant: str | None = None) -> int:
    """Return the best rank of a plan, 0 when none of its forms is in the zone."""
    negotiation = article.negotiation(scenario, variant)
    inside = ranked(negotiation, completions(article, negotiation, plan))
    return (accord.nash_rank(negotiation, inside[0]) or 0) if inside else 0


def words(article: accord.Article, scenario: str, best: int) -> str:
    """Return a best rank among how many."""
    return f"best rank {best} of {zone_size(article.negotiation(scenario))}"


def without_and_with(article: accord.Article) -> None:
    """Print the size of the zone without and with pressure, and with a United States that guarantees."""
    print("THE ZONE WITHOUT AND WITH PRESSURE, in packages\n")
    tables = {"the administration": "", "the author's United States": "_author"}
    rows = [["", *tables]]
    for scenario, label in (
        ("abandon", "Ukraine is dropped"),
        ("now", "as talks open"),
        ("pressure", "pressure is sustained"),
    ):
        sizes = [zone_size(article.negotiation(scenario + end)) for end in tables.values()]
        rows.append([label, *map(str, sizes)])
    print(table(rows) + "\n")
    say(
        "Pressure opens the zone; a United States that can offer the guarantee of the alliance makes it",
        "larger, since it does not refuse the Norway model.",
    )


def menu_of_three(article: accord.Article) -> None:
    """Print what Russia picks from the menu, and what the threat of the Israel model is worth."""
    print("THE MENU OF THREE, under pressure\n")
    case = Case(article, None, article.payoffs())
    rows = [["", "RUS", "UKR", "US_auth", "US_admin"]]
    for name, package in MENU.items():
        rows.append([name, *(number(case.payoff(a, package, "pressure")) for a in rows[0][1:])])
    rows.append(["no deal", *(number(case.no_deal(a, "pressure")) for a in rows[0][1:])])
    print(table(rows) + "\n")
    plain = menu(case, ("plain norway", "israel", "european troops"))
    say(
        f"Russia picks {menu(case, THREE)} of the three, and {menu(case, (*THREE, 'neutrality'))} if",
        "that is on",
        f"the menu; without limits and talks it picks {plain}.",
    )
    author = article.negotiation("pressure_author")
    before = accord.nash_solution(author)
    after = accord.nash_solution(author.replace(disagreement=author.payoffs(MENU["israel"])))
    at = author.actors.index("RUS")
    found = "finds no better package" if after.package is None else f"selects {after.package['end_state']}"
    say(
        "With the Israel model as what happens without a deal, a threat that the others carry out",
        "alone, Nash",
        f"bargaining {found}; Russia has {number(after.payoffs[at])} instead of",
        f"{number(before.payoffs[at])}.",
    )


def order_of_events(article: accord.Article) -> bool:
    """Print whether 'refuses Norway, then takes Israel' can be a path of equilibrium."""
    print("FIRST NORWAY, THEN ISRAEL: is that a path of play?\n")
    rows = [["Norway comes", "no deal later", "what happens"]]
    wanted = ("refuse", "take Israel")
    found = {}
    for variant in (None, "without_hedged"):
        case = Case(article, variant, article.payoffs(variant))
        for norway, how in (("norway", "with limits and talks"), ("plain norway", "plain")):
            for foreseen in ("pressure", "now"):
                paths = accord.backward_induction(two_dates(case, norway, foreseen)).paths
                found[variant, norway, foreseen] = (wanted,) in paths
                told = " or ".join(", then ".join(path[0]) for path in paths)
                rows.append([how, f"{foreseen}{' (no hedged statements)' if variant else ''}", told])
    print(table(rows, is_text=True) + "\n")
    opening = article.negotiation("now")
    forms = completions(article, opening, "plan_b")
    (form,) = [package for package in forms if package["western_integration"] == "pledge"]
    leverage = accord.cheapest_leverage(opening, article.levers(), form)
    used = ", ".join(leverage.plan.amounts) if leverage.plan else "none that suffices"
    say(
        "From the opening of talks, the fewest of the author's instruments that bring Plan B, with the",
        f"pledge, into the zone: {used}.",
    )
    return found[None, "norway", "pressure"]


def draw(folder: Path) -> None:
    """Save the payoff matrices and the payoff planes of both bargains."""
    article = accord.load_article("wright-2025")
    plots.heat_map(article.negotiation(), folder, "wright_2025_matrices")
    for scenario, plan in (("pressure", "plan_b"), ("pressure_author", "plan_a")):
        negotiation = article.negotiation(scenario)
        shown = {plan.replace("_", " ").title(): completions(article, negotiation, plan)}
        plots.payoff_plane(negotiation, "RUS", "UKR", shown, folder, f"wright_2025_{scenario}")


if __name__ == "__main__":
    run(main, draw, __doc__)
