"""All isolated equilibria of a game with three or more players."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.certified_roots import Found, Mixed, classify, ties
from accord.games.corner_equilibria import corner_equilibria
from accord.games.empty_supports import proven_empty
from accord.games.equilibrium_set import Equilibria
from accord.games.exact_numbers import as_fraction
from accord.games.game import Game
from accord.games.polynomial_paths import isolated_zeros
from accord.games.scaled_payoffs import ScaledPayoffs, scaled_payoffs
from accord.games.support_systems import Support, as_support, support_system

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["CertifiedEquilibria", "all_isolated_equilibria"]

_SUPPORTS_PER_CALL = 1 << 14
_QUICK_LOOK = 60
_MOST_STRATEGIES = 62
_MOST_PATHS = 200_000
_SHOWN = 3


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CertifiedEquilibria(Equilibria):
    """The isolated equilibria of a game of any number of players, and how much is known about them.

    As `Equilibria`, with two more attributes. A profile in `extreme` is exact, tuples of Fractions, where its
    probabilities were proven rational; otherwise it holds doubles, since the probabilities are roots of
    polynomials that fractions cannot write down.

    Attributes
    ----------
    radii : tuple of float
        Per profile, a proven bound of the error of every probability; zero for exact ones.
    undecided : tuple of supports
        The supports that may carry equilibria besides those listed, among them every support with infinitely
        many: one tuple of strategy indices per player.
    """

    radii: tuple[float, ...]
    undecided: tuple[Support, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one support carries, and whether that is proven to be all."""

    found: tuple[Found, ...]
    is_decided: bool


def all_isolated_equilibria(game: Game, *, max_supports: int = 1_000_000) -> CertifiedEquilibria:
    """Return all isolated Nash equilibria of a game of any number of players, each certified.

    Support by support: those with a conditionally dominated strategy are dropped (Porter, Nudelman and Shoham
    2008), then those where subdivision proves that some strategy is never as good as another. For each that
    is left the equations that make every strategy in use equally good are solved completely by a
    multihomogeneous homotopy (Herings and Peeters 2005), and each zero is certified by a contraction bound.

    Parameters
    ----------
    game : Game
        At least two players, with at most 62 strategies each.
    max_supports : int
        Refuse games with more supports than this; the answer then holds the pure equilibria only and is not
        complete.

    Returns
    -------
    CertifiedEquilibria
        Complete when for every support all isolated zeros are proven to be found, or that there is no
        equilibrium.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        Not a game, or a limit that is none.

    Notes
    -----
    The proof of completeness is a count: a support's equations have at most as many isolated zeros, real or
    complex, finite or not, as the multihomogeneous Bezout number (McKelvey and McLennan 1997), and that many
    were certified to be different. Supports of degenerate games can have infinitely many zeros; they are
    listed in `undecided` unless no equilibrium lies among them, and `extreme` holds those corners of the
    continuum that are rational (where one more strategy becomes a best reply) and were met. Non-degenerate
    games have an odd number of equilibria (Wilson 1971), which is checked. Exponential in the number of
    strategies: 4 x 4 x 4 takes seconds.

    References
    ----------
    R. Wilson, Computing equilibria of n-person games, SIAM Journal on Applied Mathematics 21 (1971) 80-87.
    P. J.-J. Herings and R. Peeters, A globally convergent algorithm to compute all Nash equilibria for
    n-person games, Annals of Operations Research 137 (2005) 349-368.
    R. Porter, E. Nudelman and Y. Shoham, Simple search methods for finding a Nash equilibrium, Games and
    Economic Behavior 63 (2008) 642-662.
    R. D. McKelvey and A. McLennan, The maximal number of regular totally mixed Nash equilibria, Journal of
    Economic Theory 72 (1997) 411-425.

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.games.isolated_equilibria import all_isolated_equilibria
    >>> same = [[[1, 0], [0, 0]], [[0, 0], [0, 1]]]
    >>> len(all_isolated_equilibria(Game([same, same, same])))
    3
    """
    _check(game, max_supports)
    started = perf_counter()
    n_supports = prod((1 << n) - 1 for n in game.n_strategies)
    if n_supports > max_supports:
        reason = f"the game has {n_supports} supports, more than max_supports = {max_supports}"
        return _refusal(game, reason, started)
    payoffs = scaled_payoffs(game)
    supports = list(_surviving_supports(payoffs))
    found: dict[Mixed, Found] = {}
    undecided: list[Support] = []
    for support, answer in zip(supports, _in_threads(payoffs, supports), strict=True):
        for one in answer.found:
            found.setdefault(one.profile, one)
        if not answer.is_decided:
            undecided.append(support)
    reason = f"{len(supports)} of {n_supports} supports survived dominance; all zeros of each were certified"
    return _result(game, found, undecided, reason, started)


def _check(game: object, max_supports: int) -> None:
    if not isinstance(game, Game):
        raise InvalidTypeError(must("game", "be an accord.Game", type(game).__name__))
    if isinstance(max_supports, bool) or not isinstance(max_supports, int) or max_supports < 1:
        raise InvalidValueError(must("max_supports", "be a positive integer", repr(max_supports)))
    if max(game.n_strategies) > _MOST_STRATEGIES:
        rule = f"have at most {_MOST_STRATEGIES} strategies per player"
        raise InvalidValueError(must("game", rule, max(game.n_strategies)))


def _surviving_supports(payoffs: ScaledPayoffs) -> Iterator[Support]:
    """Yield the supports in which no strategy is conditionally dominated."""
    from accord._kernels.support_screening import screen_supports

    n_strategies = np.array(payoffs.n_strategies, dtype=np.int64)
    masks = np.ones(payoffs.n_players, dtype=np.int64)
    left = prod((1 << n) - 1 for n in payoffs.n_strategies)
    while left:
        survivors = np.empty((min(left, _SUPPORTS_PER_CALL), payoffs.n_players), dtype=np.int64)
        visited, kept = screen_supports(
            payoffs.ranks, payoffs.strides, n_strategies, masks, len(survivors), survivors
        )
        left -= visited
        yield from (as_support(row) for row in survivors[:kept])


def _in_threads(payoffs: ScaledPayoffs, supports: list[Support]) -> Iterable[_Answer]:
    mixed = any(len(own) > 1 for support in supports for own in support)
    if not mixed:
        return [_solve(payoffs, support) for support in supports]
    import numba

    with ThreadPoolExecutor(numba.get_num_threads()) as pool:
        futures = [pool.submit(_solve, payoffs, support) for support in supports]
        try:
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _solve(payoffs: ScaledPayoffs, support: Support) -> _Answer:
    """Return the equilibria with a support in which no strategy is conditionally dominated."""
    if all(len(own) == 1 for own in support):
        profile = tuple(
            tuple(Fraction(int(s == own[0])) for s in range(n))
            for own, n in zip(support, payoffs.n_strategies, strict=True)
        )
        return _Answer((Found(profile, 0.0, not ties(payoffs, profile)),), True)
    if proven_empty(payoffs, support, _QUICK_LOOK):
        return _Answer((), True)
    system = support_system(payoffs, support)
    if system.layout.n_paths > _MOST_PATHS:
        return _Answer((), proven_empty(payoffs, support))
    zeros = isolated_zeros(system)
    found, balls, is_decided = [], [], True
    for position in np.flatnonzero(~zeros.is_outside):
        judged = classify(payoffs, system, zeros.points[position], zeros.radii[position])
        if isinstance(judged, Found):
            found.append(judged)
        balls.append(int(position))
        is_decided = is_decided and judged is not False
    if not (zeros.is_complete and system.layout.n_paths):
        is_decided = is_decided and proven_empty(payoffs, support, system=system, zeros=zeros, balls=balls)
    if not is_decided:
        found.extend(corner_equilibria(payoffs, support))
    return _Answer(tuple(found), is_decided)


def _result(
    game: Game, found: dict[Mixed, Found], undecided: list[Support], reason: str, started: float
) -> CertifiedEquilibria:
    extreme = tuple(sorted(found, key=_order))
    is_regular = all(one.is_regular for one in found.values())
    is_degenerate = None if undecided and is_regular else not is_regular
    is_complete = bool(found) and not undecided
    if undecided:
        reason = f"undecided, perhaps with infinitely many equilibria: {_named(game, undecided)}"
    elif not found:
        reason = "none is isolated, and the continuum that must exist was not met"
    elif is_regular and len(found) % 2 == 0:
        # Certified counts cannot come out even; should they, a proof has a hole and the answer must say so.
        is_complete, reason = False, f"{len(found)} equilibria, but a non-degenerate game has an odd number"
    return CertifiedEquilibria(
        game=game,
        method="support_paths",
        profiles=extreme,
        components=_joined(extreme),
        regrets=tuple(as_fraction(game.regret(profile)) for profile in extreme),
        is_degenerate=is_degenerate,
        is_complete=is_complete,
        reason=reason,
        seconds=perf_counter() - started,
        radii=tuple(found[profile].radius for profile in extreme),
        undecided=tuple(undecided),
    )


def _refusal(game: Game, reason: str, started: float) -> CertifiedEquilibria:
    from accord.games.listed_pure import listed_pure

    pure, listed = listed_pure(game)
    return CertifiedEquilibria(
        game=game,
        method="pure",
        profiles=pure,
        components=_joined(pure),
        regrets=(Fraction(0),) * len(pure),
        is_degenerate=None,
        is_complete=False,
        reason=f"{reason}; {listed}",
        seconds=perf_counter() - started,
        radii=(0.0,) * len(pure),
        undecided=(),
    )


def _order(profile: Mixed) -> tuple[tuple[tuple[int, ...], ...], Mixed]:
    return tuple(tuple(s for s, p in enumerate(own) if p) for own in profile), profile


def _joined(extreme: tuple[Mixed, ...]) -> tuple[tuple[int, ...], ...]:
    """Group equilibria that differ in one strategy only; its mixtures of the two are others."""
    group = list(range(len(extreme)))
    for right in range(len(extreme)):
        for left in range(right):
            differing = sum(a != b for a, b in zip(extreme[left], extreme[right], strict=True))
            if differing == 1:
                old, new = max(group[left], group[right]), min(group[left], group[right])
                group = [new if number == old else number for number in group]
    return tuple(tuple(i for i, g in enumerate(group) if g == number) for number in sorted(set(group)))


def _named(game: Game, supports: list[Support]) -> str:
    names = [
        " x ".join(
            "{" + ", ".join(game.strategies[player][s] for s in own) + "}"
            for player, own in enumerate(support)
        )
        for support in supports[:_SHOWN]
    ]
    more = f" and {len(supports) - _SHOWN} more" if len(supports) > _SHOWN else ""
    return f"{'; '.join(names)}{more}"
