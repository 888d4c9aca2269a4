"""Pages of the documentation that are computed: claims with verdicts, and coding decisions both ways."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from accord.articles import articles, load_article
from accord.io.document import Table
from accord.io.reading import fit, tables
from accord.regions import payoff_region
from accord.solutions.nash import nash_rank

if TYPE_CHECKING:
    from accord.articles.article import Article

__all__ = ["claims_page", "decisions_page"]

FORMAT = "accord-decisions-1"

_MEANINGS = {
    "restates": "holds at every trial, and statements already say it",
    "follows": "holds at every trial, and no statement says it",
    "contradicted": "fails at every trial",
    "contingent": "depends on numbers that the article does not give",
}


class Decision(Table, frozen=True, kw_only=True):
    """A point on which two readers differed, and how it was settled."""

    article: str
    item: str
    cites: list[str]
    first: str
    second: str
    settled: str
    other: str | msgspec.UnsetType = msgspec.UNSET
    why: str | msgspec.UnsetType = msgspec.UNSET


class _File(Table, frozen=True, kw_only=True):
    format: str
    decisions: list[Decision]


def claims_page() -> str:
    """Return the page of all claims with their verdicts, as Markdown."""
    lines = [
        "# Claims and verdicts",
        "",
        "Computed by `article.check()`; compute it again with `python -m accord.articles docs/articles`. A",
        "verdict is that of the representative payoffs; *trials* says at how many of the extreme payoffs",
        "that the statements allow it is the same. Trials find counterexamples; they prove nothing and are",
        "no sample.",
        "",
    ]
    lines += [f"- *{status}*: {meaning};" for status, meaning in _MEANINGS.items()]
    lines[-1] = lines[-1].removesuffix(";") + "."
    for name in articles():
        article = load_article(name)
        checked = article.check()
        lines += [
            "",
            f"## {article.title}",
            "",
            f"`accord.load_article({name!r})`, [its page]({name}.md)",
            "",
        ]
        lines += [
            "| claim | paragraphs | facility | verdict | | trials | numbers |",
            "|---|---|---|---|---|---|---|",
        ]
        for row in checked.rows:
            claim = row.claim
            text = claim.text + ("" if claim.whose == "author" else " *(our test)*")
            cells = [
                f"{claim.id} {text}",
                ", ".join(claim.cites),
                claim.facility,
                "holds" if row.holds else "fails",
                row.status,
                f"{row.n_agreeing} of {checked.n_trials}",
                row.numbers.replace("|", "/"),
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def decisions_page() -> str:
    """Return the page of coding decisions with what depends on each, as Markdown."""
    file = Path(str(files("accord.articles"))) / "data" / "coding.decisions.toml"
    decisions = fit(tables(str(file)), _File, FORMAT, str(file)).decisions
    lines = [
        "# Coding decisions",
        "",
        "Two readers coded the articles one after the other. Here is every point on which they differed,",
        "how it was settled in the base encoding, and what changes when it is settled the other way: claims",
        "whose verdict turns, and advised packages whose place in the zone or best rank by Nash product",
        "changes. A decision on which something depends is one that a reader of the results should know.",
    ]
    for name in articles():
        article = load_article(name)
        lines += ["", f"## {article.title}", ""]
        lines += ["| what | paragraphs | first reading | second reading | settled | the other way |"]
        lines += ["|---|---|---|---|---|---|"]
        for one in (decision for decision in decisions if decision.article == name):
            cells = [
                one.item,
                ", ".join(one.cites),
                one.first,
                one.second,
                one.settled,
                _effect(article, one),
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _effect(article: Article, decision: Decision) -> str:
    """Return what a decision changes when it is settled the other way."""
    if isinstance(decision.other, msgspec.UnsetType):
        return f"no variant: {decision.why}"
    base, other = (article.check(variant, payoffs=[]) for variant in (None, decision.other))
    changed = [
        f"{row.claim.id} {'holds' if row.holds else 'fails'}"
        for row in other.rows
        if row.holds != base[row.claim.id].holds
    ]
    for advised in article.recommended:
        places = [_place(article, advised.package, advised.scenario, v) for v in (None, decision.other)]
        if places[0] != places[1]:
            changed.append(f"{advised.package} {places[1]} instead of {places[0]}")
    return f"`{decision.other}`: {'; '.join(changed) or 'no verdict and no rank changes'}"


def _place(article: Article, package: str, scenario: str, variant: str | None) -> str:
    """Return the best rank of a package's forms, and how large the zone is."""
    negotiation = article.negotiation(scenario, variant)
    ranks = [
        rank
        for one in negotiation.space.matching(article.packages[package])
        if (rank := nash_rank(negotiation, one)) is not None
    ]
    size = payoff_region(negotiation, among="individually_rational", limit=0).n_packages
    return f"rank {min(ranks)} of {size}" if ranks else f"outside a zone of {size}"
