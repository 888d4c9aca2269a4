"""Facts about a zone that packages and lotteries share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from accord.zone.certificates import certify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord.negotiation import Negotiation
    from accord.zone.certificates import Certificate
    from accord.zone.lotteries import LotteryZone

__all__ = ["Certificates", "certificates", "option_facts"]


def option_facts(
    negotiation: Negotiation, used: Sequence[set[int]], unknown: Sequence[set[int]] | None = None
) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return for each issue the options in some, in all and in no agreement, and those not known to be."""
    facts = {}
    for at, issue in enumerate(negotiation.issues):
        doubtful = set() if unknown is None else unknown[at]

        def named(positions: set[int], options: tuple[str, ...] = issue.options) -> tuple[str, ...]:
            return tuple(option for position, option in enumerate(options) if position in positions)

        some = named(used[at])
        everywhere = some if len(some) == 1 and not doubtful else ()
        none = named(set(range(issue.n_options)) - used[at] - doubtful)
        found = {"some": some, "all": everywhere, "none": none, "unknown": named(doubtful)}
        facts[issue.name] = MappingProxyType(found)
    return MappingProxyType(facts)


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
