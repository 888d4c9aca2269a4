"""Why the United States should want a framework deal (February 2026), as a bargain of four.

    python examples/framework_2026.py

The author argues from American interests and sets aside whether Moscow and Kyiv would accept; most of what
they want is our assumption, and the verdicts say so.
"""

from __future__ import annotations

from pathlib import Path

import accord
import plots
from tables import bargain, claims, completions, introduce, number, ranked, reproduced, run, say, zone_size

ARCHITECTURE = {
    "nato_enlargement": "open_door",
    "rus_force_posture": "unchanged",
    "conventional_limits": "none",
    "nuclear_arms_control": "no_dialogue",
    "rus_europe_relations": "deterrence_only",
    "us_posture_europe": "tied_down",
}


def main() -> None:
    """Print the bargain of four, with and without the wider measures, and the claims."""
    article = accord.load_article("framework-2026")
    introduce(article)
    negotiation = bargain(article, "no_deal", ["framework_deal"])
    print("WHAT THE WIDER MEASURES ADD TO THE TERMS BETWEEN THE TWO\n")
    both = {"settlement_scope": ["bilateral_only", "regional_framework"]}
    pair = negotiation.replace(parties=["RUS", "UKR"])
    narrow = pair.replace(linkages=[*pair.linkages, accord.requires(both, ARCHITECTURE)])
    say(
        f"Russia and Ukraine alone can agree on {zone_size(narrow)} packages without the measures and on",
        f"{zone_size(pair)} with them: what Russia is offered elsewhere buys better terms on the line.",
        "Part of",
        "this is scale: the more issues, the more there is to gain over a no deal that stays where it is.",
    )
    forms = ranked(negotiation, completions(article, negotiation, "framework_deal"))
    nash = accord.nash_solution(negotiation)
    selected = all(article.packages["framework_deal"].matches(package) for package in nash.ties)
    disliked = article.negotiation(variant="others_dislike_retrenchment")
    other = accord.nash_solution(disliked)
    without = not any(article.packages["framework_deal"].matches(package) for package in other.ties)
    reproduced(
        [
            (bool(forms), "the four accept it", f"{len(forms)} forms, all but the line and limits settled"),
            (
                selected,
                "Nash bargaining of the four",
                f"{nash.n_ties} tied packages, all of them the framework",
            ),
            (
                not without,
                "the same, if the others dislike retrenchment",
                f"Nash drops it: {other.package['us_posture_europe']}" if other.package else "no agreement",
            ),
        ]
    )
    war = negotiation.disagreement[negotiation.actors.index("RUS")]
    say(f"It rests on what we assumed of Russia and Ukraine; their no deal stays at {number(war)}.")
    claims(article)


def draw(folder: Path) -> None:
    """Save the payoff matrices and the payoff plane."""
    article = accord.load_article("framework-2026")
    negotiation = article.negotiation()
    plots.heat_map(negotiation, folder, "framework_2026_matrices")
    shown = {"framework_deal": completions(article, negotiation, "framework_deal")}
    plots.payoff_plane(negotiation, "RUS", "UKR", shown, folder, "framework_2026_plane")


if __name__ == "__main__":
    run(main, draw, __doc__)
