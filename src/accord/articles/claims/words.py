"""Words for the numbers behind verdicts."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["amounts", "number"]


def number(value: float) -> str:
    """Return a payoff with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def amounts(values: Mapping[str, float]) -> str:
    """Return named payoffs in one line."""
    return ", ".join(f"{name} {number(value)}" for name, value in values.items())
