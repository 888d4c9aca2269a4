"""The scenarios of an article file: who gets which outcome without a deal, and what else differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from accord.articles.clauses import linkage_clauses, red_line_clauses
from accord.articles.entries import Scenario
from accord.io.building import given

if TYPE_CHECKING:
    from accord.articles.document import ArticleFile, ScenarioTable
    from accord.io.place import Place
    from accord.issues import Issue
    from accord.readings import Payoffs

__all__ = ["scenarios"]


def scenarios(
    document: ArticleFile, issues: Sequence[Issue], payoffs: Payoffs, place: Place
) -> dict[str, Scenario]:
    """Return the scenarios in order; one may take from an earlier one what it leaves out."""
    found: dict[str, Scenario] = {}
    for name, table in document.scenarios.items():
        here = place.at("scenarios", name)
        like = given(table.like)
        if like is not None:
            here.at("like").known(like, found, "an earlier scenario")
        found[name] = _scenario(document, table, found[like] if like else None, issues, payoffs, here)
    return found


def _scenario(
    document: ArticleFile,
    table: ScenarioTable,
    like: Scenario | None,
    issues: Sequence[Issue],
    payoffs: Payoffs,
    place: Place,
) -> Scenario:
    actors = tuple(document.actors)
    written = table.no_deal if isinstance(table.no_deal, dict) else dict.fromkeys(actors, table.no_deal)
    no_deal = {**(like.no_deal if like else {}), **written}
    _check_outcomes(no_deal, payoffs, place.at("no_deal"))
    missing = [actor for actor in actors if actor not in no_deal]
    if missing:
        raise place.at("no_deal").mistake("have an outcome for every actor", ", ".join(map(repr, missing)))
    influence = {**(like.influence if like else {}), **table.influence}
    everyone = (*actors, *(decider for decider in document.deciders if decider in influence))
    parties = tuple(given(table.parties) or (like.parties if like else document.parties))
    for number, party in enumerate(parties):
        place.at("parties", number).known(party, everyone, "an actor")
    refused_by = {**(like.refused_by if like else {}), **table.refused_by}
    for refuser, outcomes in refused_by.items():
        _check_outcomes(outcomes, payoffs, place.at("refused_by", refuser))
    return Scenario(
        table.meaning,
        tuple(table.cites),
        no_deal,
        refused_by,
        influence,
        parties,
        (
            *(like.clauses if like else ()),
            *linkage_clauses(table.linkages, issues, place),
            *red_line_clauses(table.red_lines, issues, actors, place),
        ),
        {actor: payoffs.no_deal[actor, no_deal[actor]] for actor in actors},
    )


def _check_outcomes(outcomes: Mapping[str, str], payoffs: Payoffs, place: Place) -> None:
    for actor, outcome in outcomes.items():
        known = [o for a, o in payoffs.no_deal if a == actor]
        place.at(actor).known(outcome, known, f"an outcome of {actor!r}")
