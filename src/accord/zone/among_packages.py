"""The zone among packages: facts of every coalition put together."""

from __future__ import annotations

from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord.coalitions import coalition_negotiations
from accord.errors import SpaceTooLargeError, must
from accord.packages import Package
from accord.zone.binding import binding_lines, binding_sets
from accord.zone.clashes import find_clashes
from accord.zone.concessions import Concessions, conceded, conceded_by_all, join_concessions
from accord.zone.counting import ZoneCount
from accord.zone.listing import list_packages
from accord.zone.lotteries import LotteryZone
from accord.zone.packages import MOST_LISTED, Listed, Searched
from accord.zone.result import Zone
from accord.zone.summary import certificates, option_facts
from accord.zone.undecided import undecided_zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord.negotiation import Negotiation
    from accord.payoffs import RedLine
    from accord.zone.facts import Positions
    from accord.zone.packages import Explorer

__all__ = ["zone_among_packages"]

_MOST_UNIONS = 2000


def zone_among_packages(negotiation: Negotiation, method: str, max_clashes: int, started: float) -> Zone:
    """Return the zone of `negotiation` among packages."""
    explorers = [_explorer(part, method) for part in coalition_negotiations(negotiation)]
    parts = [_Part(explorer) for explorer in explorers]
    witnesses = [part.witness for part in parts]
    open_parts = [part for part, witness in zip(parts, witnesses, strict=True) if witness is not None]
    if not open_parts and any(part.is_undecided for part in parts):
        return undecided_zone(negotiation, [part.explorer for part in parts], started)
    if not open_parts:
        return _empty(negotiation, parts, max_clashes, started)
    binding = binding_sets(negotiation, explorers)
    undecided = [part for part in parts if part.is_undecided]
    return _open(negotiation, open_parts, undecided, binding, started, method)


def _explorer(negotiation: Negotiation, method: str) -> Explorer:
    if method != "branch_and_bound":
        listing = list_packages(negotiation.acceptable_structure, MOST_LISTED)
        if listing is not None:
            return Listed(negotiation, listing)
        if method == "listing":
            raise SpaceTooLargeError(
                must(
                    "method",
                    f"be able to list every package: 'listing' takes at most {MOST_LISTED}",
                    negotiation.space.n_packages,
                    cure="Choose method='auto'.",
                )
            )
    return Searched(negotiation)


class _Part:
    """One coalition: the linear program first, which is fast and leaves a proof, then packages."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
        self.negotiation = explorer.negotiation
        is_hopeless = isinstance(explorer, Searched) and self.lotteries.is_empty
        self.witness: Positions | None = None if is_hopeless else explorer.witness()
        self.is_undecided = not is_hopeless and explorer.is_undecided

    @cached_property
    def lotteries(self) -> LotteryZone:
        return LotteryZone(self.negotiation)

    def reach(self, actor: int, sign: int) -> float:
        """Return what lotteries give an actor at most (sign 1) or at least (-1)."""
        return sign * float(self.lotteries.extreme(actor, sign).value)


def _open(
    negotiation: Negotiation,
    parts: Sequence[_Part],
    undecided: Sequence[_Part],
    binding: tuple[tuple[RedLine, ...], ...],
    started: float,
    method: str,
) -> Zone:
    space, actors = negotiation.space, range(negotiation.n_actors)

    def package(positions: Positions) -> Package:
        return Package(space.issues, positions)

    extremes = {
        (actor, sign): [part.explorer.extreme(actor, sign) for part in parts]
        for actor in actors
        for sign in (1, -1)
    }
    found = {
        (actor, sign): _most(negotiation, [positions for positions, _ in each], actor, sign)
        for (actor, sign), each in extremes.items()
    }
    witness = min(part.witness for part in parts if part.witness is not None)
    seen, unknown = _options(negotiation, parts, undecided, [witness, *found.values()])
    count = _count(negotiation, parts, method)
    more = sum(part.explorer.count().high for part in undecided)
    count = ZoneCount(count.low, count.high + more, count.method)
    best = {negotiation.actors[a]: package(found[a, 1]) for a in actors}
    worst = {negotiation.actors[a]: package(found[a, -1]) for a in actors}
    ranges = np.array(
        [
            [negotiation.payoffs(chosen[actor])[a] for chosen in (worst, best)]
            for a, actor in enumerate(negotiation.actors)
        ]
    )
    limits = {
        side: [limit for _, limit in each] + [part.reach(*side) for part in undecided]
        for side, each in extremes.items()
    }
    bounds = [[_limit(ranges[a, k], limits[a, sign], sign) for k, sign in ((0, -1), (1, 1))] for a in actors]
    return Zone(
        actors=negotiation.actors,
        parties=negotiation.parties,
        among="packages",
        coalitions=tuple(part.negotiation.parties for part in parts),
        n_packages=count.low if count.low == count.high else None,
        n_packages_bounds=(max(count.low, 1), count.high),
        counted_by=count.method,
        witness=package(witness),
        payoff_ranges=frozen(ranges),
        payoff_bounds=frozen(np.array(bounds)),
        options=option_facts(negotiation, seen, unknown),
        best=best,
        worst=worst,
        vertices=None,
        uniform_concession=0.0,
        concessions=frozen(np.zeros(len(negotiation.parties))),
        nearest=None,
        certificate=None,
        certificates=(),
        clashes=(),
        has_all_clashes=True,
        binding_red_lines=binding_lines(negotiation, binding),
        binding_sets=binding,
        method=_methods(parts),
        reason=_open_reason(negotiation, parts, count, len(undecided)),
        rounding=negotiation.structure.rounding,
        seconds=perf_counter() - started,
    )


def _options(
    negotiation: Negotiation,
    parts: Sequence[_Part],
    undecided: Sequence[_Part],
    known: Sequence[Positions],
) -> tuple[list[set[int]], list[set[int]]]:
    """Return for each issue the options that occur in the zone, and those of which no search could tell.

    `known` are packages in the zone, whose options need not be asked about.
    """
    seen = [set(options) for options in zip(*known, strict=True)]
    unknown: list[set[int]] = [set() for _ in seen]
    for part in parts:
        used = part.explorer.options(seen)
        seen = [found | more for found, more in zip(seen, used.some, strict=True)]
        unknown = [doubtful | more for doubtful, more in zip(unknown, used.unknown, strict=True)]
    if undecided:
        unknown = [set(range(issue.n_options)) for issue in negotiation.issues]
    return seen, [doubtful - found for doubtful, found in zip(unknown, seen, strict=True)]


def _limit(reached: float, limits: Sequence[float | None], sign: int) -> float:
    """Return how far a payoff can reach at most (sign 1) or at least (-1)."""
    return float(sign * max(sign * x for x in [reached, *(x for x in limits if x is not None)]))


def _methods(parts: Sequence[_Part]) -> str:
    return " and ".join(dict.fromkeys(part.explorer.method for part in parts))


def _most(negotiation: Negotiation, found: Sequence[Positions], actor: int, sign: int) -> Positions:
    """Return the package with the largest (smallest) payoff of an actor, the smallest number among equals."""
    packages = [Package(negotiation.space.issues, positions) for positions in found]
    payoffs = sign * negotiation.payoffs(packages)[:, actor]
    near = payoffs >= payoffs.max() - negotiation.structure.rounding[actor]
    return min(positions for positions, is_near in zip(found, near, strict=True) if is_near)


def _count(negotiation: Negotiation, parts: Sequence[_Part], method: str) -> ZoneCount:
    """Return how many packages some coalition accepts: inclusion and exclusion over unions of coalitions."""
    if len(parts) == 1:
        return parts[0].explorer.count()
    unions = _unions([frozenset(part.negotiation.parties) for part in parts])
    counts = {}
    own = {frozenset(part.negotiation.parties): part.explorer for part in parts}
    if unions is None:
        found = [part.explorer.count() for part in parts]
        return ZoneCount(max(c.low for c in found), sum(c.high for c in found), found[0].method)
    for members, times in unions.items():
        names = tuple(party for party in negotiation.parties if party in members)
        explorer = own.get(members)
        if explorer is None:
            part = negotiation.replace(parties=names, consent=None, bargaining_weights=None)
            explorer = _explorer(part, method)
        counts[members] = (times, explorer.count())
    low = sum(times * (c.low if times > 0 else c.high) for times, c in counts.values())
    high = sum(times * (c.high if times > 0 else c.low) for times, c in counts.values())
    inexact = [c.method for _, c in counts.values() if c.low != c.high]
    methods = inexact or [c.method for _, c in counts.values()]
    return ZoneCount(max(low, max(c.low for _, c in counts.values())), high, methods[0])


def _unions(coalitions: Sequence[frozenset[str]]) -> dict[frozenset[str], int] | None:
    """Return how often each union of coalitions must be added or subtracted; None for too many unions."""
    unions = set(coalitions)
    for members in coalitions:
        unions |= {members | other for other in unions}
        if len(unions) > _MOST_UNIONS:
            return None
    times: dict[frozenset[str], int] = {}
    for members in sorted(unions, key=len):
        times[members] = 1 - sum(t for smaller, t in times.items() if smaller < members)
    return {members: t for members, t in times.items() if t}


def _open_reason(negotiation: Negotiation, parts: Sequence[_Part], count: ZoneCount, n_undecided: int) -> str:
    how = {
        "listing": "looking at every package",
        "enumeration": "visiting every package",
        "counting": "counting sum by sum",
        "sums": "counting sum by sum",
        "halves": "joining the packages of two halves of the issues",
        "rounded scores": "rounding scores down and up",
        "linkages only": "counting what the linkages allow",
    }[count.method]
    word = "counted by" if count.low == count.high else "bounded by"
    who = (
        ""
        if len(negotiation.winning_coalitions) == 1
        else (f" {len(parts)} of {len(negotiation.winning_coalitions)} minimal winning coalitions can agree;")
    )
    doubt = f" {n_undecided} more may, which is undecided." if n_undecided else ""
    return f"Everyone asked gains or keeps what no deal gives;{who} {word} {how}.{doubt}"


def _empty(negotiation: Negotiation, parts: Sequence[_Part], max_clashes: int, started: float) -> Zone:
    found = certificates(negotiation, [part.lotteries for part in parts])
    clashes = [find_clashes(part.negotiation, "packages", max_clashes) for part in parts]
    asked = join_concessions(negotiation, [_concessions(part) for part in parts])
    n = negotiation
    binding = binding_sets(n, [part.explorer for part in parts])
    return Zone(
        actors=n.actors,
        parties=n.parties,
        among="packages",
        coalitions=(),
        n_packages=0,
        n_packages_bounds=(0, 0),
        counted_by=_methods(parts) if found.certificate is None else "certificate",
        witness=None,
        payoff_ranges=frozen(np.full((n.n_actors, 2), np.nan)),
        payoff_bounds=frozen(np.full((n.n_actors, 2), np.nan)),
        options=option_facts(n, [set() for _ in n.issues]),
        best={},
        worst={},
        vertices=None,
        uniform_concession=asked.uniform,
        concessions=frozen(asked.alone),
        nearest=asked.nearest,
        certificate=found.certificate,
        certificates=found.each,
        clashes=tuple(clash for one in clashes for clash in one.found),
        has_all_clashes=all(one.is_complete for one in clashes),
        binding_red_lines=binding_lines(n, binding),
        binding_sets=binding,
        method=_methods(parts),
        reason=_empty_reason(parts, found.certificate is not None, asked.are_proven),
        rounding=n.structure.rounding,
        seconds=perf_counter() - started,
    )


def _concessions(part: _Part) -> Concessions:
    explorer, n = part.explorer, part.negotiation
    nearest = explorer.least_short()
    if nearest.package is None:
        return Concessions(n.parties, float("inf"), np.full(len(n.parties), np.inf), None, nearest.is_proven)
    package, are_proven = Package(n.space.issues, nearest.package), nearest.is_proven
    no_deal = n.disagreement[n.party_positions]
    uniform = conceded_by_all(no_deal, n.payoffs(package)[n.party_positions])
    alone = np.full(len(n.parties), np.inf)
    for i, position in enumerate(n.party_positions):
        found = explorer.best_of_others(i)
        are_proven = are_proven and found.is_proven
        if found.package is not None:
            payoff = n.payoffs(Package(n.space.issues, found.package))[position]
            alone[i] = conceded(float(no_deal[i]), float(payoff))
    return Concessions(n.parties, uniform, alone, package, are_proven)


def _empty_reason(parts: Sequence[_Part], has_certificate: bool, are_proven: bool) -> str:
    known = _known_reason(parts, has_certificate)
    return known if are_proven else f"{known} Smaller concessions than these may do: the search was ended."


def _known_reason(parts: Sequence[_Part], has_certificate: bool) -> str:
    if all(part.lotteries.balanced is None for part in parts):
        return "Every allowed package crosses a red line of somebody whose consent is needed."
    if has_certificate:
        return "Every package loses under the weights of the certificate, checked in exact arithmetic."
    return (
        "No package gives every party at least what no deal gives, by search; no party weights prove it, for "
        "a lottery over packages would be acceptable."
    )
