"""What an article is made of: small frozen records, each with the paragraphs it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from accord._wording import unknown

if TYPE_CHECKING:
    from accord.combinations import Combination
    from accord.linkages import Linkage
    from accord.payoffs import RedLine
    from accord.readings import Statement

__all__ = [
    "ArticleInstrument",
    "Basis",
    "Claim",
    "Clause",
    "Fact",
    "Named",
    "Recommendation",
    "Scenario",
    "Step",
    "Variant",
]

T = TypeVar("T")


class Named(Mapping[str, T]):
    """A read-only mapping from names; an unknown name gets a sentence with the known ones.

    Parameters
    ----------
    kind : str
        What the names stand for, in messages.
    items : mapping of str to object
        Copied.
    """

    __slots__ = ("_items", "_kind")

    def __init__(self, kind: str, items: Mapping[str, T]) -> None:
        self._kind, self._items = kind, dict(items)

    def __getitem__(self, name: str) -> T:
        try:
            return self._items[name]
        except KeyError:
            raise unknown(self._kind, "be one of", name, self._items) from None

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return repr(self._items)


@dataclass(frozen=True, slots=True)
class Basis:
    """What an entry of an article's encoding rests on.

    Attributes
    ----------
    strength : {"explicit", "implied", "assumption"}
        The author says it, it follows from what the author says, or it is ours.
    cites : tuple of str
        Paragraphs of the article, such as ``p13``; empty for what the article is silent about.
    note : str or None
        What a reader should know about it.
    """

    strength: Literal["explicit", "implied", "assumption"]
    cites: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Decider:
    """An actor that decides between factions.

    Attributes
    ----------
    label : str
        The actor in words.
    factions : tuple of str
        Between whom; the influence of the first is spoken of.
    """

    label: str
    factions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A linkage or red line of an article under its id; one clause may take several linkages."""

    id: str
    label: str
    linkages: tuple[Linkage, ...]
    red_lines: tuple[RedLine, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Scenario:
    """One state of the world in which the negotiation is looked at.

    Attributes
    ----------
    meaning : str
        The scenario in words.
    cites : tuple of str
        Paragraphs of the article.
    no_deal : mapping of actor to str
        The outcome without a deal when the actor itself refuses.
    refused_by : mapping of party to mapping of actor to str
        The outcomes that differ when that party refuses.
    influence : mapping of decider to str
        Under which name statements speak of the influence of its first faction.
    parties : tuple of str
        The actors whose consent the deal needs.
    clauses : tuple of Clause
        What holds in this scenario beside the linkages and red lines of the article.
    disagreement : mapping of actor to float
        The payoff of no deal at the representative payoffs.
    """

    meaning: str
    cites: tuple[str, ...]
    no_deal: Mapping[str, str]
    refused_by: Mapping[str, Mapping[str, str]]
    influence: Mapping[str, str]
    parties: tuple[str, ...]
    clauses: tuple[Clause, ...]
    disagreement: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Variant:
    """Another encoding of the same article, reported beside the base.

    Attributes
    ----------
    meaning : str
        The variant in words.
    adds, drops : tuple of str
        Ids of statements that are added, and of statements and clauses that are left out.
    clauses : tuple of Clause
        Linkages and red lines that are added.
    unilateral : mapping of issue to (option, option)
        What somebody brings about alone: how it stands without, and with the act.
    switches : tuple of str
        Deciders who follow their strongest faction alone.
    basis : Basis
    """

    meaning: str
    adds: tuple[str, ...]
    drops: tuple[str, ...]
    clauses: tuple[Clause, ...]
    unilateral: Mapping[str, tuple[str, str]]
    switches: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A package that the author advises.

    Attributes
    ----------
    package : str
        Its name among the article's packages.
    scenario : str
        The scenario for which it is advised.
    cites : tuple of str
        Paragraphs of the article.
    note : str or None
        What a reader should know about it.
    """

    package: str
    scenario: str
    cites: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an author's strategy, in order."""

    text: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleInstrument:
    """A stick, a carrot or another way to move somebody, as an article names it.

    Attributes
    ----------
    name, kind, effect : str
    by, on : tuple of str
        Who applies it, and to whom.
    no_deal : mapping of actor to (outcome, outcome)
        The actor's outcome without a deal, without and with the instrument.
    settles : Combination
        What it puts into the deal.
    basis : Basis
    """

    name: str
    kind: str
    effect: str
    by: tuple[str, ...]
    on: tuple[str, ...]
    no_deal: Mapping[str, tuple[str, str]]
    settles: Combination
    basis: Basis


@dataclass(frozen=True, slots=True)
class Claim:
    """Something about the negotiation that can be tested.

    Attributes
    ----------
    id, text : str
    cites : tuple of str
        Paragraphs of the article.
    facility : str
        What tests it.
    whose : {"author", "ours"}
        Whether the author says it, or it is our test of what he or she says.
    restates : tuple of str
        Ids of the statements and clauses that already say the same.
    note : str or None
    """

    id: str
    text: str
    cites: tuple[str, ...]
    facility: str
    whose: Literal["author", "ours"]
    restates: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A number that the article gives, with its unit; background, not part of any payoff."""

    name: str
    value: float | str
    unit: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodedStatement:
    """A statement with how the encoding uses it.

    Attributes
    ----------
    statement : Statement
    use : {"base", "variant", "tested", "modelled"}
        In every reading; in the variants that add it; only tested by a claim; part of the model instead.
    note : str or None
    """

    statement: Statement
    use: Literal["base", "variant", "tested", "modelled"]
    note: str | None
