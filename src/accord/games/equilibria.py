"""Every Nash equilibrium of a two-player game, also of degenerate ones; isolated ones for more players."""

from __future__ import annotations

from fractions import Fraction
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.certified_vertices import WalkLimitError
from accord.games.complementary_pairs import exact_pairs, lopsided_pairs, walked_pairs
from accord.games.equilibrium_set import Equilibria
from accord.games.exact_regret import losses, mixed_strategy, regret_units
from accord.games.game import Game
from accord.games.integer_matrices import integer_game
from accord.games.nash_subsets import connected_components

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord.games.complementary_pairs import Pairs, Weights
    from accord.games.integer_matrices import IntegerGame

__all__ = ["METHODS", "Equilibria", "Method", "nash_equilibria"]

Method = Literal["auto", "walk", "exact", "support_enumeration", "vertex_enumeration", "lemke_howson"]
METHODS = ("auto", "walk", "exact", "support_enumeration", "vertex_enumeration", "lemke_howson")

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
        Stop when a polytope turns out to have more bases than this (about 100 bytes each); the answer
        then holds the pure equilibria only and is not complete.

    Returns
    -------
    Equilibria

    Raises
    ------
    InvalidValueError
        A two-player method for another number of players, or an unknown method.

    Notes
    -----
    Exponential in the smaller number of strategies: 12 x 12 takes hundredths of a second, 16 x 16
    tenths, 18 x 18 seconds. Payoffs are first brought to small integers, so their scale and shift do
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
    pairs = found.pairs if m <= n else [(x, y) for y, x in found.pairs]
    return _answer(game, whole, pairs, found.is_degenerate, used, reason, started)


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
        return exact_pairs(game), _PROVEN, "exact"
    if n > _MANY_MORE * m + 6:
        found, reason = lopsided_pairs(game, max_bases), _LOPSIDED
    else:
        found, reason = walked_pairs(game, max_bases), _PROVEN
    if found is None:
        return exact_pairs(game), _PROVEN, "exact"
    return found, reason, "walk"


def _only_pure(game: Game, reason: str, started: float) -> Equilibria:
    """Return the answer about a game that is too large: its pure equilibria."""
    from accord.games.listed_pure import listed_pure

    pure, listed = listed_pure(game)
    return Equilibria(
        game=game,
        method="pure",
        extreme=pure,
        components=connected_components([(x.index(1), y.index(1)) for x, y in pure]),
        regrets=(Fraction(0),) * len(pure),
        is_degenerate=None,
        is_complete=False,
        reason=f"{reason}; {listed}",
        seconds=perf_counter() - started,
    )


def _answer(
    game: Game,
    whole: IntegerGame,
    pairs: Sequence[tuple[Weights, Weights]],
    is_degenerate: bool,
    method: str,
    reason: str,
    started: float,
) -> Equilibria:
    losses_1 = losses(whole.own[0], {y: None for _, y in pairs})
    losses_2 = losses(whole.own[1], {x: None for x, _ in pairs})
    measured = {
        (x, y): regret_units(x, losses_1[y]) + regret_units(y, losses_2[x])
        for x, y in pairs
        if any(x) and any(y)
    }
    kept = [pair for pair, regret in measured.items() if regret == 0 and min(map(min, pair)) >= 0]
    is_complete = len(kept) == len(pairs)
    if not is_complete:
        # A proven walk never gets here; saying so beats being wrong should a proof have a hole.
        reason = f"{len(pairs) - len(kept)} candidates failed the exact recheck"
    mixed_1 = {x: mixed_strategy(x) for x, _ in kept}
    mixed_2 = {y: mixed_strategy(y) for _, y in kept}
    kept.sort(key=lambda pair: (_support(pair[0]), _support(pair[1]), pair))
    numbers_1 = {x: i for i, x in enumerate(mixed_1)}
    numbers_2 = {y: i for i, y in enumerate(mixed_2)}
    return Equilibria(
        game=game,
        method=method,
        extreme=tuple((mixed_1[x], mixed_2[y]) for x, y in kept),
        components=connected_components([(numbers_1[x], numbers_2[y]) for x, y in kept]),
        regrets=tuple(Fraction(measured[pair]) for pair in kept),
        is_degenerate=is_degenerate,
        is_complete=is_complete,
        reason=reason,
        seconds=perf_counter() - started,
    )


def _support(weights: Weights) -> tuple[int, ...]:
    return tuple(s for s, weight in enumerate(weights) if weight)
