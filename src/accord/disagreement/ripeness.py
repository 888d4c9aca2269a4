"""Ripeness: over war odds and war costs, where a deal is possible and for whom time runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import float_array, frozen
from accord.disagreement.payoffs import per_actor_numbers, reference_package
from accord.disagreement.war import fighting_cost
from accord.errors import InvalidValueError, must
from accord.frontier import pareto_frontier

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    from accord.negotiation import Negotiation

__all__ = ["Ripeness", "ripeness"]


@dataclass(frozen=True, slots=True, eq=False)
class Ripeness:
    """The zone and the drift of no deal over a grid of war odds and cost levels.

    Attributes
    ----------
    actors, parties : tuple of str
    odds : (n_odds,) array
        Probability of the first outcome of war.
    costs : (n_costs,) array
        Factors on the cost of fighting.
    disagreement : (n_odds, n_costs, n_actors) array
        The payoffs of no deal.
    is_open : (n_odds, n_costs) array of bool
        Whether some package gives every party at least its payoff of no deal.
    slack : (n_odds, n_costs) array
        The largest gain, over packages, of the party that gains least; negative where the zone is closed.
    drift : (n_odds, n_costs, n_parties) array
        How much the payoff of no deal changes if the war goes on for one more period.
    """

    actors: tuple[str, ...]
    parties: tuple[str, ...]
    odds: NDArray[np.float64]
    costs: NDArray[np.float64]
    disagreement: NDArray[np.float64]
    is_open: NDArray[np.bool_]
    slack: NDArray[np.float64]
    drift: NDArray[np.float64]

    @property
    def is_ripe(self) -> NDArray[np.bool_]:
        """Return where the zone is open and time runs against every party (Zartman 2000)."""
        ripe: NDArray[np.bool_] = self.is_open & np.all(self.drift < 0, axis=2)
        return ripe

    def plot(self, axes: Axes | None = None) -> Axes:
        """Draw where the zone is closed, open and ripe; needs matplotlib.

        Parameters
        ----------
        axes : matplotlib Axes, optional
            Where to draw; a new figure by default.
        """
        import matplotlib.pyplot as plt
        from matplotlib.colors import BoundaryNorm, ListedColormap
        from matplotlib.patches import Patch

        if axes is None:
            axes = plt.figure(figsize=(5, 4), layout="constrained").subplots()
        colours = ["#d9d9d9", "#56b4e9", "#009e73"]  # told apart with any colour vision
        state = self.is_open.astype(int) + self.is_ripe
        axes.pcolormesh(
            self.costs,
            self.odds,
            state,
            cmap=ListedColormap(colours),
            norm=BoundaryNorm([-0.5, 0.5, 1.5, 2.5], 3),
            shading="nearest",
        )
        labels = ["no deal possible", "deal possible", "ripe"]
        axes.legend(
            handles=[Patch(facecolor=c, label=text) for c, text in zip(colours, labels, strict=True)],
            loc="upper center",
            bbox_to_anchor=(0.5, -0.15),
            ncols=3,
            frameon=False,
        )
        axes.set_xlabel("cost of fighting (factor)")
        axes.set_ylabel("probability of the first outcome of war")
        return axes

    def __repr__(self) -> str:
        against = np.mean(self.drift < 0, axis=(0, 1))
        who = ", ".join(f"{p} {share:.0%}" for p, share in zip(self.parties, against, strict=True))
        return (
            f"Ripeness: {self.odds.size} odds x {self.costs.size} costs, "
            f"zone open in {np.mean(self.is_open):.0%}, ripe in {np.mean(self.is_ripe):.0%}\n"
            f"  time runs against  {who}"
        )


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
        By what share the cost of fighting changes per period, such as 0.05.
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
    The zone is decided exactly for every cell from the frontier of all acceptable packages: a package gives
    every party enough exactly when some efficient one does.

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
    parties = negotiation.party_positions
    slack = _largest_least_gain(negotiation, now[:, :, parties])
    rounding = negotiation.structure.rounding[parties].max() + 1e-12 * np.abs(now).max()
    return Ripeness(
        negotiation.actors,
        negotiation.parties,
        grid_odds,
        grid_costs,
        frozen(now),
        frozen(slack >= -rounding),
        frozen(slack),
        frozen((later - now)[:, :, parties]),
    )


def _largest_least_gain(negotiation: Negotiation, no_deal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, for every cell's payoffs of no deal, the best a package does for the party that gains least."""
    frontier = pareto_frontier(_unconstrained(negotiation), among="individually_rational")
    best = np.full(no_deal.shape[:2], -np.inf)
    for point in frontier.payoffs:
        best = np.maximum(best, (point - no_deal).min(axis=2))
    return best


def _unconstrained(negotiation: Negotiation) -> Negotiation:
    """Return the negotiation with payoffs of no deal below every package, red lines kept."""
    structure = negotiation.structure
    tables = [structure.table] if structure.table is not None else list(structure.scores)
    lowest = np.sum([np.nanmin(table, axis=1) for table in tables], axis=0)
    lowest = lowest + np.sum([np.minimum(term.amounts, 0) for term in structure.terms], axis=0)
    return negotiation.replace(disagreement=np.minimum(lowest, 0) - 1.0)
