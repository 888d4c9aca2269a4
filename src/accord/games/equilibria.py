"""Every Nash equilibrium of a two-player game, also of degenerate ones; isolated ones for more players."""

from __future__ import annotations

from fractions import Fraction
from itertools import compress
from time import perf_counter
from typing import TYPE_CHECKING, Literal

import numpy as np

from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.complementary_pairs import exact_pairs, lopsided_pairs, walked_pairs
from accord.games.equilibrium_set import Equilibria
from accord.games.exact_regret import best_replies
from accord.games.exact_vertices import WalkLimitError
from accord.games.game import Game
from accord.games.integer_matrices import integer_game
from accord.games.nash_subsets import connected_components
from accord.games.weighted_profiles import WeightedProfiles, mixed_strategy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.games.complementary_pairs import Pairs, Weights
    from accord.games.integer_matrices import IntegerGame

__all__ = ["METHODS", "Equilibria", "Method", "nash_equilibria"]

Method = Literal["auto", "walk", "exact", "support_enumeration", "vertex_enumeration", "lemke_howson"]
METHODS = ("auto", "walk", "exact", "support_enumeration", "vertex_enumeration", "lemke_howson")

_ZERO = Fraction(0)
_SMALL = 8  # up to so many strategies in all, Python integers are done before a kernel is loaded
_MANY_MORE = 2  # a player with more than twice the other's strategies, and six: a lopsided game

_PROVEN = "every vertex of both best-response polytopes was met, and every equilibrium rechecked exactly"
_LOPSIDED = (
    "every vertex of the smaller best-response polytope was met with its face of replies, and every "
    "equilibrium rechecked exactly; degeneracy was looked for there and at equilibria only"
)


def nash_equilibria(game: Game, method: Method = "auto", *, max_bases: int = 10_000_000) -> Equilibria:
    """Return all extreme Nash equilibria of a game: of two players exact and proven complete.

    A profile is an equilibrium when no player gains by deviating alone (Nash 1951). The equilibria of a
    two-player game are finitely many convex sets, the maximal Nash subsets; their corners are the extreme
    equilibria, pairs of vertices of the two best-response polytopes that together carry every label
    (Winkels 1979; Avis, Rosenberg, Savani and von Stengel 2010). With three players and more, all isolated
    equilibria, each certified (:func:`~accord.games.isolated_equilibria.all_isolated_equilibria`).

    Parameters
    ----------
    game : Game
        At least two players; the named methods are for two.
    method : str
        ``"auto"`` for two players chooses between ``"walk"``, a compiled walk over the polytopes in
        floating point whose result is proven (and which falls back to exact arithmetic where it is not), and
        ``"exact"``, the same in Python integers. ``"support_enumeration"``, ``"vertex_enumeration"``
        and ``"lemke_howson"`` are nashpy's, for comparison: they can miss equilibria, and the answer
        says so.
    max_bases : int
        Stop when a best-response polytope, perturbed where it is degenerate, turns out to have more bases
        than this (about 100 bytes each); the answer then holds the pure equilibria only and is not complete.

    Returns
    -------
    Equilibria
        A sequence of profiles: it can be printed, counted, indexed and iterated over. A profile holds one
        tuple of Fractions per player.

    Raises
    ------
    InvalidValueError
        A two-player method for another number of players, or an unknown method.

    Notes
    -----
    Exponential in the smaller number of strategies: 12 x 12 takes some thousandths of a second, 16 x 16
    tenths, 18 x 18 about one. Payoffs are first brought to small integers, so their scale and shift do
    not matter.

    References
    ----------
    D. Avis, G. Rosenberg, R. Savani and B. von Stengel, Enumeration of Nash equilibria for two-player
    games, Economic Theory 42 (2010) 9-37.

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.games.equilibria import nash_equilibria
    >>> entry = Game.from_matrices([[0, 0], [-1, 1]], [[2, 2], [-1, 1]])
    >>> [tuple(map(str, other)) for new, other in nash_equilibria(entry)]
    [('1', '0'), ('1/2', '1/2'), ('0', '1')]
    >>> nash_equilibria(entry).components
    ((0, 1), (2,))
    """
    _check(game, method, max_bases)
    if game.n_players > 2:
        from accord.games.isolated_equilibria import all_isolated_equilibria

        return all_isolated_equilibria(game)
    started = perf_counter()
    if method in ("support_enumeration", "vertex_enumeration", "lemke_howson"):
        from accord.games.nashpy_methods import nashpy_equilibria

        return nashpy_equilibria(game, method)
    m, n = game.n_strategies
    whole = integer_game(game)
    try:
        # The walk is shortest over the polytope of the player with fewer strategies.
        found, reason, used = _find(whole if m <= n else whole.swapped(), method, max_bases)
    except WalkLimitError:
        reason = f"a best-response polytope has more than max_bases = {max_bases} bases"
        return _only_pure(game, reason, started)
    return _answer(game, whole, found if m <= n else found.swapped(), used, reason, started)


def _check(game: object, method: str, max_bases: int) -> None:
    if not isinstance(game, Game):
        raise InvalidTypeError(must("game", "be an accord.Game", type(game).__name__))
    if method not in METHODS:
        raise InvalidValueError(must("method", f"be one of {', '.join(METHODS)}", repr(method)))
    if method != "auto" or game.n_players < 2:
        game.check_players(2, "this method")
    if isinstance(max_bases, bool) or not isinstance(max_bases, int) or max_bases < 1:
        raise InvalidValueError(must("max_bases", "be a positive integer", repr(max_bases)))


def _find(game: IntegerGame, method: Method, max_bases: int) -> tuple[Pairs, str, str]:
    m, n = game.n_strategies
    if method == "exact" or (method == "auto" and m + n <= _SMALL):
        return exact_pairs(game, max_bases), _PROVEN, "exact"
    if n > _MANY_MORE * m + 6:
        found, reason = lopsided_pairs(game, max_bases), _LOPSIDED
    else:
        found, reason = walked_pairs(game, max_bases), _PROVEN
    if found is None:
        return exact_pairs(game, max_bases), _PROVEN, "exact"
    return found, reason, "walk"


def _only_pure(game: Game, reason: str, started: float) -> Equilibria:
    """Return the answer about a game that is too large: its pure equilibria."""
    from accord.games.listed_pure import listed_pure

    pure, listed = listed_pure(game)
    return Equilibria(
        game=game,
        method="pure",
        profiles=pure,
        components=connected_components([(x.index(1), y.index(1)) for x, y in pure]),
        regrets=(_ZERO,) * len(pure),
        is_degenerate=None,
        is_complete=False,
        reason=f"{reason}; {listed}",
        seconds=perf_counter() - started,
    )


def _answer(
    game: Game, whole: IntegerGame, found: Pairs, method: str, reason: str, started: float
) -> Equilibria:
    is_sound = _are_equilibria(whole, found)
    if not is_sound.all():
        # A proven walk never gets here; saying so beats being wrong should a proof have a hole.
        reason = f"{len(is_sound) - is_sound.sum()} candidates failed the exact recheck"
    profiles = WeightedProfiles(found.strategies, _in_order(found, found.pairs[is_sound]))
    return Equilibria(
        game=game,
        method=method,
        profiles=profiles,
        components=connected_components(profiles.pairs),
        regrets=(_ZERO,) * len(profiles),
        is_degenerate=found.is_degenerate,
        is_complete=bool(is_sound.all()),
        reason=reason,
        seconds=perf_counter() - started,
    )


def _are_equilibria(whole: IntegerGame, found: Pairs) -> NDArray[np.bool_]:
    """Return which pairs are mixed strategies that use best replies to each other only, in whole numbers."""
    sound = np.ones(len(found.pairs), dtype=np.bool_)
    for side in range(2):
        own, other = found.strategies[side], found.strategies[1 - side]
        mine, theirs = found.pairs[:, side], found.pairs[:, 1 - side]
        is_strategy = np.array([min(weights) >= 0 < max(weights) for weights in own], dtype=np.bool_)
        is_used = np.array(own, dtype=object).reshape(len(own), whole.n_strategies[side]) != 0
        is_best = best_replies(whole.own[side], other)
        sound &= is_strategy[mine] & ~(is_used[mine] & ~is_best[theirs]).any(axis=1)
    return sound


def _in_order(found: Pairs, pairs: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return the pairs sorted by the strategies in use, then by probabilities."""
    supports = [[_support(weights) for weights in own] for own in found.strategies]
    by_support: dict[tuple[tuple[int, ...], ...], list[tuple[int, int]]] = {}
    for x, y in pairs.tolist():
        by_support.setdefault((supports[0][x], supports[1][y]), []).append((x, y))
    ordered = []
    for support in sorted(by_support):
        group = by_support[support]
        if len(group) > 1:
            group.sort(
                key=lambda pair: [
                    mixed_strategy(own[s]) for own, s in zip(found.strategies, pair, strict=True)
                ]
            )
        ordered += group
    return ordered


def _support(weights: Weights) -> tuple[int, ...]:
    return tuple(compress(range(len(weights)), weights))
