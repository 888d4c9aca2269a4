"""Linkages and red lines of an article file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from accord.articles.entries import Basis, Clause
from accord.clauses import at_least_one, exchange
from accord.io.building import given
from accord.linkages import Linkage, excludes, masks, requires
from accord.payoffs import RedLine

if TYPE_CHECKING:
    from accord.articles.document import LinkageEntry, RedLineEntry
    from accord.io.place import Place
    from accord.issues import Issue

__all__ = ["linkage_clauses", "red_line_clauses"]

_TRADERS = 2


def linkage_clauses(
    entries: Sequence[LinkageEntry], issues: Sequence[Issue], place: Place
) -> tuple[Clause, ...]:
    """Return the clauses that `entries` describe."""
    found = []
    for number, entry in enumerate(entries):
        here = place.at("linkages", number)
        with here.blamed():
            made = _linkages(entry, issues, here)
            for linkage in made:
                masks(linkage.if_, issues, "if")
                if linkage.then is not None:
                    masks(linkage.then, issues, "then")
        basis = Basis(entry.strength, tuple(entry.cites), given(entry.note))
        found.append(Clause(entry.id, entry.label, made, (), basis))
    return tuple(found)


def red_line_clauses(
    entries: Sequence[RedLineEntry], issues: Sequence[Issue], actors: Sequence[str], place: Place
) -> tuple[Clause, ...]:
    """Return the clauses that `entries` describe."""
    found = []
    for number, entry in enumerate(entries):
        here = place.at("red_lines", number)
        here.at("actor").known(entry.actor, actors, "an actor")
        with here.blamed():
            line = RedLine(entry.actor, entry.combination, entry.label)
            masks(line.combination, issues)
        basis = Basis(entry.strength, tuple(entry.cites), given(entry.note))
        found.append(Clause(entry.id, entry.label, (), (line,), basis))
    return tuple(found)


def _linkages(entry: LinkageEntry, issues: Sequence[Issue], place: Place) -> tuple[Linkage, ...]:
    if_, then, any_of = given(entry.if_), given(entry.then), given(entry.then_any)
    trade, barred = given(entry.exchange), given(entry.excludes)
    if barred is not None and not any((if_, then, any_of, trade)):
        return (excludes(barred, entry.label),)
    if trade is not None and len(trade) == _TRADERS and not any((if_, then, any_of, barred)):
        return exchange(trade[0], trade[1], entry.label)
    if if_ is not None and (then or any_of) and not any((trade, barred)):
        made = (requires(if_, then, entry.label),) if then else ()
        return made + (at_least_one(issues, any_of, if_, entry.label) if any_of else ())
    raise place.mistake("have `if` with `then` or `then_any`, two combinations in `exchange`, or `excludes`")
