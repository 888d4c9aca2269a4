"""The beliefs about a type at which the best offer changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BreakEven", "break_even"]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """A belief at which the best offer changes.

    Attributes
    ----------
    type : str
        The type whose probability is meant, the first one named.
    belief : float
        The proposer is indifferent at this probability.
    below, above : tuple of str
        The types that the best offer wins below and above it.
    """

    type: str
    belief: float
    below: tuple[str, ...]
    above: tuple[str, ...]


def break_even(
    beliefs: Mapping[str, Mapping[str, float]],
    best_for: Mapping[tuple[tuple[str, ...], ...], float],
    no_deal: float,
) -> tuple[BreakEven, ...]:
    """Return the beliefs at which the best single package changes, when one actor has two types.

    What each set of types is worth winning is linear in the belief; these are the kinks of the upper
    envelope.

    Parameters
    ----------
    beliefs : mapping of actor to mapping of type to probability
        Only its names matter.
    best_for : mapping of sets of types to payoff
        The proposer's best payoff from a package that all types of the set accept.
    no_deal : float
        The proposer's payoff without a deal.
    """
    shares = next(iter(beliefs.values()))
    if len(beliefs) != 1 or len(shares) != 2:
        return ()
    first, second = shares
    ends: dict[tuple[str, ...], tuple[float, float]] = {
        (): (0.0, 0.0)
    }  # expected gain at belief 0 and at belief 1
    for (names,), payoff in best_for.items():
        gain = payoff - no_deal
        ends[names] = (gain * (second in names), gain * (first in names))
    found: list[BreakEven] = []
    belief = 0.0
    now = max(ends, key=lambda names: (ends[names][0], ends[names][1]))
    while True:
        here = ends[now]
        steeper = {}
        for names, there in ends.items():
            rise = (there[1] - there[0]) - (here[1] - here[0])
            if rise > 0:
                steeper[names] = ((here[0] - there[0]) / rise, -rise)
        if not steeper:
            return tuple(found)
        following = min(steeper, key=lambda names: steeper[names])
        belief = max(belief, steeper[following][0])
        if belief >= 1:
            return tuple(found)
        if belief > 0:
            found.append(BreakEven(first, belief, now, following))
        now = following
