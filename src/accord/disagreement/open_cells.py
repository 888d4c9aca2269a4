"""For many payoffs of no deal at once: is a deal possible, and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from accord.frontier import pareto_frontier
from accord.tolerances import summation_rounding
from accord.zone.agreement import zone_of_agreement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation

__all__ = ["open_cells"]

_FRAME = 4.0
"""How many times the rounding of payoffs a point of the frontier and a package behind it can be apart."""


def open_cells(
    negotiation: Negotiation, no_deal: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return where on a grid every party can agree, and the largest gain of the party that gains least.

    Parameters
    ----------
    negotiation : Negotiation
        With unanimity.
    no_deal : (n_rows, n_columns, n_actors) array
        Payoffs of no deal in every cell.

    Returns
    -------
    is_open : (n_rows, n_columns) array of bool
    slack : (n_rows, n_columns) array

    Notes
    -----
    A package gives every party enough exactly when some efficient one does, so all cells are decided from
    one frontier, each party by its own rounding. Where rounding could make the difference, the zone of that
    very cell is asked, so that a cell is open exactly when its zone is.
    """
    frontier = pareto_frontier(_without_floor(negotiation), among="individually_rational")
    parties = negotiation.party_positions
    doubt = _FRAME * _rounding(negotiation, no_deal)[parties]
    own = no_deal[:, :, parties]
    slack = np.full(own.shape[:2], -np.inf)
    is_open, may_be_open = np.zeros((2, *own.shape[:2]), dtype=np.bool_)
    for point in frontier.payoffs:
        gains = point - own
        slack = np.maximum(slack, gains.min(axis=2))
        is_open |= np.all(gains >= doubt, axis=2)
        may_be_open |= np.all(gains >= -doubt, axis=2)
    for row, column in np.argwhere(may_be_open & ~is_open):
        cell = negotiation.replace(disagreement=no_deal[row, column])
        is_open[row, column] = zone_of_agreement(cell, max_clashes=0).witness is not None
    return is_open, slack


def _without_floor(negotiation: Negotiation) -> Negotiation:
    """Return the negotiation with payoffs of no deal that every package reaches, red lines kept."""
    structure = negotiation.structure
    tables = [structure.table] if structure.table is not None else list(structure.scores)
    lowest = np.sum([np.nanmin(table, axis=1) for table in tables], axis=0)
    lowest = lowest + np.sum([np.minimum(term.amounts, 0) for term in structure.terms], axis=0)
    return negotiation.replace(disagreement=lowest)


def _rounding(negotiation: Negotiation, no_deal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the difference up to which gains in any cell count as equal, (n_actors,)."""
    terms = list(negotiation.scores.values())
    if negotiation.payoff_table is not None:
        terms.append(np.nan_to_num(negotiation.payoff_table.T))
    amounts = [
        np.array([[term.amounts.get(actor, 0.0)] for actor in negotiation.actors])
        for term in negotiation.interactions
    ]
    return summation_rounding([*terms, *amounts, no_deal.reshape(-1, negotiation.n_actors).T])
