"""The demand game: each party names what it insists on, and compatible demands make a deal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._checks import known
from accord._checks import negotiation as check_negotiation
from accord.combinations import Combination
from accord.engines.ties import nash_ties
from accord.errors import InvalidTypeError, InvalidValueError, SpaceTooLargeError, must
from accord.linkages import masks
from accord.procedures.negotiation_game import MOST_PROFILES, NegotiationGame, assembled, check_size

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["demand_game"]

_MOST_MATCHES = 100_000


def demand_game(
    negotiation: Negotiation, demands: Mapping[str, Sequence[Mapping[str, Any]]] | None = None
) -> NegotiationGame:
    """Return the game in which each party names what it insists on, and compatible demands make a deal.

    A demand names one option, or several of which any will do, on some or all issues. When allowed packages
    meet all demands, one of them is agreed: the one that :func:`~accord.nash_solution` would select among
    them, and the smallest number among those; otherwise there is no deal (Nash 1953, with packages in place
    of a pie).

    Parameters
    ----------
    negotiation : Negotiation
        Agreements cross no red line of a party. A deal needs every party: under another rule of consent, ask
        each of :func:`~accord.coalition_negotiations`.
    demands : mapping of party to list of combinations, optional
        For every party what it can insist on; by default each allowed package.

    Returns
    -------
    NegotiationGame

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Demands that do not fit the negotiation, or a deal that does not need every party.
    SpaceTooLargeError
        More than a million profiles.

    Notes
    -----
    Among packages at which nobody loses, the largest set of parties (of positive bargaining weight) that can
    gain together comes first and the product of gains over them second. A party can lose by an agreement that
    meets its own demand; it then regrets the demand, not the bargain. Where every package that meets the
    demands makes somebody lose, those with the smallest sum of losses come first, and what others gain
    decides among them in the same way.

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
    check_negotiation(negotiation)
    if not negotiation.is_unanimous:
        cure = "Ask each of accord.coalition_negotiations(negotiation)."
        raise InvalidValueError(must("consent", "be unanimous here", negotiation.consent, cure=cure))
    offered = _demands(negotiation, demands)
    check_size([len(offered[party]) for party in negotiation.parties], "demands")
    agreed: dict[tuple[int, ...], Package | None] = {}
    payoffs, n_ties = {}, {}
    for profile in np.ndindex(*(len(offered[party]) for party in negotiation.parties)):
        chosen = [offered[party][index] for party, index in zip(negotiation.parties, profile, strict=True)]
        tied = _agreed(negotiation, chosen)
        n_ties[profile] = len(tied)
        agreed[profile] = tied[0] if tied else None
        payoffs[profile] = negotiation.payoffs(tied[0]) if tied else negotiation.disagreement
    labels = [[_short(one) for one in offered[party]] for party in negotiation.parties]
    return assembled(negotiation, negotiation.parties, labels, agreed, payoffs, n_ties)


def _demands(
    negotiation: Negotiation, given: Mapping[str, Sequence[Mapping[str, Any]]] | None
) -> dict[str, list[Combination]]:
    if given is None:
        if negotiation.n_allowed ** len(negotiation.parties) > MOST_PROFILES:
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


def _agreed(negotiation: Negotiation, chosen: Sequence[Combination]) -> list[Package]:
    """Return the packages that meet all demands and are equally good, smallest number first."""
    joint: dict[str, list[str]] = {}
    for issue in negotiation.issues:
        wanted = [one[issue.name] for one in chosen if issue.name in one]
        options = [option for option in issue.options if all(option in any_of for any_of in wanted)]
        if not options:
            return []
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
    if len(matching) < 2:
        return matching
    return [matching[row] for row in _best(negotiation, negotiation.gains(matching))]


def _best(negotiation: Negotiation, gains: NDArray[np.float64]) -> list[int]:
    """Return the rows with the smallest sum of losses and, among those, the largest product of gains."""
    at = negotiation.party_positions
    gains, rounding = gains[:, at], negotiation.structure.rounding[at]
    losses = np.where(gains < -rounding, -gains, 0.0).sum(axis=1)
    rows = np.flatnonzero(losses == 0)  # beyond everybody's own rounding
    if rows.size == 0:
        rows = np.flatnonzero(losses <= losses.min() + 2 * rounding.sum())
    gains = np.maximum(gains[rows], 0.0)
    largest = gains.max(axis=0)
    given = negotiation.bargaining_weights
    weights = np.ones(at.size) if given is None else given
    units = np.where(largest > rounding, largest, 1.0)
    return [int(rows[k]) for k in nash_ties(gains, rounding, weights, units)]


def _short(combination: Combination) -> str:
    parts = [f"{issue}={'|'.join(options)}" for issue, options in combination.items()]
    return ", ".join(parts) or "anything"
