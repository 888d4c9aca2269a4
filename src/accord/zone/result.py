"""The zone of possible agreement, as an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accord.errors import NoAgreementError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from accord.packages import Package
    from accord.payoffs import RedLine
    from accord.zone.certificates import Certificate
    from accord.zone.clashes import Clash
    from accord.zone.lotteries import Lottery

__all__ = ["Zone"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Zone:
    """What the parties can agree on; when it is nothing, why, and what would open it.

    Attributes
    ----------
    actors, parties : tuple of str
    among : str
        ``"packages"`` or ``"lotteries"`` over packages.
    coalitions : tuple of tuple of str
        The minimal winning coalitions that can agree; all parties in one, under unanimity.
    n_packages : int or None
        How many packages are in the zone; None over lotteries, and where only bounds are known.
    n_packages_bounds : (int, int) or None
        At least and at most so many; None over lotteries.
    counted_by : str
        ``"listing"``, ``"counting"`` or ``"sums"`` (sum by sum), ``"halves"`` (see `method`),
        ``"enumeration"``, or, for bounds, ``"rounded scores"`` or ``"linkages only"``; empty over lotteries.
    witness : Package, or tuple of (probability, Package), or None
        Something everybody accepts.
    payoff_ranges : (n_actors, 2) array
        Smallest and largest (expected) payoff in the zone; nan when it is empty.
    payoff_bounds : (n_actors, 2) array
        What no package (lottery) of the zone goes below or above, proven. Equal to `payoff_ranges`, except in
        spaces too large to list where some package comes so close to its party's disagreement payoff that
        the search was ended.
    options : mapping of issue to mapping
        ``options[issue]["some"]``: those that occur in the zone; ``["all"]``: the one that occurs everywhere,
        if any; ``["none"]``: those that do not occur; ``["unknown"]``: those for which a search ended before
        that was known, almost always none. In an empty zone all are in ``"none"``.
    best, worst : mapping of actor to Package or lottery
        What is best and worst for every actor in the zone; empty mappings when it is.
    vertices : (n_vertices, n_parties) array or None
        Over lotteries: the corners of the parties' expected payoffs, exact up to conversion to floats. None
        over packages, for more than three parties, several coalitions, or too many corners.
    uniform_concession : float
        The smallest amount by which all parties must lower their demands for the zone to open (zero when it
        is open, infinite when red lines leave no package). Compares payoffs across parties.
    concessions : (n_parties,) array
        For every party, by how much it alone must lower its demand; infinite where that is no use.
    nearest : Package, or tuple of (probability, Package), or None
        When the zone is empty, what the uniform concession opens it with.
    certificate : Certificate or None
        When the zone is empty and party weights prove it. A zone of packages can be empty without: when some
        lottery would be acceptable to everyone.
    certificates : tuple of Certificate
        One per minimal winning coalition that has one.
    clashes : tuple of Clash
        When the zone is empty: the minimal sets of parties, linkages and red lines that clash.
    has_all_clashes : bool
        Whether `clashes` holds all of them.
    binding_red_lines : tuple of RedLine
        The parties' red lines that keep something out of the zone, alone or together with others: all that
        are in one of the `binding_sets`.
    binding_sets : tuple of tuple of RedLine
        The smallest sets of red lines without which the zone would hold more: with a rule of consent,
        without which some winning coalition could agree on more. A set of two or more keeps out what each
        of its red lines forbids; up to 100 sets for a coalition.
    method : str
        ``"listing"``, ``"branch_and_bound"``, for narrow zones ``"halves"`` (all packages as pairs of partial
        packages) or ``"sums"`` (all as sums of whole numbers), or ``"exact linear program"``.
    reason : str
        What is known and how, in a sentence or two.
    rounding : (n_actors,) array
        The difference up to which two payoffs counted as equal.
    seconds : float
    is_undecided : bool
        The search ended before it found a package or excluded all, as it may in spaces too large to list
        where lotteries are acceptable but packages are few. `is_empty` and `n_packages` are then None,
        every option is ``"unknown"``, ranges and concessions are nan; `n_packages_bounds` and
        `payoff_bounds` hold. Clashes and binding red lines are then not looked for.
    """

    actors: tuple[str, ...]
    parties: tuple[str, ...]
    among: str
    coalitions: tuple[tuple[str, ...], ...]
    n_packages: int | None
    n_packages_bounds: tuple[int, int] | None
    counted_by: str
    witness: Package | Lottery | None
    payoff_ranges: NDArray[np.float64]
    payoff_bounds: NDArray[np.float64]
    options: Mapping[str, Mapping[str, tuple[str, ...]]]
    best: Mapping[str, Package | Lottery]
    worst: Mapping[str, Package | Lottery]
    vertices: NDArray[np.float64] | None
    uniform_concession: float
    concessions: NDArray[np.float64]
    nearest: Package | Lottery | None
    certificate: Certificate | None
    certificates: tuple[Certificate, ...]
    clashes: tuple[Clash, ...]
    has_all_clashes: bool
    binding_red_lines: tuple[RedLine, ...]
    binding_sets: tuple[tuple[RedLine, ...], ...]
    method: str
    reason: str
    rounding: NDArray[np.float64]
    seconds: float
    is_undecided: bool = False

    @property
    def is_empty(self) -> bool | None:
        """Return whether nothing is acceptable; None when that is undecided."""
        return None if self.is_undecided else self.witness is None

    @property
    def settled(self) -> Mapping[str, str]:
        """Return the issues that are settled the same way everywhere in the zone, and how."""
        return {issue: found["all"][0] for issue, found in self.options.items() if found["all"]}

    def raise_for_status(self) -> Zone:
        """Return the zone itself, or raise NoAgreementError when nothing in it is known."""
        if self.witness is None:
            raise NoAgreementError(self.reason)
        return self

    def __repr__(self) -> str:
        if self.is_undecided:
            spans = [f"{a} {x:g} to {y:g}" for a, (x, y) in zip(self.actors, self.payoff_bounds, strict=True)]
            facts = [f"  payoffs      if any, {', '.join(spans)}", "  settled      unknown"]
        elif self.is_empty:
            facts = [
                f"  concessions  all {self.uniform_concession:g}; alone {self._row(self.concessions)}",
                f"  clashes      {'; '.join(map(repr, self.clashes)) or 'none'}",
            ]
        else:
            spans = [
                f"{a} {low:g} to {high:g}"
                for a, (low, high) in zip(self.actors, self.payoff_ranges, strict=True)
            ]
            settled = ", ".join(f"{issue}={option}" for issue, option in self.settled.items())
            facts = [f"  payoffs      {', '.join(spans)}", f"  settled      {settled or 'no issue'}"]
        return "\n".join(
            [f"Zone: {self._size()} ({self.method}, {self.seconds:.3g} s)", *facts, f"  {self.reason}"]
        )

    def _size(self) -> str:
        if self.is_empty:
            return f"no {self.among}"
        if self.n_packages_bounds is None:
            return "open among lotteries"
        low, high = self.n_packages_bounds
        return f"{low} packages" if low == high else f"{low} to {high} packages"

    def _row(self, numbers: NDArray[np.float64]) -> str:
        return ", ".join(f"{p} {x:g}" for p, x in zip(self.parties, numbers, strict=True))
