"""Logrolls: two parties trade concessions on two issues, and both gain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord._checks import negotiation as check_negotiation
from accord._wording import whole
from accord.packages import Package

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accord.negotiation import Negotiation

__all__ = ["Logroll", "logrolls"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Logroll:
    """An exchange: each of two parties gives way on one issue, and both are better off.

    Attributes
    ----------
    parties : tuple of two str
    concessions : mapping of str to (str, str, str)
        Party to the issue on which it gives way, the option in the draft and the new option.
    package : Package
        The draft after the exchange.
    effects : (n_actors,) array
        Change of every actor's payoff, party to the exchange or not.
    actors : tuple of str
    harms : tuple of str
        The other actors who lose.
    breaks : bool
        Whether a party that was at least at its disagreement payoff falls below it.
    """

    parties: tuple[str, str]
    concessions: Mapping[str, tuple[str, str, str]]
    package: Package
    effects: NDArray[np.float64]
    actors: tuple[str, ...]
    harms: tuple[str, ...]
    breaks: bool

    def __repr__(self) -> str:
        gives = ", ".join(
            f"{party} gives {issue} {old} for {new}" for party, (issue, old, new) in self.concessions.items()
        )
        changed = ", ".join(f"{a} {e:+g}" for a, e in zip(self.actors, self.effects, strict=True) if e != 0)
        return f"Logroll: {gives}: {changed}"


def logrolls(
    negotiation: Negotiation, package: Mapping[str, str], *, limit: int | None = None
) -> tuple[Logroll, ...]:
    """Return the exchanges of one concession each between two parties that would help both.

    From a draft, two issues are changed: one from which the first party gains and the second loses, one the
    other way round, so that both gain on balance (Tullock 1959; Buchanan and Tullock 1962; in negotiations
    Froman and Cohen 1970).

    Parameters
    ----------
    negotiation : Negotiation
    package : Package or mapping of issue to option
        The draft.
    limit : int, optional
        How many exchanges to return; by default all.

    Returns
    -------
    tuple of Logroll
        Those first that raise the smaller of both gains the most; then by the number of the package.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        `package` is not a package of this negotiation, or `limit` is not positive.

    Notes
    -----
    Only packages that the linkages allow and that cross no party's red line are proposed. What a change of
    one issue is worth is judged from the draft, interactions included; it may break a linkage on its own
    (with a payoff table, which knows nothing of such packages, it may not).
    Effects on all other actors are part of the answer: an exchange can be made at their expense.

    References
    ----------
    Tullock, G. (1959). Problems of majority voting. Journal of Political Economy 67, 571-579.
    Froman, L. A. and Cohen, M. D. (1970). Compromise and logroll: comparing the efficiency of two bargaining
    processes. Behavioral Science 15, 180-183.

    Examples
    --------
    >>> import accord
    >>> line, forces = accord.Issue("line", ["held", "moved"]), accord.Issue("forces", ["capped", "free"])
    >>> scores = {"line": [[3, 0], [0, 5]], "forces": [[0, 4], [2, 0]]}
    >>> negotiation = accord.Negotiation([line, forces], ["UKR", "RUS"], scores, disagreement=[1, 1])
    >>> logrolls(negotiation, {"line": "held", "forces": "capped"})
    (Logroll: UKR gives line held for moved, RUS gives forces capped for free: UKR +1, RUS +3,)
    """
    check_negotiation(negotiation)
    limit = None if limit is None else whole("limit", limit, 1)
    draft = negotiation.space.positions(package)
    margin = 4 * float(negotiation.structure.rounding.max())
    found: dict[tuple[tuple[int, ...], tuple[int, int]], Logroll] = {}
    least = -np.inf
    for estimate, pair, changes in _candidates(negotiation, _single_changes(negotiation, draft)):
        if estimate < least:
            break
        logroll = _judged(negotiation, draft, pair, changes)
        if logroll is not None:
            found[logroll.package.positions, pair] = logroll
            if len(found) == limit:
                least = estimate - margin
    ordered = sorted(found.items(), key=lambda item: (-_smaller_gain(negotiation, item[1]), item[0]))
    return tuple(logroll for _, logroll in ordered[:limit])


_Change = tuple[int, int]
"""An issue and the position of its new option."""


def _single_changes(negotiation: Negotiation, draft: tuple[int, ...]) -> dict[_Change, NDArray[np.float64]]:
    """Return what every change of one issue is worth to the parties, from the draft."""
    parties = negotiation.party_positions
    changes = [
        (i, option)
        for i, issue in enumerate(negotiation.issues)
        for option in range(issue.n_options)
        if option != draft[i]
    ]
    if negotiation.payoff_table is None and not negotiation.interactions:
        scores = [negotiation.scores[issue.name][parties] for issue in negotiation.issues]
        return {(i, o): scores[i][:, o] - scores[i][:, draft[i]] for i, o in changes}
    base = negotiation.payoffs(_package(negotiation, draft))[parties]
    allowed = [c for c in changes if negotiation.payoff_table is None or _has_row(negotiation, draft, c)]
    return {c: negotiation.payoffs(_changed(negotiation, draft, c))[parties] - base for c in allowed}


def _has_row(negotiation: Negotiation, draft: tuple[int, ...], change: _Change) -> bool:
    return _changed(negotiation, draft, change) in negotiation.space


def _candidates(
    negotiation: Negotiation, single: dict[_Change, NDArray[np.float64]]
) -> Iterator[tuple[float, tuple[int, int], tuple[_Change, _Change]]]:
    """Visit pairs of a concession of one party and one of another, on different issues, the best first.

    Each with the smaller gain of the two, where payoffs are additive; infinity where the sum of two changes
    does not say what both together are worth.
    """
    is_additive = negotiation.payoff_table is None and not negotiation.interactions
    changes = list(single)
    issue = np.array([change[0] for change in changes])
    worth = np.array(list(single.values())).reshape(len(changes), len(negotiation.parties))
    smaller, pairs = [np.empty(0)], [np.empty((0, 4), dtype=np.int64)]
    for one, other in combinations(range(len(negotiation.parties)), 2):
        gives = np.flatnonzero((worth[:, one] < 0) & (worth[:, other] > 0))
        takes = np.flatnonzero((worth[:, other] < 0) & (worth[:, one] > 0))
        both = worth[gives][:, None, [one, other]] + worth[takes][None, :, [one, other]]
        least = both.min(axis=2) if is_additive else np.full(both.shape[:2], np.inf)
        left, right = np.nonzero((least > 0) & (issue[gives][:, None] != issue[takes]))
        smaller.append(least[left, right])
        ends = np.full((left.size, 2), [one, other])
        pairs.append(np.column_stack([ends, gives[left], takes[right]]))
    values, found = np.concatenate(smaller), np.concatenate(pairs)
    for k in np.argsort(-values, kind="stable"):
        one, other, given, taken = found[k].tolist()
        yield float(values[k]), (one, other), (changes[given], changes[taken])


def _judged(
    negotiation: Negotiation,
    draft: tuple[int, ...],
    pair: tuple[int, int],
    changes: tuple[_Change, _Change],
) -> Logroll | None:
    """Return the exchange when it is allowed, crosses no party's red line and helps both; else None."""
    proposed = _changed(negotiation, draft, *changes)
    if proposed not in negotiation.space:
        return None
    if any(line.actor in negotiation.parties for line in negotiation.crossed_red_lines(proposed)):
        return None
    effects = negotiation.payoffs(proposed) - negotiation.payoffs(_package(negotiation, draft))
    rounding = negotiation.structure.rounding
    effects = np.where(np.abs(effects) <= rounding, 0.0, effects)
    parties = negotiation.party_positions
    if (effects[parties[list(pair)]] <= 0).any():
        return None
    names = tuple(negotiation.parties[p] for p in pair)
    before, after = negotiation.gains(_package(negotiation, draft)), negotiation.gains(proposed)
    fallen = ((before >= -rounding) & (after < -rounding))[parties]
    return Logroll(
        parties=(names[0], names[1]),
        concessions={
            name: _concession(negotiation, draft, change) for name, change in zip(names, changes, strict=True)
        },
        package=proposed,
        effects=frozen(effects),
        actors=negotiation.actors,
        harms=tuple(a for a, e in zip(negotiation.actors, effects, strict=True) if e < 0),
        breaks=bool(fallen.any()),
    )


def _concession(negotiation: Negotiation, draft: tuple[int, ...], change: _Change) -> tuple[str, str, str]:
    issue = negotiation.issues[change[0]]
    return issue.name, issue.options[draft[change[0]]], issue.options[change[1]]


def _smaller_gain(negotiation: Negotiation, logroll: Logroll) -> float:
    pair = [negotiation.actors.index(party) for party in logroll.parties]
    return float(logroll.effects[pair].min())


def _package(negotiation: Negotiation, positions: tuple[int, ...]) -> Package:
    return Package(negotiation.space.issues, positions)


def _changed(negotiation: Negotiation, draft: tuple[int, ...], *changes: _Change) -> Package:
    positions = list(draft)
    for issue, option in changes:
        positions[issue] = option
    return _package(negotiation, tuple(positions))
