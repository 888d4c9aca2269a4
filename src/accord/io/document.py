"""The tables and keys of a negotiation file, as msgspec checks them and as the JSON Schema shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

__all__ = [
    "FORMAT",
    "ConsentTable",
    "InteractionTable",
    "IssueTable",
    "LinkageTable",
    "NegotiationFile",
    "PayoffRow",
    "PayoffTable",
    "RedLineTable",
    "Shared",
    "Table",
    "schema",
]

FORMAT = "accord-1"

_Names = Annotated[list[str], Meta(description="Names only.")]
_Labelled = Annotated[dict[str, str], Meta(description="Name to the words to print for it; '' for none.")]
_Options = Annotated[
    dict[str, str | list[str]],
    Meta(description="A combination: issue to option, or to a list of options of which any will do."),
]
_PerActor = Annotated[dict[str, float], Meta(description="Actor to number.")]
_Label = Annotated[str, Meta(description="The same in words, to print.")]


class Table(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A table whose keys are all known."""


class IssueTable(Table, frozen=True, kw_only=True):
    """A point to settle, its options, and what each option is worth to each actor."""

    name: Annotated[str, Meta(description="Short and unique.")]
    label: _Label | UnsetType = UNSET
    options: Annotated[
        _Names | _Labelled, Meta(description="At least one option: a list of names, or names with labels.")
    ]
    scores: Annotated[
        dict[str, list[float]],
        Meta(description="Actor to row: one number per option, importance folded in. Left out with a table."),
    ] = {}


class LinkageTable(Table, frozen=True, kw_only=True):
    """A constraint across issues: `if` and `then` together, or `excludes` alone."""

    if_: Annotated[_Options, Meta(description="The packages that the constraint speaks of.")] | UnsetType = (
        msgspec.field(default=UNSET, name="if")
    )
    then: Annotated[_Options, Meta(description="What those packages must match too.")] | UnsetType = UNSET
    excludes: Annotated[_Options, Meta(description="Options that may not stand together.")] | UnsetType = (
        UNSET
    )
    label: _Label | UnsetType = UNSET


class InteractionTable(Table, frozen=True, kw_only=True):
    """A payoff added to packages that match a combination."""

    combination: Annotated[_Options, Meta(description="The options that must come together.")]
    amounts: Annotated[_PerActor, Meta(description="Actor to payoff added; others get nothing.")]
    label: _Label | UnsetType = UNSET


class RedLineTable(Table, frozen=True, kw_only=True):
    """A combination that an actor refuses whatever else is offered."""

    actor: Annotated[str, Meta(description="Who refuses.")]
    combination: Annotated[_Options, Meta(description="What is refused.")]
    label: _Label | UnsetType = UNSET


class ConsentTable(Table, frozen=True, kw_only=True):
    """By which rule the parties accept a deal."""

    at_least: Annotated[float, Meta(description="Votes needed; all when left out.")] | UnsetType = UNSET
    veto: Annotated[list[str], Meta(description="Parties without whom nothing is agreed.")] = []
    weights: Annotated[_PerActor, Meta(description="Party to votes; one each when left out.")] | UnsetType = (
        UNSET
    )


class PayoffRow(Table, frozen=True, kw_only=True):
    """One package and what it is worth."""

    package: Annotated[list[str], Meta(description="One option per issue, in the order of the issues.")]
    payoffs: Annotated[list[float], Meta(description="One number per actor, in the order of the actors.")]


class PayoffTable(Table, frozen=True, kw_only=True):
    """Any payoffs at all, for small negotiations; stands in place of all scores."""

    rows: Annotated[list[PayoffRow], Meta(description="One row for every package that is allowed.")]


class Shared(Table, frozen=True, kw_only=True):
    """The keys that negotiation files and article files have in common."""

    title: Annotated[str, Meta(description="What the negotiation is about.")] | UnsetType = UNSET
    source: Annotated[
        dict[str, str], Meta(description="Where it comes from: author, title, outlet, date, url, anything.")
    ] = {}
    actors: Annotated[
        _Names | _Labelled,
        Meta(description="Everyone whose payoff is tracked: a list of names, or names with labels."),
    ]
    parties: (
        Annotated[list[str], Meta(description="The actors whose consent a deal needs; all when left out.")]
        | UnsetType
    ) = UNSET
    issues: Annotated[list[IssueTable], Meta(description="At least one; their order numbers the packages.")]
    bargaining_weights: (
        Annotated[
            _PerActor, Meta(description="Party to weight in asymmetric solutions; equal when left out.")
        ]
        | UnsetType
    ) = UNSET
    linkages: Annotated[list[LinkageTable], Meta(description="Constraints across issues.")] = []
    interactions: Annotated[
        list[InteractionTable], Meta(description="Payoff terms that depend on several issues.")
    ] = []
    red_lines: Annotated[list[RedLineTable], Meta(description="What an actor refuses outright.")] = []
    consent: ConsentTable | UnsetType = UNSET
    packages: Annotated[
        dict[str, _Options],
        Meta(description="Packages worth naming; an issue left out is open, so a name can mean a set."),
    ] = {}
    payoff_table: PayoffTable | UnsetType = UNSET


class NegotiationFile(Shared, frozen=True, kw_only=True):
    """A negotiation: issues, actors, what every option is worth to whom, and what happens without a deal."""

    format: Annotated[
        Literal["accord-1"], Meta(description="The version of the format, always the first key.")
    ]
    disagreement: Annotated[_PerActor, Meta(description="Actor to the payoff of no deal.")]


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of negotiation files.

    TOML has the same tables, lists, strings and numbers as JSON, so the schema holds for what a TOML
    parser makes of a file; editors use it to complete and check keys.

    Returns
    -------
    dict
        Generated from the very types that :func:`~accord.read` checks files with.

    Examples
    --------
    >>> sorted(schema()["$defs"]["NegotiationFile"]["required"])
    ['actors', 'disagreement', 'format', 'issues']
    """
    found = msgspec.json.schema(NegotiationFile)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "accord negotiation file",
        **found,
    }
