"""An actor made of factions: their payoffs mixed by influence, or the strongest of them alone.

A government that has not chosen between two camps can be read as weighing them, u = m * u_1 + (1 - m) * u_2,
or as following the stronger one. Both give an actor whose consent can then be asked for; instruments that
strengthen a camp move m.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import product
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._checks import known
from accord.combinations import Combination
from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.frontier import pareto_frontier
from accord.payoffs import Interaction, RedLine
from accord.tolerances import LOG_ROUNDING

if TYPE_CHECKING:
    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["influence_range", "largest_influence", "mixed_actor", "strongest_faction"]


def mixed_actor(
    negotiation: Negotiation, name: str, influence: Mapping[str, float], label: str | None = None
) -> Negotiation:
    """Return the negotiation with one more actor, whose payoffs are those of factions mixed by influence.

    Its payoff of every package, and of no deal, is the average of the factions' payoffs, weighted by their
    influence. What every faction with influence refuses, the actor refuses: its red lines are the
    combinations that all of them have in common. The factions stay as actors who are scored; the parties do
    not change, since whose consent counts is another question.

    Parameters
    ----------
    negotiation : Negotiation
    name : str
        Of the new actor, who stands before the first of its factions.
    influence : mapping of actor to float
        Faction to influence, at least zero and not all zero; shares are made of them.
    label : str, optional
        The actor in words.

    Raises
    ------
    InvalidValueError, UnknownNameError
        The name is taken, a faction does not exist, or an influence is negative.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["held", "moved"])
    >>> talks = accord.Negotiation([line], ["hawks", "doves"], {"line": [[0, 10], [8, 0]]}, [9, 2])
    >>> mixed = mixed_actor(talks, "cabinet", {"hawks": 1, "doves": 3})
    >>> mixed.actors, mixed.scores["line"][0], mixed.disagreement[0]
    (('cabinet', 'hawks', 'doves'), array([6. , 2.5]), np.float64(3.75))
    """
    shares = _shares(negotiation, name, influence)
    weights = np.array([shares.get(actor, 0.0) for actor in negotiation.actors])
    at = min(negotiation.actors.index(faction) for faction in influence)
    order = [*negotiation.actors[:at], name, *negotiation.actors[at:]]
    labels = dict.fromkeys(order, "") | dict(negotiation.actor_labels) | ({name: label} if label else {})
    changes: dict[str, Any] = {
        "actors": labels,
        "disagreement": np.insert(negotiation.disagreement, at, weights @ negotiation.disagreement),
        "interactions": [_mixed_term(term, name, shares) for term in negotiation.interactions],
        "red_lines": [*negotiation.red_lines, *_common_red_lines(negotiation, name, shares)],
        "parties": negotiation.parties,
    }
    if negotiation.payoff_table is None:
        changes["scores"] = {
            issue: np.insert(matrix, at, weights @ matrix, axis=0)
            for issue, matrix in negotiation.scores.items()
        }
    else:
        table = negotiation.payoff_table
        changes["payoff_table"] = np.insert(table, at, table @ weights, axis=1)
    return negotiation.replace(**changes)


def strongest_faction(
    negotiation: Negotiation, name: str, influence: Mapping[str, float], label: str | None = None
) -> Negotiation:
    """Return the negotiation with one more actor, who follows the faction with the most influence alone.

    Parameters
    ----------
    negotiation, name, influence, label
        As in :func:`mixed_actor`. Of equally strong factions the first decides.

    Raises
    ------
    InvalidValueError, UnknownNameError
        As :func:`mixed_actor`.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["held", "moved"])
    >>> talks = accord.Negotiation([line], ["hawks", "doves"], {"line": [[0, 10], [8, 0]]}, [9, 2])
    >>> strongest_faction(talks, "cabinet", {"hawks": 1, "doves": 3}).scores["line"][0]
    array([8., 0.])
    """
    shares = _shares(negotiation, name, influence)
    strongest = max(shares, key=lambda faction: shares[faction])
    return mixed_actor(negotiation, name, {f: float(f == strongest) for f in influence}, label)


def influence_range(
    negotiation: Negotiation, package: Mapping[str, str], faction: str, other: str
) -> tuple[float, float]:
    """Return the smallest and largest share of influence of `faction` at which its mixture accepts a package.

    Acceptance flips at an end that lies between 0 and 1.

    Parameters
    ----------
    negotiation : Negotiation
    package : Package or mapping of issue to option
    faction, other : str
        Actors of the negotiation; `other` has the rest of the influence.

    Returns
    -------
    float, float
        nan and nan when no mixture accepts, or both factions refuse the package by red lines.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Not a package or an actor of the negotiation.

    Notes
    -----
    The gain of the mixture is linear in the share `m`: with gains `g` and `h` of the two factions,
    m g + (1 - m) h >= 0 on one side of m = h / (h - g). Gains within rounding of zero count as zero. A red
    line of one faction binds only where it decides alone, at a share of 1 or 0.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["held", "moved"])
    >>> talks = accord.Negotiation([line], ["hawks", "doves"], {"line": [[0, 10], [8, 0]]}, [9, 2])
    >>> [influence_range(talks, package, "hawks", "doves") for package in talks.space]
    [(0.0, 0.4), (0.6666666666666666, 1.0)]
    """
    for name in (faction, other):
        known("faction", name, negotiation.actors)
    gains, rounding = negotiation.gains(package), negotiation.structure.rounding
    refusing = {line.actor for line in negotiation.crossed_red_lines(package)}
    if {faction, other} <= refusing:
        return math.nan, math.nan
    at = [negotiation.actors.index(name) for name in (faction, other)]
    return _range(*(0.0 if abs(gains[k]) <= rounding[k] else float(gains[k]) for k in at))


def largest_influence(
    negotiation: Negotiation, faction: str, other: str
) -> tuple[float, tuple[Package, ...]]:
    """Return the largest share of influence of `faction` at which some package passes, and the packages.

    Among the packages that every party accepts, that the factions do not both refuse by red lines and that
    no other betters for one faction without harm to the other, those for which :func:`influence_range`
    reaches highest.

    Parameters
    ----------
    negotiation : Negotiation
        Its parties are the others whose consent is needed.
    faction, other : str
        Two actors who are not among the parties.

    Returns
    -------
    float, tuple of Package
        nan and none when no package passes whatever the share.

    Raises
    ------
    InvalidValueError, UnknownNameError
        The factions are not actors, or one is a party.
    SpaceTooLargeError
        As :func:`~accord.pareto_frontier`.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["held", "moved"])
    >>> scores = {"line": [[0, 10], [8, 0], [1, 1]]}
    >>> talks = accord.Negotiation([line], ["hawks", "doves", "others"], scores, [12, 2, 0], ["others"])
    >>> largest_influence(talks, "hawks", "doves")
    (0.3333333333333333, (Package(line='held'),))
    """
    for name in (faction, other):
        known("faction", name, negotiation.actors)
        if name in negotiation.parties:
            raise InvalidValueError(must("faction", "be no party itself", repr(name)))
    common = [
        RedLine(negotiation.parties[0], line.combination, line.label)
        for line in _common_red_lines(negotiation, "", {faction: 1.0, other: 1.0})
    ]
    asked = negotiation.replace(red_lines=[*negotiation.red_lines, *common])
    frontier = pareto_frontier(asked, among="individually_rational", actors=[faction, other])
    at = [negotiation.actors.index(name) for name in (faction, other)]
    gains = frontier.payoffs - negotiation.disagreement[at]
    gains = np.where(np.abs(gains) <= negotiation.structure.rounding[at], 0.0, gains)
    highest = [_range(*pair)[1] for pair in gains.tolist()]
    best = max((share for share in highest if not math.isnan(share)), default=math.nan)
    reaching = [k for k, share in enumerate(highest) if math.isclose(share, best, rel_tol=LOG_ROUNDING)]
    return best, tuple(package for k in reaching for package in frontier.packages(k))


def _range(gain: float, other: float) -> tuple[float, float]:
    """Return the shares `m` from 0 to 1 at which ``m * gain + (1 - m) * other`` is at least zero."""
    if gain < 0 and other < 0:
        return math.nan, math.nan
    flip = other / (other - gain) if (gain < 0) != (other < 0) else 0.0
    return (0.0, flip) if gain < 0 else (flip, 1.0)


def _shares(negotiation: Negotiation, name: str, influence: Mapping[str, float]) -> dict[str, float]:
    if name in negotiation.actors:
        raise InvalidValueError(must("name", "be new", f"the actor {name!r}"))
    for faction, share in influence.items():
        known("influence", faction, negotiation.actors)
        if isinstance(share, bool) or not isinstance(share, Real):
            raise InvalidTypeError(must(f"influence[{faction!r}]", "be a number", repr(share)))
        if not (math.isfinite(share) and share >= 0):
            raise InvalidValueError(must(f"influence[{faction!r}]", "be a number of at least 0", share))
    total = math.fsum(influence.values())
    if total <= 0:
        raise InvalidValueError(must("influence", "have a faction with some influence", "none"))
    return {faction: share / total for faction, share in influence.items()}


def _mixed_term(term: Interaction, name: str, shares: Mapping[str, float]) -> Interaction:
    amount = sum(share * term.amounts.get(faction, 0.0) for faction, share in shares.items())
    return Interaction(term.combination, {**term.amounts, name: amount}, term.label)


def _common_red_lines(negotiation: Negotiation, name: str, shares: Mapping[str, float]) -> list[RedLine]:
    """Return what all factions with influence refuse: every choice of one red line each, met together."""
    lines = [
        [line for line in negotiation.red_lines if line.actor == faction]
        for faction, share in shares.items()
        if share > 0
    ]
    found: dict[Combination, RedLine] = {}
    for chosen in product(*lines):
        options: dict[str, tuple[str, ...]] = {}
        for line in chosen:
            for issue, named in line.combination.items():
                options[issue] = tuple(o for o in options.get(issue, named) if o in named)
        if options and all(options.values()):
            labels = dict.fromkeys(line.label for line in chosen if line.label)
            combination = Combination(options)
            found.setdefault(combination, RedLine(name, combination, "; ".join(labels) or None))
    return list(found.values())
