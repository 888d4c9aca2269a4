"""What orders of options say about an actor's scale on an issue: which option is best, which is worst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from accord.issues import Issue
from accord.readings.notation import Order

__all__ = ["Scale"]


@dataclass(frozen=True, slots=True)
class Scale:
    """An actor's ranking of an issue's options, as far as the orders of a text go.

    Attributes
    ----------
    ties : tuple of (option, option)
        Options said to be worth the same.
    steps : tuple of (worse, better)
        Options said to differ, one of each tied group.
    tops, bottoms : tuple of str
        The options that may be the best (the worst): one, unless the text leaves it open.
    levels : mapping of str to Fraction
        The neutral default: 0 for the worst, 1 for the best, evenly spaced between, one half where the
        orders say nothing.
    """

    ties: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    tops: tuple[str, ...]
    bottoms: tuple[str, ...]
    levels: dict[str, Fraction]

    @classmethod
    def of(cls, issue: Issue, orders: Sequence[Order], whole: Sequence[Order]) -> Scale:
        """Return what `orders` say together; the options that `whole` names count as named."""
        first = {option: option for option in issue.options}
        for order in orders:
            for group in (group for place in order.places for group in place):
                _merge(first, group)
        steps = tuple(
            dict.fromkeys(
                (first[low[0]], first[high[0]])
                for order in orders
                for below, above in zip(order.places, order.places[1:], strict=False)
                for low in below
                for high in above
            )
        )
        named = {first[o] for order in whole for place in order.places for group in place for o in group}
        up = _heights(named, steps)
        down = _heights(named, tuple((high, low) for low, high in steps))
        levels = {
            option: Fraction(up[first[option]], span)
            if first[option] in named and (span := up[first[option]] + down[first[option]])
            else Fraction(1, 2)
            for option in issue.options
        }
        in_order = [option for option in issue.options if option in named]
        return cls(
            tuple((first[o], o) for o in issue.options if first[o] != o),
            steps,
            tuple(o for o in in_order if not any(o == low for low, _ in steps)),
            tuple(o for o in in_order if not any(o == high for _, high in steps)),
            levels,
        )


def _merge(first: dict[str, str], group: Sequence[str]) -> None:
    """Make one class of the options of a tied group, named after the first of them."""
    classes = {first[option] for option in group}
    name = next(option for option in first if option in classes)
    for option, current in first.items():
        if current in classes:
            first[option] = name


def _heights(named: set[str], steps: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return the number of steps on the longest way up to every option; orders that circle stop early."""
    height = dict.fromkeys(named, 0)
    for _ in named:
        for low, high in steps:
            height[high] = max(height[high], height[low] + 1)
    return height
