"""From negotiations to games in strategic form: what each party demands, and votes on a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._arrays import frozen
from accord._checks import known, names
from accord.combinations import Combination
from accord.errors import InvalidTypeError, InvalidValueError, SpaceTooLargeError, UnknownNameError, must
from accord.games.game import Game
from accord.linkages import masks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["NegotiationGame", "assembled", "check_size", "demand_game", "ratification_game"]

_MOST_PROFILES = 1_000_000
_MOST_MATCHES = 100_000


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NegotiationGame:
    """A game made from a negotiation, and what each profile leads to.

    Attributes
    ----------
    negotiation : Negotiation
        Where it comes from.
    game : Game
        The game; its players are actors of the negotiation.
    packages : mapping of profile to Package or None
        The agreement each profile of strategies (a tuple of indices) leads to; None for no deal.
    payoffs : mapping of profile to (n_actors,) array
        What every actor of the negotiation ends with, players or not.
    """

    negotiation: Negotiation
    game: Game
    packages: Mapping[tuple[int, ...], Package | None]
    payoffs: Mapping[tuple[int, ...], NDArray[np.float64]]

    def __repr__(self) -> str:
        agreed = [package for package in self.packages.values() if package is not None]
        return "\n".join(
            [
                f"NegotiationGame: {' x '.join(map(str, self.game.n_strategies))} strategies of "
                + ", ".join(self.game.players),
                f"  profiles that agree  {len(agreed)} of {len(self.packages)}",
                f"  different packages   {len(set(agreed))}",
            ]
        )


def demand_game(
    negotiation: Negotiation, demands: Mapping[str, Sequence[Mapping[str, Any]]] | None = None
) -> NegotiationGame:
    """Return the game in which each party names what it insists on, and compatible demands make a deal.

    A demand names one option, or several of which any will do, on some or all issues. When allowed packages
    meet all demands, one of them is agreed: the one with the largest Nash product of the parties' gains, and
    the smallest number among those; otherwise there is no deal (Nash 1953, with packages in place of a pie).

    Parameters
    ----------
    negotiation : Negotiation
        Agreements cross no red line of a party.
    demands : mapping of party to list of combinations, optional
        For every party what it can insist on; by default each allowed package.

    Returns
    -------
    NegotiationGame

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Demands that do not fit the negotiation.
    SpaceTooLargeError
        More than a million profiles.

    Notes
    -----
    A party can lose by an agreement that meets its own demand; it then regrets the demand, not the bargain.

    References
    ----------
    J. F. Nash, Two-person cooperative games, Econometrica 21 (1953) 128-140.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["held", "moved"])
    >>> talks = accord.Negotiation([line], ["UKR", "RUS"], {"line": [[3, 1], [1, 3]]}, [0, 0])
    >>> demand_game(talks).game.payoffs[0]
    array([[3., 0.],
           [0., 1.]])
    """
    offered = _demands(negotiation, demands)
    check_size([len(offered[party]) for party in negotiation.parties], "demands")
    found: dict[tuple[int, ...], Package | None] = {}
    for profile in np.ndindex(*(len(offered[party]) for party in negotiation.parties)):
        chosen = [offered[party][index] for party, index in zip(negotiation.parties, profile, strict=True)]
        found[profile] = _agreed(negotiation, chosen)
    labels = [[_short(one) for one in offered[party]] for party in negotiation.parties]
    payoffs = {
        profile: negotiation.disagreement if package is None else negotiation.payoffs(package)
        for profile, package in found.items()
    }
    return assembled(negotiation, negotiation.parties, labels, found, payoffs)


def _demands(
    negotiation: Negotiation, given: Mapping[str, Sequence[Mapping[str, Any]]] | None
) -> dict[str, list[Combination]]:
    if given is None:
        if negotiation.n_allowed ** len(negotiation.parties) > _MOST_PROFILES:
            check_size([negotiation.n_allowed] * len(negotiation.parties), "demands")
        everything = [Combination(dict(package)) for package in negotiation.space]
        return dict.fromkeys(negotiation.parties, everything)
    if not isinstance(given, Mapping):
        raise InvalidTypeError(must("demands", "map parties to lists of combinations", type(given).__name__))
    for party in given:
        known("demands", party, negotiation.parties)
    offered = {}
    for party in negotiation.parties:
        options = given.get(party)
        if isinstance(options, (str, Mapping)) or not isinstance(options, Sequence) or not options:
            rule = "list at least one demand of every party"
            raise InvalidValueError(must("demands", rule, repr(options), at=repr(party)))
        offered[party] = [Combination(one, f"demands[{party!r}][{k}]") for k, one in enumerate(options)]
        for position, one in enumerate(offered[party]):
            masks(one, negotiation.issues, f"demands[{party!r}][{position}]")
    return offered


def _agreed(negotiation: Negotiation, chosen: Sequence[Combination]) -> Package | None:
    """Return the package that meets all demands, None when there is none."""
    joint: dict[str, list[str]] = {}
    for issue in negotiation.issues:
        wanted = [one[issue.name] for one in chosen if issue.name in one]
        options = [option for option in issue.options if all(option in any_of for any_of in wanted)]
        if not options:
            return None
        if wanted:
            joint[issue.name] = options
    matching = list(islice(negotiation.space.matching(joint), _MOST_MATCHES + 1))
    if len(matching) > _MOST_MATCHES:
        rule = f"be met together by at most {_MOST_MATCHES} packages"
        raise SpaceTooLargeError(must("demands", rule, "more", cure="Name options on more issues."))
    parties = set(negotiation.parties)
    matching = [
        package
        for package in matching
        if not any(line.actor in parties for line in negotiation.crossed_red_lines(package))
    ]
    if not matching:
        return None
    gains = negotiation.gains(matching)[:, negotiation.party_positions]
    # Packages at which somebody loses come after all others, the smallest loss first.
    losing = np.minimum(gains, 0).sum(axis=1)
    logs = np.log(np.maximum(gains, 1e-300)).sum(axis=1)
    best = max(range(len(matching)), key=lambda k: (losing[k], logs[k], -k))
    return matching[best]


def ratification_game(
    negotiation: Negotiation,
    package: Mapping[str, str] | str,
    *,
    ratifiers: Mapping[str, float] | Sequence[str] | None = None,
    quota: float | None = None,
    blame: Mapping[str, float] | None = None,
) -> NegotiationGame:
    """Return the game in which actors vote at the same time on a package.

    Each ratifies or rejects. The package takes effect when the weight of those who ratify reaches the quota;
    otherwise there is no deal. Where unanimity is needed two rejections make the other votes idle, so the
    game is degenerate and has equilibria in which a deal that all want fails (Putnam 1988).

    Parameters
    ----------
    negotiation : Negotiation
    package : Package, mapping of issue to option, or the name of a package
        A name must stand for one package.
    ratifiers : mapping of actor to weight, or sequence of actors, optional
        Who votes; by default the parties, with weight 1 each.
    quota : float, optional
        The weight that ratification takes; by default all of it.
    blame : mapping of actor to float, optional
        What rejecting costs a voter, whatever the outcome.

    Returns
    -------
    NegotiationGame

    Raises
    ------
    InvalidValueError, UnknownNameError
        A package, voters, weights or a quota that cannot be meant.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["held", "moved"])
    >>> talks = accord.Negotiation([line], ["UKR", "RUS"], {"line": [[3, 1], [1, 3]]}, [0, 0])
    >>> ratification_game(talks, {"line": "moved"}).game.payoffs[1]
    array([[3., 0.],
           [0., 0.]])
    """
    chosen = _one_package(negotiation, package)
    weights = _weights(negotiation, ratifiers)
    needed = sum(weights.values()) if quota is None else quota
    if not 0 < needed <= sum(weights.values()):
        rule = f"lie between 0 and the weight of all voters, {sum(weights.values()):g}"
        raise InvalidValueError(must("quota", rule, quota))
    costs = dict(blame or {})
    for actor in costs:
        known("blame", actor, tuple(weights))
    check_size([2] * len(weights), "ratifiers")
    agreed, payoffs = {}, {}
    deal = negotiation.payoffs(chosen)
    for profile in product((0, 1), repeat=len(weights)):
        weight = sum(w for w, vote in zip(weights.values(), profile, strict=True) if vote == 0)
        agreed[profile] = chosen if weight >= needed else None
        paid = (deal if weight >= needed else negotiation.disagreement).copy()
        for actor, vote in zip(weights, profile, strict=True):
            paid[negotiation.actors.index(actor)] -= costs.get(actor, 0.0) * vote
        payoffs[profile] = paid
    return assembled(negotiation, tuple(weights), [["ratify", "reject"]] * len(weights), agreed, payoffs)


def _one_package(negotiation: Negotiation, given: Mapping[str, str] | str) -> Package:
    if isinstance(given, str):
        if given not in negotiation.packages:
            named = ", ".join(map(repr, negotiation.packages)) or "none"
            raise UnknownNameError(
                must("package", f"name a package of the negotiation ({named})", repr(given))
            )
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


def _weights(negotiation: Negotiation, given: Mapping[str, float] | Sequence[str] | None) -> dict[str, float]:
    if given is None:
        return dict.fromkeys(negotiation.parties, 1.0)
    voters = names("ratifiers", given)
    weights = dict(given) if isinstance(given, Mapping) else dict.fromkeys(voters, 1.0)
    for actor, weight in weights.items():
        known("ratifiers", actor, negotiation.actors)
        if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 < weight < float("inf"):
            raise InvalidValueError(
                must("ratifiers", "have weights above zero", repr(weight), at=repr(actor))
            )
    return weights


def check_size(counts: Sequence[int], argument: str) -> None:
    """Raise SpaceTooLargeError when strategies make more than a million profiles."""
    size = int(np.prod([float(count) for count in counts]))
    if size > _MOST_PROFILES:
        cure = "Name fewer of them."
        raise SpaceTooLargeError(must(argument, f"make at most {_MOST_PROFILES} profiles", size, cure=cure))


def _short(combination: Combination) -> str:
    parts = [f"{issue}={'|'.join(options)}" for issue, options in combination.items()]
    return ", ".join(parts) or "anything"


def assembled(
    negotiation: Negotiation,
    players: Sequence[str],
    labels: Sequence[Sequence[str]],
    packages: Mapping[tuple[int, ...], Package | None],
    payoffs: Mapping[tuple[int, ...], NDArray[np.float64]],
) -> NegotiationGame:
    """Return the game in which each profile of the players' strategies pays what it leads to."""
    shape = tuple(len(own) for own in labels)
    at = [negotiation.actors.index(player) for player in players]
    rows = np.array([payoffs[profile][at] for profile in np.ndindex(shape)])
    table = rows.T.reshape(len(players), *shape)
    return NegotiationGame(
        negotiation,
        Game(table, players, labels),
        MappingProxyType(dict(packages)),
        MappingProxyType({profile: frozen(paid.copy()) for profile, paid in payoffs.items()}),
    )
