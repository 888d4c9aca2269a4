"""What linking issues is worth: settled one by one, in groups, or as one package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord._checks import per_actor
from accord._wording import unknown
from accord.engines.branch_and_bound import SumQuestion, largest_sum
from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.negotiation import Negotiation

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LinkageValue", "Settlement", "linkage_value"]

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Settlement:
    """What the parties gain when issues are settled group by group.

    Attributes
    ----------
    groups : tuple of tuple of str
        The issues settled together.
    choices : mapping of group to mapping
        What each group agrees on: issue to option; None where it agrees on nothing and the status quo stays.
    gains : (n_actors,) array
        Over no deal, all groups added; a group without agreement adds nothing.
    value : float
        The weighted sum of the parties' gains.
    is_complete : bool
        Whether every group agrees.
    """

    groups: tuple[Group, ...]
    choices: Mapping[Group, Mapping[str, str] | None]
    gains: NDArray[np.float64]
    value: float
    is_complete: bool

    def __repr__(self) -> str:
        settled = sum(choice is not None for choice in self.choices.values())
        return f"Settlement(value {self.value:g}, {settled} of {len(self.groups)} groups agree)"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LinkageValue:
    """The value of linking issues.

    Attributes
    ----------
    parties : tuple of str
    separate : Settlement
        Issue by issue (issues that constraints or interactions tie together count as one).
    grouped : Settlement
        In the groups asked for; as `separate` without.
    joint : Settlement
        All issues as one package.
    value : float
        What one package adds to the groups asked for: ``joint.value - grouped.value``, or zero: where
        settling all issues gives less than settling some, the parties can still do that.
    links : mapping of (group, group) to float
        What linking two of the groups alone adds to ``grouped.value``, or zero.
    best_link : (group, group) or None
        The one that adds most; None when none adds anything.
    zone_needs_linkage : bool
        Whether a package that settles every issue is acceptable, although the groups cannot all agree.
    disagreement : mapping of str to (n_actors,) array
        The part of the payoff of no deal that stands for every issue.
    reason : str
    seconds : float
    """

    parties: tuple[str, ...]
    separate: Settlement
    grouped: Settlement
    joint: Settlement
    value: float
    links: Mapping[tuple[Group, Group], float]
    best_link: tuple[Group, Group] | None
    zone_needs_linkage: bool
    disagreement: Mapping[str, NDArray[np.float64]]
    reason: str
    seconds: float

    def __repr__(self) -> str:
        link = "none" if self.best_link is None else " with ".join(", ".join(g) for g in self.best_link)
        values = (
            f"separate {self.separate.value:g}, grouped {self.grouped.value:g}, joint {self.joint.value:g}"
        )
        return "\n".join(
            [
                f"LinkageValue: {self.value:g} ({self.seconds:.3g} s)",
                f"  values     {values}",
                f"  best link  {link}",
                f"  {self.reason}",
            ]
        )


def linkage_value(
    negotiation: Negotiation,
    groups: Sequence[Sequence[str]] | None = None,
    *,
    status_quo: Mapping[str, str] | None = None,
    disagreement: Mapping[str, Sequence[float] | Mapping[str, float]] | None = None,
    weights: Mapping[str, float] | None = None,
) -> LinkageValue:
    r"""Return what the parties gain issue by issue, in groups, and as one package.

    With :math:`F_k` the gain vectors that group :math:`k` offers, settling separately yields
    :math:`\sum_k (F_k \cap R_+)` and settling jointly :math:`(\sum_k F_k) \cap R_+`, which contains
    it (Tollison and Willett 1979; Sebenius 1983). Compared are the largest weighted sums of the parties'
    gains; a group without an acceptable settlement stays as it is and adds nothing.

    Parameters
    ----------
    negotiation : Negotiation
        With scores and unanimity.
    groups : sequence of sequences of str, optional
        Issues settled together, every issue in one group at most; issues left out stand alone. Groups that a
        linkage, interaction or red line of a party ties together are joined: they cannot be settled apart.
    status_quo : mapping of issue to option, optional
        What stays without a deal, for every issue: its scores are what no deal on that issue is worth.
    disagreement : mapping of issue to (n_actors,) array_like or mapping of actor to float, optional
        What no deal on each issue is worth, adding up to the negotiation's disagreement payoffs.
    weights : mapping of party to float, optional
        Of the parties in the sum; one each by default.

    Returns
    -------
    LinkageValue

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        An argument is malformed, or payoffs come from a table.

    Notes
    -----
    *No deal on one issue.* A disagreement payoff is one number per actor for all issues together.
    Unless the caller divides it, it is divided over the issues so that each actor is equally far between its
    worst and its best option on every one. With a status quo, what the scores of the status quo leave of
    the disagreement payoff (the cost of war, say) is divided in proportion to the span of the scores.
    Values compare payoffs across parties.

    *Consent.* Settling jointly contains settling separately only where the same parties must agree on every
    issue, so a rule by which fewer suffice is refused: each of its coalitions can be asked.

    References
    ----------
    Tollison, R. D. and Willett, T. D. (1979). An economic theory of mutually advantageous issue linkages in
    international negotiations. International Organization 33, 425-449.
    Sebenius, J. K. (1983). Negotiation arithmetic: adding and subtracting issues and parties. International
    Organization 37, 281-316.

    Examples
    --------
    >>> import accord
    >>> dam, road = accord.Issue("dam", ["none", "built"]), accord.Issue("road", ["none", "built"])
    >>> scores = {"dam": [[0, 3], [0, -1]], "road": [[0, -1], [0, 3]]}
    >>> talks = accord.Negotiation([dam, road], ["UP", "DOWN"], scores, [0, 0])
    >>> found = linkage_value(talks, status_quo={"dam": "none", "road": "none"})
    >>> found.separate.value, found.joint.value
    (0.0, 4.0)
    """
    started = perf_counter()
    n = negotiation
    _check(n)
    by_issue = _per_issue(n, status_quo, disagreement)
    sum_weights = _weights(n, weights)
    tied = _joined(n, [(issue.name,) for issue in n.issues], _ties(n))
    asked = _joined(n, tied, _checked(n, groups))

    def settle(partition: Sequence[Group]) -> Settlement:
        return _settle(n, tuple(partition), by_issue, sum_weights)

    separate = settle(tied)
    grouped = separate if asked == tied else settle(asked)
    joint = settle([tuple(issue.name for issue in n.issues)])
    noise = float(sum_weights @ n.structure.rounding[n.party_positions])

    def added(settlement: Settlement) -> float:
        more = settlement.value - grouped.value
        return more if more > noise else 0.0

    links = {
        (one, other): added(settle(_merged(n, asked, one, other))) for one, other in combinations(asked, 2)
    }
    best = max(links, key=lambda pair: links[pair], default=None)
    needs = joint.is_complete and not grouped.is_complete
    return LinkageValue(
        parties=n.parties,
        separate=separate,
        grouped=grouped,
        joint=joint,
        value=added(joint),
        links=MappingProxyType(links),
        best_link=best if best is not None and links[best] > 0 else None,
        zone_needs_linkage=needs,
        disagreement=MappingProxyType(by_issue),
        reason=_reason(joint, added(joint), needs),
        seconds=perf_counter() - started,
    )


def _check(negotiation: Negotiation) -> None:
    if negotiation.payoff_table is not None:
        raise InvalidValueError(
            must("negotiation", "have scores: a payoff table does not say what one issue is worth")
        )
    if not negotiation.is_unanimous:
        raise InvalidValueError(
            must(
                "consent",
                "be unanimous here, for other coalitions could settle other issues",
                negotiation.consent,
                cure="Ask each of accord.coalition_negotiations(negotiation).",
            )
        )


def _weights(negotiation: Negotiation, given: Mapping[str, float] | None) -> NDArray[np.float64]:
    if given is None:
        return np.ones(len(negotiation.parties))
    found = per_actor("weights", given, negotiation.parties)
    if (found < 0).any():
        raise InvalidValueError(must("weights", "be at least zero", float(found.min())))
    return found


def _per_issue(
    negotiation: Negotiation,
    status_quo: Mapping[str, str] | None,
    disagreement: Mapping[str, Sequence[float] | Mapping[str, float]] | None,
) -> dict[str, NDArray[np.float64]]:
    n = negotiation
    if disagreement is not None:
        if status_quo is not None:
            raise InvalidTypeError(must("status_quo", "be left out where `disagreement` is given"))
        return _given(n, disagreement)
    low = np.array([n.scores[i.name].min(axis=1) for i in n.issues])
    span = np.array([n.scores[i.name].max(axis=1) for i in n.issues]) - low
    if status_quo is not None:
        positions = n.space.positions(status_quo)
        low = np.array([n.scores[i.name][:, p] for i, p in zip(n.issues, positions, strict=True)])
    rest = n.disagreement - low.sum(axis=0)
    total = span.sum(axis=0)
    even = np.full_like(span, 1.0 / len(n.issues))
    share = np.where(total > 0, np.divide(span, total, out=even, where=total > 0), even)
    parts = low + share * rest
    return {issue.name: frozen(part.copy()) for issue, part in zip(n.issues, parts, strict=True)}


def _given(
    negotiation: Negotiation, disagreement: Mapping[str, Sequence[float] | Mapping[str, float]]
) -> dict[str, NDArray[np.float64]]:
    n = negotiation
    names = [issue.name for issue in n.issues]
    for name in disagreement:
        if name not in names:
            raise unknown("disagreement", "name issues among", name, names)
    missing = [name for name in names if name not in disagreement]
    if missing:
        raise InvalidValueError(must("disagreement", "speak of every issue", f"nothing for {missing[0]!r}"))
    found = {name: per_actor(f"disagreement[{name!r}]", disagreement[name], n.actors) for name in names}
    total = np.sum(list(found.values()), axis=0)
    size = np.sum([np.abs(part) for part in found.values()], axis=0) + np.abs(n.disagreement)
    off = np.abs(total - n.disagreement) > 1e-9 * size
    if off.any():
        actor = int(np.argmax(off))
        raise InvalidValueError(
            must(
                "disagreement",
                f"add up to {n.disagreement[actor]:g} over the issues",
                f"{total[actor]:g}",
                at=f"actor {n.actors[actor]!r}",
            )
        )
    return found


def _ties(negotiation: Negotiation) -> list[list[str]]:
    """Return the sets of issues that cannot be settled apart."""
    n = negotiation
    scopes = [[*link.if_, *(link.then or ())] for link in n.linkages]
    scopes += [list(term.combination) for term in n.interactions]
    return scopes + [list(line.combination) for line in n.red_lines if line.actor in n.parties]


def _checked(negotiation: Negotiation, groups: Sequence[Sequence[str]] | None) -> list[list[str]]:
    """Return the groups asked for, all names known and no issue in two of them."""
    names = [issue.name for issue in negotiation.issues]
    seen: set[str] = set()
    for number, group in enumerate(groups or ()):
        if isinstance(group, str) or not isinstance(group, Sequence):
            raise InvalidTypeError(must(f"groups[{number}]", "be a list of issues", repr(group)))
        for name in group:
            if name not in names:
                raise unknown(f"groups[{number}]", "name issues among", name, names)
            if name in seen:
                raise InvalidValueError(must("groups", "name every issue once at most", f"{name!r} twice"))
            seen.add(name)
    return [list(group) for group in groups or ()]


def _joined(
    negotiation: Negotiation, groups: Sequence[Group], together: Sequence[Sequence[str]]
) -> list[Group]:
    """Return the groups, joined where one of the sets in `together` touches several."""
    names = [issue.name for issue in negotiation.issues]
    sets = [set(group) for group in groups]
    for tied in together:
        touched = [s for s in sets if s & set(tied)]
        sets = [s for s in sets if not s & set(tied)] + ([set[str]().union(*touched)] if touched else [])
    ordered = [tuple(name for name in names if name in s) for s in sets]
    return sorted(ordered, key=lambda group: names.index(group[0]))


def _merged(negotiation: Negotiation, asked: Sequence[Group], one: Group, other: Group) -> list[Group]:
    names = [issue.name for issue in negotiation.issues]
    both = tuple(name for name in names if name in one or name in other)
    return [group for group in asked if group not in (one, other)] + [both]


def _settle(
    negotiation: Negotiation,
    partition: tuple[Group, ...],
    by_issue: Mapping[str, NDArray[np.float64]],
    weights: NDArray[np.float64],
) -> Settlement:
    gains = np.zeros(negotiation.n_actors)
    choices: dict[Group, Mapping[str, str] | None] = {}
    whole = tuple(issue.name for issue in negotiation.issues)
    for group in partition:
        part = negotiation if group == whole else _part(negotiation, group, by_issue)
        choice = _best(part, weights)
        choices[group] = choice
        if choice is not None:
            gains += part.gains(choice)
    value = float(weights @ gains[negotiation.party_positions])
    complete = all(choice is not None for choice in choices.values())
    return Settlement(partition, MappingProxyType(choices), frozen(gains), value, complete)


def _part(negotiation: Negotiation, group: Group, by_issue: Mapping[str, NDArray[np.float64]]) -> Negotiation:
    """Return the negotiation on some issues alone."""
    n, inside = negotiation, set(group)
    return Negotiation(
        [issue for issue in n.issues if issue.name in inside],
        n.actors,
        {name: n.scores[name] for name in group},
        np.sum([by_issue[name] for name in group], axis=0),
        n.parties,
        [link for link in n.linkages if {*link.if_, *(link.then or ())} <= inside],
        [term for term in n.interactions if set(term.combination) <= inside],
        [line for line in n.red_lines if set(line.combination) <= inside],
    )


def _best(negotiation: Negotiation, weights: NDArray[np.float64]) -> Mapping[str, str] | None:
    """Return the acceptable package with the largest weighted sum of the parties' gains."""
    n, parties = negotiation, negotiation.party_positions
    question = SumQuestion(
        n.acceptable_structure,
        parties,
        n.disagreement[parties],
        tuple(float(w) for w in weights),
        np.zeros(parties.size),
    )
    found = largest_sum(question, max_ties=1)
    if found.status == "limit":
        raise KeyboardInterrupt
    if found.package is None:
        return None
    return {i.name: i.options[p] for i, p in zip(n.issues, found.package, strict=True)}


def _reason(joint: Settlement, value: float, needs: bool) -> str:
    if not joint.is_complete:
        return "No package that settles every issue is acceptable, linked or not."
    if needs:
        return "The zone exists only because issues are linked: some groups alone cannot agree."
    if value:
        return "Every group could agree alone, but one package gives more."
    return "Linking adds nothing: every group alone reaches its share of the best package."
