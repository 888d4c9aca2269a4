"""Numbers for everything that a reading leaves open: the payoff matrices, no deal, influence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.readings.frame import Frame, Unknown

__all__ = ["Payoffs"]


@dataclass(frozen=True, slots=True, eq=False)
class Payoffs:
    """One choice of payoffs that a reading allows.

    Attributes
    ----------
    scores : mapping of issue to (n_actors, n_options) array
        Zero for an actor about whom the text says nothing on the issue.
    bonuses : mapping of interaction to mapping of actor to points
    no_deal : mapping of (actor, outcome) to points
    influence : mapping of (decider, scenario) to percent
    exact : mapping of Unknown to Fraction
        The same, weights included, as they were computed.
    """

    scores: Mapping[str, NDArray[np.float64]]
    bonuses: Mapping[str, Mapping[str, float]]
    no_deal: Mapping[tuple[str, str], float]
    influence: Mapping[tuple[str, str], float]
    exact: Mapping[Unknown, Fraction]

    @classmethod
    def of(cls, frame: Frame, exact: Mapping[Unknown, Fraction]) -> Payoffs:
        """Return the payoffs with the given values; scores and bonuses that are not given are zero."""
        scores = {}
        for issue in frame.issues:
            matrix = np.zeros((len(frame.actors), issue.n_options))
            for row, actor in enumerate(frame.actors):
                for column, option in enumerate(issue.options):
                    matrix[row, column] = float(exact.get(("score", actor, issue.name, option), 0))
            scores[issue.name] = matrix
        bonuses: dict[str, dict[str, float]] = {name: {} for name in frame.interactions}
        no_deal, influence = {}, {}
        for unknown, value in exact.items():
            kind, actor, *rest = unknown
            if kind == "bonus":
                bonuses[rest[0]][actor] = float(value)
            elif kind == "no_deal":
                no_deal[actor, rest[0]] = float(value)
            elif kind == "influence":
                influence[actor, rest[0]] = float(value)
        return cls(scores, bonuses, no_deal, influence, dict(exact))
