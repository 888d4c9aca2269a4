"""The sets of instruments that each owner can choose, and what they change together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from accord.errors import InvalidValueError, SpaceTooLargeError, must
from accord.leverage.options import Toolbox
from accord.procedures.negotiation_game import MOST_PROFILES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.instruments import Instrument
    from accord.negotiation import Negotiation

__all__ = ["InstrumentSet", "sets_by_owner", "toolbox"]

NOTHING = "nothing"


@dataclass(frozen=True, slots=True, eq=False)
class InstrumentSet:
    """Instruments of one owner used together.

    Attributes
    ----------
    name : str
        Such as ``"aid + sanctions"``.
    amounts : (n_instruments,) array
        How much of every instrument is used, zero for those of others.
    """

    name: str
    amounts: NDArray[np.float64]


def toolbox(negotiation: Negotiation, instruments: Sequence[Instrument]) -> Toolbox:
    """Return the instruments as arrays, checked for a choice that owners make at the same time."""
    found = Toolbox.of(negotiation, instruments)
    if not found.instruments:
        raise InvalidValueError(must("instruments", "hold at least one instrument", "none"))
    for at, one in enumerate(found.instruments):
        if np.isinf(one.limit):
            rule = "have a limit, of which steps are shares"
            raise InvalidValueError(must(f"instruments[{at}].scalable", rule, "none"))
    for argument, links in (("excludes", found.pairs), ("requires", found.needs)):
        for at, other in links:
            if found.owner[at] != found.owner[other]:
                rule = "name instruments of the same owner, since owners choose at the same time"
                name = found.instruments[other].name
                raise InvalidValueError(must(f"instruments[{at}].{argument}", rule, repr(name)))
    return found


def sets_by_owner(found: Toolbox, owners: Sequence[int], steps: int) -> list[list[InstrumentSet]]:
    """Return for every owner the sets it can choose: nothing first, then by the number of instruments."""
    grids = [
        [one.limit * step / steps for step in range(steps + 1)] if one.is_scalable else [0.0, 1.0]
        for one in found.instruments
    ]
    sets = []
    for owner in owners:
        own = [at for at in range(len(grids)) if found.owner[at] == owner]
        size = float(np.prod([float(len(grids[at])) for at in own]))
        if size > MOST_PROFILES:
            rule = f"leave an owner at most {MOST_PROFILES} sets"
            raise SpaceTooLargeError(must("instruments", rule, f"{size:g}", cure="Name fewer of them."))
        sets.append(_sets(found, own, grids))
    return sets


def _sets(found: Toolbox, own: Sequence[int], grids: Sequence[Sequence[float]]) -> list[InstrumentSet]:
    allowed = []
    for chosen in product(*(grids[at] for at in own)):
        amounts = np.zeros(len(grids))
        amounts[own] = chosen
        used = amounts > 0
        excluded = any(used[one] and used[other] for one, other in found.pairs)
        missing = any(used[one] and not used[other] for one, other in found.needs)
        if not (excluded or missing):
            allowed.append(InstrumentSet(_name(found, amounts), amounts))
    allowed.sort(key=lambda one: (np.count_nonzero(one.amounts), tuple(np.flatnonzero(one.amounts))))
    names = [one.name for one in allowed]
    for position, name in enumerate(names):
        if name in names[:position]:
            rule = "have names that tell sets of them apart"
            raise InvalidValueError(
                must("instruments", rule, f"two sets called {name!r}", cure="Rename one.")
            )
    return allowed


def _name(found: Toolbox, amounts: NDArray[np.float64]) -> str:
    used = [(one.name, amount) for one, amount in zip(found.instruments, amounts, strict=True) if amount]
    return " + ".join(name if a == 1 else f"{a:g} x {name}" for name, a in used) or NOTHING
