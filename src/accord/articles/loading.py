"""From an article file to an article."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from accord.articles.article import BASE, Article
from accord.articles.clauses import linkage_clauses, red_line_clauses
from accord.articles.document import FORMAT, ArticleFile
from accord.articles.entries import (
    ArticleInstrument,
    Basis,
    Claim,
    CodedStatement,
    Decider,
    Fact,
    Named,
    Recommendation,
    Step,
    Variant,
)
from accord.articles.foundations import clause_entries, foundations, spoken_of
from accord.articles.payoff_file import Computed, payoff_path, read_payoffs
from accord.articles.scenarios import scenarios
from accord.combinations import Combination
from accord.io.building import given
from accord.io.place import Place
from accord.io.reading import fit, tables
from accord.issues import Issue
from accord.readings import Reading, Statement

if TYPE_CHECKING:
    from accord.articles.document import Cited

__all__ = ["read_article"]


def read_article(path: str | os.PathLike[str]) -> Article:
    """Return the article that a file describes, under the name of the file.

    Parameters
    ----------
    path : str or path-like
        A TOML file as those in ``accord/articles/data``. Its payoffs are read from the file beside it that
        ends in ``.payoffs.toml``, or computed from its statements where that is missing or out of date.

    Raises
    ------
    FileFormatError
        The file is not what the format asks for: one sentence with the file, the path of keys and the cure.
    FileNotFoundError
        There is no such file.
    InvalidValueError
        The statements clash; the message names a smallest clashing set.

    Examples
    --------
    >>> from importlib.resources import files
    >>> read_article(str(files("accord.articles") / "data" / "wright-2025.toml")).name
    'wright-2025'
    """
    file = os.fspath(path)
    document = fit(tables(file), ArticleFile, FORMAT, file)
    return _article(document, Path(file).stem, Place(file), file)


def _article(document: ArticleFile, name: str, place: Place, file: str) -> Article:
    place.at("default_scenario").known(document.default_scenario, document.scenarios, "a scenario")
    issues = _issues(document, place)
    _check_silence(document, place)
    variants = _variants(document, issues, place)
    readings = _readings(document, issues, variants, place)
    kept = read_payoffs(payoff_path(file), readings)
    computed = {
        key: kept.get(key) or Computed(reading.representative(), None) for key, reading in readings.items()
    }
    article = Article(
        name=name,
        title=document.title,
        source=document.source,
        note=given(document.note),
        not_encoded=tuple(document.not_encoded),
        actors={key: actor.label for key, actor in document.actors.items()},
        issues=issues,
        deciders=Named(
            "decider",
            {key: Decider(d.label or key, tuple(d.factions)) for key, d in document.deciders.items()},
        ),
        interactions=Named(
            "interaction", {key: Combination(i.combination) for key, i in document.interactions.items()}
        ),
        clauses=(
            *linkage_clauses(document.linkages, issues, place),
            *red_line_clauses(document.red_lines, issues, list(document.actors), place),
        ),
        statements=Named("statement", {s.statement.id: s for s in _statements(document)}),
        packages=Named("package", {key: Combination(p.settles) for key, p in document.packages.items()}),
        package_labels={key: p.label for key, p in document.packages.items()},
        recommended=_recommendations(document, place),
        strategy=tuple(Step(step.text, tuple(step.cites)) for step in document.strategy),
        instruments=Named("instrument", _instruments(document)),
        claims=Named("claim", _claims(document, place)),
        facts=tuple(Fact(f.name, f.value, f.unit, tuple(f.cites)) for f in document.facts),
        scenarios=Named("scenario", scenarios(document, issues, computed[BASE].payoffs, place)),
        default_scenario=document.default_scenario,
        variants=Named("variant", variants),
        basis=Named("basis", foundations(document)),
        _readings=readings,
        _computed=computed,
    )
    _try(article, place)
    return article


def _try(article: Article, place: Place) -> None:
    """Build every scenario of the base and every variant once, so that mistakes show on loading."""
    for scenario in article.scenarios:
        with place.at("scenarios", scenario).blamed():
            article.negotiation(scenario)
    for variant in article.variants:
        with place.at("variants", variant).blamed():
            article.negotiation(variant=variant)


def _issues(document: ArticleFile, place: Place) -> tuple[Issue, ...]:
    found = []
    for number, entry in enumerate(document.issues):
        with place.at("issues", number).blamed():
            labels = {option: table.label for option, table in entry.options.items()}
            found.append(Issue(entry.name, labels, given(entry.label)))
    return tuple(found)


def _check_silence(document: ArticleFile, place: Place) -> None:
    """Check that for every actor and issue the article speaks, or is said to be silent, and not both."""
    spoken = set()
    for number, statement in enumerate(document.statements):
        with place.at("statements", number, "says").blamed():
            spoken |= {(statement.actor, name) for name in spoken_of(statement)}
    for actor in document.actors:
        silent = document.silent.get(actor, [])
        here = place.at("silent", actor)
        for number, name in enumerate(silent):
            here.at(number).known(name, [issue.name for issue in document.issues], "an issue")
        for issue in document.issues:
            if ((actor, issue.name) in spoken) == (issue.name in silent):
                rule = "list the issues on which no statement of the base speaks of the actor, and no others"
                raise here.mistake(rule, repr(issue.name))


def _statements(document: ArticleFile) -> list[CodedStatement]:
    return [
        CodedStatement(Statement(s.id, s.actor, s.says, s.text, s.cites, s.strength), s.use, given(s.note))
        for s in document.statements
    ]


def _variants(document: ArticleFile, issues: Sequence[Issue], place: Place) -> dict[str, Variant]:
    ids = {s.id for s in document.statements}
    clauses = {entry.id for entry in clause_entries(document)}
    found = {}
    for name, table in document.variants.items():
        here = place.at("variants", name)
        for number, one in enumerate(table.adds):
            here.at("adds", number).known(one, ids, "a statement")
        for number, one in enumerate(table.drops):
            here.at("drops", number).known(one, ids | clauses, "a statement or clause")
        found[name] = Variant(
            table.meaning,
            tuple(table.adds),
            tuple(table.drops),
            (
                *linkage_clauses(table.linkages, issues, here),
                *red_line_clauses(table.red_lines, issues, list(document.actors), here),
            ),
            {issue: (options[0], options[-1]) for issue, options in table.unilateral.items()},
            tuple(decider for decider, how in table.decides.items() if how == "switch"),
            basis(table),
        )
    return found


def _readings(
    document: ArticleFile, issues: tuple[Issue, ...], variants: dict[str, Variant], place: Place
) -> dict[str, Reading]:
    """Return the reading of the base, and of every variant with other statements."""
    coded = _statements(document)
    base = [s.statement for s in coded if s.use == "base"]
    found = {BASE: base}
    for name, variant in variants.items():
        if variant.adds or variant.drops:
            kept = [
                s.statement
                for s in coded
                if (s.use == "base" and s.statement.id not in variant.drops) or s.statement.id in variant.adds
            ]
            found[name] = kept
    with place.at("statements").blamed():
        return {name: _reading(document, issues, statements) for name, statements in found.items()}


def _reading(document: ArticleFile, issues: tuple[Issue, ...], statements: Sequence[Statement]) -> Reading:
    outcomes = {
        actor: tuple(o for o, table in document.outcomes.items() if actor in (given(table.actors) or [actor]))
        for actor in document.actors
    }
    influence = {
        decider: tuple(
            dict.fromkeys(s.influence[decider] for s in document.scenarios.values() if decider in s.influence)
        )
        for decider in document.deciders
    }
    return Reading(
        issues,
        tuple(document.actors),
        tuple(statements),
        outcomes,
        {name: entry.combination for name, entry in document.interactions.items()},
        {name: entry.settles for name, entry in document.packages.items()},
        influence,
    )


def _recommendations(document: ArticleFile, place: Place) -> tuple[Recommendation, ...]:
    found = []
    for number, table in enumerate(document.recommended):
        here = place.at("recommended", number)
        here.at("package").known(table.package, document.packages, "a package")
        here.at("scenario").known(table.scenario, document.scenarios, "a scenario")
        found.append(Recommendation(table.package, table.scenario, tuple(table.cites), given(table.note)))
    return tuple(found)


def _instruments(document: ArticleFile) -> dict[str, ArticleInstrument]:
    return {
        i.name: ArticleInstrument(
            i.name,
            i.kind,
            i.effect,
            tuple(i.by),
            tuple(i.on),
            {actor: (outcomes[0], outcomes[-1]) for actor, outcomes in i.no_deal.items()},
            Combination(i.settles),
            basis(i),
        )
        for i in document.instruments
    }


def _claims(document: ArticleFile, place: Place) -> dict[str, Claim]:
    known = {s.id for s in document.statements} | {c.id for c in clause_entries(document)}
    found = {}
    for number, c in enumerate(document.claims):
        for position, one in enumerate(c.restates):
            place.at("claims", number, "restates", position).known(one, known, "a statement or clause")
        found[c.id] = Claim(
            c.id, c.text, tuple(c.cites), c.facility, c.whose, tuple(c.restates), given(c.note)
        )
    return found


def basis(entry: Cited) -> Basis:
    """Return what an entry of the file rests on."""
    return Basis(entry.strength, tuple(entry.cites), given(entry.note))
