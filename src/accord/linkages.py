"""Linkages: constraints across issues that decide which packages are allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord._wording import text, unknown
from accord.combinations import Combination, CombinationLike
from accord.errors import InvalidValueError, must

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from accord.issues import Issue

__all__ = ["Linkage", "Masks", "excludes", "forbidden", "masks", "requires"]

Masks = dict[int, "NDArray[np.bool_]"]
"""Position of an issue to the options meant there, (n_options,) booleans: a combination resolved."""


@dataclass(frozen=True, slots=True)
class Linkage:
    """A constraint across issues, made by :func:`requires` or :func:`excludes`.

    Attributes
    ----------
    if_ : Combination
        The packages to which the constraint speaks.
    then : Combination or None
        What those must also match; None when they are excluded altogether.
    label : str or None
        The constraint in words.

    Examples
    --------
    >>> linkage = excludes({"guarantee": "none", "forces": "capped"})
    >>> linkage.allows({"guarantee": "none", "forces": "free"})
    True
    """

    if_: Combination
    then: Combination | None = None
    label: str | None = None

    def allows(self, package: Mapping[str, str]) -> bool:
        """Return whether `package` respects the constraint."""
        return not self.if_.matches(package) or (self.then is not None and self.then.matches(package))

    def __repr__(self) -> str:
        if self.then is None:
            return f"excludes({_plain(self.if_)})"
        return f"requires({_plain(self.if_)}, {_plain(self.then)})"


def requires(if_: CombinationLike, then: CombinationLike, label: str | None = None) -> Linkage:
    """Return the linkage that packages matching `if_` must also match `then`.

    Parameters
    ----------
    if_, then : mapping of str to str or list of str
        Combinations: ``{issue: option or [options]}``.
    label : str, optional
        The constraint in words.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        A combination is empty or not a mapping of issues to options.

    Examples
    --------
    >>> requires({"guarantee": "norway_model"}, {"territory": "line_of_contact"})
    requires({'guarantee': 'norway_model'}, {'territory': 'line_of_contact'})
    """
    return Linkage(_non_empty(if_, "if_"), _non_empty(then, "then"), text("label", label))


def excludes(combination: CombinationLike, label: str | None = None) -> Linkage:
    """Return the linkage that no package may match `combination`.

    Parameters
    ----------
    combination : mapping of str to str or list of str
        The options that may not stand together.
    label : str, optional
        The constraint in words.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        The combination is empty or not a mapping of issues to options.

    Examples
    --------
    >>> excludes({"guarantee": "none", "forces": ["capped", "dissolved"]})
    excludes({'forces': ['capped', 'dissolved'], 'guarantee': 'none'})
    """
    return Linkage(_non_empty(combination, "combination"), None, text("label", label))


def masks(combination: Combination, issues: Sequence[Issue], argument: str = "combination") -> Masks:
    """Return `combination` with names resolved to positions in `issues`.

    Raises
    ------
    UnknownNameError
        An issue or option of `combination` is not among `issues`; the message begins with `argument`.
    """
    at = {issue.name: position for position, issue in enumerate(issues)}
    resolved: Masks = {}
    for name, options in combination.items():
        if name not in at:
            raise unknown(argument, "name issues among", name, at)
        known = issues[at[name]].options
        for option in options:
            if option not in known:
                raise unknown(f"{argument}[{name!r}]", "name options among", option, known)
        resolved[at[name]] = frozen(np.array([option in options for option in known]))
    return resolved


def forbidden(linkage: Linkage, issues: Sequence[Issue], argument: str = "linkage") -> list[Masks]:
    """Return the combinations that `linkage` forbids; a package is allowed when it matches none.

    ``requires(if_, then)`` forbids, for every issue of `then`, `if_` with any other option there.
    """
    condition = masks(linkage.if_, issues, argument)
    if linkage.then is None:
        return [condition]
    found = []
    for position, wanted in masks(linkage.then, issues, argument).items():
        other = ~wanted & condition.get(position, np.True_)
        if other.any():
            found.append({**condition, position: other})
    return found


def _non_empty(combination: CombinationLike, name: str) -> Combination:
    checked = Combination(combination, name)
    if not checked:
        raise InvalidValueError(must(name, "name at least one issue", "{}"))
    return checked


def _plain(combination: Combination) -> dict[str, str | list[str]]:
    return {
        issue: options[0] if len(options) == 1 else list(options) for issue, options in combination.items()
    }
