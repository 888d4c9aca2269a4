"""The keys that an article file has beyond those of a negotiation file."""

# ruff: noqa: RUF012  (msgspec gives every object its own copy of a default)

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from accord.io.document import LinkageTable, RedLineTable, Shared, Table

__all__ = ["FORMAT", "ArticleFile", "BasisTable", "RecommendationTable", "ScenarioTable"]

FORMAT = "accord-article-1"

_Cites = Annotated[list[str], Meta(description="Paragraphs of the article, such as p13.")]
_Note = Annotated[str, Meta(description="What a reader should know about it.")]


class ScenarioTable(Table, frozen=True, kw_only=True):
    """One state of the world: what no deal is worth, and what else differs from the rest of the file."""

    meaning: Annotated[str, Meta(description="The scenario in words.")]
    cites: _Cites = []
    like: Annotated[
        str, Meta(description="An earlier scenario from which all that is left out is taken.")
    ] | (UnsetType) = UNSET
    disagreement: dict[str, float] = {}
    parties: list[str] | UnsetType = UNSET
    linkages: list[LinkageTable] = []
    red_lines: list[RedLineTable] = []


class RecommendationTable(Table, frozen=True, kw_only=True):
    """A named package that the author advises, and for which scenario."""

    package: str
    scenario: str
    cites: _Cites = []
    note: _Note | UnsetType = UNSET


class BasisTable(Table, frozen=True, kw_only=True):
    """What an entry of the file rests on."""

    strength: Annotated[
        Literal["explicit", "implied", "assumption"],
        Meta(description="The author says it; it follows from what the author says; it is ours."),
    ]
    cites: _Cites = []
    note: _Note | UnsetType = UNSET


class ArticleFile(Shared, frozen=True, kw_only=True):
    """A published article: the keys of a negotiation file, scenarios, and what every entry rests on."""

    format: Literal["accord-article-1"]
    note: Annotated[str, Meta(description="How the numbers were made.")] | UnsetType = UNSET
    default_scenario: str
    scenarios: dict[str, ScenarioTable]
    recommended: list[RecommendationTable] = []
    basis: dict[str, BasisTable] = {}
