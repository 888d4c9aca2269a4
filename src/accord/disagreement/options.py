"""Inside and outside options: what a party has while talks go on, and what it has by walking away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord.disagreement.payoffs import DisagreementPayoffs, per_actor_payoffs
from accord.engines.nash_choice import largest_products
from accord.frontier import pareto_frontier

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["OutsideOptions", "outside_options"]


@dataclass(frozen=True, slots=True, eq=False)
class OutsideOptions:
    """One negotiation with its outside options read in the two ways.

    Attributes
    ----------
    as_constraint : tuple of Package
        Outside options as constraints: the packages with the largest product of gains over the inside options
        among those that give every party at least its outside option. Empty when there are none.
    as_disagreement : tuple of Package
        Outside options as disagreement payoffs: the packages with the largest product of gains over them.
    binding : tuple of str
        The parties whose outside option changes the constrained answer: without it the product over inside
        options selects a package that gives them less.
    ignoring : tuple of Package
        The packages that the product over inside options selects without outside options.
    """

    as_constraint: tuple[Package, ...]
    as_disagreement: tuple[Package, ...]
    binding: tuple[str, ...]
    ignoring: tuple[Package, ...]

    def __repr__(self) -> str:
        def row(packages: tuple[Package, ...]) -> str:
            return ", ".join(map(str, packages[0].values())) if packages else "none"

        return "\n".join(
            [
                f"OutsideOptions: binding for {', '.join(self.binding) or 'nobody'}",
                f"  as constraint    {row(self.as_constraint)}",
                f"  as disagreement  {row(self.as_disagreement)}",
            ]
        )


def outside_options(
    negotiation: Negotiation, outside: ArrayLike | Mapping[str, float] | DisagreementPayoffs
) -> OutsideOptions:
    r"""Return what the Nash solution selects when walking away differs from talking on.

    The negotiation's `disagreement` is the inside option: the payoff while talks go on, such as fighting
    while talking. In alternating offers an outside option does not shift the division; it binds only when
    it is worth more than what its owner would get anyhow, and then as a constraint (the outside option
    principle: Binmore, Shaked and Sutton 1989). As a disagreement payoff it splits the difference above it.

    Parameters
    ----------
    negotiation : Negotiation
    outside : (n_actors,) array_like, mapping of actor to payoff, or DisagreementPayoffs
        What each actor gets by walking away for good; a mapping may leave out those who have nowhere to go.

    Returns
    -------
    OutsideOptions

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Malformed payoffs or unknown actors.
    SpaceTooLargeError
        The frontier is too large.

    Notes
    -----
    Read off the individually rational frontier, which holds a best package under either reading.

    References
    ----------
    Binmore, K., Shaked, A. and Sutton, J. (1989). An outside option experiment. Quarterly Journal of
    Economics 104, 753-770.

    Examples
    --------
    >>> import accord
    >>> pie = accord.Issue("pie", [f"{k}0%" for k in range(11)])
    >>> talks = accord.Negotiation([pie], ["A", "B"], {"pie": [range(11), range(10, -1, -1)]}, [0, 0])
    >>> [accord.outside_options(talks, {"A": x}).as_constraint[0]["pie"] for x in (2, 4, 8)]
    ['50%', '50%', '80%']
    >>> [accord.outside_options(talks, {"A": x}).as_disagreement[0]["pie"] for x in (2, 4, 8)]
    ['60%', '70%', '90%']
    """
    floor = per_actor_payoffs("outside", outside, negotiation, default=-np.inf)
    parties = negotiation.party_positions
    inside, outer = negotiation.disagreement[parties], floor[parties]
    frontier = pareto_frontier(negotiation, among="individually_rational")
    rounding = negotiation.structure.rounding[parties]
    enough = np.all(frontier.payoffs >= outer - rounding, axis=1)

    def best(among: NDArray[np.bool_], no_deal: NDArray[np.float64]) -> list[int]:
        weights = negotiation.bargaining_weights
        return largest_products(frontier.payoffs - no_deal, rounding, among, weights)

    everywhere = np.ones(frontier.n_points, dtype=np.bool_)
    free = best(everywhere, inside)
    less = np.array([np.any(frontier.payoffs[k] < outer - rounding) for k in free], dtype=np.bool_)
    short = (
        frontier.payoffs[free[0]] < outer - rounding if less.all() and free else np.zeros_like(parties) > 0
    )
    return OutsideOptions(
        tuple(frontier.package(k) for k in best(enough, inside)),
        tuple(frontier.package(k) for k in best(enough, np.maximum(inside, outer))),
        tuple(party for party, is_short in zip(negotiation.parties, short, strict=True) if is_short),
        tuple(frontier.package(k) for k in free),
    )
