"""Clauses of agreements as linkages: exchanges that go both ways, lists of which at least one must hold."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

from accord._wording import unknown
from accord.combinations import Combination, CombinationLike
from accord.errors import InvalidValueError, must
from accord.linkages import Linkage, excludes, requires

if TYPE_CHECKING:
    from accord.issues import Issue

__all__ = ["at_least_one", "exchange"]


def exchange(one: CombinationLike, other: CombinationLike, label: str | None = None) -> tuple[Linkage, ...]:
    """Return the linkages of a trade: packages match both combinations or neither of them.

    Parameters
    ----------
    one, other : mapping of str to str or list of str
        What each side gives.
    label : str, optional
        The clause in words.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        A combination is empty or not a mapping of issues to options.

    Examples
    --------
    >>> for linkage in exchange({"enlargement": "none"}, {"forces": "withdrawn"}):
    ...     print(linkage)
    requires({'enlargement': 'none'}, {'forces': 'withdrawn'})
    requires({'forces': 'withdrawn'}, {'enlargement': 'none'})
    """
    return requires(one, other, label), requires(other, one, label)


def at_least_one(
    issues: Sequence[Issue],
    of: Sequence[CombinationLike],
    if_: CombinationLike | None = None,
    label: str | None = None,
) -> tuple[Linkage, ...]:
    """Return the linkages that packages (matching `if_`) must match one of several combinations or more.

    Parameters
    ----------
    issues : sequence of Issue
        Those of the negotiation: the clause is written as exclusions of everything else.
    of : sequence of combinations
        At least one.
    if_ : mapping of str to str or list of str, optional
        The packages to which the clause speaks; all by default.
    label : str, optional
        The clause in words.

    Raises
    ------
    InvalidValueError, UnknownNameError
        There is nothing to choose from, or a combination names what does not exist.

    Notes
    -----
    A package matches none of the combinations when it misses each of them on some issue; one exclusion is
    made for every way to choose these issues.

    Examples
    --------
    >>> from accord.issues import Issue
    >>> issues = [Issue("talks", ["no", "yes"]), Issue("limits", ["none", "agreed"])]
    >>> at_least_one(issues, [{"talks": "yes"}, {"limits": "agreed"}])
    (excludes({'limits': 'none', 'talks': 'no'}),)
    """
    options = {issue.name: issue.options for issue in issues}
    wanted = [Combination(combination, f"of[{number}]") for number, combination in enumerate(of)]
    if not wanted or not all(wanted):
        raise InvalidValueError(
            must("of", "name at least one combination, none of them empty", repr(list(of)))
        )
    found = []
    for missed in product(*wanted):
        barred: dict[str, set[str]] = {}
        for issue, combination in zip(missed, wanted, strict=True):
            if issue not in options:
                raise unknown("of", "name issues among", issue, options)
            others = set(options[issue]) - set(combination[issue])
            barred[issue] = barred[issue] & others if issue in barred else others
        for issue, named in Combination(if_ or {}).items():
            barred[issue] = barred[issue].intersection(named) if issue in barred else set(named)
        if all(barred.values()):
            found.append(excludes({i: [o for o in options[i] if o in barred[i]] for i in barred}, label))
    return tuple(dict.fromkeys(found))
