"""What every number and clause of an article rests on, worked out from its statements and entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from accord.articles.entries import Basis
from accord.io.building import given
from accord.readings.notation import Order, parse
from accord.readings.statement import STRENGTHS

if TYPE_CHECKING:
    from accord.articles.document import ArticleFile, Cited, ClauseEntry, StatementTable

__all__ = ["clause_entries", "foundations", "spoken_of"]

_SILENT = Basis("assumption", (), "the article is silent: worth nothing either way by convention")
_NEUTRAL = Basis("assumption", (), "no statement: the neutral value")


def foundations(document: ArticleFile) -> dict[str, Basis]:
    """Return the basis of every entry by its key."""
    return dict(_entries(document)) | dict(_scores(document)) | dict(_no_deal(document))


def _entries(document: ArticleFile) -> Iterator[tuple[str, Basis]]:
    for actor, table in document.actors.items():
        yield f"actors.{actor}", _of(table)
    for decider, entry in document.deciders.items():
        yield f"deciders.{decider}", _of(entry)
    for issue in document.issues:
        yield f"issues.{issue.name}", _of(issue)
        for option, option_table in issue.options.items():
            yield f"options.{issue.name}.{option}", _of(option_table)
    for name, interaction in document.interactions.items():
        yield f"interactions.{name}", _of(interaction)
    for clause in clause_entries(document):
        yield f"clauses.{clause.id}", _of(clause)
    for statement in document.statements:
        yield f"statements.{statement.id}", _of(statement)
    for package, package_table in document.packages.items():
        yield f"packages.{package}", _of(package_table)
    for scenario, scenario_table in document.scenarios.items():
        yield f"scenarios.{scenario}", _of(scenario_table)
    for variant, variant_table in document.variants.items():
        yield f"variants.{variant}", _of(variant_table)


def _scores(document: ArticleFile) -> Iterator[tuple[str, Basis]]:
    """Give the basis of every row of a payoff matrix: the orders that the article gives there."""
    for issue in document.issues:
        for actor in document.actors:
            heard = [s for s in _base(document) if s.actor == actor and _ranks(s, issue.name)]
            yield f"scores.{issue.name}.{actor}", _together(heard) if heard else _SILENT


def _no_deal(document: ArticleFile) -> Iterator[tuple[str, Basis]]:
    for outcome, table in document.outcomes.items():
        for actor in given(table.actors) or document.actors:
            heard = [s for s in _base(document) if f"no_deal({outcome})" in _said_of(s, actor)]
            yield f"no_deal.{outcome}.{actor}", _together(heard) if heard else _NEUTRAL


def _base(document: ArticleFile) -> list[StatementTable]:
    return [statement for statement in document.statements if statement.use == "base"]


def _lines(statement: StatementTable) -> list[str]:
    return [statement.says] if isinstance(statement.says, str) else statement.says


def _ranks(statement: StatementTable, issue: str) -> bool:
    parts = [part for line in _lines(statement) for part in parse(line)]
    return any(isinstance(part, Order) and part.issue == issue for part in parts)


def clause_entries(document: ArticleFile) -> list[ClauseEntry]:
    """Return the linkages and red lines that hold in every scenario."""
    return [*document.linkages, *document.red_lines]


def spoken_of(statement: StatementTable) -> set[str]:
    """Return the issues on which a statement of the base ranks options, or says that they do not matter."""
    if statement.use != "base":
        return set()
    found = set()
    for part in (part for line in _lines(statement) for part in parse(line)):
        if isinstance(part, Order):
            found.add(part.issue)
        elif part.relation == "=" and not part.right.terms and part.right.constant == 0:
            found |= {term.name for _, term in part.left.terms if term.kind == "weight"}
    return found


def _said_of(statement: StatementTable, actor: str) -> set[str]:
    """Return the no-deal outcomes of `actor` that a statement speaks of."""
    found = set()
    for line in _lines(statement):
        for part in parse(line):
            for side in () if isinstance(part, Order) else (part.left, part.right):
                for _, term in side.terms:
                    if term.kind == "no_deal" and (term.actor or statement.actor) == actor:
                        found.add(f"no_deal({term.name})")
    return found


def _together(statements: list[StatementTable]) -> Basis:
    """Return the basis of several statements: as weak as the weakest, with all their paragraphs."""
    weakest = max((s.strength for s in statements), key=STRENGTHS.index)
    cites = dict.fromkeys(cite for s in statements for cite in s.cites)
    notes = [f"{s.id}: {note}" for s in statements if (note := given(s.note))]
    return Basis(weakest, tuple(cites), "; ".join(notes) or None)


def _of(entry: Cited) -> Basis:
    return Basis(entry.strength, tuple(entry.cites), given(entry.note))
