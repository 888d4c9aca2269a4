"""The rounding granted to sums of scores and instruments, one rule for plans, targets and budgets."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from accord.errors import InvalidValueError, must
from accord.tolerances import summation_rounding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.leverage.options import Toolbox
    from accord.negotiation import Negotiation

__all__ = ["Rounding"]

_EPS = float(np.finfo(np.float64).eps)


class Rounding:
    """What payoffs and costs may fall short by: the rounding of their summation, instruments included.

    Only instruments in use count, so that a large one left aside excuses nothing.

    Parameters
    ----------
    negotiation : Negotiation
    wanted : (n_parties,) array
        What parties must gain at least.
    toolbox : Toolbox
    budget : float
        Infinite for none.
    """

    def __init__(
        self, negotiation: Negotiation, wanted: NDArray[np.float64], toolbox: Toolbox, budget: float
    ) -> None:
        margin = np.zeros((negotiation.n_actors, 1))
        margin[negotiation.party_positions, 0] = wanted
        self.summands = [*_summands(negotiation), *([margin] if margin.any() else [])]
        self.toolbox, self.budget = toolbox, budget
        self._known: dict[frozenset[int], NDArray[np.float64]] = {}
        if not np.isfinite(self.payoffs({at: _finite(one) for at, one in enumerate(toolbox.limit)})).all():
            raise InvalidValueError(
                must("instruments", "have effects whose sums are finite", "sums beyond the largest number")
            )

    def payoffs(self, amounts: Mapping[int, float]) -> NDArray[np.float64]:
        """Return the rounding of payoffs and gains under amounts of instruments, (n_actors,)."""
        used = [part * amount for at, amount in amounts.items() for part in self.toolbox.parts[at]]
        return summation_rounding([*self.summands, *used])

    def of_whole(self, used: frozenset[int]) -> NDArray[np.float64]:
        """Return the rounding of payoffs and gains under instruments used whole, (n_actors,)."""
        if used not in self._known:
            self._known[used] = self.payoffs(dict.fromkeys(sorted(used), 1.0))
        return self._known[used]

    def spending(self, amounts: Mapping[int, float]) -> float:
        """Return the rounding of what is spent, held against the budget."""
        if not np.isfinite(self.budget):
            return 0.0
        costs = [self.toolbox.cost[at] * amount for at, amount in amounts.items()]
        return float(summation_rounding([np.array([[value]]) for value in (self.budget, *costs)])[0])

    @cached_property
    def at_most(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return a bound on the rounding of payoffs that is linear in amounts.

        What comes without instruments, (n_actors,), and with every unit of each, (n_actors, n_instruments).
        """
        parts, n = self.toolbox.parts, len(self.toolbox.instruments)
        unit = _EPS * (len(self.summands) + sum(map(len, parts)))
        base = np.sum([np.abs(term).max(axis=1) for term in self.summands], axis=0)
        each = np.zeros((base.size, n))
        for at, own in enumerate(parts):
            each[:, at] = sum(np.abs(part[:, 0]) for part in own)
        is_exact = self.of_whole(frozenset(range(n))) == 0
        is_exact &= ~(each[:, self.toolbox.is_scalable] > 0).any(axis=1)
        factor = np.where(is_exact, 0.0, unit)
        return factor * base, factor[:, None] * each

    @property
    def most_spending(self) -> float:
        """Return the share of costs and budget that bounds the rounding of what is spent."""
        return _EPS * (1 + len(self.toolbox.instruments))


def _summands(negotiation: Negotiation) -> list[NDArray[np.float64]]:
    """Return what gains without instruments are sums of, as the structure of the negotiation counts it."""
    n = negotiation
    if n.payoff_table is None:
        scores = [n.scores[issue.name] for issue in n.issues]
    else:
        scores = [np.zeros((n.n_actors, 1)) for _ in n.issues]
        scores.append(np.where(np.isnan(n.payoff_table), 0.0, n.payoff_table).T)
    terms = [np.array([[one.amounts.get(actor, 0.0)] for actor in n.actors]) for one in n.interactions]
    return [*scores, *terms, n.disagreement[:, None]]


def _finite(limit: float) -> float:
    return float(limit) if np.isfinite(limit) else 1.0
