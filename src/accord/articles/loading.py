"""From an article file to an article."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accord.articles.article import Article, Basis, Named, Recommendation, Scenario
from accord.articles.document import FORMAT, ArticleFile
from accord.io import building
from accord.io.building import given
from accord.io.place import Place
from accord.io.reading import fit, tables

if TYPE_CHECKING:
    from accord.articles.document import ScenarioTable

__all__ = ["read_article"]


def read_article(path: str | os.PathLike[str]) -> Article:
    """Return the article that a file describes, under the name of the file.

    Parameters
    ----------
    path : str or path-like
        A TOML file with the keys of a negotiation file, except that ``disagreement`` stands in each
        scenario, and with ``default_scenario``, ``scenarios``, ``recommended`` and ``basis``.

    Raises
    ------
    FileFormatError
        The file is not what the format asks for: one sentence with the file, the path of keys and the cure.
    FileNotFoundError
        There is no such file.
    """
    file = os.fspath(path)
    return _article(fit(tables(file), ArticleFile, FORMAT, file), Path(file).stem, Place(file))


def _article(document: ArticleFile, name: str, place: Place) -> Article:
    place.at("default_scenario").known(document.default_scenario, document.scenarios, "a scenario")
    made = building.arguments(document, place)
    scenarios = _scenarios(document, made, place)
    common = building.build(document, scenarios[document.default_scenario].disagreement, place)
    _check_basis(document, place)
    article = Article(
        name=name,
        title=given(document.title) or name,
        source=common.source,
        note=given(document.note),
        packages=Named("package", common.packages),
        recommended=_recommendations(document, place),
        scenarios=Named("scenario", scenarios),
        default_scenario=document.default_scenario,
        basis=Named(
            "basis", {k: Basis(b.strength, tuple(b.cites), given(b.note)) for k, b in document.basis.items()}
        ),
        _common=common,
    )
    for scenario in scenarios:
        with place.at("scenarios", scenario).blamed():
            article.negotiation(scenario)
    return article


def _scenarios(document: ArticleFile, made: Mapping[str, Any], place: Place) -> dict[str, Scenario]:
    found: dict[str, Scenario] = {}
    default = tuple(made["parties"] or made["actors"])
    for name, table in document.scenarios.items():
        here = place.at("scenarios", name)
        like = given(table.like)
        if like is not None:
            here.at("like").known(like, found, "an earlier scenario")
        found[name] = _scenario(table, made, found[like] if like else None, default, here)
    return found


def _scenario(
    table: ScenarioTable,
    made: Mapping[str, Any],
    like: Scenario | None,
    default: tuple[str, ...],
    place: Place,
) -> Scenario:
    issues, actors = made["issues"], tuple(made["actors"])
    building.per_actor(table.disagreement, actors, place.at("disagreement"))
    disagreement = {**(like.disagreement if like else {}), **table.disagreement}
    missing = [actor for actor in actors if actor not in disagreement]
    if missing:
        raise place.at("disagreement").mistake(
            "have a number for every actor", f"none for {', '.join(map(repr, missing))}"
        )
    parties = given(table.parties)
    for number, party in enumerate(parties or ()):
        place.at("parties", number).known(party, actors, "an actor")
    linkages = building.linkages(table.linkages, issues, place)
    red_lines = building.red_lines(table.red_lines, issues, actors, place)
    return Scenario(
        table.meaning,
        tuple(table.cites) or (like.cites if like else ()),
        disagreement,
        tuple(parties) if parties is not None else like.parties if like else default,
        (like.linkages if like else ()) + tuple(linkages),
        (like.red_lines if like else ()) + tuple(red_lines),
    )


def _recommendations(document: ArticleFile, place: Place) -> tuple[Recommendation, ...]:
    found = []
    for number, table in enumerate(document.recommended):
        here = place.at("recommended", number)
        here.at("package").known(table.package, document.packages, "a package")
        here.at("scenario").known(table.scenario, document.scenarios, "a scenario")
        found.append(Recommendation(table.package, table.scenario, tuple(table.cites), given(table.note)))
    return tuple(found)


def _check_basis(document: ArticleFile, place: Place) -> None:
    entries = set(_entries(document))
    for key in document.basis:
        place.at("basis").known(key, entries, "an entry of the file")


def _entries(document: ArticleFile) -> Iterator[str]:
    """Name every entry of the file that can have a basis."""
    start = Place("")
    actors = tuple(document.actors)
    yield from (start.at("actors", actor).key for actor in actors)
    for issue in document.issues:
        yield start.at("issues", issue.name).key
        yield from (start.at("options", issue.name, option).key for option in issue.options)
        yield from (start.at("scores", issue.name, actor).key for actor in actors)
    for name in ("linkages", "interactions", "red_lines"):
        yield from (start.at(name, number).key for number in range(len(getattr(document, name))))
    yield from (start.at("packages", package).key for package in document.packages)
    for scenario, table in document.scenarios.items():
        yield start.at("scenarios", scenario).key
        yield from (start.at("disagreement", scenario, actor).key for actor in table.disagreement)
