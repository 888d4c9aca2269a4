"""Who consents to which package, whether it suffices, and which package those who can agree choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord.engines.ties import nash_ties, nash_values

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation

__all__ = ["consenting", "nash_among"]


def consenting(negotiation: Negotiation, consents: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return for which packages the parties that consent, (n_packages, n_parties), suffice for a deal."""
    suffice = np.zeros(len(consents), dtype=np.bool_)
    for members in negotiation.winning_coalitions:
        suffice |= consents[:, [negotiation.parties.index(member) for member in members]].all(axis=1)
    return suffice


def nash_among(
    negotiation: Negotiation,
    gains: NDArray[np.float64],
    consents: NDArray[np.bool_],
    suffices: NDArray[np.bool_],
) -> list[int]:
    """Return the packages that the largest coalition able to agree chooses by the Nash solution.

    Parameters
    ----------
    negotiation : Negotiation
    gains : (n_packages, n_actors) array
    consents : (n_packages, n_parties) array of bool
    suffices : (n_packages,) array of bool
        Whether those who consent suffice for a deal.

    Returns
    -------
    list of int
        Ascending; empty where nothing suffices.

    Notes
    -----
    Coalitions are told apart as :func:`~accord.agreeing_coalition` does: the largest, then the one in which
    most members can gain, then the one with the largest product of gains in shares of each member's ideal
    (products that rounding could order either way count as equal), then the one with the first parties. What
    it chooses takes its members' bargaining weights into account.
    """
    sizes = np.where(suffices, consents.sum(axis=1), -1)
    if not suffices.any():
        return []
    largest = np.unique(consents[sizes == sizes.max()], axis=0)[::-1]  # those with the first parties first
    members = largest[_best_placed([_standing(negotiation, gains, consents, row) for row in largest])]
    weights = negotiation.bargaining_weights
    if weights is None or not weights[members].any():
        weights = np.ones(members.size)
    return _choice(negotiation, gains, consents, members, weights)


def _best_placed(standings: list[tuple[int, float, float]]) -> int:
    """Return the first of those with most members gaining and, up to rounding, the largest product."""
    most = max(n_gaining for n_gaining, _, _ in standings)
    value, margin = max((value, margin) for n_gaining, value, margin in standings if n_gaining == most)
    return next(
        place
        for place, (n_gaining, other, own_margin) in enumerate(standings)
        if n_gaining == most and other + own_margin + margin >= value
    )


def _standing(
    negotiation: Negotiation,
    gains: NDArray[np.float64],
    consents: NDArray[np.bool_],
    members: NDArray[np.bool_],
) -> tuple[int, float, float]:
    """Return how many of `members` gain together, the mean logarithm of their shares, its rounding."""
    own = negotiation.party_positions[members]
    rounding, alike = negotiation.structure.rounding[own], np.ones(own.size)
    among = gains[np.all(consents[:, members], axis=1)][:, own]
    best = gains[_choice(negotiation, gains, consents, members, np.ones(members.size))[:1]][:, own]
    ideal = among.max(axis=0)
    units = np.where(ideal > rounding, ideal, 1.0)
    values, margins = nash_values(best, rounding, alike, units)
    return int((best > rounding).sum()), float(values[0]), float(margins[0])


def _choice(
    negotiation: Negotiation,
    gains: NDArray[np.float64],
    consents: NDArray[np.bool_],
    members: NDArray[np.bool_],
    weights: NDArray[np.float64],
) -> list[int]:
    """Return the packages with the largest product of the gains of `members`, weights being per party."""
    own = negotiation.party_positions[members]
    rounding = negotiation.structure.rounding[own]
    rows = np.flatnonzero(np.all(consents[:, members], axis=1))
    among = gains[rows][:, own]
    largest = among.max(axis=0)
    units = np.where(largest > rounding, largest, 1.0)
    return [int(rows[k]) for k in nash_ties(among, rounding, weights[members], units)]
