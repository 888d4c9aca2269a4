"""What branch and bound is asked, and what it answers: frozen, in arrays and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fractions import Fraction

    import numpy as np
    from numpy.typing import NDArray

    from accord.structure import Structure

__all__ = ["BranchSearch", "Limits", "MinimumQuestion", "StopReason", "SumQuestion"]

StopReason = Literal["", "time", "nodes", "gap", "interrupted"]


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop early.

    Attributes
    ----------
    time_limit : float or None
        Seconds.
    node_limit : int or None
        Partial packages looked at.
    gap : float
        Stop when no package can beat the best one found by more than this share of the bound: of the product
        of gains for Nash, of the size of the goal for the others.
    """

    time_limit: float | None = None
    node_limit: int | None = None
    gap: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class MinimumQuestion:
    """Which packages maximise the smallest ``(gain + shift) / unit`` over the parties that count.

    Egalitarian: units 1; proportional: units are the proportions; Kalai-Smorodinsky: units are the ideal
    gains; equal loss: units 1, shifts minus the ideal gains.

    Attributes
    ----------
    structure : Structure
    parties : (n_parties,) int array
        Positions among the actors.
    disagreement : (n_parties,) array
    units : tuple of float or Fraction
        Above zero; infinite for a party that does not count.
    shifts : tuple of float or Fraction
    least : (n_parties,) array
        Gains below this are not acceptable (up to rounding); -inf asks nothing.
    """

    structure: Structure
    parties: NDArray[np.int64]
    disagreement: NDArray[np.float64]
    units: tuple[float | Fraction, ...]
    shifts: tuple[float | Fraction, ...]
    least: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SumQuestion:
    """Which packages maximise ``sum(coefficients * gains)`` among those with gains of at least `least`.

    Attributes
    ----------
    structure : Structure
    parties : (n_parties,) int array
        Positions among the actors; any actor may be among them.
    disagreement : (n_parties,) array
    coefficients : tuple of float or Fraction
        Of any sign.
    least : (n_parties,) array
        Gains below this are not acceptable (up to rounding); -inf asks nothing.
    """

    structure: Structure
    parties: NDArray[np.int64]
    disagreement: NDArray[np.float64]
    coefficients: tuple[float | Fraction, ...]
    least: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class BranchSearch:
    """What the search found, and how far it is proven.

    Attributes
    ----------
    status : str
        ``"optimal"``, ``"no_agreement"`` when no package is acceptable to all, or ``"limit"``.
    reason : str
        With status ``"limit"``: ``"time"``, ``"nodes"``, ``"gap"`` or ``"interrupted"``.
    package : tuple of int, or None
        Positions of the options of the best package, the one with the smallest number among those listed.
    numbers : list of int
        The first tied packages, ascending; only the best one found with status ``"limit"``.
    n_ties : int
        How many packages tie.
    has_all_ties : bool
        False when `n_ties` is a lower bound, and other tied packages may have smaller numbers.
    n_gaining : int
        Nash: size of the largest set of (weighted) parties that gain together; -1 otherwise.
    value, bound : float
        The goal at the package, and its proven upper bound. Nash: the weighted sum of the logarithms of
        gains.
    n_nodes : int
        Partial packages looked at.
    direction : (n_parties,) array or None
        The weights ``lambda`` of the plane ``lambda . gains <= constant`` that bounds everything (of the last
        search of several).
    seconds : float
    """

    status: Literal["optimal", "no_agreement", "limit"]
    reason: StopReason
    package: tuple[int, ...] | None
    numbers: list[int]
    n_ties: int
    has_all_ties: bool
    n_gaining: int
    value: float
    bound: float
    n_nodes: int
    direction: NDArray[np.float64] | None
    seconds: float
