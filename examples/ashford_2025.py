"""A ceasefire first and cheap commitments (Emma Ashford, early 2025), as a bargain of three.

    python examples/ashford_2025.py

She prefers what can be had to what would be best. Additive payoffs do not know the difference, so it matters
which packages are on the table.
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
    number,
    ranked,
    reproduced,
    run,
    say,
    table,
    zone_size,
)

FREEZE = "freeze_and_arms"


def main() -> None:
    """Print the bargain with everything and with ceasefires only, the two stages, and the claims."""
    article = accord.load_article("ashford-2025")
    introduce(article)
    everything = bargain(article, "now", [FREEZE, "freeze_well_armed", "settlement"])
    ceasefires = bargain(article, "ceasefire_only", [FREEZE, "freeze_well_armed"])
    bargain(article, "congress_blocks", [FREEZE])
    stages(article)
    preferred = article.negotiation("ceasefire_only", "settlement_preferred")
    wide = article.negotiation("now", "settlement_preferred")
    congress = article.negotiation("congress_blocks")
    over_all = f"over everything its best rank would be {best(article, wide) or 'none'}"
    reproduced(
        [
            (best(article, everything) > 0, "the zone of the three", forms_words(article, everything)),
            (best(article, everything) == 1, "Nash over everything", departs(article, everything)),
            (best(article, ceasefires) == 1, "Nash over ceasefires only", departs(article, ceasefires)),
            (best(article, preferred) == 1, "the same, if all prefer a settlement", over_all),
            (best(article, congress) > 0, "the zone when Congress blocks", forms_words(article, congress)),
        ]
    )
    blocked = zone_size(article.negotiation("now", "some_deal"))
    say(
        "What stands in the way of the freeze in Nash bargaining is the guarantee: three parties",
        "split the gains",
        "at a European force, which the United States likes less than arms or funds but can bear on these",
        "scores. That the freeze can be had at all rests on what Kyiv accepts: if only some freeze is better",
        f"than war for it (variant some_deal), the zone has {blocked} packages.",
    )
    claims(article)


def best(article: accord.Article, negotiation: accord.Negotiation) -> int:
    """Return the best rank of the freeze, 0 when none of its forms is in the zone."""
    inside = ranked(negotiation, completions(article, negotiation, FREEZE))
    return (accord.nash_rank(negotiation, inside[0]) or 0) if inside else 0


def forms_words(article: accord.Article, negotiation: accord.Negotiation) -> str:
    """Return in how many forms the freeze is in the zone, and its best rank."""
    forms = completions(article, negotiation, FREEZE)
    inside = ranked(negotiation, forms)
    return f"{len(inside)} of {len(forms)} forms, best rank {best(article, negotiation) or 'none'}"


def departs(article: accord.Article, negotiation: accord.Negotiation) -> str:
    """Return where the Nash packages leave the freeze."""
    wanted = article.packages[FREEZE]
    found = {
        f"{issue}={package[issue]}"
        for package in accord.nash_solution(negotiation).ties
        for issue, options in wanted.items()
        if package[issue] not in options
    }
    return f"Nash has {', '.join(sorted(found))}" if found else "Nash is a form of it"


def stages(article: accord.Article) -> None:
    """Print a bargain in two stages: a ceasefire first, then a settlement with the ceasefire as no deal."""
    print("CEASEFIRE FIRST, SETTLEMENT LATER: the second bargain has the ceasefire as its no deal\n")
    rows = [["", "US", "RUS", "UKR"]]
    for variant in (None, "settlement_preferred"):
        first = article.negotiation("ceasefire_only", variant)
        truce = accord.nash_solution(first)
        settle = accord.excludes({"deal_form": "ceasefire_then_talks"}, "the talks that follow")
        whole = article.negotiation("now", variant)
        later = whole.replace(linkages=[*whole.linkages, settle], disagreement=truce.payoffs)
        peace = accord.nash_solution(later)
        at = [first.actors.index(actor) for actor in rows[0][1:]]
        name = "base" if variant is None else "if all prefer a settlement"
        rows.append([f"{name}: ceasefire", *(number(truce.payoffs[i]) for i in at)])
        rows.append([f"{name}: settlement after it", *(number(peace.payoffs[i]) for i in at)])
        direct = accord.nash_solution(whole)
        rows.append([f"{name}: all at once", *(number(direct.payoffs[i]) for i in at)])
    print(table(rows) + "\n")
    say(
        "Nothing is lost by starting with a ceasefire where a settlement is worth nothing in itself;",
        "where it",
        "is, the second stage still adds to the first, from the line that the first has drawn.",
    )


def draw(folder: Path) -> None:
    """Save the payoff matrices and the payoff plane."""
    article = accord.load_article("ashford-2025")
    negotiation = article.negotiation()
    plots.heat_map(negotiation, folder, "ashford_2025_matrices")
    shown = {"freeze, arms or funds": completions(article, negotiation, FREEZE)}
    plots.payoff_plane(negotiation, "RUS", "UKR", shown, folder, "ashford_2025_plane")


if __name__ == "__main__":
    run(main, draw, __doc__)
