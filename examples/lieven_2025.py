"""Sticks and carrots (Anatol Lieven, The Nation, May 2025), and what opens the zone.

    python examples/lieven_2025.py

Russia is two camps, mixed by the influence of the hard-liners; the United States offers to Russia first and
then to Ukraine, and what no deal means depends on who refuses.
"""

from __future__ import annotations

from pathlib import Path

import accord
import plots
from tables import (
    bargain,
    claims,
    completions,
    introduce,
    item,
    number,
    reproduced,
    run,
    say,
    table,
    zone_size,
)

BOTH = "sticks_and_carrots"
SCENARIOS = ("hands_off", "sticks_only", "carrots_only", BOTH, "eu_terms", "eu_veto", "hard_line_russia")


def main() -> None:
    """Print the zones by scenario, the two camps, the sequence of offers, and the claims."""
    article = accord.load_article("lieven-2025")
    introduce(article)
    zones(article)
    negotiation = bargain(article, BOTH, ["core", "full_offer"])
    bargain(article, BOTH, ["core", "full_offer"], "switch")
    share = camps(article, negotiation)
    agreed = sequence(article)
    switched = article.negotiation(BOTH, "switch")
    selected = accord.nash_solution(switched).package
    dropped = [i for i, o in article.packages["full_offer"].items() if selected and selected[i] not in o]
    threat = article.check(payoffs=[])["G6"].numbers
    reproduced(
        [
            (
                bool(zone_size(negotiation)),
                "the zone of Russia and Ukraine",
                "with the hard-liners at 40 percent",
            ),
            (share > 0, "the zone, with weaker hard-liners", f"from {number(100 * share)} percent downwards"),
            (
                bool(zone_size(switched)),
                "the zone, if Putin goes with the stronger camp",
                f"{zone_size(switched)} packages",
            ),
            (
                selected is not None and article.packages["core"].matches(selected),
                "Nash bargaining, if he does",
                f"the full offer without {', '.join(dropped)}" if dropped else "the full offer",
            ),
            (agreed[True], "offers in sequence, with the threat to Ukraine", threat),
            (agreed[False], "offers in sequence, without the threat", ""),
        ]
    )
    say(
        f"What would have to be true: hard-line influence of at most {number(100 * share)} percent",
        "once sticks",
        "and carrots are applied. The article says that it falls, not how far; 40 is our default of",
        "50 less 10.",
    )
    claims(article)


def zones(article: accord.Article) -> None:
    """Print the zone of every scenario, for the mixture and for each camp as Russia."""
    print("THE ZONE BY SCENARIO, with Russia as a mixture of its camps and as each camp alone\n")
    rows = [
        ["", "packages", "mixture", "hard-liners' influence", "second camp", "hard-liners", "opens up to"]
    ]
    for scenario in SCENARIOS:
        negotiation = article.negotiation(scenario)
        others = [party for party in negotiation.parties if not party.startswith("RUS")]
        alone = [negotiation.replace(parties=[camp, *others]) for camp in ("RUS_prag", "RUS_hard")]
        most, _ = accord.largest_influence(negotiation.replace(parties=others), "RUS_hard", "RUS_prag")
        influence = article.payoffs().influence["RUS", article.scenarios[scenario].influence["RUS"]]
        counts = [str(zone_size(one)) for one in alone]
        opens = "never" if most != most else f"{number(100 * most)} %"
        name = scenario.replace("_", " ")
        mixture = "-" if "RUS" not in negotiation.parties else str(zone_size(negotiation))
        rows.append([name, str(negotiation.n_allowed), mixture, f"{number(influence)} %", *counts, opens])
    print(table(rows) + "\n")


def camps(article: accord.Article, negotiation: accord.Negotiation) -> float:
    """Print what to offer when the camp that decides is not known, and the influence that matters."""
    print("THE TWO CAMPS\n")
    (full,) = [p for p in forms(article, negotiation) if p["ukr_forces"] == "long_range_limit"]
    _, share = accord.influence_range(negotiation, full, "RUS_hard", "RUS_prag")
    most, best = accord.largest_influence(negotiation.replace(parties=["UKR"]), "RUS_hard", "RUS_prag")
    found = accord.screening(
        negotiation,
        {"Russia": {"RUS_hard": 0.4, "RUS_prag": 0.6}},
        proposer="US",
        consenting=["UKR"],
        menus=False,
    )
    accepted = ", ".join(found.offer.accepted_by["Russia"]) or "neither camp"
    say(
        f"As a mixture Russia takes the full offer up to {number(100 * share)} percent hard-line",
        "influence, and",
        f"no package that Ukraine takes beyond {number(100 * most)} percent ({len(best)} package",
        "there). If one",
        f"camp decides and nobody knows which, the best single offer is taken by {accepted} only: no package",
        "that Ukraine takes wins the hard-liners, so that screening never pays them off.",
    )
    return most


def forms(article: accord.Article, negotiation: accord.Negotiation) -> list[accord.Package]:
    """Return the forms of the full offer."""
    return completions(article, negotiation, "full_offer")


def sequence(article: accord.Article) -> dict[bool, bool]:
    """Print the game in which the United States offers to Russia and then to Ukraine."""
    print("THE SEQUENCE: UNITED STATES TO RUSSIA TO UKRAINE, and no deal depends on who refuses\n")
    print(f"  {repr(article.refusals(BOTH)).replace(chr(10), chr(10) + '  ')}")
    agreed = {}
    for scenario, threat in ((BOTH, True), ("support_assured", False)):
        negotiation = article.negotiation(scenario)
        refused = dict(article.refusals(scenario))
        print(f"\n  {'With' if threat else 'Without'} the threat to Ukraine")
        game = accord.offer_sequence(negotiation, "US", ["RUS", "UKR"], if_refused=refused)
        agreed[threat] = paths(game, "Russia as the mixture of its camps")
        camp = {"RUS_prag": refused["RUS"], "UKR": refused["UKR"]}
        second = accord.offer_sequence(negotiation, "US", ["RUS_prag", "UKR"], if_refused=camp)
        paths(second, "Russia as its second camp")
    print()
    return agreed


def paths(game: accord.OfferSequence, who: str) -> bool:
    """Print the paths of subgame-perfect play in words; return whether one ends in agreement."""
    agreements = [course for course in game.courses if course.is_agreement]
    print(f"\n  {who}: {outcome(bool(agreements))}. Paths of play:")
    for course, words in zip(game.courses, game.in_words(), strict=True):
        if course in agreements[1:]:
            continue
        more = len(agreements) - 1 if course.is_agreement else 0
        item(words + f" Or {more} others, worth the same to the United States." * bool(more))
    return bool(agreements)


def outcome(agreed: bool) -> str:
    """Return what a game ends with, in words."""
    return "a package passes" if agreed else "no package passes"


def draw(folder: Path) -> None:
    """Save the payoff matrices, acceptance by influence, and the payoff plane if Putin switches."""
    article = accord.load_article("lieven-2025")
    negotiation = article.negotiation()
    plots.heat_map(negotiation, folder, "lieven_2025_matrices")
    full = {p["ukr_forces"]: p for p in forms(article, negotiation)}
    shown = {f"full offer, {name.replace('_', ' ')}": package for name, package in full.items()}
    influences = {key[1].replace("_", " "): value for key, value in article.payoffs().influence.items()}
    plots.acceptance(
        negotiation, ("RUS_hard", "RUS_prag"), shown, influences, folder, "lieven_2025_influence"
    )
    switched = article.negotiation(variant="switch")
    terms = {"terms of the US": completions(article, switched, "core")}
    plots.payoff_plane(switched, "RUS", "UKR", terms, folder, "lieven_2025_plane")


if __name__ == "__main__":
    run(main, draw, __doc__)
