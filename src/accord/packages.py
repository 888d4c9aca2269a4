"""A package: one option for every issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accord.issues import Issue

__all__ = ["Package"]


class Package(Mapping[str, str]):
    """One option for every issue; reads like a mapping of issue to option.

    Made by a :class:`~accord.space.PackageSpace` or a solver, compared and hashed by content, and equal
    to the plain dict with the same items.

    Parameters
    ----------
    issues : tuple of Issue
        The issues, in the order of the space.
    positions : tuple of int
        For each issue the position of the chosen option.

    Examples
    --------
    >>> from accord.issues import Issue
    >>> package = Package((Issue("forces", ["capped", "free"]), Issue("line", ["held", "moved"])), (1, 0))
    >>> package["forces"], dict(package) == package
    ('free', True)
    """

    __slots__ = ("_issues", "_positions")

    def __init__(self, issues: tuple[Issue, ...], positions: tuple[int, ...]) -> None:
        self._issues = issues
        self._positions = positions

    @property
    def positions(self) -> tuple[int, ...]:
        """Return for each issue the position of the chosen option."""
        return self._positions

    def __getitem__(self, issue: str) -> str:
        for known, position in zip(self._issues, self._positions, strict=True):
            if known.name == issue:
                return known.options[position]
        raise KeyError(issue)

    def __iter__(self) -> Iterator[str]:
        return (issue.name for issue in self._issues)

    def __len__(self) -> int:
        return len(self._issues)

    def __hash__(self) -> int:
        return hash(frozenset(self.items()))

    def __repr__(self) -> str:
        return f"Package({', '.join(f'{issue}={option!r}' for issue, option in self.items())})"
