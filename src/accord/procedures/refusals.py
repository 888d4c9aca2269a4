"""No deal that depends on who refuses: what everybody gets when one party says no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord._checks import known
from accord.disagreement.payoffs import per_actor_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation

__all__ = ["Refusals", "refusals"]


@dataclass(frozen=True, slots=True, eq=False)
class Refusals(Mapping[str, "NDArray[np.float64]"]):
    """Refusing party to what every actor then gets, (n_actors,).

    Attributes
    ----------
    actors : tuple of str
    own : (n_actors,) array
        What each actor gets when it refuses itself; for actors who are no parties, the common no deal. This
        is what decides who accepts what, and so the disagreement payoffs of the zone.
    """

    actors: tuple[str, ...]
    own: NDArray[np.float64]
    _payoffs: Mapping[str, NDArray[np.float64]]

    def __getitem__(self, refuser: str) -> NDArray[np.float64]:
        known("refuser", refuser, tuple(self._payoffs))
        return self._payoffs[refuser]

    def __iter__(self) -> Iterator[str]:
        return iter(self._payoffs)

    def __len__(self) -> int:
        return len(self._payoffs)

    def __repr__(self) -> str:
        rows = (
            f"  {refuser} refuses: {', '.join(f'{a} {x:.4g}' for a, x in zip(self.actors, row, strict=True))}"
            for refuser, row in self._payoffs.items()
        )
        return "\n".join(["Refusals", *rows])


def refusals(negotiation: Negotiation, refused_by: Mapping[str, Mapping[str, float]]) -> Refusals:
    """Return what everybody gets depending on which party refuses.

    An ally who keeps up support when the other side refuses, and ends it when the protected party does, makes
    the payoff of no deal depend on the refuser: the threat is aimed at one of them.

    Parameters
    ----------
    negotiation : Negotiation
        Its disagreement payoffs are what each actor gets unless said otherwise.
    refused_by : mapping of party to mapping of actor to float
        What differs when that party refuses.

    Raises
    ------
    UnknownNameError
        A refuser is no party, or an actor does not exist.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["a", "b"])
    >>> talks = accord.Negotiation([line], ["UKR", "RUS"], {"line": [[1, 2], [2, 1]]}, [0, 1])
    >>> refusals(talks, {"RUS": {"UKR": 3}})
    Refusals
      UKR refuses: UKR 0, RUS 1
      RUS refuses: UKR 3, RUS 1
    """
    for refuser in refused_by:
        known("refused_by", refuser, negotiation.parties)
    defaults = dict(zip(negotiation.actors, negotiation.disagreement.tolist(), strict=True))
    rows = {
        party: frozen(per_actor_numbers("refused_by", {**defaults, **refused_by.get(party, {})}, negotiation))
        for party in negotiation.parties
    }
    own = [
        rows[actor][i] if actor in rows else negotiation.disagreement[i]
        for i, actor in enumerate(negotiation.actors)
    ]
    return Refusals(negotiation.actors, frozen(np.array(own)), MappingProxyType(rows))
