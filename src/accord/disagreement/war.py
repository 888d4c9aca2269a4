"""War as the disagreement outcome: a lottery over reference packages, minus what fighting costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.disagreement.payoffs import DisagreementPayoffs, assemble, per_actor_numbers, probabilities
from accord.errors import InvalidTypeError, InvalidValueError, must

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation

__all__ = ["War", "fighting_cost"]


@dataclass(frozen=True, slots=True)
class War:
    r"""War decided by lot among reference packages, at a cost per period of fighting.

    An actor's payoff is :math:`\sum_k p_k u_i(x^k) - c_i (1 - \delta_i^T) / (1 - \delta_i)`, the costly
    lottery of Fearon (1995) in package form: in the same unit as packages, so that only odds, costs, duration
    and patience are new.

    Parameters
    ----------
    outcomes : mapping of package to probability, or sequence of (package, probability)
        Reference packages, such as one side's victory: packages, mappings of issue to option, or names of
        packages of the negotiation that settle every issue. Probabilities add up to one.
    cost : float or mapping of actor to float
        Cost per period of fighting, in payoff units; an actor left out pays nothing.
    duration : float
        Expected number of periods, at least 0; may be infinite when every discount factor is below 1.
    discount : float or mapping of actor to float
        Discount factor per period, between 0 and 1; 1 by default.
    beliefs : mapping of actor to outcomes, optional
        What an actor believes instead of `outcomes`. When beliefs differ enough, no package satisfies all
        (mutual optimism: Blainey 1973).

    References
    ----------
    Fearon, J. D. (1995). Rationalist explanations for war. International Organization 49, 379-414.
    Blainey, G. (1973). The causes of war. Free Press.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["all_A", "middle", "all_B"])
    >>> talks = accord.Negotiation([line], ["A", "B"], {"line": [[1, 0.5, 0], [0, 0.5, 1]]}, [0, 0])
    >>> war = accord.War([({"line": "all_A"}, 0.6), ({"line": "all_B"}, 0.4)], cost={"A": 0.1, "B": 0.3})
    >>> war.disagreement(talks).payoffs
    array([0.5, 0.1])
    """

    outcomes: Mapping[Any, float] | Sequence[tuple[Any, float]]
    cost: float | Mapping[str, float] = 0.0
    duration: float = 1.0
    discount: float | Mapping[str, float] = 1.0
    beliefs: Mapping[str, Mapping[Any, float] | Sequence[tuple[Any, float]]] | None = None

    def disagreement(self, negotiation: Negotiation) -> DisagreementPayoffs:
        """Return the payoffs of war, with the lottery and the cost of fighting as parts.

        Raises
        ------
        InvalidTypeError, InvalidValueError, UnknownNameError
            Odds that do not add up, unknown actors or packages, a negative cost, an endless war without
            discounting.
        """
        expected = _expected(negotiation, "outcomes", self.outcomes)
        own = per_actor_numbers("beliefs", dict.fromkeys(self.beliefs or {}, 1.0), negotiation, default=0.0)
        for position in np.flatnonzero(own):
            actor = negotiation.actors[position]
            believed = _expected(negotiation, f"beliefs[{actor!r}]", (self.beliefs or {})[actor])
            expected[position] = believed[position]
        cost = fighting_cost(negotiation, self.cost, self.duration, self.discount)
        return assemble(negotiation, self, {"war decided": expected, "fighting": -cost})


def fighting_cost(
    negotiation: Negotiation,
    cost: float | Mapping[str, float],
    duration: float,
    discount: float | Mapping[str, float],
) -> NDArray[np.float64]:
    """Return every actor's discounted cost of fighting for `duration` periods, (n_actors,)."""
    per_period = per_actor_numbers("cost", cost, negotiation, default=0.0, least=0.0)
    factor = per_actor_numbers("discount", discount, negotiation, default=1.0, least=0.0, most=1.0)
    if isinstance(duration, bool) or not isinstance(duration, Real):
        raise InvalidTypeError(must("duration", "be a number of periods", repr(duration)))
    if not duration >= 0:
        raise InvalidValueError(must("duration", "be at least 0", duration))
    endless = np.isinf(duration) & (factor == 1.0) & (per_period > 0)
    if endless.any():
        raise InvalidValueError(
            must(
                "duration",
                "be finite, or every discount factor below 1",
                duration,
                at=f"actor {negotiation.actors[int(np.argmax(endless))]!r}",
            )
        )
    patient = factor == 1.0
    spread = np.where(patient, 1.0, 1.0 - factor)
    periods = np.where(patient, duration if np.isfinite(duration) else 0.0, (1.0 - factor**duration) / spread)
    total: NDArray[np.float64] = per_period * periods
    return total


def _expected(negotiation: Negotiation, argument: str, given: Any) -> NDArray[np.float64]:
    lottery = probabilities(argument, given, negotiation)
    payoffs = negotiation.payoffs([package for package, _ in lottery])
    expected: NDArray[np.float64] = np.array([share for _, share in lottery]) @ payoffs
    return expected
