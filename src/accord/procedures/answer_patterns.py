"""Answer patterns: the ways in which a package can compare with what refusing it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accord.procedures.offer_ends import Question

__all__ = ["Pattern", "patterns"]


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """Packages that are answered alike, as a box of payoffs.

    Attributes
    ----------
    lower, upper : (n_actors,) arrays
        Bounds, both included; infinite for none.
    is_agreeable : bool
        Whether all may accept.
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    is_agreeable: bool


def patterns(question: Question, rounding: NDArray[np.float64]) -> Iterator[Pattern]:
    """Visit the patterns of packages that cross no red line of those who answer; each package is in one.

    Talks are solved from the last answer backwards. The last actor to whom a package is worth less than the
    least that its refusal can bring settles that there is no agreement, and to those before it the package
    makes no difference; to those after it, it is worth at least that.
    """
    n_actors = question.negotiation.n_actors
    for refuser in range(-1, len(question.order)):
        after = question.order[refuser + 1 :]
        for chosen in product(*(_steps(question, actor, rounding) for actor in after)):
            lower, upper = np.full(n_actors, -np.inf), np.full(n_actors, np.inf)
            for actor, bounds in zip(after, chosen, strict=True):
                place = question.negotiation.actors.index(actor)
                lower[place], upper[place] = bounds
            if refuser >= 0:
                place = question.negotiation.actors.index(question.order[refuser])
                least = _own(question, question.order[refuser])[0]
                upper[place] = np.nextafter(least - rounding[place], -np.inf)
            yield Pattern(lower, upper, refuser < 0)


def _steps(question: Question, actor: str, rounding: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return the ranges of payoffs that compare alike with every refusal, from the least of them upwards."""
    own = _own(question, actor)
    slack = rounding[question.negotiation.actors.index(actor)]
    tops = [value + slack for value in own]
    bottoms = [own[0] - slack, *(float(np.nextafter(top, np.inf)) for top in tops)]
    return list(zip(bottoms, [*tops, np.inf], strict=True))


def _own(question: Question, actor: str) -> list[float]:
    """Return what refusing can bring `actor`, ascending."""
    place = question.negotiation.actors.index(actor)
    return sorted({float(paid[place]) for paid in question.carried_out(actor).values()})
