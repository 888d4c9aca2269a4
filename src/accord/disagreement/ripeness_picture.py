"""The picture of ripeness: where the zone is closed, open and ripe."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from accord.disagreement.ripeness import Ripeness

__all__ = ["draw"]

_STATES = {"no deal possible": "#d9d9d9", "deal possible": "#56b4e9", "ripe": "#009e73"}
"""Told apart with any colour vision."""


def draw(found: Ripeness, axes: Axes | None) -> Axes:
    """Draw the states over the grid, on new axes when none are given."""
    import matplotlib.pyplot as plt
    from matplotlib.colors import BoundaryNorm, ListedColormap
    from matplotlib.patches import Patch

    if axes is None:
        axes = plt.figure(figsize=(5, 4), layout="constrained").subplots()
    axes.pcolormesh(
        found.costs,
        found.odds,
        found.is_open.astype(int) + found.is_ripe,
        cmap=ListedColormap(list(_STATES.values())),
        norm=BoundaryNorm([-0.5, 0.5, 1.5, 2.5], 3),
        shading="nearest",
    )
    shown = list(_STATES.items())[: 2 if found.time_stands_still else 3]
    axes.legend(
        handles=[Patch(facecolor=colour, label=state) for state, colour in shown],
        loc="upper center",
        bbox_to_anchor=(0.5, -0.15),
        ncols=3,
        frameon=False,
    )
    if found.time_stands_still:
        axes.set_title("Time stands still: no moment is ripe", fontsize="medium")
    axes.set_xlabel("cost of fighting (factor)")
    axes.set_ylabel("probability of the first outcome of war")
    return axes
