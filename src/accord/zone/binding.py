"""Which red lines bind: the smallest sets without which more could be agreed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from accord.zone.clashes import minimal_clashes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord.negotiation import Negotiation
    from accord.payoffs import RedLine

__all__ = ["binding_lines", "binding_sets"]

_MOST_SETS = 100


class _Crossing(Protocol):
    negotiation: Negotiation

    def crosses(self, lines: Sequence[RedLine]) -> bool: ...


def binding_sets(negotiation: Negotiation, zones: Sequence[_Crossing]) -> tuple[tuple[RedLine, ...], ...]:
    """Return the smallest sets of red lines without which some coalition could agree on more.

    That a set binds is monotone: so does every larger one. Sets that do not bind are demands that can be met
    together, the smallest that do are clashes.
    """
    found: set[frozenset[int]] = set()
    for zone in zones:
        own = [at for at, line in enumerate(negotiation.red_lines) if line.actor in zone.negotiation.parties]

        def holds_nothing_back(chosen: frozenset[int], zone: _Crossing = zone, own: list[int] = own) -> bool:
            lines = [negotiation.red_lines[own[at]] for at in sorted(chosen)]
            return not (lines and zone.crosses(lines))

        sets, _ = minimal_clashes(len(own), holds_nothing_back, _MOST_SETS)
        found |= {frozenset(own[at] for at in members) for members in sets}
    smallest = [members for members in found if not any(other < members for other in found)]
    ordered = sorted(sorted(members) for members in smallest)
    ordered.sort(key=len)
    return tuple(tuple(negotiation.red_lines[at] for at in members) for members in ordered)


def binding_lines(negotiation: Negotiation, sets: Sequence[Sequence[RedLine]]) -> tuple[RedLine, ...]:
    """Return the red lines of binding sets, in the order of the negotiation."""
    members = [line for lines in sets for line in lines]
    return tuple(line for line in negotiation.red_lines if any(line is member for member in members))
