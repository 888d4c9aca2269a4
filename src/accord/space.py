"""The space of packages: never materialised, addressed by mixed-radix indices."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from accord._wording import unknown
from accord.combinations import Combination, CombinationLike
from accord.counting import count_allowed
from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.linkages import forbidden, masks
from accord.packages import Package

if TYPE_CHECKING:
    from accord.issues import Issue
    from accord.linkages import Linkage, Masks

__all__ = ["PackageSpace"]


@dataclass(frozen=True, init=False, eq=False, repr=False)
class PackageSpace:
    """All combinations of options, and those of them that the linkages allow.

    Packages are numbered from 0 in the order in which nested loops over the issues would visit them: the
    last issue varies fastest. The numbers are Python integers, so a space of 10**100 packages is legal.
    ``package in space`` tells whether the linkages allow it; iteration visits the allowed packages, in
    order, one at a time.

    Parameters
    ----------
    issues : sequence of Issue
        With different names.
    linkages : sequence of Linkage
        Constraints across issues.

    Attributes
    ----------
    issues, linkages : tuples
    nogoods : tuple of mapping of int to (n_options,) bool array
        The forbidden combinations that the linkages amount to, resolved to positions.

    Raises
    ------
    UnknownNameError
        A linkage names an issue or an option that does not exist.

    Examples
    --------
    >>> from accord.issues import Issue
    >>> from accord.linkages import excludes
    >>> issues = [Issue("line", ["held", "moved"]), Issue("forces", ["capped", "free"])]
    >>> space = PackageSpace(issues, [excludes({"line": "moved", "forces": "free"})])
    >>> space.n_packages, space.n_allowed, space.package(2)
    (4, 3, Package(line='moved', forces='capped'))
    """

    issues: tuple[Issue, ...]
    linkages: tuple[Linkage, ...]
    nogoods: tuple[Masks, ...]

    def __init__(self, issues: Sequence[Issue], linkages: Sequence[Linkage] = ()) -> None:
        object.__setattr__(self, "issues", tuple(issues))
        object.__setattr__(self, "linkages", tuple(linkages))
        nogoods = tuple(
            nogood
            for number, linkage in enumerate(self.linkages)
            for nogood in forbidden(linkage, self.issues, f"linkages[{number}]")
        )
        object.__setattr__(self, "nogoods", nogoods)

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the number of options of every issue."""
        return tuple(issue.n_options for issue in self.issues)

    @property
    def n_packages(self) -> int:
        """Return the number of all combinations of options, allowed or not."""
        return math.prod(self.shape)

    @cached_property
    def n_allowed(self) -> int:
        """Return the number of packages that the linkages allow, counted exactly.

        Raises
        ------
        SpaceTooLargeError
            Too many issues are tied together too densely to count by elimination.
        """
        return count_allowed(self.shape, self.nogoods)

    def package(self, index: int) -> Package:
        """Return the package numbered `index`; raise InvalidValueError when there is none."""
        if not hasattr(index, "__index__"):
            raise InvalidTypeError(must("index", "be a whole number", repr(index)))
        index = int(index)
        if not 0 <= index < self.n_packages:
            raise InvalidValueError(must("index", f"lie between 0 and {self.n_packages - 1}", index))
        positions = []
        for n_options in reversed(self.shape):
            index, position = divmod(index, n_options)
            positions.append(position)
        return Package(self.issues, tuple(reversed(positions)))

    def index(self, package: Mapping[str, str]) -> int:
        """Return the number of `package`, given as Package or as a mapping of issue to option."""
        index = 0
        for n_options, position in zip(self.shape, self.positions(package), strict=True):
            index = index * n_options + position
        return index

    def positions(self, package: Mapping[str, str]) -> tuple[int, ...]:
        """Return for each issue the position of the option that `package` takes.

        Raises
        ------
        InvalidTypeError
            `package` is not a mapping.
        UnknownNameError, InvalidValueError
            It names an issue or option that does not exist, or leaves an issue open.
        """
        if isinstance(package, Package) and package._issues is self.issues:
            return package.positions
        if not isinstance(package, Mapping):
            raise InvalidTypeError(
                must(
                    "package",
                    "be a mapping of issue to option",
                    type(package).__name__,
                    cure="Write {issue: option, ...} with one option for every issue.",
                )
            )
        names = [issue.name for issue in self.issues]
        for name in package:
            if name not in names:
                raise unknown("package", "name issues among", name, names)
        missing = [name for name in names if name not in package]
        if missing:
            raise InvalidValueError(
                must("package", "settle every issue", f"nothing for {', '.join(map(repr, missing))}")
            )
        return tuple(issue.position(package[issue.name]) for issue in self.issues)

    def __contains__(self, package: object) -> bool:
        """Return whether the linkages allow `package`."""
        positions = self.positions(package)  # type: ignore[arg-type]
        return not _is_forbidden(positions, self.nogoods)

    def __iter__(self) -> Iterator[Package]:
        """Visit the allowed packages in the order of their numbers."""
        return self.matching({})

    def matching(self, combination: CombinationLike) -> Iterator[Package]:
        """Visit the allowed packages that match `combination`, in the order of their numbers."""
        wanted = masks(Combination(combination), self.issues)
        open_options = [
            [o for o in range(n) if i not in wanted or wanted[i][o]] for i, n in enumerate(self.shape)
        ]
        for positions in _walk(open_options, self.nogoods):
            yield Package(self.issues, positions)

    def __repr__(self) -> str:
        linked = f", {len(self.linkages)} linkages" if self.linkages else ""
        return f"PackageSpace({len(self.issues)} issues, {self.n_packages} packages{linked})"


def _walk(open_options: list[list[int]], nogoods: Sequence[Masks]) -> Iterator[tuple[int, ...]]:
    """Visit option positions depth first, leaving a branch as soon as a forbidden combination is complete."""
    decided_at: list[list[Masks]] = [[] for _ in open_options]
    for nogood in nogoods:
        decided_at[max(nogood)].append(nogood)
    positions = [0] * len(open_options)
    if not open_options:
        yield ()
        return
    untried = [iter(open_options[0])]
    while untried:
        issue = len(untried) - 1
        option = next(untried[-1], None)
        if option is None:
            untried.pop()
            continue
        positions[issue] = option
        if _is_forbidden(positions, decided_at[issue]):
            continue
        if issue + 1 < len(open_options):
            untried.append(iter(open_options[issue + 1]))
        else:
            yield tuple(positions)


def _is_forbidden(positions: Sequence[int], nogoods: Sequence[Masks]) -> bool:
    return any(all(mask[positions[i]] for i, mask in nogood.items()) for nogood in nogoods)
