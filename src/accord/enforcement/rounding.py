"""When flows of payoffs over time count as equal: by the rounding of sums and of discounting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation

__all__ = ["PRODUCT_ROUNDING", "flow_rounding"]

PRODUCT_ROUNDING = 4 * float(np.finfo(np.float64).eps)
"""Relative error allowed to a discounted payoff: of factor, product and sum."""


def flow_rounding(negotiation: Negotiation) -> NDArray[np.float64]:
    """Return the difference up to which payoffs of two packages are the same, no deal apart, (n_actors,)."""
    return negotiation.replace(disagreement=np.zeros(negotiation.n_actors)).structure.rounding
