"""Figures of the examples: payoff planes, payoff matrices, acceptance by influence. Needs matplotlib."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import accord

# colours that the common kinds of colour blindness tell apart (Okabe and Ito 2008)
GREY, ORANGE, BLUE, GREEN, VERMILION, PURPLE = (
    "#999999",
    "#E69F00",
    "#0072B2",
    "#009E73",
    "#D55E00",
    "#CC79A7",
)
COLUMN_WIDTH = 3.5
MARKS = {"nash": ("s", BLUE, "Nash"), "kalai_smorodinsky": ("^", GREEN, "Kalai-Smorodinsky")}


def figure(width: float, height: float) -> tuple[Any, Any]:
    """Return a new figure and its axes, set for a column of a paper."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    plt.rcParams.update({"font.size": 7, "axes.spines.top": False, "axes.spines.right": False})
    return plt.subplots(figsize=(width, height), constrained_layout=True)


def save(drawn: Any, folder: Path, name: str) -> None:
    """Save a figure and close it."""
    from matplotlib import pyplot as plt

    drawn.savefig(folder / f"{name}.png", dpi=200)
    plt.close(drawn)


def payoff_plane(
    negotiation: accord.Negotiation,
    across: str,
    up: str,
    packages: Mapping[str, Sequence[accord.Package]],
    folder: Path,
    name: str,
) -> None:
    """Save all allowed packages in the plane of two actors' payoffs, with zone, frontier and solutions."""
    drawn, axes = figure(COLUMN_WIDTH, COLUMN_WIDTH)
    at = [negotiation.actors.index(actor) for actor in (across, up)]
    every = negotiation.payoffs(list(negotiation.space))[:, at]
    axes.plot(*every.T, ".", color=GREY, markersize=2, alpha=0.5, label="all that fit together")
    inside = accord.payoff_region(negotiation, among="individually_rational", limit=100_000).packages
    if inside:
        axes.plot(*negotiation.payoffs(list(inside))[:, at].T, ".", color=ORANGE, markersize=5, label="zone")
        front = accord.pareto_frontier(negotiation, among="individually_rational")
        points = [p for k in range(len(front.payoffs)) for p in front.packages(k)]
        efficient = negotiation.payoffs(points)[:, at].T
        axes.plot(*efficient, "o", mfc="none", color=VERMILION, markersize=6, label="frontier")
    for concept, (mark, colour, label) in MARKS.items():
        package = accord.solve(negotiation, concept=concept).package
        if package is not None:
            axes.plot(*negotiation.payoffs(package)[at], mark, color=colour, markersize=6, label=label)
    for label, forms in packages.items():
        axes.plot(*negotiation.payoffs(list(forms))[:, at].T, "x", color=PURPLE, markersize=6, label=label)
    no_deal = negotiation.disagreement[at]
    axes.axvline(no_deal[0], color="black", linewidth=0.5, linestyle=":")
    axes.axhline(no_deal[1], color="black", linewidth=0.5, linestyle=":")
    axes.set_xlabel(f"payoff of {across} (dotted: no deal)")
    axes.set_ylabel(f"payoff of {up}")
    axes.legend(fontsize=5.5, frameon=False, loc="upper right")
    save(drawn, folder, name)


def heat_map(negotiation: accord.Negotiation, folder: Path, name: str) -> None:
    """Save the payoff matrices of all issues as one heat map, a row per option and a column per actor."""
    labels = [f"{issue.name}: {option}" for issue in negotiation.issues for option in issue.options]
    drawn, axes = figure(COLUMN_WIDTH + 1.5, 0.16 * len(labels) + 0.8)
    matrix = negotiation.payoff_matrix.T
    shown = axes.imshow(matrix, cmap="cividis", aspect="auto")
    axes.set_xticks(range(negotiation.n_actors), negotiation.actors, rotation=30, ha="right")
    axes.set_yticks(range(len(labels)), labels, fontsize=5.5)
    ends = np.cumsum([issue.n_options for issue in negotiation.issues])[:-1]
    for end in ends:
        axes.axhline(end - 0.5, color="white", linewidth=1)
    middle = (matrix.max() + matrix.min()) / 2
    for y, x in np.ndindex(*matrix.shape):
        colour = "white" if matrix[y, x] < middle else "black"
        axes.text(x, y, f"{matrix[y, x]:.0f}", ha="center", va="center", fontsize=5, color=colour)
    drawn.colorbar(shown, ax=axes, label="points", shrink=0.6)
    save(drawn, folder, name)


def acceptance(
    negotiation: accord.Negotiation,
    factions: tuple[str, str],
    packages: Mapping[str, accord.Package],
    influences: Mapping[str, float],
    folder: Path,
    name: str,
) -> None:
    """Save the gain of a mixture of two factions from packages, against the influence of the first."""
    drawn, axes = figure(COLUMN_WIDTH, 2.6)
    shares = np.linspace(0, 1, 101)
    rows = [negotiation.actors.index(faction) for faction in factions]
    for colour, (label, package) in zip((BLUE, VERMILION, GREEN), packages.items(), strict=False):
        first, second = negotiation.gains(package)[rows]
        axes.plot(100 * shares, shares * first + (1 - shares) * second, color=colour, label=label)
    axes.axhline(0, color="black", linewidth=0.5)
    labels: dict[float, list[str]] = {}
    for label, influence in influences.items():
        labels.setdefault(influence, []).append(label)
    for influence, together in labels.items():
        axes.axvline(influence, color=GREY, linewidth=0.8, linestyle=":")
        text = ", ".join(together)
        axes.text(influence, axes.get_ylim()[1], text, rotation=90, va="top", ha="right", fontsize=5.5)
    axes.set_xlabel(f"influence of {factions[0]} in percent")
    axes.set_ylabel("gain over no deal; accepted above 0")
    axes.legend(fontsize=5.5, frameon=False, loc="lower left")
    save(drawn, folder, name)
