"""Plain-text tables that the example scripts share."""

from __future__ import annotations

from collections.abc import Sequence

import accord


def table(rows: Sequence[Sequence[str]], *, is_text: bool = False) -> str:
    """Return rows of cells as aligned lines: names to the left, numbers (unless `is_text`) to the right."""
    widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]))]
    lines = []
    for row in rows:
        padded = zip(row[1:], widths[1:], strict=True)
        cells = [cell.ljust(width) if is_text else cell.rjust(width) for cell, width in padded]
        lines.append("  " + "  ".join([row[0].ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines)


def number(value: float) -> str:
    """Return a payoff with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def payoff_matrices(negotiation: accord.Negotiation) -> str:
    """Return every issue with its payoff matrix, one row per option and one column per actor."""
    parts = []
    for issue in negotiation.issues:
        rows = [["", *negotiation.actors]]
        for option, column in zip(issue.options, negotiation.scores[issue.name].T, strict=True):
            rows.append([issue.option_label(option), *(number(value) for value in column)])
        parts.append(f"{issue.label or issue.name}\n{table(rows)}")
    return "\n\n".join(parts)


def settled(negotiation: accord.Negotiation, package: accord.Package) -> str:
    """Return a package in words, one issue a line."""
    return table(
        [
            [issue.label or issue.name, issue.option_label(package[issue.name])]
            for issue in negotiation.issues
        ],
        is_text=True,
    )
