"""Farkas certificates: party weights under which every package loses, in exact arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord._convex.exact_lotteries import ExactLotteries

__all__ = ["Certificate", "certify"]


@dataclass(frozen=True, slots=True, eq=False)
class Certificate:
    """Non-negative party weights under which every package loses: proof that nothing is in the zone.

    The weighted sum of gains of any package, and so of any lottery over packages, is at most
    `largest_gain`, which is below zero; were every party's gain at least zero, the sum would be too
    (Farkas 1902). Checked with fractions over all packages; gains that fall short of zero by the rounding
    of their summation are granted, so the proof covers what counts as equal too.

    Attributes
    ----------
    parties : tuple of str
    weights : (n_parties,) array
        At least zero, adding up to one; zero for parties whose consent the proof does not need.
    exact_weights : tuple of Fraction
        The weights of the proof; those of `weights` at their binary value whenever these prove it too.
    largest_gain : Fraction
        The largest weighted gain of any package, below zero.
    coalition : tuple of str
        The winning coalition that cannot agree: all parties under unanimity.
    """

    parties: tuple[str, ...]
    weights: NDArray[np.float64]
    exact_weights: tuple[Fraction, ...]
    largest_gain: Fraction
    coalition: tuple[str, ...]

    def __repr__(self) -> str:
        shown = ", ".join(f"{p} {w:g}" for p, w in zip(self.parties, self.weights, strict=True) if w)
        return (
            f"Certificate: with weights {shown}, every package loses at least {-float(self.largest_gain):g}"
        )


def certify(
    lotteries: ExactLotteries,
    prices: Sequence[Fraction],
    coalition: tuple[str, ...],
    parties: tuple[str, ...],
) -> Certificate:
    """Return the certificate that `prices` of the coalition's floors amount to.

    Parameters
    ----------
    lotteries : ExactLotteries
        Of the coalition; its zone is empty.
    prices : sequence of Fraction
        Weights under which every package loses.
    coalition, parties : tuple of str
    """
    rounded = [Fraction(float(price)) for price in prices]
    largest, _ = lotteries.heaviest(rounded)
    exact = rounded
    if largest >= 0:
        exact = list(prices)
        largest, _ = lotteries.heaviest(exact)
    assert largest < 0, "prices of an empty zone prove that it is empty"
    of = dict(zip(coalition, exact, strict=True))
    spread = tuple(of.get(party, Fraction(0)) for party in parties)
    weights = frozen(np.array([float(weight) for weight in spread]))
    return Certificate(parties, weights, spread, largest, coalition)
