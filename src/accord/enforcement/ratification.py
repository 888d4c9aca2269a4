"""Two-level games: which packages survive ratification at home, and what that does to the bargain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord._checks import known
from accord.engines.nash_choice import largest_products
from accord.errors import InvalidValueError, SpaceTooLargeError, must
from accord.regions import payoff_region

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["WinSet", "win_set"]

_MOST_PACKAGES = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class WinSet:
    """The packages in the zone that every party's ratifiers pass.

    Attributes
    ----------
    parties : tuple of str
        The parties that need ratification at home, in the order of the columns below.
    zone : tuple of Package
        The individually rational packages before ratification.
    votes : (n_packages, n_parties) array
        The weight of the ratifiers who approve each package of `zone`.
    quotas : (n_parties,) array
        The weight that ratification takes.
    pivots : tuple of tuples of str
        For every package of `zone` and party the pivotal ratifier: the one whose vote reaches the quota when
        ratifiers join in the order of their gains.
    constraint : tuple of Package
        Ratification as a constraint: the Nash packages among those that all ratifiers pass, disagreement
        payoffs unchanged.
    reservation : (n_actors,) array or None
        Ratification as a reservation value: the disagreement payoffs, raised for every party to the least
        that it gets from a package its own ratifiers pass. None when some party's ratifiers pass nothing.
    """

    parties: tuple[str, ...]
    zone: tuple[Package, ...]
    votes: NDArray[np.float64]
    quotas: NDArray[np.float64]
    pivots: tuple[tuple[str, ...], ...]
    constraint: tuple[Package, ...]
    reservation: NDArray[np.float64] | None

    @property
    def margins(self) -> NDArray[np.float64]:
        """Return by how much the approving weight exceeds the quota, (n_packages, n_parties)."""
        return self.votes - self.quotas

    @property
    def packages(self) -> tuple[Package, ...]:
        """Return the packages of the zone that pass everywhere."""
        passes = np.all(self.margins >= 0, axis=1)
        return tuple(package for package, passed in zip(self.zone, passes, strict=True) if passed)

    def __repr__(self) -> str:
        alone = (self.margins >= 0).sum(axis=0)
        who = ", ".join(f"{party} {n}" for party, n in zip(self.parties, alone, strict=True))
        return (
            f"WinSet: {len(self.packages)} of {len(self.zone)} packages of the zone are ratified\n"
            f"  ratified at home  {who}"
        )


def win_set(
    negotiation: Negotiation,
    ratifiers: Mapping[str, Mapping[str, float]],
    rule: str | Mapping[str, float] = "majority",
) -> WinSet:
    """Return which packages of the zone pass ratification, and both codings of what that means.

    A ratifier approves a package that gives it at least its disagreement payoff (Putnam 1988). Whether a
    narrow win set strengthens a negotiator depends on the coding: as a constraint it removes packages, as a
    reservation value it raises the payoff of no deal, and the two divide a gain differently (Iida 1993).

    Parameters
    ----------
    negotiation : Negotiation
        Ratifiers are actors: give them scores and disagreement payoffs; they need not be parties.
    ratifiers : mapping of party to mapping of actor to float
        Who ratifies for each party, with which weight (above 0). A party left out needs no ratification.
    rule : "majority", "unanimity", or mapping of party to float
        More than half of the weight, all of it, or the weight that each party needs.

    Returns
    -------
    WinSet

    Raises
    ------
    InvalidValueError, UnknownNameError
        Unknown parties or actors, weights or quotas that make no sense.
    SpaceTooLargeError
        The zone holds more than 200,000 packages.

    References
    ----------
    Putnam, R. D. (1988). Diplomacy and domestic politics. International Organization 42, 427-460.
    Iida, K. (1993). When and how do domestic constraints matter? Journal of Conflict Resolution 37, 403-426.

    Examples
    --------
    >>> import accord
    >>> pie = accord.Issue("pie", [f"{k}0%" for k in range(11)])
    >>> share = [k / 10 for k in range(11)]
    >>> scores = {"pie": [share, [1 - s for s in share], share]}
    >>> talks = accord.Negotiation([pie], ["A", "B", "Senate"], scores, [0, 0, 0.7], parties=["A", "B"])
    >>> accord.win_set(talks, {"A": {"Senate": 1}}).constraint
    (Package(pie='70%'),)
    """
    for party, voters in ratifiers.items():
        known("ratifiers", party, negotiation.parties)
        for actor, weight in voters.items():
            known(f"ratifiers[{party!r}]", actor, negotiation.actors)
            if not weight > 0:
                raise InvalidValueError(must(f"ratifiers[{party!r}][{actor!r}]", "be above 0", weight))
    parties = tuple(party for party in negotiation.parties if party in ratifiers)
    quotas = np.array([_quota(rule, party, ratifiers[party]) for party in parties])
    region = payoff_region(negotiation, among="individually_rational", limit=_MOST_PACKAGES)
    if region.n_packages > _MOST_PACKAGES:
        raise SpaceTooLargeError(
            must("negotiation", f"have at most {_MOST_PACKAGES} packages in its zone", region.n_packages)
        )
    gains = negotiation.gains(list(region.packages)).reshape(-1, negotiation.n_actors)
    ballots = [_Ballot.of(negotiation, ratifiers[party], gains) for party in parties]
    votes = np.column_stack([np.empty((len(gains), 0)), *(ballot.approving for ballot in ballots)])
    pivots = tuple(
        tuple(ballot.pivot(row, quota) for ballot, quota in zip(ballots, quotas, strict=True))
        for row in range(len(gains))
    )
    own = negotiation.party_positions
    ratified = np.all(votes >= quotas, axis=1)
    best = largest_products(gains[:, own], negotiation.structure.rounding[own], ratified)
    return WinSet(
        parties,
        region.packages,
        frozen(votes),
        frozen(quotas),
        pivots,
        tuple(region.packages[k] for k in best),
        _reservation(negotiation, parties, gains, votes >= quotas),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Ballot:
    """One party's ratifiers: their weights, and their gains from every package."""

    names: tuple[str, ...]
    weights: NDArray[np.float64]
    gains: NDArray[np.float64]
    approving: NDArray[np.float64]

    @classmethod
    def of(cls, negotiation: Negotiation, voters: Mapping[str, float], gains: NDArray[np.float64]) -> _Ballot:
        columns = [negotiation.actors.index(actor) for actor in voters]
        weights = np.array(list(voters.values()), dtype=np.float64)
        own = gains[:, columns]
        approves = own >= -negotiation.structure.rounding[columns]
        return cls(tuple(voters), weights, own, approves @ weights)

    def pivot(self, row: int, quota: float) -> str:
        order = np.argsort(-self.gains[row], kind="stable")
        reached = np.cumsum(self.weights[order]) >= quota
        return self.names[int(order[np.argmax(reached)])]


def _quota(rule: str | Mapping[str, float], party: str, voters: Mapping[str, float]) -> float:
    total = float(sum(voters.values()))
    if rule == "unanimity":
        return total
    if rule == "majority":
        return float(np.nextafter(total / 2, np.inf))
    if isinstance(rule, str) or party not in rule:
        raise InvalidValueError(
            must("rule", "be 'majority', 'unanimity' or a quota for every party that ratifies", repr(rule))
        )
    if not 0 < rule[party] <= total:
        raise InvalidValueError(
            must(f"rule[{party!r}]", f"be above 0 and at most {total:g}, the weight of all", rule[party])
        )
    return float(rule[party])


def _reservation(
    negotiation: Negotiation,
    parties: tuple[str, ...],
    gains: NDArray[np.float64],
    passes: NDArray[np.bool_],
) -> NDArray[np.float64] | None:
    raised = negotiation.disagreement.copy()
    for column, party in enumerate(parties):
        if not passes[:, column].any():
            return None
        actor = negotiation.actors.index(party)
        raised[actor] += gains[passes[:, column], actor].min()
    return frozen(raised)
