"""The smallest sets of statements that no payoffs satisfy together.

Every clashing set must contain one statement of every set whose removal makes the rest satisfiable. So the
smallest set that meets all such sets found so far is tried; if it clashes it is a smallest clash, otherwise
another set to meet is found by adding statements to it while that stays satisfiable (Ignatiev et al. 2015).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

__all__ = ["smallest_clash"]


def smallest_clash(ids: Sequence[str], is_satisfiable: Callable[[frozenset[str]], bool]) -> tuple[str, ...]:
    """Return a smallest clashing set among `ids`; empty when they can all hold.

    Parameters
    ----------
    ids : sequence of str
        The statements; of several smallest sets, one that stands first in this order.
    is_satisfiable : callable
        Whether a set of statements can hold together. Fewer statements are never harder to satisfy.

    References
    ----------
    Ignatiev, A., Previti, A., Liffiton, M. & Marques-Silva, J. (2015). Smallest MUS extraction with minimal
    hitting set dualization. CP 2015, 173-182.

    Examples
    --------
    >>> smallest_clash(["a", "b", "c"], lambda chosen: not {"a", "c"} <= chosen)
    ('a', 'c')
    """
    if is_satisfiable(frozenset(ids)):
        return ()
    to_meet: list[frozenset[str]] = []
    while True:
        chosen = _smallest_meeting(ids, to_meet)
        if not is_satisfiable(chosen):
            return tuple(one for one in ids if one in chosen)
        kept = set(chosen)
        for one in ids:
            if one not in kept and is_satisfiable(frozenset({*kept, one})):
                kept.add(one)
        to_meet.append(frozenset(ids) - kept)


def _smallest_meeting(ids: Sequence[str], groups: Sequence[frozenset[str]]) -> frozenset[str]:
    """Return a smallest set that has a member in each of `groups`, none of which is empty."""
    return next(found for size in count() if (found := _meeting(ids, groups, size)) is not None)


def _meeting(ids: Sequence[str], groups: Sequence[frozenset[str]], size: int) -> frozenset[str] | None:
    if not groups:
        return frozenset()
    if size == 0:
        return None
    narrowest = min(groups, key=len)
    for one in (one for one in ids if one in narrowest):
        rest = _meeting(ids, [group for group in groups if one not in group], size - 1)
        if rest is not None:
            return rest | {one}
    return None
