"""The ratification game: actors vote at the same time on a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import islice
from math import isfinite
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from accord._checks import known, names
from accord._checks import negotiation as check_negotiation
from accord._wording import as_written, unknown
from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.procedures.negotiation_game import NegotiationGame, assembled, check_size

if TYPE_CHECKING:
    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["ratification_game"]

RATIFY, REJECT = "ratify", "reject"


def ratification_game(
    negotiation: Negotiation,
    package: Mapping[str, str] | str,
    *,
    ratifiers: Mapping[str, float] | Sequence[str] | None = None,
    quota: float | None = None,
    blame: Mapping[str, float] | None = None,
) -> NegotiationGame:
    """Return the game in which actors vote at the same time on a package.

    Each ratifies or rejects. The package takes effect when those who ratify suffice by the negotiation's rule
    of consent or, with ratifiers or a quota of its own, when their weight reaches the quota; otherwise there
    is no deal. A voter one of whose red lines the package crosses can only reject: a red line
    is what it refuses whatever else is offered, so that the package passes only where others reach the quota.
    Where unanimity is needed two rejections make the other votes idle, so the game is degenerate and has
    equilibria in which a deal that all want fails (Putnam 1988).

    Parameters
    ----------
    negotiation : Negotiation
    package : Package, mapping of issue to option, or the name of a package
        A name must stand for one package.
    ratifiers : mapping of actor to weight, or sequence of actors, optional
        Who votes; by default the parties, with weight 1 each. Red lines of others do not matter here.
    quota : float, optional
        The weight that ratification takes. By default all of it; where the parties vote and the negotiation
        has a rule of consent, what the rule takes. Weights and quota are added as written, in decimals: 0.7
        and 0.1 reach 0.8.
    blame : mapping of actor to float, optional
        What rejecting costs a voter, whatever the outcome.

    Returns
    -------
    NegotiationGame

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        A package, voters, weights, costs or a quota that cannot be meant.
    SpaceTooLargeError
        More than 19 voters.

    References
    ----------
    R. D. Putnam, Diplomacy and domestic politics: the logic of two-level games, International Organization 42
    (1988) 427-460.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["held", "moved"])
    >>> talks = accord.Negotiation([line], ["UKR", "RUS"], {"line": [[3, 1], [1, 3]]}, [0, 0])
    >>> ratification_game(talks, {"line": "moved"}).game.payoffs[1]
    array([[3., 0.],
           [0., 0.]])
    """
    check_negotiation(negotiation)
    chosen = _one_package(negotiation, package)
    weights = _weights(negotiation, ratifiers)
    by_rule = negotiation.consent if ratifiers is None and quota is None else None
    needed = _quota(quota, sum(weights.values(), Fraction(0)))
    costs = _costs(blame, tuple(weights))
    crossed = {line.actor for line in negotiation.crossed_red_lines(chosen)}
    votes = [[REJECT] if voter in crossed else [RATIFY, REJECT] for voter in weights]
    check_size(list(map(len, votes)), "ratifiers")
    agreed, payoffs, n_ties = {}, {}, {}
    for profile in np.ndindex(*map(len, votes)):
        cast = {voter: votes[k][profile[k]] for k, voter in enumerate(weights)}
        content = [voter for voter, vote in cast.items() if vote == RATIFY]
        passes = sum(weights[voter] for voter in content) >= needed
        if by_rule is not None:
            passes = by_rule.is_winning(content, negotiation.parties)
        paid = (negotiation.payoffs(chosen) if passes else negotiation.disagreement).copy()
        for voter, cost in costs.items():
            paid[negotiation.actors.index(voter)] -= cost * (cast[voter] == REJECT)
        agreed[profile], payoffs[profile], n_ties[profile] = chosen if passes else None, paid, int(passes)
    return assembled(negotiation, tuple(weights), votes, agreed, payoffs, n_ties)


def _one_package(negotiation: Negotiation, given: Mapping[str, str] | str) -> Package:
    if isinstance(given, str):
        if given not in negotiation.packages:
            raise unknown("package", "name a package of the negotiation,", given, negotiation.packages)
        found = list(islice(negotiation.space.matching(negotiation.packages[given]), 2))
        if len(found) != 1:
            rule = "stand for exactly one allowed package"
            raise InvalidValueError(
                must("package", rule, f"{given!r} for {'none' if not found else 'several'}")
            )
        return found[0]
    package = negotiation.space.package(negotiation.space.index(given))
    if package not in negotiation.space:
        raise InvalidValueError(must("package", "be allowed by the linkages", repr(given)))
    return package


def _weights(
    negotiation: Negotiation, given: Mapping[str, float] | Sequence[str] | None
) -> dict[str, Fraction]:
    if given is None:
        return dict.fromkeys(negotiation.parties, Fraction(1))
    voters = names("ratifiers", given)
    weights = dict(given) if isinstance(given, Mapping) else dict.fromkeys(voters, 1.0)
    for actor, weight in weights.items():
        known("ratifiers", actor, negotiation.actors)
        if not _is_number(weight) or weight <= 0:
            raise InvalidValueError(
                must("ratifiers", "have weights above zero", repr(weight), at=repr(actor))
            )
    return {actor: as_written(weight) for actor, weight in weights.items()}


def _quota(given: float | None, total: Fraction) -> Fraction:
    if given is None:
        return total
    if not _is_number(given):
        raise InvalidTypeError(must("quota", "be a finite number", repr(given)))
    if not 0 < as_written(given) <= total:
        rule = f"lie between 0 and the weight of all voters, {float(total):g}"
        raise InvalidValueError(must("quota", rule, given))
    return as_written(given)


def _costs(given: Mapping[str, float] | None, voters: tuple[str, ...]) -> dict[str, float]:
    costs = {} if given is None else given
    if not isinstance(costs, Mapping):
        raise InvalidTypeError(must("blame", "map voters to costs", repr(given)))
    for actor, cost in costs.items():
        known("blame", actor, voters)
        if not _is_number(cost):
            raise InvalidTypeError(must(f"blame[{actor!r}]", "be a finite number", repr(cost)))
    return {actor: float(cost) for actor, cost in costs.items()}


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)
