"""The zone among lotteries: facts of every coalition put together."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord.coalitions import coalition_negotiations
from accord.zone.binding import binding_lines, binding_sets
from accord.zone.clashes import find_clashes
from accord.zone.concessions import Concessions, conceded_by_all, join_concessions
from accord.zone.lotteries import LotteryZone
from accord.zone.result import Zone
from accord.zone.summary import certificates, option_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package
    from accord.payoffs import RedLine
    from accord.zone.lotteries import Lottery

__all__ = ["zone_among_lotteries"]

_MOST_DIMENSIONS = 3


def zone_among_lotteries(
    negotiation: Negotiation, max_clashes: int, max_vertices: int, started: float
) -> Zone:
    """Return the zone of `negotiation` among lotteries over packages."""
    zones = [LotteryZone(part) for part in coalition_negotiations(negotiation)]
    open_zones = [zone for zone in zones if not zone.is_empty]
    if open_zones:
        return _open(negotiation, open_zones, binding_sets(negotiation, zones), max_vertices, started)
    return _empty(negotiation, zones, max_clashes, started)


def _open(
    negotiation: Negotiation,
    zones: Sequence[LotteryZone],
    binding: tuple[tuple[RedLine, ...], ...],
    max_vertices: int,
    started: float,
) -> Zone:
    n = negotiation
    extremes = [[[zone.extreme(a, sign) for sign in (1, -1)] for a in range(n.n_actors)] for zone in zones]
    best: dict[str, Package | Lottery] = {}
    worst: dict[str, Package | Lottery] = {}
    ranges = np.empty((n.n_actors, 2))
    for a, actor in enumerate(n.actors):
        for side, sign, found in ((1, 1, best), (0, -1, worst)):
            drawn = [(zone, e[a][1 - side]) for zone, e in zip(zones, extremes, strict=True)]
            payoffs = [zone.payoffs(lottery)[a] for zone, lottery in drawn]
            at = int(np.argmax(sign * np.array(payoffs)))
            found[actor] = drawn[at][0].drawn(drawn[at][1])
            ranges[a, side] = payoffs[at]
    seen: list[set[int]] = [set() for _ in n.issues]
    for zone, e in zip(zones, extremes, strict=True):
        used = zone.options([lottery for pair in e for lottery in pair])
        seen = [known | more for known, more in zip(seen, used, strict=True)]
    balanced = zones[0].balanced
    assert balanced is not None, "the zone is open"
    vertices = _vertices(zones, max_vertices)
    return Zone(
        actors=n.actors,
        parties=n.parties,
        among="lotteries",
        coalitions=tuple(zone.negotiation.parties for zone in zones),
        n_packages=None,
        n_packages_bounds=None,
        counted_by="",
        witness=zones[0].drawn(balanced),
        payoff_ranges=frozen(ranges),
        payoff_bounds=frozen(ranges.copy()),
        options=option_facts(n, seen),
        best=best,
        worst=worst,
        vertices=vertices,
        uniform_concession=0.0,
        concessions=frozen(np.zeros(len(n.parties))),
        nearest=None,
        certificate=None,
        certificates=(),
        clashes=(),
        has_all_clashes=True,
        binding_red_lines=binding_lines(n, binding),
        binding_sets=binding,
        method="exact linear program",
        reason=_open_reason(zones, vertices),
        rounding=n.structure.rounding,
        seconds=perf_counter() - started,
    )


def _vertices(zones: Sequence[LotteryZone], limit: int) -> NDArray[np.float64] | None:
    if len(zones) > 1 or zones[0].parties.size > _MOST_DIMENSIONS or not limit:
        return None
    found = zones[0].vertices(limit)
    return None if found is None else frozen(found)


def _open_reason(zones: Sequence[LotteryZone], vertices: NDArray[np.float64] | None) -> str:
    level = zones[0].balanced
    assert level is not None, "the zone is open"
    known = (
        f"Solved in exact arithmetic; some lottery gives everyone asked at least {float(level.value):g} more."
    )
    if vertices is not None:
        return f"{known} {len(vertices)} corners."
    if len(zones) > 1:
        return f"{known} Each of {len(zones)} coalitions has a region of its own."
    if zones[0].parties.size > _MOST_DIMENSIONS:
        return f"{known} Corners are listed for up to {_MOST_DIMENSIONS} parties."
    return f"{known} More corners than asked for."


def _empty(negotiation: Negotiation, zones: Sequence[LotteryZone], max_clashes: int, started: float) -> Zone:
    n = negotiation
    found, binding = certificates(n, zones), binding_sets(n, zones)
    clashes = [find_clashes(zone.negotiation, "lotteries", max_clashes) for zone in zones]
    conceded = join_concessions(n, [_concessions(zone) for zone in zones])
    reason = (
        "Every lottery loses under the weights of the certificate, checked in exact arithmetic."
        if found.certificate is not None
        else "Every allowed package crosses a red line of somebody whose consent is needed."
    )
    return Zone(
        actors=n.actors,
        parties=n.parties,
        among="lotteries",
        coalitions=(),
        n_packages=None,
        n_packages_bounds=None,
        counted_by="",
        witness=None,
        payoff_ranges=frozen(np.full((n.n_actors, 2), np.nan)),
        payoff_bounds=frozen(np.full((n.n_actors, 2), np.nan)),
        options=option_facts(n, [set() for _ in n.issues]),
        best={},
        worst={},
        vertices=None,
        uniform_concession=conceded.uniform,
        concessions=frozen(conceded.alone),
        nearest=conceded.nearest,
        certificate=found.certificate,
        certificates=found.each,
        clashes=tuple(clash for one in clashes for clash in one.found),
        has_all_clashes=all(one.is_complete for one in clashes),
        binding_red_lines=binding_lines(n, binding),
        binding_sets=binding,
        method="exact linear program",
        reason=reason,
        rounding=n.structure.rounding,
        seconds=perf_counter() - started,
    )


def _concessions(zone: LotteryZone) -> Concessions:
    n = zone.negotiation
    if zone.balanced is None:
        return Concessions(n.parties, float("inf"), np.full(len(n.parties), np.inf), None)
    alone = np.array([zone.concession(party) for party in range(len(n.parties))])
    payoffs = zone.exact_payoffs(zone.balanced)
    uniform = conceded_by_all(zone.no_deal, [payoffs[party] for party in zone.parties])
    return Concessions(n.parties, uniform, alone, zone.drawn(zone.balanced))
