"""Five published articles on the Russia-Ukraine talks, in one frame: what they share and where they clash.

    python examples/five_articles.py

Sixteen issues, some millions of packages, and how every author stands to every option. For each article by
itself: framework_2026.py, lieven_2025.py, ashford_2025.py, bloomberg_2025.py, wright_2025.py.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import accord
import plots
from accord.articles.common_frame import NOTIONS, CommonFrame, load_common_frame
from tables import completions, ranked, run, table, zone_size

SHORT = {
    "framework-2026": "Framework",
    "lieven-2025": "Lieven",
    "ashford-2025": "Ashford",
    "bloomberg-2025": "Bloomberg",
    "wright-2025 plan A": "Wright A",
    "wright-2025 plan B": "Wright B",
}
WORDS = {
    "package": "the package each author advises",
    "fallback": "or what the author accepts besides",
    "tolerable": "or what the author does not reject",
    "implied": "or rejects by implication only (our reading)",
}


def main() -> None:
    """Print the articles one by one, the frame, agreements, clashes, groups and the least departure."""
    print("FIVE ARTICLES, ONE BARGAIN EACH\n")
    print(overview() + "\n")
    frame = load_common_frame()
    print("ONE FRAME: R recommends, A accepts, . silent, n neither, i implied rejection, X rejected\n")
    print(stances(frame) + "\n")
    negotiation = frame.negotiation(five(frame, "B"), "implied")
    print(f"  {negotiation.space.n_packages:,} packages, {negotiation.n_allowed:,} fit together.\n")
    print("EACH AUTHOR'S PACKAGE IN THE FRAME: packages that have room for it\n")
    rows = [["", *NOTIONS]]
    rows += [[short, *(f"{size(frame, [plan], n):,}" for n in NOTIONS)] for plan, short in SHORT.items()]
    print(table(rows) + "\n")
    agreements(frame)
    groups(frame)
    least_departure(frame)


def five(frame: CommonFrame, plan: str) -> list[str]:
    """Return one plan per author, with plan A or B of the author who has two."""
    return [name for name in frame.plans if not name.startswith("wright") or name.endswith(plan)]


def size(frame: CommonFrame, plans: list[str], notion: str) -> int:
    """Return how many packages some plans have room for."""
    return zone_size(frame.negotiation(plans, notion))


def overview() -> str:
    """Return what becomes of every author's packages in the bargain of the article."""
    rows = [["article", "package", "scenario", "parties", "in the zone", "rank", "claims that hold"]]
    for name in dict.fromkeys(plan.split()[0] for plan in SHORT):
        article = accord.load_article(name)
        checked = article.check(payoffs=[])
        held = f"{sum(row.holds for row in checked.rows)} of {len(checked)}"
        for number, advised in enumerate(article.recommended):
            negotiation = article.negotiation(advised.scenario)
            forms = completions(article, negotiation, advised.package)
            inside = ranked(negotiation, forms)
            best = accord.nash_rank(negotiation, inside[0]) if inside else None
            zone = zone_size(negotiation)
            rows.append(
                [
                    name if number == 0 else "",
                    advised.package,
                    advised.scenario,
                    " ".join(negotiation.parties),
                    f"{len(inside)} of {len(forms)}",
                    f"{best} of {zone}" if best else f"- of {zone}",
                    held if number == 0 else "",
                ]
            )
    return table(rows, is_text=True)


def stances(frame: CommonFrame) -> str:
    """Return how every author stands to every option."""
    marks = {"R": "R", "A": "A", "S": ".", "N": "n", "I": "i", "X": "X"}
    rows = [["", *SHORT.values()]]
    for issue in frame.issues:
        rows.append([issue.label or issue.name, *[""] * len(SHORT)])
        for option in issue.options:
            codes = [marks[frame.stance(plan, issue.name, option).code] for plan in SHORT]
            rows.append([f"  {issue.option_label(option)}", *codes])
    return table(rows)


def agreements(frame: CommonFrame) -> None:
    """Print on which issues the authors agree, and the clauses on which they contradict each other."""
    print("WHERE THEY AGREE: recommended by two or more authors, rejected by none\n")
    rows = []
    for issue in frame.issues:
        for option in issue.options:
            codes = {plan: frame.stance(plan, issue.name, option).code for plan in frame.plans}
            authors = {plan.split()[0] for plan, code in codes.items() if code == "R"}
            if len(authors) > 1 and not set(codes.values()) & {"I", "X"}:
                rows.append(
                    [issue.label or issue.name, issue.option_label(option), ", ".join(sorted(authors))]
                )
    print(table(rows, is_text=True) + "\n")
    print("WHERE THEY CONTRADICT EACH OTHER: what one recommends, another rejects\n")
    rows = [["issue", "recommended", "by", "rejected outright by", "by implication by"]]
    for issue in frame.issues:
        for option in issue.options:
            who = {
                c: [SHORT[p] for p in frame.plans if frame.stance(p, issue.name, option).code == c]
                for c in "RIX"
            }
            if who["R"] and (who["X"] or who["I"]):
                cells = [issue.label or issue.name, issue.option_label(option)]
                rows.append([*cells, *(", ".join(who[c]) or "-" for c in "RXI")])
    print(table(rows, is_text=True) + "\n")


def groups(frame: CommonFrame) -> None:
    """Print the largest groups of authors who share a package, from strict to lenient."""
    print("THE LARGEST GROUPS OF AUTHORS WHO SHARE A PACKAGE\n")
    rows = [["shared is ...", "authors", "packages"]]
    for notion, words in WORDS.items():
        found = {}
        for plans in (five(frame, "A"), five(frame, "B")):
            for group, count in largest(frame, plans, notion):
                found[", ".join(SHORT[plan] for plan in group)] = count
        longest = max(group.count(",") for group in found)
        shown = [(group, count) for group, count in found.items() if group.count(",") == longest]
        for number, (group, count) in enumerate(shown):
            rows.append([words if number == 0 else "", group, f"{count:,}"])
    print(table(rows, is_text=True) + "\n")


def largest(frame: CommonFrame, plans: list[str], notion: str) -> list[tuple[tuple[str, ...], int]]:
    """Return the largest groups of plans that have room for a common package, and for how many."""
    for members in range(len(plans), 0, -1):
        found = [(group, size(frame, list(group), notion)) for group in combinations(plans, members)]
        if any(count for _, count in found):
            return [(group, count) for group, count in found if count]
    return []


def least_departure(frame: CommonFrame) -> None:
    """Print the packages that go against the fewest authors on the fewest issues."""
    print("THE PACKAGE THAT DEPARTS LEAST FROM ALL FIVE: fewest options that an author rejects\n")
    for plan in ("A", "B"):
        whole = frame.negotiation(five(frame, plan), "implied").replace(red_lines=[])
        for concept, words in (("utilitarian", "in total"), ("egalitarian", "for the author who bears most")):
            solution = accord.solve(whole, concept=concept)
            against = {SHORT[p]: int(-solution.payoffs[whole.actors.index(p)]) for p in whole.parties}
            counts = ", ".join(f"{author} {n}" for author, n in against.items())
            total = f"{sum(against.values())} ({counts})"
            print(f"  fewest {words}, with Wright's plan {plan}: {total}; {solution.n_ties:,} tie")
    solution = accord.utilitarian_solution(whole)
    same = {issue.name: {package[issue.name] for package in solution.ties} for issue in whole.issues}
    print("\n  What all packages with the fewest rejections, with plan B, have in common:\n")
    rows = [
        [issue.label or issue.name, issue.option_label(next(iter(same[issue.name])))]
        for issue in whole.issues
        if len(same[issue.name]) == 1
    ]
    print(table(rows, is_text=True))


def draw(folder: Path) -> None:
    """Save how far every package of a sample goes against two authors."""
    frame = load_common_frame()
    negotiation = frame.negotiation(list(SHORT), "implied").replace(red_lines=[])
    plots.heat_map(negotiation, folder, "five_articles_rejections")


if __name__ == "__main__":
    run(main, draw, __doc__)
