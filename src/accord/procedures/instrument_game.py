"""Actors choose instruments at the same time, then bargain over what these have changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._checks import known
from accord.errors import InvalidTypeError, InvalidValueError, UnknownNameError, must
from accord.payoffs import Interaction
from accord.procedures.negotiation_game import NegotiationGame, assembled, check_size
from accord.solve import solve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord.negotiation import Negotiation

__all__ = ["instrument_game"]

_EFFECTS = ("disagreement", "deal", "interactions", "cost")


def instrument_game(
    negotiation: Negotiation,
    instruments: Mapping[str, Mapping[str, Mapping[str, Any]]],
    *,
    concept: str = "nash",
    **options: Any,
) -> NegotiationGame:
    """Return the game in which actors choose instruments at the same time and then bargain.

    Every profile of instruments changes what no deal and what deals are worth, and a bargaining solution of
    the changed negotiation says what follows: Nash's variable threats with packages and costs (Nash 1953).

    Parameters
    ----------
    negotiation : Negotiation
    instruments : mapping of actor to mapping of name to effect
        Each actor picks exactly one of its instruments. An effect is a mapping with any of the keys
        ``"disagreement"`` (actor to amount added to its payoff of no deal), ``"deal"`` (actor to amount added
        to its payoff of every package), ``"interactions"`` (list of :class:`~accord.Interaction` added), and
        ``"cost"`` (what the actor itself pays whatever follows). An empty mapping changes nothing.
    concept : str
        The bargaining solution over packages, a key of ``accord.CONCEPTS``.
    **options
        Further arguments of the solution.

    Returns
    -------
    NegotiationGame
        Without an agreement everyone has its changed payoff of no deal.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Actors or effects that do not fit the negotiation.
    SpaceTooLargeError
        More than a million profiles.

    References
    ----------
    J. F. Nash, Two-person cooperative games, Econometrica 21 (1953) 128-140.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["held", "moved"])
    >>> talks = accord.Negotiation([line], ["UKR", "RUS"], {"line": [[4, 1], [1, 3]]}, [2, 0])
    >>> tools = {"RUS": {"wait": {}, "escalate": {"disagreement": {"UKR": -3}, "cost": 0.5}}}
    >>> instrument_game(talks, tools).game.payoffs
    array([[1. , 2.5]])
    """
    effects = _check_instruments(negotiation, instruments)
    check_size([len(own) for own in effects.values()], "instruments")
    agreed, payoffs = {}, {}
    for profile in np.ndindex(*(len(own) for own in effects.values())):
        chosen = [list(own.values())[index] for own, index in zip(effects.values(), profile, strict=True)]
        changed = _changed(negotiation, chosen)
        solution = solve(changed, concept, over="packages", **options)
        paid = changed.disagreement if solution.package is None else changed.payoffs(dict(solution.package))
        paid = paid.copy()
        for actor, effect in zip(effects, chosen, strict=True):
            paid[negotiation.actors.index(actor)] -= effect.get("cost", 0.0)
        package = solution.package
        agreed[profile] = (
            None if package is None else negotiation.space.package(negotiation.space.index(package))
        )
        payoffs[profile] = paid
    labels = [list(own) for own in effects.values()]
    return assembled(negotiation, tuple(effects), labels, agreed, payoffs)


def _check_instruments(
    negotiation: Negotiation, given: Mapping[str, Mapping[str, Mapping[str, Any]]]
) -> dict[str, dict[str, Mapping[str, Any]]]:
    if not isinstance(given, Mapping) or not given:
        rule = "map actors to instruments and their effects"
        raise InvalidTypeError(must("instruments", rule, repr(given)))
    checked: dict[str, dict[str, Mapping[str, Any]]] = {}
    for actor, own in given.items():
        known("instruments", actor, negotiation.actors)
        argument = f"instruments[{actor!r}]"
        if not isinstance(own, Mapping) or not own:
            raise InvalidTypeError(must(argument, "map at least one name to an effect", repr(own)))
        for name, effect in own.items():
            _check_effect(negotiation, effect, f"{argument}[{name!r}]")
        checked[actor] = dict(own)
    return checked


def _check_effect(negotiation: Negotiation, effect: Mapping[str, Any], argument: str) -> None:
    if not isinstance(effect, Mapping):
        raise InvalidTypeError(must(argument, "be a mapping", type(effect).__name__))
    for key in effect:
        if key not in _EFFECTS:
            rule = f"have keys among {', '.join(map(repr, _EFFECTS))}"
            raise UnknownNameError(must(argument, rule, repr(key)))
    for key in ("disagreement", "deal"):
        amounts = effect.get(key, {})
        if not isinstance(amounts, Mapping):
            raise InvalidTypeError(must(f"{argument}[{key!r}]", "map actors to amounts", repr(amounts)))
        for actor, amount in amounts.items():
            known(f"{argument}[{key!r}]", actor, negotiation.actors)
            _check_amount(f"{argument}[{key!r}][{actor!r}]", amount)
    _check_amount(f"{argument}['cost']", effect.get("cost", 0.0))
    for term in effect.get("interactions", ()):
        if not isinstance(term, Interaction):
            rule = "list accord.Interaction objects"
            raise InvalidTypeError(must(f"{argument}['interactions']", rule, repr(term)))


def _check_amount(argument: str, amount: object) -> None:
    if isinstance(amount, bool) or not isinstance(amount, (int, float, np.integer, np.floating)):
        raise InvalidTypeError(must(argument, "be a number", repr(amount)))
    if not np.isfinite(amount):
        raise InvalidValueError(must(argument, "be finite", amount))


def _changed(negotiation: Negotiation, effects: Sequence[Mapping[str, Any]]) -> Negotiation:
    """Return the negotiation after the instruments' effects, deals worth more by way of the first issue."""
    disagreement = negotiation.disagreement.copy()
    deal = np.zeros(negotiation.n_actors)
    terms = list(negotiation.interactions)
    for effect in effects:
        for actor, amount in effect.get("disagreement", {}).items():
            disagreement[negotiation.actors.index(actor)] += amount
        for actor, amount in effect.get("deal", {}).items():
            deal[negotiation.actors.index(actor)] += amount
        terms += effect.get("interactions", ())
    changes: dict[str, Any] = {"disagreement": disagreement}
    if negotiation.payoff_table is not None:
        if len(terms) > len(negotiation.interactions):
            raise InvalidValueError(
                must("instruments", "use 'deal' and 'disagreement' only with a payoff table", "interactions")
            )
        return negotiation.replace(payoff_table=negotiation.payoff_table + deal, **changes)
    first = negotiation.issues[0].name
    scores = {**negotiation.scores, first: negotiation.scores[first] + deal[:, None]}
    return negotiation.replace(scores=scores, interactions=terms, **changes)
