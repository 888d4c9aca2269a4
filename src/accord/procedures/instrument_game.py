"""The instrument game: actors choose instruments at the same time, then bargain over what these changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._checks import instances, mapping
from accord._wording import unknown, whole
from accord.errors import InvalidTypeError, SolverError, must
from accord.payoffs import Interaction
from accord.procedures.instrument_sets import sets_by_owner, toolbox
from accord.procedures.negotiation_game import NegotiationGame, assembled, check_size
from accord.solve import solve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from accord.instruments import Instrument
    from accord.leverage.options import Toolbox
    from accord.negotiation import Negotiation
    from accord.packages import Package
    from accord.result import Solution

__all__ = ["instrument_game"]


def instrument_game(
    negotiation: Negotiation,
    instruments: Sequence[Instrument],
    *,
    concept: str = "nash",
    steps: int = 1,
    interactions: Mapping[str, Sequence[Interaction]] | None = None,
    **options: Any,
) -> NegotiationGame:
    """Return the game in which actors choose instruments at the same time and then bargain.

    Every owner uses any set of its instruments. Together they change what deals and no deal are worth, and a
    bargaining solution of the changed negotiation says what follows: Nash's variable threats with packages
    and costs (Nash 1953).

    Parameters
    ----------
    negotiation : Negotiation
    instruments : sequence of Instrument
        Their owners are the players, in the order in which they first come up, and the sets of instruments
        that `excludes` and `requires` allow are their strategies: ``"nothing"``, ``"aid"``,
        ``"aid + sanctions"``. What is added on agreement goes to every package, what is added on refusal to
        no deal; the cost is paid by the owner, on agreement.
    concept : str
        The bargaining solution over packages, a key of ``accord.CONCEPTS``.
    steps : int
        A scalable instrument is used at 0, 1, ..., `steps` times the share ``1 / steps`` of its limit: by
        default not at all or up to its limit.
    interactions : mapping of instrument to list of Interaction, optional
        What using an instrument adds to some packages only, times the amount used.
    **options
        Further arguments of the solution.

    Returns
    -------
    NegotiationGame
        Without an agreement everyone has its changed payoff of no deal. `n_ties` counts the packages that the
        solution leaves tied.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Instruments that do not fit the negotiation, that have no limit, or that exclude or require those of
        another owner; options that the concept does not take.
    SpaceTooLargeError
        More than a million profiles.
    SolverError
        The solution of some profile was stopped before it was proven.

    Notes
    -----
    A cost that the owner bears whatever follows is a cost and as much damage to the owner on refusal:
    ``Instrument("escalate", "RUS", 0.5, on_refusal={"UKR": -3, "RUS": -0.5})``.

    References
    ----------
    J. F. Nash, Two-person cooperative games, Econometrica 21 (1953) 128-140.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["held", "moved"])
    >>> talks = accord.Negotiation([line], ["UKR", "RUS"], {"line": [[4, 1], [1, 3]]}, [2, 0])
    >>> made = instrument_game(talks, [accord.Instrument("escalate", "RUS", 0.5, on_refusal={"UKR": -3})])
    >>> made.game.strategies, made.game.payoffs.tolist()
    ((('nothing', 'escalate'),), [[1.0, 2.5]])
    """
    found = toolbox(negotiation, instruments)
    terms = _terms(found, interactions)
    if "over" in options:
        raise InvalidTypeError(
            must("over", "be left out, since instruments lead to packages", options["over"])
        )
    owners = list(dict.fromkeys(found.owner.tolist()))
    sets = sets_by_owner(found, owners, whole("steps", steps, 1))
    check_size([len(own) for own in sets], "instruments")
    agreed: dict[tuple[int, ...], Package | None] = {}
    payoffs, n_ties = {}, {}
    for profile in np.ndindex(*map(len, sets)):
        chosen = [own[index] for own, index in zip(sets, profile, strict=True)]
        amounts = np.sum([one.amounts for one in chosen], axis=0)
        solution = solve(_changed(negotiation, found, terms, amounts), concept, over="packages", **options)
        _check_proven(solution, [one.name for one in chosen])
        selected, space = solution.package, negotiation.space
        agreed[profile] = None if selected is None else space.package(space.index(selected))
        payoffs[profile], n_ties[profile] = solution.payoffs, solution.n_ties
    labels = [[one.name for one in own] for own in sets]
    players = [negotiation.actors[owner] for owner in owners]
    return assembled(negotiation, players, labels, agreed, payoffs, n_ties)


def _terms(
    found: Toolbox, given: Mapping[str, Sequence[Interaction]] | None
) -> list[tuple[Interaction, ...]]:
    """Return the interactions that come with every instrument."""
    linked = mapping("interactions", given or {}, "instrument to list of interactions")
    names = [one.name for one in found.instruments]
    for name in linked:
        if name not in names:
            raise unknown("interactions", "name instruments among", name, names)
    return [
        instances(f"interactions[{name!r}]", linked.get(name, ()), Interaction, "accord.Interaction")
        for name in names
    ]


def _check_proven(solution: Solution, chosen: Sequence[str]) -> None:
    if solution.status == "limit":
        cure = "Give more time or nodes."
        rule = "let every solution be proven"
        raise SolverError(must("options", rule, "one stopped early", at=", ".join(chosen), cure=cure))


def _changed(
    negotiation: Negotiation,
    found: Toolbox,
    terms: Sequence[Sequence[Interaction]],
    amounts: NDArray[np.float64],
) -> Negotiation:
    """Return the negotiation after the instruments, every deal worth more by way of the first issue."""
    deal = found.deal @ amounts
    added = [
        Interaction(term.combination, {actor: amount * x for actor, x in term.amounts.items()}, term.label)
        for own, amount in zip(terms, amounts.tolist(), strict=True)
        for term in own
        if amount
    ]
    changes: dict[str, Any] = {
        "disagreement": negotiation.disagreement + found.refusal @ amounts,
        "interactions": [*negotiation.interactions, *added],
    }
    if negotiation.payoff_table is not None:
        return negotiation.replace(payoff_table=negotiation.payoff_table + deal, **changes)
    first = negotiation.issues[0].name
    scores = {**negotiation.scores, first: negotiation.scores[first] + deal[:, None]}
    return negotiation.replace(scores=scores, **changes)
