"""Thomas Wright's two plans (Foreign Affairs, February 2025) beside what bargaining theory selects.

    python examples/wright_2025.py

The numbers illustrate the article; who wants what is Wright's account, how much is ours. Every number and
its paragraph: ``accord.load_article("wright-2025").basis``.
"""

from __future__ import annotations

import accord
from tables import number, payoff_matrices, settled, table


def main() -> None:
    """Print the negotiation, the solver's packages and the author's plans."""
    article = accord.load_article("wright-2025")
    print(f"{article.source['author']}, {article.source['outlet']}, {article.source['date']}")
    print(f"{article.source['title']}\n")
    print("WHAT IS ON THE TABLE, AND WHAT EACH OPTION IS WORTH TO WHOM\n")
    print(payoff_matrices(article.negotiation()), "\n")
    actors = article.negotiation().actor_labels
    print(
        table([["actor", "stands for"], *([name, text] for name, text in actors.items())], is_text=True), "\n"
    )
    describe(article, "pressure", ["plan_b", "plan_b_fallback"])
    describe(article, "pressure_author", ["plan_a", "plan_b"])
    print("Ranks count packages by the product of the parties' gains; 1 is the Nash package.")


def describe(article: accord.Article, scenario: str, plans: list[str]) -> None:
    """Print one bargain: its zone, its Nash package, and some of the author's plans."""
    negotiation = article.negotiation(scenario)
    zone = accord.payoff_region(negotiation, among="individually_rational", limit=0)
    solution = accord.nash_solution(negotiation)
    print(f"IF {article.scenarios[scenario].meaning.upper()}\n")
    print(f"  Deal needs the consent of {', '.join(negotiation.parties)}.")
    print(f"  {negotiation.space.n_packages:,} packages, {negotiation.n_allowed:,} fit together,", end=" ")
    print(f"{zone.n_packages} of them lie in the zone of possible agreement.")
    if solution.status == "no_agreement":
        print(f"  No agreement: {solution.reason}.\n")
        return
    print(f"  Nash package ({solution.reason}):\n")
    print(settled(negotiation, solution.package), "\n")
    rows = [["", *negotiation.actors, "rank", "better for all?"]]
    rows.append(["no deal", *map(number, negotiation.disagreement), "", ""])
    rows += row(negotiation, "Nash package", solution.package)
    for plan in plans:
        rows += plan_rows(article, negotiation, plan)
    print(table(rows), "\n")


def plan_rows(article: accord.Article, negotiation: accord.Negotiation, plan: str) -> list[list[str]]:
    """Return the rows of a plan's best and worst completion: the author leaves some issues open."""
    completions = list(negotiation.space.matching(article.packages[plan]))
    ranks = {package: accord.nash_rank(negotiation, package) for package in completions}
    inside = sorted((p for p in completions if ranks[p]), key=lambda package: ranks[package])
    name = plan.replace("_", " ").title()
    if not inside:
        return row(negotiation, f"{name} (outside the zone)", completions[0])
    title = f"{name} ({len(inside)} of {len(completions)} completions in the zone)"
    return row(negotiation, f"{title}: best", inside[0]) + (
        row(negotiation, f"{name}: last", inside[-1]) if len(inside) > 1 else []
    )


def row(negotiation: accord.Negotiation, name: str, package: accord.Package) -> list[list[str]]:
    """Return a package's payoffs with rank and efficiency, and its gains below."""
    rank = accord.nash_rank(negotiation, package)
    frontier = accord.pareto_frontier(negotiation, among="individually_rational")
    verdict = "" if rank is None else "no" if frontier.is_efficient(package) else "yes"
    return [
        [name, *map(number, negotiation.payoffs(package)), str(rank or "-"), verdict],
        ["  gain", *(f"{gain:+.1f}" for gain in negotiation.gains(package)), "", ""],
    ]


if __name__ == "__main__":
    main()
