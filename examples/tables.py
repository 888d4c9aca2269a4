"""What the example scripts share: tables of payoffs, bargains in words, and what comes out of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import fill

import accord

CONCEPTS = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
    "egalitarian": "egalitarian",
}


def table(rows: Sequence[Sequence[str]], *, is_text: bool = False) -> str:
    """Return rows of cells as aligned lines: names to the left, numbers (unless `is_text`) to the right."""
    widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]))]
    lines = []
    for row in rows:
        padded = zip(row[1:], widths[1:], strict=True)
        cells = [cell.ljust(width) if is_text else cell.rjust(width) for cell, width in padded]
        lines.append("  " + "  ".join([row[0].ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines)


def say(*sentences: str) -> None:
    """Print sentences as a paragraph, and an empty line."""
    print(fill(" ".join(sentences), width=104, initial_indent="  ", subsequent_indent="  ") + "\n")


def item(sentence: str) -> None:
    """Print a sentence as one item of a list."""
    print(fill(sentence, width=104, initial_indent="  - ", subsequent_indent="    "))


def zone_size(negotiation: accord.Negotiation) -> int:
    """Return how many packages the parties can agree on."""
    return accord.payoff_region(negotiation, among="individually_rational", limit=0).n_packages


def number(value: float) -> str:
    """Return a payoff with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def payoff_matrices(negotiation: accord.Negotiation) -> str:
    """Return every issue with its payoff matrix, one row per option and one column per actor."""
    rows = [["", *negotiation.actors]]
    for issue in negotiation.issues:
        rows.append([issue.label or issue.name, *[""] * negotiation.n_actors])
        for option, column in zip(issue.options, negotiation.scores[issue.name].T, strict=True):
            rows.append([f"  {issue.option_label(option)}", *(number(value) for value in column)])
    rows += [
        [f"  {term.label or 'together'}", *(number(term.amounts.get(a, 0)) for a in negotiation.actors)]
        for term in negotiation.interactions
    ]
    return table(rows)


def introduce(article: accord.Article) -> None:
    """Print what the article is, who is in it and what each option is worth to whom."""
    print(article.title)
    print(", ".join(article.source[key] for key in ("author", "outlet", "date")) + "\n")
    print("WHAT IS ON THE TABLE, AND WHAT EACH OPTION IS WORTH TO WHOM (points of 100)\n")
    print(payoff_matrices(article.negotiation()) + "\n")
    labels = article.negotiation().actor_labels
    print(
        table([["actor", "stands for"], *([name, text] for name, text in labels.items())], is_text=True)
        + "\n"
    )


def bargain(
    article: accord.Article, scenario: str, packages: Iterable[str], variant: str | None = None
) -> accord.Negotiation:
    """Print one bargain: its zone, its frontier, what the solutions select, and the author's packages."""
    negotiation = article.negotiation(scenario, variant)
    packages = list(packages)
    meaning = article.scenarios[scenario].meaning
    print(f"IF {meaning.upper()}{f', AND {article.variants[variant].meaning.upper()}' if variant else ''}\n")
    print(f"  A deal needs {', '.join(negotiation.parties)}.", counted(negotiation))
    zone = accord.zone_of_agreement(negotiation, max_clashes=1)
    if zone.is_empty:
        alone = [
            f"{party} alone {number(points)}"
            for party, points in zip(zone.parties, zone.concessions, strict=True)
            if points < float("inf")
        ]
        least = (
            f"all {number(zone.uniform_concession)} points" if zone.uniform_concession < float("inf") else ""
        )
        asked = " or ".join([part for part in (least, *alone) if part]) or "no lowering of demands is enough"
        print(f"  It is empty. What would open it, in demands given up: {asked}.")
    rows = [["", *negotiation.actors, "rank", f"other than {packages[0]}"]]
    rows.append(["no deal", *map(number, negotiation.disagreement), "", ""])
    for concept, name in CONCEPTS.items():
        solution = accord.solve(negotiation, concept=concept)
        if solution.package is not None:
            tied = "" if solution.n_ties == 1 else f" (one of {solution.n_ties})"
            rows.append(row(negotiation, name + tied, solution.package, article.packages[packages[0]]))
    for name in packages:
        rows += author_rows(article, negotiation, name)
    print(table([[*cells[:-1], f"  {cells[-1]}"] for cells in rows]).replace("  \n", "\n") + "\n")
    return negotiation


def counted(negotiation: accord.Negotiation) -> str:
    """Return how many packages there are, fit together, are in the zone and on its frontier."""
    zone = accord.payoff_region(negotiation, among="individually_rational", limit=0)
    frontier = accord.pareto_frontier(negotiation, among="individually_rational")
    return (
        f"{negotiation.space.n_packages:,} packages, {negotiation.n_allowed:,} fit together, "
        f"{zone.n_packages} in the zone, {sum(map(int, frontier.multiplicity))} of them efficient."
    )


def author_rows(article: accord.Article, negotiation: accord.Negotiation, name: str) -> list[list[str]]:
    """Return the rows of the best completion of an author's package: some issues may be left open.

    The second row has its gains, and says whether another package is better for a party and worse for none.
    """
    forms = completions(article, negotiation, name)
    inside = ranked(negotiation, forms)
    title = f"{name}: {len(inside)} of {len(forms)} forms in the zone"
    if not inside:
        near = max(forms, key=lambda package: negotiation.gains(package)[negotiation.party_positions].min())
        return _with_gains(negotiation, f"{title}, nearest", near, article.packages[name], "")
    frontier = accord.pareto_frontier(negotiation, among="individually_rational")
    verdict = "efficient" if frontier.is_efficient(inside[0]) else "can be bettered without harm"
    return _with_gains(negotiation, f"{title}, best", inside[0], article.packages[name], verdict)


def _with_gains(
    negotiation: accord.Negotiation,
    name: str,
    package: accord.Package,
    wanted: Mapping[str, Sequence[str]],
    verdict: str,
) -> list[list[str]]:
    gains = [f"{gain:+.1f}".removesuffix(".0") for gain in negotiation.gains(package)]
    return [row(negotiation, name, package, wanted), ["  gains", *gains, "", verdict]]


def completions(article: accord.Article, negotiation: accord.Negotiation, name: str) -> list[accord.Package]:
    """Return the packages that a named package of the author's stands for."""
    return list(negotiation.space.matching(article.packages[name]))


def ranked(negotiation: accord.Negotiation, forms: Iterable[accord.Package]) -> list[accord.Package]:
    """Return those of some packages that are in the zone, by rank."""
    ranks = {package: accord.nash_rank(negotiation, package) for package in forms}
    return sorted((p for p, rank in ranks.items() if rank), key=lambda package: ranks[package] or 0)


def row(
    negotiation: accord.Negotiation, name: str, package: accord.Package, wanted: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return a package's payoffs, its rank by Nash product, and where it departs from what is wanted."""
    rank = accord.nash_rank(negotiation, package)
    other = [package[issue] for issue, options in wanted.items() if package[issue] not in options]
    return [name, *map(number, negotiation.payoffs(package)), str(rank or "-"), ", ".join(other)]


def settled(negotiation: accord.Negotiation, package: Mapping[str, str]) -> str:
    """Return a package in words, one issue a line."""
    return table(
        [
            [issue.label or issue.name, issue.option_label(package[issue.name])]
            for issue in negotiation.issues
        ],
        is_text=True,
    )


def reproduced(findings: Sequence[tuple[bool, str, str]]) -> None:
    """Print under which procedures the recommendation comes out, and under which it does not."""
    print("WHERE THE RECOMMENDATION COMES OUT, AND WHERE IT DOES NOT\n")
    rows = [["yes" if found else "no", procedure, detail] for found, procedure, detail in findings]
    print(table(rows, is_text=True) + "\n")


def claims(article: accord.Article) -> None:
    """Print the article's claims with their verdicts."""
    checked = article.check()
    print(f"THE CLAIMS, also tried at {checked.n_trials} extreme payoffs that the statements allow\n")
    rows = [["", "verdict", "", "claim"]]
    for found in checked.rows:
        whose = "" if found.claim.whose == "author" else " (our test)"
        verdict = "holds" if found.holds else "fails"
        rows.append([found.claim.id, verdict, found.status, found.claim.text + whose])
    print(table(rows, is_text=True))
    print(f"\n  Every number and its paragraph: accord.load_article({article.name!r}).basis and .statements")


def run(main: Callable[[], None], draw: Callable[[Path], None], doc: str | None) -> None:
    """Run an example from the command line; ``--plots DIR`` saves its figures."""
    parser = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    parser.add_argument("--plots", metavar="DIR", type=Path, help="save figures there (needs matplotlib)")
    folder = parser.parse_args().plots
    main()
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        draw(folder)
