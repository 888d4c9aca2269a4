"""Two-level games: which packages survive ratification at home, and what that does to the bargain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord.enforcement.agreed import consenting, nash_among
from accord.enforcement.ballots import Ballot, check_ratifiers
from accord.enforcement.examined import crossings, positions_of, zone_packages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["WinSet", "win_set"]

_MOST_PACKAGES = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class WinSet:
    """The packages of the zone that are ratified: under unanimity, those that every party's ratifiers pass.

    Attributes
    ----------
    parties : tuple of str
        The parties that need ratification at home, in the order of the columns below.
    zone : tuple of Package
        The packages of the zone before ratification.
    votes : (n_packages, n_parties) array
        The weight of the ratifiers who approve each package of `zone`.
    quotas : (n_parties,) array
        The weight that ratification takes.
    passes : (n_packages, n_parties) array of bool
        Whether each party's ratifiers pass each package of `zone`; votes are added up as written.
    is_ratified : (n_packages,) array of bool
        Whether the parties that accept a package, and whose ratifiers pass it, suffice for a deal.
    pivots : tuple of tuples of str
        For every package of `zone` and party the pivotal ratifier: the one whose vote reaches the quota when
        ratifiers join in the order of their gains.
    constraint : tuple of Package
        Ratification as a constraint: the Nash packages among those that are ratified, disagreement payoffs
        and bargaining weights unchanged. Where a deal does not need every party, for the largest coalition
        that can ratify one (:func:`~accord.agreeing_coalition`).
    reservation : (n_actors,) array or None
        Ratification as a reservation value: the disagreement payoffs, raised for every party to the least
        that it gets from a package that it accepts and its own ratifiers pass. None when some party's
        ratifiers pass nothing.
    """

    parties: tuple[str, ...]
    zone: tuple[Package, ...]
    votes: NDArray[np.float64]
    quotas: NDArray[np.float64]
    passes: NDArray[np.bool_]
    is_ratified: NDArray[np.bool_]
    pivots: tuple[tuple[str, ...], ...]
    constraint: tuple[Package, ...]
    reservation: NDArray[np.float64] | None

    @property
    def margins(self) -> NDArray[np.float64]:
        """Return by how much the approving weight exceeds the quota, (n_packages, n_parties)."""
        return self.votes - self.quotas

    @property
    def packages(self) -> tuple[Package, ...]:
        """Return the packages of the zone that are ratified."""
        return tuple(p for p, is_ratified in zip(self.zone, self.is_ratified, strict=True) if is_ratified)

    def __repr__(self) -> str:
        alone = self.passes.sum(axis=0)
        who = ", ".join(f"{party} {n}" for party, n in zip(self.parties, alone, strict=True))
        return (
            f"WinSet: {len(self.packages)} of {len(self.zone)} packages of the zone are ratified\n"
            f"  ratified at home  {who or 'nobody has to'}"
        )


def win_set(
    negotiation: Negotiation,
    ratifiers: Mapping[str, Mapping[str, float]],
    rule: str | Mapping[str, float] = "majority",
) -> WinSet:
    """Return which packages of the zone pass ratification, and both codings of what that means.

    A ratifier approves a package that gives it at least its disagreement payoff and crosses none of its red
    lines (Putnam 1988). A party consents to a package that it accepts and its ratifiers pass. Whether a
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
    InvalidTypeError, InvalidValueError, UnknownNameError
        Unknown parties or actors, weights or quotas that make no sense.
    SpaceTooLargeError
        The zone holds more than 200,000 packages.

    Notes
    -----
    Votes are added up as written: 0.7 and 0.1 reach 0.8.

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
    n = negotiation
    check_ratifiers(ratifiers, n.parties, n.actors)
    parties = tuple(party for party in n.parties if party in ratifiers)
    zone = zone_packages(n, _MOST_PACKAGES, "negotiation", "Ask about fewer issues.")
    positions = positions_of(n, zone)
    gains = n._payoffs_at(positions) - n.disagreement
    accepts = (gains >= -n.structure.rounding) & ~crossings(n, positions)
    ballots = []
    for party in parties:
        columns = [n.actors.index(actor) for actor in ratifiers[party]]
        ballots.append(Ballot.held(party, ratifiers[party], rule, gains[:, columns], accepts[:, columns]))
    passes = np.column_stack([np.empty((len(zone), 0), dtype=np.bool_), *(b.passes for b in ballots)])
    consents = accepts[:, n.party_positions] | n.is_unanimous  # then the zone is what every party accepts
    reservation = _reservation(n, parties, gains, passes & consents[:, _columns(n, parties)])
    consents[:, _columns(n, parties)] &= passes
    is_ratified = consenting(n, consents)
    return WinSet(
        parties,
        zone,
        frozen(np.column_stack([np.empty((len(zone), 0)), *(ballot.votes for ballot in ballots)])),
        frozen(np.array([ballot.quota for ballot in ballots])),
        frozen(passes),
        frozen(is_ratified),
        tuple(zip(*(ballot.pivots for ballot in ballots), strict=True)) or ((),) * len(zone),
        tuple(zone[k] for k in nash_among(n, gains, consents, is_ratified)),
        reservation,
    )


def _columns(negotiation: Negotiation, parties: tuple[str, ...]) -> list[int]:
    return [negotiation.parties.index(party) for party in parties]


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
