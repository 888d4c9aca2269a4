"""The tables and keys of an article file, as msgspec checks them."""

# ruff: noqa: RUF012  (msgspec gives every object its own copy of a default)

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from accord.io.document import Table

__all__ = [
    "FORMAT",
    "ArticleFile",
    "ClauseEntry",
    "LinkageEntry",
    "RedLineEntry",
    "ScenarioTable",
    "StatementTable",
    "VariantTable",
]

FORMAT = "accord-article-2"

Options = dict[str, str | list[str]]
_Strength = Annotated[
    Literal["explicit", "implied", "assumption"],
    Meta(description="The author says it; it follows from what the author says; it is ours."),
]


class Cited(Table, frozen=True, kw_only=True):
    """What every entry may say of itself: paragraphs such as p13, how plainly, and a note."""

    cites: list[str] = []
    strength: _Strength = "explicit"
    note: str | UnsetType = UNSET


class ActorTable(Cited, frozen=True, kw_only=True):
    """Someone whose payoff is tracked."""

    label: str = ""


class DeciderTable(Cited, frozen=True, kw_only=True):
    """Someone who decides between factions; the influence of the first is spoken of in percent."""

    label: str = ""
    factions: list[str]


class OptionTable(Cited, frozen=True, kw_only=True):
    """One way to settle an issue."""

    label: str = ""


class IssueEntry(Cited, frozen=True, kw_only=True):
    """A point to settle."""

    name: str
    label: str | UnsetType = UNSET
    options: dict[str, OptionTable]


class InteractionEntry(Cited, frozen=True, kw_only=True):
    """Options that together are worth more than one by one; to whom, statements say."""

    combination: Options
    label: str | UnsetType = UNSET


class ClauseEntry(Cited, frozen=True, kw_only=True):
    """A clause with the id under which statements, claims and variants name it."""

    id: str
    label: str


class LinkageEntry(ClauseEntry, frozen=True, kw_only=True):
    """A clause: `if` with `then` or `then_any`, an `exchange` of two combinations, or `excludes` alone."""

    if_: Options | UnsetType = field(default=UNSET, name="if")
    then: Options | UnsetType = UNSET
    then_any: list[Options] | UnsetType = UNSET
    exchange: list[Options] | UnsetType = UNSET
    excludes: Options | UnsetType = UNSET


class RedLineEntry(ClauseEntry, frozen=True, kw_only=True):
    """A combination that an actor refuses whatever else is offered."""

    actor: str
    combination: Options


class OutcomeTable(Cited, frozen=True, kw_only=True):
    """What happens without a deal, as the article tells it apart for some actors, by default all."""

    meaning: str
    actors: list[str] | UnsetType = UNSET


class StatementTable(Cited, frozen=True, kw_only=True):
    """One thing the article says about payoffs; `use` tells those apart that are not in the base reading."""

    id: str
    actor: str
    says: str | list[str]
    text: str
    use: Annotated[
        Literal["base", "variant", "tested", "modelled"],
        Meta(
            description="In every reading; in variants that add it; only tested by a claim; or part of the "
            "model instead of the numbers."
        ),
    ] = "base"


class PackageTable(Cited, frozen=True, kw_only=True):
    """A package of the author's; an issue left out is open."""

    label: str
    settles: Options


class RecommendationTable(Cited, frozen=True, kw_only=True):
    """A package that the author advises, and for which scenario."""

    package: str
    scenario: str


class ScenarioTable(Cited, frozen=True, kw_only=True):
    """One state of the world: which outcome no deal has for whom, and what else differs."""

    meaning: str
    like: str | UnsetType = UNSET
    no_deal: str | dict[str, str] = {}
    refused_by: dict[str, dict[str, str]] = {}
    influence: dict[str, str] = {}
    parties: list[str] | UnsetType = UNSET
    linkages: list[LinkageEntry] = []
    red_lines: list[RedLineEntry] = []


class VariantTable(Cited, frozen=True, kw_only=True):
    """Another encoding of the same article: what is added to the base and what is left out of it."""

    meaning: str
    adds: list[str] = []
    drops: list[str] = []
    linkages: list[LinkageEntry] = []
    red_lines: list[RedLineEntry] = []
    unilateral: Annotated[
        dict[str, list[str]],
        Meta(description="Issue to the option as things stand and the option brought about without a deal."),
    ] = {}
    decides: Annotated[
        dict[str, Literal["mixture", "switch"]],
        Meta(
            description="Decider to how the factions are heard: mixed (the base) or the stronger one alone."
        ),
    ] = {}


class StepTable(Cited, frozen=True, kw_only=True):
    """One step of the author's strategy."""

    text: str


class InstrumentTable(Cited, frozen=True, kw_only=True):
    """A stick, a carrot or another way to move somebody."""

    name: str
    kind: str
    by: list[str] = []
    on: list[str] = []
    effect: str
    no_deal: Annotated[
        dict[str, list[str]], Meta(description="Actor to its outcome without and with the instrument.")
    ] = {}
    settles: Annotated[Options, Meta(description="What it puts into the deal.")] = {}


class ClaimTable(Cited, frozen=True, kw_only=True):
    """Something to be tested: by which facility, whether the author says it, and what it only repeats."""

    id: str
    text: str
    facility: str
    whose: Literal["author", "ours"]
    restates: list[str] = []


class FactTable(Cited, frozen=True, kw_only=True):
    """A number that the article gives, with its unit."""

    name: str
    value: float | str
    unit: str


class ArticleFile(Table, frozen=True, kw_only=True):
    """A published article: what there is to settle, what its author says, advises and claims."""

    format: Literal["accord-article-2"]
    title: str
    source: dict[str, str] = {}
    note: str | UnsetType = UNSET
    not_encoded: list[str] = []
    actors: dict[str, ActorTable]
    deciders: dict[str, DeciderTable] = {}
    parties: list[str]
    issues: list[IssueEntry]
    interactions: dict[str, InteractionEntry] = {}
    linkages: list[LinkageEntry] = []
    red_lines: list[RedLineEntry] = []
    outcomes: dict[str, OutcomeTable]
    statements: list[StatementTable]
    silent: dict[str, list[str]] = {}
    packages: dict[str, PackageTable] = {}
    recommended: list[RecommendationTable] = []
    default_scenario: str
    scenarios: dict[str, ScenarioTable]
    variants: dict[str, VariantTable] = {}
    strategy: list[StepTable] = []
    instruments: list[InstrumentTable] = []
    claims: list[ClaimTable] = []
    facts: list[FactTable] = []
