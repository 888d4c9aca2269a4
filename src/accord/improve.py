"""Improving a draft: the package that raises the smallest gain over it the most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, islice
from time import perf_counter
from typing import TYPE_CHECKING, Literal

import numpy as np

from accord._arrays import frozen
from accord._checks import negotiation as check_negotiation
from accord._wording import whole
from accord.engines.merging import MAXIMAL_POINTS, merged_frontier
from accord.packages import Package

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.engines.bundles import MergedFrontier
    from accord.negotiation import Negotiation

__all__ = ["Improvement", "improve"]


@dataclass(frozen=True, slots=True, eq=False)
class Improvement:
    """The packages that improve a draft, or the proof that none does; true in a condition when some do.

    Attributes
    ----------
    draft : Package
    status : str
        ``"improved"``: every party gains over the draft. ``"partly_improved"``: no package lets every party
        gain, but this one lets some gain and harms none. ``"none"``: every other package harms a party or
        gains nothing for any, so the draft is efficient among the parties.
    actors, parties : tuple of str
    package : Package or None
        The best improvement with the smallest number; None when there is none.
    ties : tuple of Package
        All best improvements, smallest number first, up to the limit asked for.
    n_ties : int
        How many there are.
    gains : (n_parties,) array
        What `package` gives each party over the draft; zeros without an improvement.
    changes : (n_actors,) array
        The same for every actor, party or not.
    value : float
        The smallest of `gains`. No allowed package has a larger smallest gain: the search was exact.
    n_at_least_as_good : int
        Different efficient payoffs at which no party is worse off than in the draft: what was compared.
    reason : str
        The answer in one sentence.
    seconds : float
    """

    draft: Package
    status: Literal["improved", "partly_improved", "none"]
    actors: tuple[str, ...]
    parties: tuple[str, ...]
    package: Package | None
    ties: tuple[Package, ...]
    n_ties: int
    gains: NDArray[np.float64]
    changes: NDArray[np.float64]
    value: float
    n_at_least_as_good: int
    reason: str
    seconds: float

    def __bool__(self) -> bool:
        return self.status != "none"

    def __repr__(self) -> str:
        changed = "nothing"
        if self.package is not None:
            moves = [(i, o) for i, o in self.package.items() if self.draft[i] != o]
            changed = ", ".join(f"{i}: {self.draft[i]} -> {o}" for i, o in moves)
        by_actor = ", ".join(f"{a} {x:+g}" for a, x in zip(self.actors, self.changes, strict=True))
        return "\n".join(
            [
                f"Improvement: {self.status} ({self.seconds:.3g} s)",
                f"  draft    {', '.join(f'{i}={o}' for i, o in self.draft.items())}",
                f"  change   {changed}",
                f"  effect   {by_actor}",
                f"  {self.reason}",
            ]
        )


def improve(
    negotiation: Negotiation,
    package: Mapping[str, str],
    *,
    max_ties: int = 1000,
    maximal_points: int = MAXIMAL_POINTS,
) -> Improvement:
    r"""Return the package that raises the smallest gain over a draft the most.

    The step of a mediator with a single negotiating text (Fisher 1978; Raiffa 1982, chapter 14): among the
    allowed packages that cross no party's red line, maximise :math:`\min_i (u_i(x) - u_i(\text{draft}))` over
    the parties; among those that tie, the second smallest, and so on (leximin).

    Parameters
    ----------
    negotiation : Negotiation
    package : Package or mapping of issue to option
        The draft. It need not be allowed itself, but must have payoffs.
    max_ties : int
        How many best packages to list; all are counted.
    maximal_points : int
        Refuse rather than keep more efficient points than this.

    Returns
    -------
    Improvement

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        The draft is no package of this negotiation, or has no payoffs.
    SpaceTooLargeError
        Too many packages are efficient and at least as good as the draft.

    Notes
    -----
    Exact: the frontier of all packages at which no party is worse off than in the draft. Gains of different
    parties are compared, so the answer depends on the scales of payoffs. Packages need not be individually
    rational when the draft is not.

    References
    ----------
    Fisher, R. (1978). International Mediation: A Working Guide. International Peace Academy.
    Raiffa, H. (1982). The Art and Science of Negotiation. Harvard University Press.

    Examples
    --------
    >>> import accord
    >>> line, forces = accord.Issue("line", ["held", "moved"]), accord.Issue("forces", ["capped", "free"])
    >>> scores = {"line": [[3, 0], [0, 5]], "forces": [[0, 4], [2, 0]]}
    >>> negotiation = accord.Negotiation([line, forces], ["UKR", "RUS"], scores, disagreement=[1, 1])
    >>> improve(negotiation, {"line": "held", "forces": "capped"}).package
    Package(line='moved', forces='free')
    """
    started = perf_counter()
    check_negotiation(negotiation)
    max_ties = whole("max_ties", max_ties, 1)
    draft = negotiation.space.package(negotiation.space.index(package))
    parties = negotiation.party_positions
    before = negotiation.payoffs(draft)
    floor = np.full(negotiation.n_actors, -np.inf)
    floor[parties] = before[parties]
    structure = negotiation.acceptable_structure
    found = merged_frontier(structure, parties, floor=floor, maximal_points=maximal_points)
    gains = found.points - before[parties]
    best = _leximin(gains, 2 * structure.rounding[parties].max())
    is_better = best.size > 0 and bool((gains[best[0]] > structure.rounding[parties]).any())
    if not is_better:
        best = best[:0]
    ties = _packages(negotiation, found, best, max_ties)
    change = negotiation.payoffs(ties[0]) - before if ties else np.zeros(negotiation.n_actors)
    status, reason = _status(change[parties], structure.rounding[parties], negotiation.parties)
    return Improvement(
        draft=draft,
        status=status,
        actors=negotiation.actors,
        parties=negotiation.parties,
        package=ties[0] if ties else None,
        ties=ties,
        n_ties=sum(found.multiplicity[k] for k in best),
        gains=frozen(change[parties]),
        changes=frozen(change),
        value=float(change[parties].min()),
        n_at_least_as_good=found.n_points,
        reason=reason,
        seconds=perf_counter() - started,
    )


def _leximin(gains: NDArray[np.float64], rounding: float) -> NDArray[np.int64]:
    """Return the rows whose ascending values are lexicographically largest, up to rounding."""
    ascending = np.sort(gains, axis=1)
    rows = np.arange(gains.shape[0])
    for column in range(gains.shape[1]):
        if rows.size:
            values = ascending[rows, column]
            rows = rows[values >= values.max() - rounding]
    return rows


def _packages(
    negotiation: Negotiation, found: MergedFrontier, points: NDArray[np.int64], limit: int
) -> tuple[Package, ...]:
    """Return the first `limit` packages behind `points`, smallest number first."""
    numbers = chain.from_iterable(islice(found.numbers(int(k)), limit) for k in points)
    return tuple(negotiation.space.package(number) for number in sorted(numbers)[:limit])


def _status(
    gains: NDArray[np.float64], rounding: NDArray[np.float64], parties: tuple[str, ...]
) -> tuple[Literal["improved", "partly_improved", "none"], str]:
    gaining = [party for party, gain, r in zip(parties, gains, rounding, strict=True) if gain > r]
    if not gaining:
        return "none", "No allowed package is better than the draft for one party and worse for none."
    if len(gaining) < len(parties):
        better = ", ".join(gaining)
        return "partly_improved", f"No package is better for every party; this one is for {better}."
    return "improved", f"No package gives the worst-off party more than {gains.min():g} over the draft."
