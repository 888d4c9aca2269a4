"""The zone when it is not known whether any package is in it."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord.zone.lotteries import LotteryZone
from accord.zone.result import Zone
from accord.zone.summary import option_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.zone.packages import Explorer

__all__ = ["undecided_zone"]


def undecided_zone(negotiation: Negotiation, explorers: Sequence[Explorer], started: float) -> Zone:
    """Return what is known of a zone among packages when a search ended before it found or excluded one."""
    n = negotiation
    zones = [LotteryZone(explorer.negotiation) for explorer in explorers if explorer.is_undecided]
    every = [set(range(issue.n_options)) for issue in n.issues]
    return Zone(
        actors=n.actors,
        parties=n.parties,
        among="packages",
        coalitions=(),
        n_packages=None,
        n_packages_bounds=(0, sum(e.count().high for e in explorers if e.is_undecided)),
        counted_by="branch_and_bound",
        witness=None,
        payoff_ranges=frozen(np.full((n.n_actors, 2), np.nan)),
        payoff_bounds=frozen(_bounds(n.n_actors, zones)),
        options=option_facts(n, [set() for _ in n.issues], every),
        best={},
        worst={},
        vertices=None,
        uniform_concession=float("nan"),
        concessions=frozen(np.full(len(n.parties), np.nan)),
        nearest=None,
        certificate=None,
        certificates=(),
        clashes=(),
        has_all_clashes=False,
        binding_red_lines=(),
        binding_sets=(),
        method="branch_and_bound",
        reason=(
            "Undecided: some lottery over packages is acceptable to everyone asked, and the search ended "
            "before it found such a package or excluded all."
        ),
        rounding=n.structure.rounding,
        seconds=perf_counter() - started,
        is_undecided=True,
    )


def _bounds(n_actors: int, zones: Sequence[LotteryZone]) -> NDArray[np.float64]:
    """Return what no lottery of any zone goes below or above."""
    reach = [
        [[sign * float(zone.extreme(a, sign).value) for sign in (-1, 1)] for a in range(n_actors)]
        for zone in zones
    ]
    return np.stack([np.min(reach, axis=0)[:, 0], np.max(reach, axis=0)[:, 1]], axis=1)
