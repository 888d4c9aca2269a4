"""An article: what an author claims about a negotiation, and what each number of it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from accord.errors import UnknownNameError, must

if TYPE_CHECKING:
    from accord.combinations import Combination
    from accord.linkages import Linkage
    from accord.negotiation import Negotiation
    from accord.payoffs import RedLine

__all__ = ["Article", "Basis", "Named", "Recommendation", "Scenario"]

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
            known = ", ".join(map(repr, self._items)) or "none"
            raise UnknownNameError(must(self._kind, f"be one of {known}", repr(name))) from None

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
class Scenario:
    """One state of the world in which the negotiation is looked at.

    Attributes
    ----------
    meaning : str
        The scenario in words.
    cites : tuple of str
        Paragraphs of the article.
    disagreement : mapping of str to float
        The payoff of no deal, for every actor.
    parties : tuple of str
        The actors whose consent the deal needs.
    linkages, red_lines : tuple
        What holds in this scenario beside the linkages and red lines of the article.
    """

    meaning: str
    cites: tuple[str, ...]
    disagreement: Mapping[str, float]
    parties: tuple[str, ...]
    linkages: tuple[Linkage, ...]
    red_lines: tuple[RedLine, ...]


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


@dataclass(frozen=True, slots=True, repr=False)
class Article:
    """A published article as negotiations, one per scenario.

    Attributes
    ----------
    name : str
        The name under which it is loaded.
    title : str
        The title of the article.
    source : mapping of str to str
        Author, outlet, date.
    note : str or None
        How the numbers were made.
    packages : mapping of str to Combination
        The author's packages; each is a set, since an issue on which the author is silent stays open.
    recommended : tuple of Recommendation
        Which packages the author advises, and for which scenario.
    scenarios : mapping of str to Scenario
        The states of the world that the article tells apart, and variants of the encoding.
    default_scenario : str
        The scenario of :meth:`negotiation` when none is named.
    basis : mapping of str to Basis
        What each entry rests on: ``basis["scores.end_state.RUS"]``, ``basis["disagreement.now.UKR"]``,
        ``basis["linkages[0]"]``, ``basis["options.territory.freeze_line"]`` and so on.

    Examples
    --------
    >>> from accord.articles import load_article
    >>> article = load_article("wright-2025")
    >>> article.negotiation("now").parties
    ('RUS', 'UKR', 'US_admin')
    >>> article.basis["scores.sanctions.US_admin"].strength
    'assumption'
    """

    name: str
    title: str
    source: Mapping[str, str]
    note: str | None
    packages: Named[Combination]
    recommended: tuple[Recommendation, ...]
    scenarios: Named[Scenario]
    default_scenario: str
    basis: Named[Basis]
    _common: Negotiation

    def negotiation(self, scenario: str | None = None) -> Negotiation:
        """Return the negotiation in a scenario, the article's default when none is named.

        Raises
        ------
        UnknownNameError
            There is no such scenario; the message lists those there are.
        """
        name = self.default_scenario if scenario is None else scenario
        chosen = self.scenarios[name]
        return self._common.replace(
            title=f"{self.title}, scenario {name!r}",
            disagreement=chosen.disagreement,
            parties=chosen.parties,
            linkages=self._common.linkages + chosen.linkages,
            red_lines=self._common.red_lines + chosen.red_lines,
        )

    def __repr__(self) -> str:
        source = ", ".join(self.source[key] for key in ("author", "outlet", "date") if key in self.source)
        scenarios = [f"{s} (default)" if s == self.default_scenario else s for s in self.scenarios]
        issues = self._common.issues
        return "\n".join(
            [
                f"Article {self.name!r}: {self.title}",
                f"  source    {source}",
                f"  issues    {len(issues)} ({', '.join(issue.name for issue in issues)})",
                f"  packages  {', '.join(self.packages)}",
                f"  scenarios {', '.join(scenarios)}",
            ]
        )
