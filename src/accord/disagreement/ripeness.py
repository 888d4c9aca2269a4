"""Ripeness: over war odds and war costs, where a deal is possible and for whom time runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import float_array, frozen
from accord.coalitions import coalition_negotiations
from accord.disagreement.open_cells import open_cells
from accord.disagreement.payoffs import per_actor_numbers, reference_package
from accord.disagreement.war import fighting_cost
from accord.errors import InvalidValueError, must

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    from accord.negotiation import Negotiation

__all__ = ["Ripeness", "ripeness"]

_DRIFT_ROUNDING = 8 * float(np.finfo(np.float64).eps)
"""Relative error of the difference between two payoffs of no deal: each of three products and three sums."""


@dataclass(frozen=True, slots=True, eq=False)
class Ripeness:
    """The zone and the drift of no deal over a grid of war odds and cost levels.

    Attributes
    ----------
    actors, parties : tuple of str
    coalitions : tuple of tuples of str
        The smallest sets of parties that suffice for a deal; one, of all parties, under unanimity.
    odds : (n_odds,) array
        Probability of the first outcome of war.
    costs : (n_costs,) array
        Factors on the cost of fighting.
    disagreement : (n_odds, n_costs, n_actors) array
        The payoffs of no deal.
    open_to : (n_coalitions, n_odds, n_costs) array of bool
        Whether some package gives every member of a coalition at least its payoff of no deal.
    slack : (n_odds, n_costs) array
        The largest gain, over coalitions and packages, of the member that gains least; negative where no deal
        is possible.
    drift : (n_odds, n_costs, n_parties) array
        How much the payoff of no deal changes if the war goes on for one more period; zero within rounding.
    """

    actors: tuple[str, ...]
    parties: tuple[str, ...]
    coalitions: tuple[tuple[str, ...], ...]
    odds: NDArray[np.float64]
    costs: NDArray[np.float64]
    disagreement: NDArray[np.float64]
    open_to: NDArray[np.bool_]
    slack: NDArray[np.float64]
    drift: NDArray[np.float64]

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """Return where some coalition that suffices for a deal can agree, (n_odds, n_costs)."""
        is_open: NDArray[np.bool_] = np.any(self.open_to, axis=0)
        return is_open

    @property
    def is_ripe(self) -> NDArray[np.bool_]:
        """Return where a coalition can agree and time runs against all its members (Zartman 2000)."""
        ripe = np.zeros(self.slack.shape, dtype=np.bool_)
        for members, is_open in zip(self.coalitions, self.open_to, strict=True):
            own = [self.parties.index(member) for member in members]
            ripe |= is_open & np.all(self.drift[:, :, own] < 0, axis=2)
        return ripe

    @property
    def time_stands_still(self) -> bool:
        """Return whether no deal pays every party the same one period later, all over the grid."""
        return not self.drift.any()

    def plot(self, axes: Axes | None = None) -> Axes:
        """Draw where the zone is closed, open and ripe; needs matplotlib.

        Parameters
        ----------
        axes : matplotlib Axes, optional
            Where to draw; a new figure by default.
        """
        from accord.disagreement.ripeness_picture import draw

        return draw(self, axes)

    def __repr__(self) -> str:
        shape = f"Ripeness: {self.odds.size} odds x {self.costs.size} costs"
        is_open = f"zone open in {np.mean(self.is_open):.0%}"
        if self.time_stands_still:
            cure = "give odds_drift or cost_growth"
            return f"{shape}, {is_open}\n  time stands still, so no moment is ripe: {cure}"
        against = np.mean(self.drift < 0, axis=(0, 1))
        who = ", ".join(f"{p} {share:.0%}" for p, share in zip(self.parties, against, strict=True))
        ripe = f"ripe in {np.mean(self.is_ripe):.0%}"
        return f"{shape}, {is_open}, {ripe}\n  time runs against  {who}"


def ripeness(
    negotiation: Negotiation,
    first: str | Mapping[str, str],
    second: str | Mapping[str, str],
    *,
    cost: float | Mapping[str, float],
    odds: ArrayLike | None = None,
    costs: ArrayLike | None = None,
    duration: float = 1.0,
    discount: float | Mapping[str, float] = 1.0,
    odds_drift: float = 0.0,
    cost_growth: float = 0.0,
    beliefs: Mapping[str, float] | None = None,
) -> Ripeness:
    r"""Return where on a grid of war odds and costs a deal is possible, and for whom time runs.

    War is a lottery between two reference packages minus the cost of fighting (:class:`~accord.War`). At
    odds :math:`p` and cost factor :math:`k`, no deal pays
    :math:`p_i u_i(x^1) + (1 - p_i) u_i(x^2) - k c_i A_i` with :math:`A_i` the discounted duration. A moment
    is ripe when the zone is open and no deal gets worse for every party as time passes (Zartman 1989, 2000).
    Under a rule of consent: when a coalition that suffices can agree, and no deal gets worse for its members.

    Parameters
    ----------
    negotiation : Negotiation
    first, second : Package, mapping of issue to option, or str
        The two outcomes of war.
    cost : float or mapping of actor to float
        Cost per period of fighting at factor 1.
    odds : (n_odds,) array_like, optional
        Probabilities of `first`; 41 from 0 to 1 by default.
    costs : (n_costs,) array_like, optional
        Factors on the cost; 41 from 0 to 2 by default.
    duration, discount
        As in :class:`~accord.War`.
    odds_drift : float
        How much `odds` change per period of war.
    cost_growth : float
        By what share the cost of fighting changes per period, such as 0.05. With neither, time stands still
        and no moment is ripe.
    beliefs : mapping of actor to float, optional
        How much more likely than `odds` an actor believes `first` to be (mutual optimism).

    Returns
    -------
    Ripeness

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Odds outside 0 to 1, negative costs, unknown actors or packages.
    SpaceTooLargeError
        The frontier of the packages is too large.

    Notes
    -----
    A cell is open exactly where :func:`~accord.zone_of_agreement` finds the zone open with that cell's
    payoffs of no deal: each party by the rounding of its own payoffs, whatever those of others amount to.

    References
    ----------
    Zartman, I. W. (1989). Ripe for resolution. Oxford University Press.
    Zartman, I. W. (2000). Ripeness: the hurting stalemate and beyond. In: International conflict resolution
    after the Cold War. National Academy Press.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["all_A", "middle", "all_B"])
    >>> talks = accord.Negotiation([line], ["A", "B"], {"line": [[1, 0.5, 0], [0, 0.5, 1]]}, [0, 0])
    >>> ends = {"line": "all_A"}, {"line": "all_B"}
    >>> accord.ripeness(talks, *ends, cost=0.1, odds=[0.2, 0.5], costs=[1, 2]).is_open.tolist()
    [[False, True], [True, True]]
    """
    grid_odds = float_array(np.linspace(0, 1, 41) if odds is None else odds, "odds", (None,))
    grid_costs = float_array(np.linspace(0, 2, 41) if costs is None else costs, "costs", (None,))
    for name, grid, most in (("odds", grid_odds, 1.0), ("costs", grid_costs, np.inf)):
        if grid.size == 0 or grid.min() < 0 or grid.max() > most:
            raise InvalidValueError(must(name, f"be numbers between 0 and {most:g}", grid))
    ends = negotiation.payoffs([reference_package(end, negotiation) for end in (first, second)])
    spent = fighting_cost(negotiation, cost, duration, discount)
    optimism = per_actor_numbers("beliefs", beliefs or {}, negotiation, default=0.0, least=-1.0, most=1.0)

    def no_deal(p: NDArray[np.float64], k: NDArray[np.float64]) -> NDArray[np.float64]:
        believed = np.clip(p[:, None, None] + optimism, 0.0, 1.0)
        payoffs: NDArray[np.float64] = (
            believed * ends[0] + (1 - believed) * ends[1] - k[None, :, None] * spent
        )
        return payoffs

    now = no_deal(grid_odds, grid_costs)
    later = no_deal(np.clip(grid_odds + odds_drift, 0, 1), grid_costs * (1 + cost_growth))
    size = np.abs(ends).sum(axis=0) + np.maximum(grid_costs, grid_costs * (1 + cost_growth))[:, None] * spent
    drift = np.where(np.abs(later - now) > _DRIFT_ROUNDING * size, later - now, 0.0)
    parts = coalition_negotiations(negotiation)
    cells = [open_cells(part, now) for part in parts]
    return Ripeness(
        negotiation.actors,
        negotiation.parties,
        tuple(part.parties for part in parts),
        grid_odds,
        grid_costs,
        frozen(now),
        frozen(np.array([is_open for is_open, _ in cells])),
        frozen(np.max([slack for _, slack in cells], axis=0)),
        frozen(drift[:, :, negotiation.party_positions]),
    )
