"""From the tables of a file to a negotiation; every complaint says where in the file."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import UnsetType

from accord._wording import listed
from accord.combinations import Combination
from accord.consent import Consent
from accord.io.document import Shared
from accord.io.mistakes import MISPLACED
from accord.issues import Issue
from accord.linkages import Linkage, excludes, requires
from accord.negotiation import Negotiation
from accord.payoffs import Interaction, RedLine

if TYPE_CHECKING:
    from accord.io.document import (
        ConsentTable,
        InteractionTable,
        IssueTable,
        LinkageTable,
        PayoffTable,
        RedLineTable,
    )
    from accord.io.place import Place
    from accord.packages import Package

__all__ = ["arguments", "build", "given", "linkages", "red_lines"]

T = TypeVar("T")
Options = dict[str, "str | list[str]"]


def given(value: T | UnsetType) -> T | None:
    """Return `value`, or None when the file leaves it out."""
    return None if isinstance(value, UnsetType) else value


def build(document: Shared, disagreement: Mapping[str, float], place: Place) -> Negotiation:
    """Return the negotiation that `document` describes, with the given payoffs of no deal."""
    made = arguments(document, place)
    per_actor(disagreement, tuple(made["actors"]), place.at("disagreement"))
    with place.blamed():
        return Negotiation(**made, disagreement=disagreement)


def arguments(document: Shared, place: Place) -> dict[str, Any]:
    """Return the arguments of Negotiation that `document` gives: all but `disagreement`."""
    issues = _issues(document.issues, place.at("issues"))
    actors = tuple(document.actors)
    parties = given(document.parties)
    for number, party in enumerate(parties or ()):
        place.at("parties", number).known(party, actors, "an actor")
    weights = given(document.bargaining_weights)
    per_actor(weights or {}, actors, place.at("bargaining_weights"))
    return {
        "issues": issues,
        "actors": document.actors,
        "parties": parties,
        "bargaining_weights": weights,
        "linkages": linkages(document.linkages, issues, place),
        "interactions": [
            _interaction(table, issues, actors, place.at("interactions", n))
            for n, table in enumerate(document.interactions)
        ],
        "red_lines": red_lines(document.red_lines, issues, actors, place),
        "consent": _consent(document.consent, parties or actors, place.at("consent")),
        "packages": {
            name: _combination(table, issues, place.at("packages", name))
            for name, table in document.packages.items()
        },
        "title": given(document.title),
        "source": document.source,
        **_payoffs(document, issues, actors, place),
    }


def per_actor(numbers: Mapping[str, float], actors: Sequence[str], place: Place) -> None:
    """Check that `numbers` are finite and given for actors only."""
    for actor, number in numbers.items():
        place.known(actor, actors, "an actor")
        _finite(number, place.at(actor))


def linkages(tables: Sequence[LinkageTable], issues: Sequence[Issue], place: Place) -> list[Linkage]:
    """Return the linkages that `tables` describe."""
    return [_linkage(table, issues, place.at("linkages", n)) for n, table in enumerate(tables)]


def red_lines(
    tables: Sequence[RedLineTable], issues: Sequence[Issue], actors: Sequence[str], place: Place
) -> list[RedLine]:
    """Return the red lines that `tables` describe."""
    return [_red_line(table, issues, actors, place.at("red_lines", n)) for n, table in enumerate(tables)]


def _consent(table: ConsentTable | UnsetType, parties: Sequence[str], place: Place) -> Consent | None:
    if isinstance(table, UnsetType):
        return None
    for number, party in enumerate(table.veto):
        place.at("veto", number).known(party, parties, "a party")
    weights = given(table.weights)
    for party in weights or {}:
        place.at("weights").known(party, parties, "a party")
    with place.blamed():
        found = Consent(given(table.at_least), table.veto, weights)
        found.check(parties)
        return found


def _issues(tables: Sequence[IssueTable], place: Place) -> list[Issue]:
    found: list[Issue] = []
    for number, table in enumerate(tables):
        with place.at(number).blamed():
            issue = Issue(table.name, table.options, given(table.label))
        for earlier, other in enumerate(found):
            if issue.name == other.name:
                raise place.at(number, "name").mistake(
                    f"differ from that of issues[{earlier}]", repr(issue.name), cure="Rename or remove one."
                )
        found.append(issue)
    return found


def _linkage(table: LinkageTable, issues: Sequence[Issue], place: Place) -> Linkage:
    if_, then, forbidden = given(table.if_), given(table.then), given(table.excludes)
    label = given(table.label)
    if if_ is not None and then is not None and forbidden is None:
        condition = _combination(if_, issues, place.at("if"))
        wanted = _combination(then, issues, place.at("then"))
        with place.blamed():
            return requires(condition, wanted, label)
    if if_ is None and then is None and forbidden is not None:
        together = _combination(forbidden, issues, place.at("excludes"))
        with place.blamed():
            return excludes(together, label)
    keys = {"`if`": if_, "`then`": then, "`excludes`": forbidden}
    written = " and ".join(key for key, value in keys.items() if value is not None)
    raise place.mistake("have `if` and `then`, or `excludes` alone", written or "neither")


def _interaction(
    table: InteractionTable, issues: Sequence[Issue], actors: Sequence[str], place: Place
) -> Interaction:
    combination = _combination(table.combination, issues, place.at("combination"))
    per_actor(table.amounts, actors, place.at("amounts"))
    with place.blamed():
        return Interaction(combination, table.amounts, given(table.label))


def _red_line(table: RedLineTable, issues: Sequence[Issue], actors: Sequence[str], place: Place) -> RedLine:
    place.at("actor").known(table.actor, actors, "an actor")
    combination = _combination(table.combination, issues, place.at("combination"))
    with place.blamed():
        return RedLine(table.actor, combination, given(table.label))


def _combination(table: Options, issues: Sequence[Issue], place: Place) -> Combination:
    options_of = {issue.name: issue.options for issue in issues}
    for name, written in table.items():
        slipped = MISPLACED.format(name) if name in Shared.__struct_fields__ else None
        place.known(name, options_of, "an issue", cure=slipped)
        for option in [written] if isinstance(written, str) else written:
            place.at(name).known(option, options_of[name], f"options of issue {name!r}")
    with place.blamed():
        return Combination(table)


def _payoffs(
    document: Shared, issues: Sequence[Issue], actors: Sequence[str], place: Place
) -> dict[str, Any]:
    table = given(document.payoff_table)
    if table is None:
        return {
            "scores": {
                issue.name: _scores(issue, made.scores, actors, place.at("issues", n, "scores"))
                for n, (issue, made) in enumerate(zip(issues, document.issues, strict=True))
            }
        }
    for number, made in enumerate(document.issues):
        if made.scores:
            raise place.at("issues", number, "scores").mistake(
                "be left out where `payoff_table` stands", cure="Keep one of the two."
            )
    rows = _rows(table, issues, actors, place.at("payoff_table", "rows"))
    return {"payoff_table": _Lookup(rows, place.at("payoff_table", "rows"))}


def _scores(
    issue: Issue, rows: Mapping[str, list[float]], actors: Sequence[str], place: Place
) -> dict[str, list[float]]:
    for actor, row in rows.items():
        place.known(actor, actors, "an actor")
        here = place.at(actor)
        if len(row) != issue.n_options:
            raise here.mistake(
                f"have {issue.n_options} numbers, one for each of {listed(issue.options)}", len(row)
            )
        for position, number in enumerate(row):
            _finite(number, here.at(position))
    missing = [actor for actor in actors if actor not in rows]
    if missing:
        raise place.mistake(
            "have a row for every actor",
            f"none for {listed(missing)}",
            cure=f"Add `scores.{missing[0]} = [...]`, zeros if nothing is at stake.",
        )
    return {actor: rows[actor] for actor in actors}


def _rows(
    table: PayoffTable, issues: Sequence[Issue], actors: Sequence[str], place: Place
) -> dict[tuple[str, ...], list[float]]:
    found: dict[tuple[str, ...], list[float]] = {}
    for number, row in enumerate(table.rows):
        here = place.at(number)
        _length(row.package, [issue.name for issue in issues], "option", here.at("package"))
        _length(row.payoffs, actors, "number", here.at("payoffs"))
        for position, (issue, option) in enumerate(zip(issues, row.package, strict=True)):
            here.at("package", position).known(option, issue.options, f"options of issue {issue.name!r}")
        for position, payoff in enumerate(row.payoffs):
            _finite(payoff, here.at("payoffs", position))
        package = tuple(row.package)
        if package in found:
            raise here.at("package").mistake("be given once", "the same package again")
        found[package] = row.payoffs
    return found


class _Lookup:
    """The rows of a payoff table as the function of the package that Negotiation takes."""

    def __init__(self, rows: Mapping[tuple[str, ...], list[float]], place: Place) -> None:
        self._rows, self._place = rows, place

    def __call__(self, package: Package) -> list[float]:
        wanted = tuple(package.values())
        if wanted not in self._rows:
            raise self._place.mistake(
                "have every package that the linkages allow", f"none for {list(wanted)}"
            )
        return self._rows[wanted]


def _length(row: Sequence[object], names: Sequence[str], what: str, place: Place) -> None:
    if len(row) != len(names):
        raise place.mistake(f"have {len(names)} {what}s, one for each of {listed(names)}", len(row))


def _finite(number: float, place: Place) -> None:
    if not math.isfinite(number):
        raise place.mistake("be a finite number", number)
