"""The Pareto frontier: the packages that cannot be bettered for one actor without harm to another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Literal

import numpy as np

from accord._arrays import float_array, frozen
from accord._checks import known, names
from accord._checks import negotiation as check_negotiation
from accord._wording import whole
from accord.efficiency import Efficiency, judge
from accord.engines.frontier_enumeration import enumerated_frontier
from accord.engines.hypervolume import dominated_volume
from accord.engines.merging import MAXIMAL_POINTS, merged_frontier
from accord.errors import InvalidTypeError, InvalidValueError, NoAgreementError, SpaceTooLargeError, must
from accord.packages import Package

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from accord.engines.bundles import MergedFrontier
    from accord.negotiation import Negotiation
    from accord.structure import Structure

__all__ = ["Among", "Frontier", "pareto_frontier"]

Among = Literal["all", "individually_rational"]
_METHODS = ("auto", "merging", "enumeration")
_FEW_PACKAGES = 10**7
"""Packages up to which "auto" turns to enumeration when merging cannot: seconds."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Frontier:
    """The efficient payoffs of a negotiation and the packages behind them.

    Attributes
    ----------
    negotiation : Negotiation
        What was asked about.
    actors : tuple of str
        Among whom dominance is judged: the columns of `payoffs`.
    among : str
        ``"all"`` allowed packages or the ``"individually_rational"`` ones.
    method : str
        The engine that ran, ``"merging"`` or ``"enumeration"``.
    status : str
        ``"complete"``; ``"approximate"``, when `epsilon` was asked for; ``"empty"``, when no package is
        individually rational.
    epsilon : float or None
        No package among those asked about is better than all of the frontier by more than this share of
        an actor's span of payoffs. None when the frontier is complete.
    payoffs : (n_points, n_actors) array
        The efficient payoffs, all different, in lexicographically descending order.
    multiplicity : tuple of int
        How many packages share each point; those found, when the frontier is approximate.
    reason : str
        The status in one sentence.
    seconds : float
        Time taken.
    """

    negotiation: Negotiation
    actors: tuple[str, ...]
    among: Among
    method: str
    status: Literal["complete", "approximate", "empty"]
    epsilon: float | None
    payoffs: NDArray[np.float64]
    multiplicity: tuple[int, ...]
    reason: str
    seconds: float
    _found: MergedFrontier

    @property
    def n_points(self) -> int:
        """Return the number of different efficient payoffs."""
        return len(self.multiplicity)

    @property
    def n_packages(self) -> int:
        """Return the number of efficient packages, a Python int."""
        return sum(self.multiplicity)

    @property
    def ideal(self) -> NDArray[np.float64]:
        """Return every actor's largest efficient payoff, (n_actors,); nan when the frontier is empty."""
        return self.payoffs.max(axis=0) if self.n_points else np.full(len(self.actors), np.nan)

    @property
    def nadir(self) -> NDArray[np.float64]:
        """Return every actor's smallest efficient payoff, (n_actors,); nan when the frontier is empty."""
        return self.payoffs.min(axis=0) if self.n_points else np.full(len(self.actors), np.nan)

    def packages(self, k: int) -> Iterator[Package]:
        """Visit all packages behind point `k`, the smallest number first, one at a time."""
        self._check_point(k)
        return self._packages(k)

    def _packages(self, k: int) -> Iterator[Package]:
        for positions in self._found.positions(k):
            yield Package(self.negotiation.space.issues, tuple(positions.tolist()))

    def package(self, k: int) -> Package:
        """Return the package behind point `k` that has the smallest number."""
        return next(self.packages(k))

    def _check_point(self, k: int) -> None:
        if isinstance(k, bool) or not hasattr(k, "__index__"):
            raise InvalidTypeError(must("k", "number a point", repr(k)))
        if not -self.n_points <= k < self.n_points:
            raise InvalidValueError(must("k", f"number one of the {self.n_points} points", k))

    def hypervolume(self, reference: ArrayLike | None = None) -> float:
        """Return the volume of payoffs between the frontier and a reference point, exactly.

        Parameters
        ----------
        reference : (n_actors,) array_like, optional
            By default the disagreement payoffs among individually rational packages, the nadir among all.
        """
        if reference is None:
            positions = _positions(self.negotiation, self.actors)
            is_rational = self.among == "individually_rational"
            point = self.negotiation.disagreement[positions] if is_rational else self.nadir
        else:
            meaning = f"one payoff for each of {', '.join(self.actors)}"
            point = float_array(reference, "reference", (len(self.actors),), meaning=meaning)
        return dominated_volume(self.payoffs, point)

    def is_efficient(self, package: Mapping[str, str]) -> Efficiency:
        """Return whether `package` is on the frontier, with a dominating package when it is not.

        Parameters
        ----------
        package : Package or mapping of issue to option

        Returns
        -------
        Efficiency
            True or false in a condition; carries the witness and the reason.
        """
        return judge(self, package)

    def to_pandas(self) -> pd.DataFrame:
        """Return one row per point: payoffs by actor, multiplicity, and the options of its first package."""
        import pandas as pd

        columns: dict[str, object] = {a: self.payoffs[:, i] for i, a in enumerate(self.actors)}
        columns["multiplicity"] = list(self.multiplicity)
        first = [self.package(k) for k in range(self.n_points)]
        for issue in self.negotiation.issues:
            columns[issue.name] = [package[issue.name] for package in first]
        return pd.DataFrame(columns)

    def raise_for_status(self) -> Frontier:
        """Return the frontier itself, or raise NoAgreementError when it is empty."""
        if self.status == "empty":
            raise NoAgreementError(self.reason)
        return self

    def __len__(self) -> int:
        return self.n_points

    def __repr__(self) -> str:
        def row(numbers: NDArray[np.float64]) -> str:
            return ", ".join(f"{a} {x:g}" for a, x in zip(self.actors, numbers, strict=True))

        among = "all" if self.among == "all" else "individually rational"
        return "\n".join(
            [
                f"Frontier: {self.n_points} points ({self.method}, {self.seconds:.3g} s)",
                f"  packages {self.n_packages} efficient among {among}",
                f"  ideal    {row(self.ideal)}",
                f"  nadir    {row(self.nadir)}",
                f"  {self.reason}",
            ]
        )


def pareto_frontier(
    negotiation: Negotiation,
    among: Among = "all",
    actors: Sequence[str] | None = None,
    method: str = "auto",
    epsilon: float | None = None,
    *,
    maximal_points: int = MAXIMAL_POINTS,
) -> Frontier:
    r"""Return the Pareto frontier of the allowed packages.

    A package is efficient when no other is at least as good for all of `actors` and better for one of them
    (Pareto 1906). Other packages count when the linkages allow them; among the individually rational ones,
    when they also cross no party's red line and give every party a gain of at least zero.

    Parameters
    ----------
    negotiation : Negotiation
    among : str
        ``"all"`` or ``"individually_rational"``.
    actors : sequence of str, optional
        Among whom dominance is judged; by default the parties.
    method : str
        ``"merging"`` (any number of packages), ``"enumeration"`` (looks at every package; at most 10**9), or
        ``"auto"``: merging, and enumeration where issues are tied together too densely for it.
    epsilon : float, optional
        Asks for fewer points that come close: for every package `x` asked about there is a point `p` with
        :math:`p_i \ge u_i(x) - \varepsilon s_i` for all `actors`, where the span :math:`s_i` is the sum over
        issues of the actor's best less worst score plus its absolute interaction amounts. Among
        individually rational packages this holds for those whose gains, for actors and parties alike, are
        at least :math:`\varepsilon s_i`.
    maximal_points : int
        Refuse rather than keep more points than this, of whole packages or of parts.

    Returns
    -------
    Frontier
        Empty, with the reason, when no package is individually rational.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        An argument is malformed.
    SpaceTooLargeError
        More points than `maximal_points`, or more packages than the method accepts.

    Notes
    -----
    Payoffs that differ by no more than the rounding of their summation are the same, and all packages that
    share a point are counted and can be visited. Cost grows with the number of efficient points of parts of
    the package, not with the number of packages: 10**20 packages with three parties take well under a
    second. Merging: E. Rollon and J. Larrosa (2006).

    References
    ----------
    Pareto, V. (1906). Manuale di economia politica. Milan: Società Editrice Libraria.
    Rollon, E. and Larrosa, J. (2006). Bucket elimination for multiobjective optimization problems. Journal
    of Heuristics 12, 307-328.

    Examples
    --------
    >>> import accord
    >>> line, forces = accord.Issue("line", ["held", "moved"]), accord.Issue("forces", ["capped", "free"])
    >>> scores = {"line": [[3, 0], [0, 5]], "forces": [[0, 4], [2, 0]]}
    >>> negotiation = accord.Negotiation([line, forces], ["UKR", "RUS"], scores, disagreement=[1, 1])
    >>> pareto_frontier(negotiation).payoffs.tolist()
    [[7.0, 0.0], [4.0, 5.0], [0.0, 7.0]]
    """
    check_negotiation(negotiation)
    started = perf_counter()
    if among not in ("all", "individually_rational"):
        raise InvalidValueError(must("among", "be 'all' or 'individually_rational'", repr(among)))
    judged = _actors(negotiation, actors)
    _check_options(method, epsilon, maximal_points)
    positions = _positions(negotiation, judged)
    structure, floor = negotiation.structure, None
    if among == "individually_rational":
        structure, floor = negotiation.acceptable_structure, np.full(negotiation.n_actors, -np.inf)
        floor[negotiation.party_positions] = negotiation.disagreement[negotiation.party_positions]
    used, found = _run(structure, positions, floor, method, epsilon, maximal_points)
    status, reason = _status(found.n_points, epsilon)
    return Frontier(
        negotiation=negotiation,
        actors=judged,
        among=among,
        method=used,
        status=status,
        epsilon=epsilon,
        payoffs=frozen(found.points),
        multiplicity=found.multiplicity,
        reason=reason,
        seconds=perf_counter() - started,
        _found=found,
    )


def _actors(negotiation: Negotiation, actors: Sequence[str] | None) -> tuple[str, ...]:
    if actors is None:
        return negotiation.parties
    found = names("actors", actors)
    for actor in found:
        known("actors", actor, negotiation.actors)
    return found


def _positions(negotiation: Negotiation, actors: tuple[str, ...]) -> NDArray[np.int64]:
    return np.array([negotiation.actors.index(actor) for actor in actors], dtype=np.int64)


def _check_options(method: str, epsilon: float | None, maximal_points: int) -> None:
    if method not in _METHODS:
        raise InvalidValueError(must("method", f"be one of {', '.join(map(repr, _METHODS))}", repr(method)))
    if epsilon is not None:
        if isinstance(epsilon, bool) or not isinstance(epsilon, (int, float)):
            raise InvalidTypeError(must("epsilon", "be a number", type(epsilon).__name__))
        if not 0.0 < epsilon < 1.0:
            raise InvalidValueError(
                must("epsilon", "lie between 0 and 1", epsilon, cure="Leave it out for the exact frontier.")
            )
        if method == "enumeration":
            raise InvalidValueError(
                must("epsilon", "be left out for method 'enumeration', which is exact", epsilon)
            )
    whole("maximal_points", maximal_points, 1)


def _run(
    structure: Structure,
    positions: NDArray[np.int64],
    floor: NDArray[np.float64] | None,
    method: str,
    epsilon: float | None,
    maximal_points: int,
) -> tuple[str, MergedFrontier]:
    """Run the engine and return its name and what it found."""
    if method != "enumeration":
        try:
            return "merging", merged_frontier(
                structure, positions, floor=floor, maximal_points=maximal_points, epsilon=epsilon
            )
        except SpaceTooLargeError:
            n_open = math.prod(options.size for options in structure.options)
            if method == "merging" or epsilon is not None or n_open > _FEW_PACKAGES:
                raise
    return "enumeration", enumerated_frontier(
        structure, positions, floor=floor, maximal_points=maximal_points
    )


def _status(n_points: int, epsilon: float | None) -> tuple[Literal["complete", "approximate", "empty"], str]:
    if n_points == 0:
        return "empty", "No allowed package gives every party at least its disagreement payoff."
    if epsilon is None:
        return "complete", "Exact: every efficient payoff, each with all its packages."
    return "approximate", f"No package is better than all points by more than {epsilon:g} of someone's span."
