"""Spoilers: who is both able and willing to break a package."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord.disagreement.payoffs import per_actor_numbers, per_actor_payoffs
from accord.enforcement.tallies import in_whole_units
from accord.errors import InvalidValueError, must

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from accord.disagreement.payoffs import DisagreementPayoffs
    from accord.negotiation import Negotiation

__all__ = ["Spoilers", "spoilers"]


@dataclass(frozen=True, slots=True, eq=False)
class Spoilers:
    """The coalitions that can and would break a package.

    Attributes
    ----------
    willing : tuple of str
        The actors who are strictly better off when the package breaks.
    coalitions : tuple of tuples of str
        All minimal coalitions of willing actors with enough capability: the fewest actors first, then the
        most capable.
    temptations : (n_actors,) array
        What breaking pays each actor beyond the package.
    """

    willing: tuple[str, ...]
    coalitions: tuple[tuple[str, ...], ...]
    temptations: NDArray[np.float64]

    @property
    def smallest(self) -> tuple[str, ...] | None:
        """Return the smallest coalition able and willing to break the package, None when there is none."""
        return self.coalitions[0] if self.coalitions else None

    def __repr__(self) -> str:
        if self.smallest is None:
            return f"Spoilers: none (willing but not able: {', '.join(self.willing) or 'nobody'})"
        found = "; ".join(" with ".join(coalition) for coalition in self.coalitions)
        return f"Spoilers: {found}"


def spoilers(
    negotiation: Negotiation,
    package: Mapping[str, str],
    *,
    capability: Mapping[str, float],
    needed: float,
    breaking: ArrayLike | Mapping[str, float] | DisagreementPayoffs | None = None,
) -> Spoilers:
    """Return the minimal coalitions that can break `package` and whose every member would gain by it.

    Parameters
    ----------
    negotiation : Negotiation
    package : Package or mapping of issue to option
    capability : mapping of actor to float
        What each actor can bring to breaking it, at least 0; actors left out bring nothing.
    needed : float
        How much capability breaking takes, above 0.
    breaking : (n_actors,) array_like, mapping of actor to payoff, or DisagreementPayoffs, optional
        What everyone gets when the package breaks; the disagreement payoffs by default.

    Returns
    -------
    Spoilers

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Unknown actors, negative capability, nothing needed.

    Notes
    -----
    Capabilities are added up as written: 0.7 and 0.1 reach 0.8.

    References
    ----------
    Stedman, S. J. (1997). Spoiler problems in peace processes. International Security 22(2), 5-53.
    Greenhill, K. M. and Major, S. (2007). The perils of profiling. International Security 31(3), 7-40.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["held", "moved"])
    >>> talks = accord.Negotiation([line], ["A", "B", "C"], {"line": [[3, 0], [0, 1], [0, 1]]}, [1, 2, 2])
    >>> accord.spoilers(talks, {"line": "held"}, capability={"B": 1, "C": 1}, needed=2)
    Spoilers: B with C
    """
    if not 0 < needed < np.inf:
        raise InvalidValueError(must("needed", "be a finite number above 0", needed))
    given = per_actor_numbers("capability", capability, negotiation, default=0.0, least=0.0)
    if np.isinf(given).any():
        actor = negotiation.actors[int(np.argmax(given))]
        raise InvalidValueError(must("capability", "be finite", given.max(), at=f"actor {actor!r}"))
    broken = negotiation
    if breaking is not None:
        broken = negotiation.replace(disagreement=per_actor_payoffs("breaking", breaking, negotiation))
    temptations = -broken.gains(package)
    willing = np.flatnonzero(temptations > broken.structure.rounding).tolist()
    strength, _ = in_whole_units([*given, needed])
    found = _minimal([a for a in willing if strength[a] > 0], strength.tolist()[:-1], int(strength[-1]))
    return Spoilers(
        tuple(negotiation.actors[a] for a in willing),
        tuple(tuple(negotiation.actors[a] for a in sorted(coalition)) for coalition in found),
        frozen(temptations),
    )


def _minimal(able: Sequence[int], strength: Sequence[int], needed: int) -> list[frozenset[int]]:
    """Return the minimal sets whose strengths reach what is needed, the fewest and then strongest first."""
    found: list[frozenset[int]] = []
    for size in range(1, len(able) + 1):
        for coalition in map(frozenset, combinations(able, size)):
            is_minimal = not any(smaller <= coalition for smaller in found)
            if is_minimal and sum(strength[a] for a in coalition) >= needed:
                found.append(coalition)
    return sorted(found, key=lambda c: (len(c), -sum(strength[a] for a in c), sorted(c)))
