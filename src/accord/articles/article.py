"""An article: what an author claims about a negotiation, and what each number of it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accord.articles.entries import (
    ArticleInstrument,
    Basis,
    Claim,
    Clause,
    CodedStatement,
    Decider,
    Fact,
    Named,
    Recommendation,
    Scenario,
    Step,
    Variant,
)
from accord.combinations import Combination
from accord.errors import InvalidValueError, must
from accord.factions import mixed_actor, strongest_faction
from accord.issues import Issue
from accord.negotiation import Negotiation
from accord.payoffs import Interaction
from accord.procedures.refusals import Refusals, refusals
from accord.readings import Reading
from accord.unilateral import act_alone

if TYPE_CHECKING:
    from accord.articles.checking import ClaimsTable
    from accord.articles.payoff_file import Computed
    from accord.instruments import Instrument
    from accord.readings import Payoffs

__all__ = ["BASE", "Article"]

BASE = "base"
"""The name under which the encoding without any variant keeps its payoffs."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Article:
    """A published article as a negotiation, by scenario and by variant of the encoding.

    Attributes
    ----------
    name : str
        The name under which it is loaded.
    title : str
        The title of the article, or ours where none is known.
    source : mapping of str to str
        Author, title, outlet, date, and where these come from.
    note : str or None
        How the numbers were made.
    not_encoded : tuple of str
        What the article says that the encoding leaves out.
    actors : mapping of str to str
        Everyone whose payoff is tracked, with the words to print.
    issues : tuple of Issue
    deciders : mapping of str to Decider
        Who decides between factions.
    interactions : mapping of str to Combination
        Options that together are worth more than one by one.
    clauses : tuple of Clause
        The linkages and red lines that hold in every scenario.
    statements : mapping of str to CodedStatement
        Everything that the article says about payoffs.
    packages : mapping of str to Combination
        The author's packages; each is a set, since an issue on which the author is silent stays open.
    package_labels : mapping of str to str
    recommended : tuple of Recommendation
        Which packages the author advises, and for which scenario.
    strategy : tuple of Step
        What the author would have done, in order.
    instruments : mapping of str to ArticleInstrument
        Sticks, carrots and the rest, as the author names them.
    claims : mapping of str to Claim
        What can be tested; :meth:`check` does.
    facts : tuple of Fact
        Numbers that the article gives.
    scenarios : mapping of str to Scenario
        The states of the world that the article tells apart.
    default_scenario : str
        The scenario of :meth:`negotiation` when none is named.
    variants : mapping of str to Variant
        Other encodings, where two readers or two readings of a paragraph differ.
    basis : mapping of str to Basis
        What each entry rests on: ``basis["scores.end_state.RUS"]``, ``basis["no_deal.now.UKR"]``,
        ``basis["clauses.K1"]``, ``basis["options.territory.freeze_line"]`` and so on.

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
    not_encoded: tuple[str, ...]
    actors: Mapping[str, str]
    issues: tuple[Issue, ...]
    deciders: Named[Decider]
    interactions: Named[Combination]
    clauses: tuple[Clause, ...]
    statements: Named[CodedStatement]
    packages: Named[Combination]
    package_labels: Mapping[str, str]
    recommended: tuple[Recommendation, ...]
    strategy: tuple[Step, ...]
    instruments: Named[ArticleInstrument]
    claims: Named[Claim]
    facts: tuple[Fact, ...]
    scenarios: Named[Scenario]
    default_scenario: str
    variants: Named[Variant]
    basis: Named[Basis]
    _readings: Mapping[str, Reading]
    _computed: Mapping[str, Computed]

    def reading(self, variant: str | None = None) -> Reading:
        """Return all statements of the article about payoffs, as the base or a variant takes them.

        Raises
        ------
        UnknownNameError
            There is no such variant; the message lists those there are.
        """
        return self._readings[self._key(variant)]

    def payoffs(self, variant: str | None = None) -> Payoffs:
        """Return the representative payoffs of the base or of a variant."""
        return self._computed[self._key(variant)].payoffs

    def intervals(self, variant: str | None = None) -> Mapping[tuple[str, ...], tuple[float, float]]:
        """Return the smallest and largest value that each score and no deal can have in the reading.

        Keys are ``("score", actor, issue, option)`` and ``("no_deal", actor, outcome)``. They come with the
        payoffs that are kept in a file; without one they are worked out here, which takes seconds.
        """
        from accord.articles.payoff_file import ranges

        kept = self._computed[self._key(variant)].intervals
        return ranges(self.reading(variant)) if kept is None else kept

    def _key(self, variant: str | None) -> str:
        if variant is None:
            return BASE
        chosen = self.variants[variant]
        return variant if chosen.adds or chosen.drops else BASE

    def negotiation(
        self, scenario: str | None = None, variant: str | None = None, payoffs: Payoffs | None = None
    ) -> Negotiation:
        """Return the negotiation in a scenario, in a variant of the encoding.

        Parameters
        ----------
        scenario : str, optional
            The article's default when none is named.
        variant : str, optional
            The base encoding when none is named.
        payoffs : Payoffs, optional
            Other payoffs than the representative ones, from the same reading.

        Raises
        ------
        UnknownNameError
            There is no such scenario or variant; the message lists those there are.
        """
        name = self.default_scenario if scenario is None else scenario
        state, other = self.scenarios[name], None if variant is None else self.variants[variant]
        numbers = self.payoffs(variant) if payoffs is None else payoffs
        clauses = self.clauses_in(name, variant)
        built = Negotiation(
            issues=self.issues,
            actors=self.actors,
            scores=numbers.scores,
            disagreement={actor: numbers.no_deal[actor, state.no_deal[actor]] for actor in self.actors},
            linkages=[linkage for clause in clauses for linkage in clause.linkages],
            interactions=[
                Interaction(self.interactions[key], amounts)
                for key, amounts in numbers.bonuses.items()
                if any(amounts.values())
            ],
            red_lines=[line for clause in clauses for line in clause.red_lines],
            packages=self.packages,
            title=", ".join([self.title, f"scenario {name!r}", *([f"variant {variant!r}"] if other else [])]),
            source=self.source,
        )
        if other and other.unilateral:
            built = act_alone(built, other.unilateral)
        for name, decider in self.deciders.items():
            if name in state.influence:
                hear = strongest_faction if other and name in other.switches else mixed_actor
                share = numbers.influence[name, state.influence[name]] / 100.0
                shares = dict(zip(decider.factions, (share, 1.0 - share), strict=True))
                built = hear(built, name, shares, decider.label)
        return built.replace(parties=state.parties)

    def clauses_in(self, scenario: str, variant: str | None = None) -> tuple[Clause, ...]:
        """Return the linkages and red lines that hold in a scenario of a variant."""
        other = None if variant is None else self.variants[variant]
        added = other.clauses if other else ()
        dropped = other.drops if other else ()
        here = (*self.clauses, *self.scenarios[scenario].clauses, *added)
        return tuple(clause for clause in here if clause.id not in dropped)

    def refusals(
        self, scenario: str | None = None, variant: str | None = None, payoffs: Payoffs | None = None
    ) -> Refusals:
        """Return what every actor gets without a deal, depending on which party refuses."""
        name = self.default_scenario if scenario is None else scenario
        state = self.scenarios[name]
        numbers = self.payoffs(variant) if payoffs is None else payoffs
        negotiation = self.negotiation(name, variant, payoffs)
        own = dict(zip(negotiation.actors, negotiation.disagreement, strict=True))
        changed = {
            refuser: {
                actor: own[actor]
                - numbers.no_deal[actor, state.no_deal[actor]]
                + numbers.no_deal[actor, outcome]
                for actor, outcome in outcomes.items()
            }
            for refuser, outcomes in state.refused_by.items()
            if refuser in state.parties
        }
        return refusals(negotiation, changed)

    def levers(self, variant: str | None = None, *, cost: float = 1.0) -> tuple[Instrument, ...]:
        """Return the instruments that change what no deal is worth, as leverage is worked out with them.

        Parameters
        ----------
        variant : str, optional
            The base encoding when none is named.
        cost : float
            Of each to its owner, in points: no article gives one.

        Notes
        -----
        They start from the outcome that the article names first for each of them, so from the scenario in
        which no deal has that outcome. Two that move the same actor exclude each other.
        """
        from accord.articles.levers import levers

        return levers(self, self.payoffs(variant), cost)

    def check(self, variant: str | None = None, *, payoffs: Sequence[Payoffs] | None = None) -> ClaimsTable:
        """Return every claim with its verdict, whether it says more than the statements, and the numbers.

        Parameters
        ----------
        variant : str, optional
            The base encoding when none is named.
        payoffs : sequence of Payoffs, optional
            Payoffs at which a verdict is tried beside the representative ones, to see whether it depends on
            the numbers; by default some corners of the reading (:func:`accord.articles.checking.trials`).

        Raises
        ------
        InvalidValueError
            The article brings no tests for its claims.
        """
        from accord.articles.checking import check
        from accord.articles.claims import TESTS

        if self.name not in TESTS:
            raise InvalidValueError(must("article", "be one whose claims have tests", repr(self.name)))
        return check(self, TESTS[self.name], variant, payoffs)

    def __repr__(self) -> str:
        source = ", ".join(self.source[key] for key in ("author", "outlet", "date") if key in self.source)
        scenarios = [f"{s} (default)" if s == self.default_scenario else s for s in self.scenarios]
        return "\n".join(
            [
                f"Article {self.name!r}: {self.title}",
                f"  source    {source}",
                f"  issues    {len(self.issues)} ({', '.join(issue.name for issue in self.issues)})",
                f"  packages  {', '.join(self.packages)}",
                f"  scenarios {', '.join(scenarios)}",
            ]
        )
