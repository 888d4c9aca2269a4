"""Strength, tripwire, backing (Bloomberg Opinion, August 2025), as an ultimatum and afterwards.

    python examples/bloomberg_2025.py

The board's package gives Russia next to nothing, so it is an ultimatum: its acceptance depends on how bad no
deal is made. After the deal the question is whether breaking it pays.
"""

from __future__ import annotations

from pathlib import Path

import accord
import plots
from accord.articles.claims.bloomberg import DETERRENCE, compliance
from tables import (
    bargain,
    claims,
    completions,
    introduce,
    number,
    reproduced,
    run,
    say,
    table,
    zone_size,
)

PACKAGE = "strength_and_tripwire"
WAR_FOR_RUSSIA = (55, 45, 30, 20, 16, 10, 5)


def main() -> None:
    """Print the bargain, the ultimatum by pressure, compliance, and the claims."""
    article = accord.load_article("bloomberg-2025")
    introduce(article)
    negotiation = bargain(article, "pressure", [PACKAGE])
    needed = ultimatum(article, negotiation)
    holds = keeping(article, negotiation)
    with_veto = negotiation.space.matching({"guarantee": "russian_veto"})
    veto = [package for package in with_veto if not refused(negotiation, package)]
    nash = accord.nash_solution(negotiation).package
    selected = nash is not None and article.packages[PACKAGE].matches(nash)
    once = f"once war is worth at most {number(needed)} to Russia"
    reproduced(
        [
            (taken(article, negotiation), "the zone of the four under pressure", "Russia prefers war"),
            (selected, "Nash bargaining under pressure", "it splits the gains: less strength for Ukraine"),
            (needed > 0, "an ultimatum under far more pressure", once),
            (holds, "compliance afterwards, with American backing", "deterrence with assumed numbers"),
            (
                bool(veto),
                "a guarantee with a Russian veto",
                f"{len(veto)} packages without a red line crossed",
            ),
        ]
    )
    claims(article)


def taken(article: accord.Article, negotiation: accord.Negotiation) -> bool:
    """Return whether some form of the board's package is in the zone."""
    return any(accord.nash_rank(negotiation, p) for p in completions(article, negotiation, PACKAGE))


def refused(negotiation: accord.Negotiation, package: accord.Package) -> bool:
    """Return whether a package crosses a red line of a party."""
    return any(line.actor in negotiation.parties for line in negotiation.crossed_red_lines(package))


def ultimatum(article: accord.Article, negotiation: accord.Negotiation) -> float:
    """Print what the United States could obtain by a take-it-or-leave-it offer, by Russia's payoff of war."""
    print("THE ULTIMATUM: the United States offers, Russia, Ukraine and Europe answer\n")
    row = negotiation.actors.index("RUS")
    worth = max(float(negotiation.payoffs(p)[row]) for p in completions(article, negotiation, PACKAGE))
    rows = [["no deal for Russia", "zone", "Russia takes the package", "best offer that passes departs on"]]
    wanted = article.packages[PACKAGE]
    for war in WAR_FOR_RUSSIA:
        no_deal = dict(zip(negotiation.actors, negotiation.disagreement, strict=True)) | {"RUS": war}
        pressed = negotiation.replace(disagreement=no_deal)
        game = accord.offer_sequence(pressed, "US_auth", ["RUS", "UKR", "EUR"])
        offers = [course.package for course in game.courses if course.package and course.is_agreement]
        other = [i for i, options in wanted.items() if offers and offers[0][i] not in options]
        departs = ", ".join(other) or ("nothing" if offers else "-")
        rows.append([str(war), str(zone_size(pressed)), str(taken(article, pressed)), departs])
    print(table(rows, is_text=True) + "\n")
    low, high = article.intervals()["no_deal", "RUS", "pressure"]
    say(
        f"Russia takes the package when war under pressure is worth at most {number(worth)}. The statements",
        f"allow anything from {number(low)} to {number(high)}; the neutral number is",
        f"{number(negotiation.disagreement[row])}.",
    )
    before = article.negotiation("no_pressure")
    form = max(completions(article, before, PACKAGE), key=lambda package: before.payoffs(package)[row])
    leverage = accord.cheapest_leverage(before, article.levers(), form)
    (named,) = article.levers()
    say(
        f"The instrument that the article names, {named.name}, changes no deal by",
        f"{number(named.on_refusal['RUS'])} at the neutral numbers; with it the package is within reach:",
        f"{'yes' if leverage.status == 'optimal' else 'no'}.",
    )
    return worth


def keeping(article: accord.Article, negotiation: accord.Negotiation) -> bool:
    """Print whether Russia would keep the deal, and how credible a guarantee must be."""
    print("AFTER THE DEAL: does breaking it pay?\n")
    paths = {
        name: accord.backward_induction(compliance(backed)).paths[0][0]
        for name, backed in (("with", True), ("without", False))
    }
    for name, path in paths.items():
        print(f"  {name} American backing: {', then '.join(path)}")
    spoils, response = DETERRENCE["spoils"], DETERRENCE["response"]
    needed = accord.guarantee_credibility(1.0, spoils, 0.0, response)
    say(
        f"(An attack brings {number(spoils)}, a response costs {number(response)}: assumed. A response",
        "must be",
        f"believed with {number(100 * needed)} percent for an attack not to pay.)",
    )
    row = negotiation.actors.index("RUS")
    forms = completions(article, negotiation, PACKAGE)
    rows = [["package", "worth to Russia", "temptation", "patience needed", "credibility needed"]]
    for package in forms:
        checked = accord.self_enforcing(
            negotiation.replace(parties=["RUS"], disagreement=[0.0] * negotiation.n_actors),
            breach={"RUS": ["territory"]},
            aftermath=dict.fromkeys(negotiation.actors, 0.0),
            discount=0.5,
            punishment={a: 50.0 if a == "RUS" else 0.0 for a in negotiation.actors},
            packages=[package],
        )
        credibility = checked.needed_credibilities
        rows.append(
            [
                package["territory"],
                number(float(negotiation.payoffs(package)[row])),
                number(float(checked.temptations[0, 0])),
                f"{float(checked.critical_discounts[0, 0]):.2f}",
                "-" if credibility is None else f"{float(credibility[0, 0]):.2f}",
            ]
        )
    print(table(rows) + "\n")
    say(
        "(Seizing the demanded land for one period, then a war worth nothing to Russia, the future",
        "counting half;",
        "the credibility is that of a response that costs 50.)",
    )
    return paths["with"] == ("comply",)


def draw(folder: Path) -> None:
    """Save the payoff matrices and the payoff plane."""
    article = accord.load_article("bloomberg-2025")
    negotiation = article.negotiation()
    plots.heat_map(negotiation, folder, "bloomberg_2025_matrices")
    shown = {"the board's package": completions(article, negotiation, PACKAGE)}
    plots.payoff_plane(negotiation, "RUS", "UKR", shown, folder, "bloomberg_2025_plane")


if __name__ == "__main__":
    run(main, draw, __doc__)
