"""How one party's ratifiers vote: who approves which package, what it adds up to, and whose vote decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._checks import known, mapping
from accord._wording import as_written
from accord.enforcement.numbers import check_number
from accord.enforcement.tallies import in_whole_units
from accord.errors import InvalidValueError, must

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Ballot", "check_ratifiers"]


@dataclass(frozen=True, slots=True, eq=False)
class Ballot:
    """One party's ratifiers, their votes, and what they vote on every package.

    Attributes
    ----------
    names : tuple of str
    weights : (n_ratifiers,) array of whole numbers
        Votes in units of ``1 / per_one``.
    needed : int
        Votes that ratification takes, in the same unit.
    per_one : int
    quota : float
        The votes that it takes to show.
    gains : (n_packages, n_ratifiers) array
    approves : (n_packages, n_ratifiers) array of bool
    """

    names: tuple[str, ...]
    weights: NDArray[Any]
    needed: int
    per_one: int
    quota: float
    gains: NDArray[np.float64]
    approves: NDArray[np.bool_]

    @classmethod
    def held(
        cls,
        party: str,
        voters: Mapping[str, float],
        rule: str | Mapping[str, float],
        gains: NDArray[np.float64],
        approves: NDArray[np.bool_],
    ) -> Ballot:
        """Return the ballot among `voters`, to whom the columns of `gains` and `approves` belong."""
        needed = _needed(rule, party, voters)
        counts, per_one = in_whole_units([*voters.values(), needed])
        weights, total = counts[:-1], int(counts[:-1].sum())
        votes, quota = int(counts[-1]), float(needed)
        if rule == "majority":
            votes, quota = total // 2 + 1, float(np.nextafter(total / (2 * per_one), np.inf))
        elif rule == "unanimity":
            votes, quota = total, total / per_one
        return cls(tuple(voters), weights, votes, per_one, quota, gains, approves)

    @property
    def _approving(self) -> NDArray[Any]:
        approving: NDArray[Any] = (self.approves * self.weights).sum(axis=1)
        return approving

    @property
    def passes(self) -> NDArray[np.bool_]:
        """Return which packages are ratified."""
        return np.asarray(self._approving >= self.needed, dtype=np.bool_)

    @property
    def votes(self) -> NDArray[np.float64]:
        """Return the votes for every package."""
        return np.asarray(self._approving.astype(object) / self.per_one, dtype=np.float64)

    @property
    def pivots(self) -> list[str]:
        """Return whose vote reaches the quota, when ratifiers join in the order of their gains."""
        order = np.argsort(-self.gains, axis=1, kind="stable")
        reached = np.cumsum(self.weights[order], axis=1) >= self.needed
        last = np.take_along_axis(order, np.argmax(reached, axis=1)[:, None], axis=1)[:, 0]
        return [self.names[ratifier] for ratifier in last.tolist()]


def check_ratifiers(
    ratifiers: Mapping[str, Mapping[str, float]], parties: Sequence[str], actors: Sequence[str]
) -> None:
    """Check that ratifiers ratify for parties, are actors, and have votes."""
    for party, voters in mapping("ratifiers", ratifiers, "party to its ratifiers").items():
        known("ratifiers", party, tuple(parties))
        mapping(f"ratifiers[{party!r}]", voters, "actor to votes")
        if not voters:
            raise InvalidValueError(must(f"ratifiers[{party!r}]", "name at least one actor", "none"))
        for actor, weight in voters.items():
            known(f"ratifiers[{party!r}]", actor, tuple(actors))
            check_number(f"ratifiers[{party!r}][{actor!r}]", weight)
            if not (weight > 0 and isfinite(weight)):
                raise InvalidValueError(
                    must(f"ratifiers[{party!r}][{actor!r}]", "be a finite number above 0", weight)
                )


def _needed(rule: str | Mapping[str, float], party: str, voters: Mapping[str, float]) -> float:
    """Return the quota that a rule names for a party; zero for a rule in words."""
    if isinstance(rule, str) and rule in ("majority", "unanimity"):
        return 0.0
    if not isinstance(rule, Mapping) or party not in rule:
        raise InvalidValueError(
            must("rule", "be 'majority', 'unanimity' or a quota for every party that ratifies", repr(rule))
        )
    check_number(f"rule[{party!r}]", rule[party])
    total = sum(map(as_written, voters.values()))
    if not (isfinite(rule[party]) and 0 < as_written(rule[party]) <= total):
        raise InvalidValueError(
            must(f"rule[{party!r}]", f"be above 0 and at most {float(total):g}, all votes", rule[party])
        )
    return float(rule[party])
