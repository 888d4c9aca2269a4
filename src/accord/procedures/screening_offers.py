"""The best single package to offer to actors whose types are not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from accord.engines.enumeration import measure, smallest, walks
from accord.engines.walks import in_threads, package_number
from accord.payoffs import Interaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord._kernels.walk import Walk
    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["Beliefs", "Offer", "ScreeningQuestion", "best_for", "best_offer"]

_MOST_SETS = 4096

Beliefs = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """A take-it-or-leave-it package.

    Attributes
    ----------
    package : Package or None
        None when making no offer is best.
    ties : tuple of Package
        All packages of the same expected payoff that some types accept, smallest number first, up to the
        limit asked for. Where the best is worth no more than no deal, packages that are sure to be refused
        are worth as much and not among them.
    n_ties : int
        How many there are.
    accepted_by : mapping of actor to types
        Which types of each actor accept `package`.
    probability : float
        That it is accepted.
    value : float
        The proposer's expected payoff.
    """

    package: Package | None
    ties: tuple[Package, ...]
    n_ties: int
    accepted_by: Mapping[str, tuple[str, ...]]
    probability: float
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class ScreeningQuestion:
    """The offer problem as arrays: rows of gains and how they count.

    Attributes
    ----------
    asked : Negotiation
    negotiation : Negotiation
        With the types' red lines as losses, and those of the others binding.
    proposer : str
    beliefs : mapping of actor to mapping of type to probability
    rows : (n_rows,) array
        Positions among the actors of the proposer, of those who must consent, and of the types.
    n_consenting : int
    group_of : (n_types,) array
        Whose type it is.
    shares : (n_types,) array
        Its probability.
    """

    asked: Negotiation
    negotiation: Negotiation
    proposer: str
    beliefs: Beliefs
    rows: NDArray[np.int64]
    n_consenting: int
    group_of: NDArray[np.int64]
    shares: NDArray[np.float64]

    @classmethod
    def of(
        cls, negotiation: Negotiation, proposer: str, beliefs: Beliefs, consenting: tuple[str, ...]
    ) -> ScreeningQuestion:
        """Return the problem of an offer by `proposer` to whom `beliefs` and `consenting` name."""
        types = [name for shares in beliefs.values() for name in shares]
        parties = [proposer, *consenting]
        changed = negotiation.replace(parties=parties, consent=None, bargaining_weights=None)
        return cls(
            asked=negotiation,
            negotiation=_with_penalties(changed, types),
            proposer=proposer,
            beliefs=beliefs,
            rows=np.array([negotiation.actors.index(name) for name in (*parties, *types)]),
            n_consenting=len(consenting),
            group_of=np.array([place for place, shares in enumerate(beliefs.values()) for _ in shares]),
            shares=np.array([share for group in beliefs.values() for share in group.values()]),
        )

    @property
    def tolerance(self) -> NDArray[np.float64]:
        """Rounding of each row's gains."""
        return self.negotiation.structure.rounding[self.rows]

    @property
    def no_deal(self) -> float:
        """The proposer's payoff without a deal."""
        return float(self.negotiation.disagreement[self.rows[0]])


def _with_penalties(negotiation: Negotiation, names: Sequence[str]) -> Negotiation:
    """Return the negotiation with the types' red lines as losses larger than any gain."""
    lines = [line for line in negotiation.red_lines if line.actor in names]
    if not lines:
        return negotiation
    rest = [line for line in negotiation.red_lines if line.actor not in names]
    # A power of two beyond any gain: sums that were exact stay exact.
    loss = {
        line.actor: float(2.0 ** (np.ceil(np.log2(_largest(negotiation, line.actor) + 1.0)) + 1))
        for line in lines
    }
    if negotiation.payoff_table is None:
        losses = [Interaction(line.combination, {line.actor: -loss[line.actor]}) for line in lines]
        return negotiation.replace(interactions=[*negotiation.interactions, *losses], red_lines=rest)
    table = np.array(negotiation.payoff_table)
    for line in lines:
        for package in negotiation.space.matching(line.combination):
            table[negotiation.space.index(package), negotiation.actors.index(line.actor)] = -loss[line.actor]
    return negotiation.replace(payoff_table=table, red_lines=rest)


def _largest(negotiation: Negotiation, actor: str) -> float:
    """Return a bound on the size of the actor's payoffs and gains."""
    at = negotiation.actors.index(actor)
    most = sum(float(np.abs(scores[at]).max()) for scores in negotiation.scores.values())
    if negotiation.payoff_table is not None:
        most = float(np.nanmax(np.abs(negotiation.payoff_table[:, at])))
    most += sum(abs(term.amounts.get(actor, 0.0)) for term in negotiation.interactions)
    return most + abs(float(negotiation.disagreement[at]))


def best_offer(question: ScreeningQuestion, max_ties: int) -> tuple[Offer, int]:
    """Visit every package; return the best to offer, and how many were visited."""
    from accord._kernels.screening import best_offers

    changed = question.negotiation
    structure = changed.acceptable_structure
    tolerance = question.tolerance
    # Sums of probabilities round too.
    odds = 4 * question.shares.size * np.finfo(np.float64).eps * (question.shares.size > 1)
    tie = float(tolerance[0]) + odds * _largest(changed, question.proposer)

    def task(walk: Walk, start: int, stop: int) -> tuple[float, int, NDArray[np.int64], int]:
        numbers = np.empty(max_ties, dtype=np.int64)
        best, n_ties, n_kept, visited = best_offers(
            walk,
            start,
            stop,
            question.n_consenting,
            question.group_of,
            question.shares,
            tolerance,
            tie,
            numbers,
        )
        return float(best), int(n_ties), numbers[:n_kept].copy(), int(visited)

    best, n_ties, kept, n_examined = 0.0, 0, np.empty(0, dtype=np.int64), 0
    for walk, _ in walks(structure, question.rows, -changed.disagreement[question.rows]):
        for value, count, numbers, visited in in_threads(task, walk):
            n_examined += visited
            if value < -tie or value < best - tie:
                continue
            if value > best + tie:
                n_ties, kept = 0, kept[:0]
            best = max(best, value)
            n_ties += count
            kept = smallest(kept, numbers, max_ties)
    space = question.asked.space
    ties = tuple(space.package(package_number(structure, int(number))) for number in kept)
    if not ties:
        nobody = MappingProxyType(dict.fromkeys(question.beliefs, ()))
        return Offer(None, (), 0, nobody, 0.0, question.no_deal), n_examined
    accepted = _accepting(question, ties[0])
    chance = float(np.prod([sum(question.beliefs[a][t] for t in names) for a, names in accepted.items()]))
    return Offer(ties[0], ties, n_ties, accepted, chance, question.no_deal + best), n_examined


def _accepting(question: ScreeningQuestion, package: Package) -> Mapping[str, tuple[str, ...]]:
    gains = question.negotiation.gains(dict(package))
    rounding, actors = question.negotiation.structure.rounding, question.negotiation.actors
    willing = {actor for actor, gain, slack in zip(actors, gains, rounding, strict=True) if gain >= -slack}
    return MappingProxyType(
        {
            actor: tuple(name for name in shares if name in willing)
            for actor, shares in question.beliefs.items()
        }
    )


def best_for(question: ScreeningQuestion) -> Mapping[tuple[tuple[str, ...], ...], float]:
    """Return, per set of types, the proposer's best payoff among packages that all of them accept.

    Empty where there are more than 4096 sets.
    """
    if prod(2 ** len(shares) - 1 for shares in question.beliefs.values()) > _MOST_SETS:
        return MappingProxyType({})
    negotiation, structure = question.negotiation, question.negotiation.acceptable_structure
    accepted = negotiation.disagreement - structure.rounding
    base = np.full(negotiation.n_actors, -np.inf)
    needed = question.rows[1 : 1 + question.n_consenting]
    base[needed] = accepted[needed]
    found = {}
    for chosen in product(*(_subsets(tuple(shares)) for shares in question.beliefs.values())):
        lower = base.copy()
        places = [negotiation.actors.index(name) for names in chosen for name in names]
        lower[places] = accepted[places]
        region = measure(structure, lower, np.full(lower.size, np.inf))
        if region.n_inside:
            found[chosen] = float(region.ranges[question.rows[0], 1])
    return MappingProxyType(found)


def _subsets(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [
        tuple(name for place, name in enumerate(names) if mask >> place & 1)
        for mask in range(1, 1 << len(names))
    ]
