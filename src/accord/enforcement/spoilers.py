"""Spoilers: who is both able and willing to break a package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord.disagreement.payoffs import per_actor_numbers, per_actor_payoffs
from accord.enforcement.numbers import check_number
from accord.enforcement.tallies import in_whole_units
from accord.errors import InvalidValueError, SpaceTooLargeError, must

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from accord.disagreement.payoffs import DisagreementPayoffs
    from accord.negotiation import Negotiation

__all__ = ["Spoilers", "spoilers"]

_MOST_COALITIONS = 100_000


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
    SpaceTooLargeError
        There are more than 100,000 minimal coalitions.

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
    check_number("needed", needed)
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
    """Return the minimal sets whose strengths reach what is needed, the fewest and then strongest first.

    Sets grow from the strongest actor to weaker ones: one that reaches what is needed with its last, weakest
    member falls short without any of them. One that all weaker actors together could not lift far enough is
    given up, so that every set kept leads to one that is found.
    """
    ranked = sorted(able, key=lambda actor: -strength[actor])
    weaker = [sum(strength[a] for a in ranked[k:]) for k in range(len(ranked) + 1)]
    found: list[frozenset[int]] = []
    growing: list[tuple[tuple[int, ...], int, int]] = [((), 0, needed)]
    while growing:
        members, following, missing = growing.pop()
        if missing <= 0:
            found.append(frozenset(members))
            if len(found) > _MOST_COALITIONS:
                rule = f"leave at most {_MOST_COALITIONS} minimal coalitions of willing actors"
                cure = "Join actors that act together."
                raise SpaceTooLargeError(must("capability", rule, "more", cure=cure))
        elif missing <= weaker[following]:
            actor = ranked[following]
            growing.append((members, following + 1, missing))
            growing.append(((*members, actor), following + 1, missing - strength[actor]))
    return sorted(found, key=lambda c: (len(c), -sum(strength[a] for a in c), sorted(c)))
