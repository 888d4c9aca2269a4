"""Who consents to which package, whether it suffices, and which package those who can agree choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord.engines.nash_choice import largest_products

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
    most members can gain, then the one with the largest product of gains in shares of each member's ideal.
    """
    sizes = np.where(suffices, consents.sum(axis=1), -1)
    if not suffices.any():
        return []
    largest = np.unique(consents[sizes == sizes.max()], axis=0)[::-1]  # those with the first parties first
    choices = [_choice(negotiation, gains, consents, members) for members in largest]
    return max(choices, key=lambda choice: choice[0])[1]


def _choice(
    negotiation: Negotiation,
    gains: NDArray[np.float64],
    consents: NDArray[np.bool_],
    members: NDArray[np.bool_],
) -> tuple[tuple[int, float], list[int]]:
    """Return the packages that `members` choose, after how many gain and what shares of their ideals."""
    own = negotiation.party_positions[members]
    rounding = negotiation.structure.rounding[own]
    among: NDArray[np.bool_] = np.all(consents[:, members], axis=1)
    found = largest_products(gains[:, own], rounding, among)
    best, ideal = gains[found[0], own], gains[among][:, own].max(axis=0)
    gaining = best > rounding
    return (int(gaining.sum()), float(np.log(best[gaining] / ideal[gaining]).sum())), found
