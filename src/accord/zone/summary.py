"""Facts about a zone that packages and lotteries share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

import numpy as np

from accord.zone.certificates import certify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package
    from accord.payoffs import RedLine
    from accord.zone.certificates import Certificate
    from accord.zone.lotteries import Lottery, LotteryZone

__all__ = [
    "Certificates",
    "Concessions",
    "binding_red_lines",
    "certificates",
    "join_concessions",
    "option_facts",
]


def option_facts(
    negotiation: Negotiation, used: Sequence[set[int]]
) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return for each issue the options in some, in all and in no agreement."""
    facts = {}
    for issue, positions in zip(negotiation.issues, used, strict=True):
        some = tuple(option for at, option in enumerate(issue.options) if at in positions)
        none = tuple(option for at, option in enumerate(issue.options) if at not in positions)
        everywhere = some if len(some) == 1 else ()
        facts[issue.name] = MappingProxyType({"some": some, "all": everywhere, "none": none})
    return MappingProxyType(facts)


class _Crossing(Protocol):
    negotiation: Negotiation

    def crosses(self, line: RedLine) -> bool: ...


def binding_red_lines(negotiation: Negotiation, zones: Sequence[_Crossing]) -> tuple[RedLine, ...]:
    """Return the red lines without which some coalition could agree on more."""
    return tuple(
        line
        for line in negotiation.red_lines
        if any(line.actor in zone.negotiation.parties and zone.crosses(line) for zone in zones)
    )


@dataclass(frozen=True, slots=True, eq=False)
class Concessions:
    """By how much a coalition must lower its demands: all alike, or each alone; and what is then possible."""

    parties: tuple[str, ...]
    uniform: float
    alone: NDArray[np.float64]
    nearest: Package | Lottery | None


def join_concessions(negotiation: Negotiation, found: Sequence[Concessions]) -> Concessions:
    """Return the smallest over all coalitions."""
    least = min(found, key=lambda one: one.uniform)
    alone = np.full(len(negotiation.parties), np.inf)
    for one in found:
        for party, amount in zip(one.parties, one.alone, strict=True):
            at = negotiation.parties.index(party)
            alone[at] = min(alone[at], amount)
    return Concessions(negotiation.parties, least.uniform, alone, least.nearest)


@dataclass(frozen=True, slots=True, eq=False)
class Certificates:
    """The certificates of coalitions, and the first when every coalition has one."""

    each: tuple[Certificate, ...]
    certificate: Certificate | None


def certificates(negotiation: Negotiation, zones: Sequence[LotteryZone]) -> Certificates:
    """Return the proofs that coalitions cannot agree even on a lottery."""
    each, is_proof = [], True
    for zone in zones:
        if zone.lotteries is None or zone.balanced is None:
            continue
        if zone.is_empty:
            prices = zone.balanced.prices
            each.append(certify(zone.lotteries, prices, zone.negotiation.parties, negotiation.parties))
        else:
            is_proof = False
    return Certificates(tuple(each), each[0] if each and is_proof else None)
