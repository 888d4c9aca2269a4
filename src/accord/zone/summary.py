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
