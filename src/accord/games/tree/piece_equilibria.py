"""Sequential equilibria of a tree without proper subgames."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, product
from typing import TYPE_CHECKING

import numpy as np

from accord.games.tree.behaviour import Behaviour, expected_payoffs, from_mixed
from accord.games.tree.beliefs import Beliefs, is_rational, supporting_beliefs
from accord.games.tree.coverage import Remaining, remaining
from accord.games.tree.nash_sets import nash_sets
from accord.games.tree.strategies import strategic_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from accord.games.tree.game_tree import GameTree
    from accord.games.tree.strategies import Plan

__all__ = ["TOO_MANY", "PieceEquilibria", "piece_equilibria"]

_ROUNDING = Fraction(1, 10**9)
_TREMBLES = 4
_MOST_FILLED = 256
_SEED = 19_750_401
_DENOMINATORS = (12, 144, 1000, 10_000)

_UNDECIDED = "whether some behaviour has consistent beliefs was not decided"
_BETWEEN = (
    "a set of Nash equilibria was examined at its corners only, and between them others may be sequential"
)
_FILLED = (
    "where a player's own moves keep it from an information set, its behaviour was not solved for completely"
)
TOO_MANY = "a subgame has more than max_assessments"
_NOT_MET = "a sequential equilibrium exists but was not met"


@dataclass(slots=True)
class PieceEquilibria:
    """What was found.

    Attributes
    ----------
    found : dict of behaviour to beliefs
    judged : dict of behaviour to the answer of `supporting_beliefs`
    doubts : dict with what may be missing as keys
    is_continuum : bool
        Whether sets with infinitely many sequential equilibria, which pay differently, may be among them.
    """

    found: dict[Behaviour, Beliefs] = field(default_factory=dict)
    judged: dict[Behaviour, Beliefs | bool] = field(default_factory=dict)
    doubts: dict[str, None] = field(default_factory=dict)
    is_continuum: bool = False


def piece_equilibria(tree: GameTree, limit: int) -> PieceEquilibria:
    """Return sequential equilibria of a tree without proper subgames: at least one, if it can be computed.

    Candidates are the corners of the sets of Nash equilibria, and where these do not settle the matter, the
    limits of play with trembles.

    Parameters
    ----------
    tree : GameTree
    limit : int
        Stop beyond this number, and say so.
    """
    answer = PieceEquilibria()
    game, listed = strategic_form(tree)
    equilibria = nash_sets(game)
    slack = None if equilibria.is_exact else _slack(tree)
    if equilibria.doubt:
        answer.doubts[f"Nash equilibria: {equilibria.doubt}"] = None
    for whole in equilibria.sets:
        _examine(tree, listed, remaining(tree, listed, whole), slack, answer, limit)
        if len(answer.found) > limit:
            break
    if answer.doubts or not answer.found:
        for behaviour, beliefs in islice(_trembling(tree, bool(answer.found)), limit + 1):
            answer.found.setdefault(behaviour, beliefs)
    if not answer.found:
        answer.doubts[_NOT_MET] = None
    if len(answer.found) > limit:
        answer.doubts[TOO_MANY] = None
        answer.found = dict(islice(answer.found.items(), limit))
    return answer


def _examine(
    tree: GameTree,
    listed: list[list[Plan]],
    left: Remaining,
    slack: list[Fraction] | None,
    answer: PieceEquilibria,
    limit: int,
) -> None:
    """Collect the corners of a set that are sequential, and say what they do not settle."""
    payoffs = set()
    for corner in product(*left.corners):
        partial = from_mixed(tree, listed, corner)
        options = _options(partial, left)
        if any(len(some) > 1 for some in options):
            answer.doubts[_FILLED] = None
        if not _is_supported(tree, options, slack, answer):
            answer.doubts[_BETWEEN] = None
        payoffs.add(expected_payoffs(tree, next(product(*options))))
        if len(answer.found) > limit:
            break
    answer.is_continuum |= len(payoffs) > 1


def _is_supported(
    tree: GameTree,
    options: list[list[tuple[Fraction, ...]]],
    slack: list[Fraction] | None,
    answer: PieceEquilibria,
) -> bool:
    """Collect what is sequential among behaviour with these options; return whether anything is."""
    is_accepted = False
    for behaviour in islice(product(*options), _MOST_FILLED):
        if behaviour not in answer.judged:
            answer.judged[behaviour] = supporting_beliefs(tree, behaviour, slack)
        beliefs = answer.judged[behaviour]
        if beliefs is True:
            answer.doubts[_UNDECIDED] = None
        elif beliefs is not False:
            is_accepted = True
            answer.found[behaviour] = beliefs
    return is_accepted


def _slack(tree: GameTree) -> list[Fraction]:
    """Return, per player, what rounding may cost: a small share of the range of its payoffs."""
    paid = list(zip(*(end.payoffs for end in tree.ends), strict=True))
    return [_ROUNDING * (max(own) - min(own)) for own in paid]


def _options(
    partial: Sequence[tuple[Fraction, ...] | None], left: Remaining
) -> list[list[tuple[Fraction, ...]]]:
    """Return, where a player's mixture says nothing, every pure choice that can be sequential."""
    return [
        [known] if known is not None else [_pure(action, n) for action in sorted(allowed)]
        for known, allowed, n in zip(partial, left.allowed, left.n_actions, strict=True)
    ]


def _pure(chosen: int, n_actions: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(int(action == chosen)) for action in range(n_actions))


def _trembling(tree: GameTree, is_found: bool) -> Iterator[tuple[Behaviour, Beliefs]]:
    """Yield limits of play with trembles of different odds, the even ones first, checked."""
    draw = np.random.default_rng(_SEED)
    is_small = len({one.player for one in tree.information_sets}) < 3
    if not is_small and is_found:
        return
    for trial in range(1 if is_found else _TREMBLES):
        weights = [
            [1 if trial == 0 else int(weight) for weight in draw.integers(1, 10, len(one.actions))]
            for one in tree.information_sets
        ]
        met = list(_quasi_perfect(tree, weights) if is_small else _logit(tree, weights))
        yield from met
        if met and not is_small:
            return


def _quasi_perfect(tree: GameTree, weights: list[list[int]]) -> Iterator[tuple[Behaviour, Beliefs]]:
    from accord.games.tree.quasi_perfect import quasi_perfect_assessment

    solved = quasi_perfect_assessment(tree, weights)
    if solved is not None and is_rational(tree, *solved):
        yield solved


def _logit(tree: GameTree, weights: list[list[int]]) -> Iterator[tuple[Behaviour, Beliefs]]:
    """Yield the limit of the logit path, in small fractions when these pass the check."""
    from accord.games.tree.agent_logit import logit_limits

    for shares in logit_limits(tree, weights):
        exact = [[Fraction(float(p)) for p in own] for own in shares]
        guesses = [[[p.limit_denominator(most) for p in own] for own in exact] for most in _DENOMINATORS]
        for guess, slack in (*((guess, None) for guess in guesses), (exact, _slack(tree))):
            behaviour = tuple(tuple(p / sum(own) for p in own) for own in guess)
            beliefs = supporting_beliefs(tree, behaviour, slack)
            if not isinstance(beliefs, bool):
                yield behaviour, beliefs
                return
