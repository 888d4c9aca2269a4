"""One equilibrium of a large two-player game, by Lemke and Howson's path, exact in the end."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord.errors import InvalidTypeError, InvalidValueError, must
from accord.games.certified_vertices import words_of_mask
from accord.games.exact_numbers import nearest_float
from accord.games.exact_regret import losses, regret_units
from accord.games.exact_strategies import strategies_at
from accord.games.exact_tableau import Dictionary, first_dictionary
from accord.games.game import Game
from accord.games.integer_matrices import integer_game, integer_matrix, scaled_floats
from accord.games.profiles import Profile
from accord.games.weighted_profiles import mixed_strategy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from accord.games.exact_strategies import Weights

__all__ = ["OneEquilibrium", "equalising_profile", "one_equilibrium"]

_FIRST_CAP, _CAP_GROWTH, _LAST_CAP = 16, 4, 1 << 16
_LABELS_PER_ROUND = 64
_SEED = 1964


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OneEquilibrium:
    """An equilibrium of a two-player game; there may be others.

    Attributes
    ----------
    game : Game
        The question.
    profile : profile
        One tuple of Fractions per player.
    regret : Fraction
        The most any player could gain by deviating, rechecked exactly: zero.
    label : int
        The strategy whose label was dropped; player 2's are counted after player 1's.
    n_pivots : int
        Length of all paths followed, abandoned ones included.
    method : str
        ``"lemke_howson"``, or ``"exact_lemke_howson"`` when rounding spoilt the path in floating point.
    seconds : float
        Wall time.
    """

    game: Game
    profile: Profile
    regret: Fraction
    label: int
    n_pivots: int
    method: str
    seconds: float

    @property
    def floats(self) -> tuple[NDArray[np.float64], ...]:
        """The profile as read-only arrays of doubles."""
        return tuple(frozen(np.array([nearest_float(p) for p in mixed])) for mixed in self.profile)

    @property
    def payoffs(self) -> tuple[Fraction, ...]:
        """What each player expects, exactly."""
        return tuple(self.game.expected_payoffs(self.profile))

    def raise_for_status(self) -> OneEquilibrium:
        """Return this answer; a two-player game always has an equilibrium."""
        return self

    def __repr__(self) -> str:
        size = " x ".join(str(n) for n in self.game.n_strategies)
        used = [sum(p > 0 for p in mixed) for mixed in self.profile]
        return "\n".join(
            [
                f"One equilibrium of a {size} game (there may be others)",
                f"  strategies in use: {used[0]} and {used[1]}",
                f"  payoffs: {', '.join(format(nearest_float(v), '.6g') for v in self.payoffs)}",
                f"  regret: {self.regret}, rechecked exactly",
                f"  {self.method}, label {self.label}, {self.n_pivots} pivots, {self.seconds:.3g} s",
            ]
        )


def one_equilibrium(game: Game, label: int | None = None) -> OneEquilibrium:
    """Return one exact equilibrium of a two-player game, fast even for hundreds of strategies.

    The path of almost completely labelled vertices that starts by dropping one label ends at an equilibrium
    (Lemke and Howson 1964). Which label is dropped decides how long the path is, so paths are abandoned
    after a few pivots and the next label is tried, with more patience in every round (Codenotti, De Rossi
    and Pagan 2008).

    Parameters
    ----------
    game : Game
        Two players.
    label : int, optional
        Drop this label and follow its path to the end, in exact arithmetic: player 1's strategies are 0 to
        m - 1, player 2's are m to m + n - 1. By default labels rotate.

    Returns
    -------
    OneEquilibrium

    Raises
    ------
    InvalidTypeError, InvalidValueError
        Not a two-player game, or no such label.

    Notes
    -----
    Ties are broken by an infinitesimal generic perturbation, which acts as the lexicographic rule does: no
    path cycles. The pivots are done in floating point and the basis they end at is solved and checked
    exactly; when no path passes the check, exact arithmetic takes over. ``nash_equilibria(game,
    "lemke_howson")`` is nashpy's.

    References
    ----------
    C. E. Lemke and J. T. Howson, Equilibrium points of bimatrix games, SIAM Journal 12 (1964) 413-423.
    B. Codenotti, S. De Rossi and M. Pagan, An experimental analysis of Lemke-Howson algorithm (2008).

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.games.one_equilibrium import one_equilibrium
    >>> one_equilibrium(Game.from_matrices([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])).profile[0]
    (Fraction(1, 2), Fraction(1, 2))
    """
    started = perf_counter()
    if not isinstance(game, Game):
        raise InvalidTypeError(must("game", "be an accord.Game", type(game).__name__))
    game.check_players(2, "this method")
    n_labels = sum(game.n_strategies)
    if label is not None:
        if isinstance(label, bool) or not isinstance(label, (int, np.integer)) or not 0 <= label < n_labels:
            raise InvalidValueError(must("label", f"be an integer from 0 to {n_labels - 1}", repr(label)))
        return _exact_path(game, int(label), 0, started)
    n_pivots = 0
    for dropped, rows, columns, pivots in _rounded_paths(game):
        n_pivots += pivots
        solved = equalising_profile(game, rows, columns) if rows else None
        if solved is not None and solved[1] == 0:
            seconds = perf_counter() - started
            return OneEquilibrium(game, *solved, dropped, n_pivots, "lemke_howson", seconds)
    return _exact_path(game, 0, n_pivots, started)


def _rounded_paths(game: Game) -> Iterator[tuple[int, list[int], list[int], int]]:
    """Yield (label, strategies of player 1, of player 2, pivots) per path; no strategies when abandoned."""
    from accord._kernels.lemke_howson import ENDED, lemke_howson_path

    m, n = game.n_strategies
    first = _first_dictionaries(game)
    cap = _FIRST_CAP
    while cap <= _LAST_CAP:
        for label in range(min(m + n, _LABELS_PER_ROUND)):
            work = tuple(part.copy() for part in first)
            status, pivots = lemke_howson_path(label, cap, *work)
            if status == ENDED:
                rows = sorted(int(i) for i in work[2] if i < m)
                yield label, rows, sorted(int(j) - m for j in work[6] if j >= m), int(pivots)
            else:
                yield label, [], [], int(pivots)
        cap *= _CAP_GROWTH


def _first_dictionaries(game: Game) -> tuple[NDArray[np.float64 | np.int64], ...]:
    m, n = game.n_strategies
    draw = np.random.default_rng(_SEED)
    parts: list[NDArray[np.float64 | np.int64]] = []
    for player, labels, slacks in ((1, range(m), range(m, m + n)), (0, range(m, m + n), range(m))):
        matrix = _normalised(game, player)
        values = np.ones((2, len(slacks)))
        values[1] = draw.uniform(1.0, 2.0, len(slacks))
        place = np.full(m + n, -1)
        place[list(labels)] = np.arange(len(labels))
        parts += [np.ascontiguousarray(matrix.T), values, np.array(slacks), place]
    return tuple(parts)


def _normalised(game: Game, player: int) -> NDArray[np.float64]:
    """Return one player's payoffs brought to (1/3, 1], each column by a shift and all by one factor."""
    if game._exact is not None:
        return scaled_floats(integer_matrix(game, player))[0]
    own = game.payoffs[0] if player == 0 else game.payoffs[1].T
    # Halves first: the difference of two doubles may overflow.
    shifted = own / 2 - own.min(axis=0) / 2
    largest = float(shifted.max())
    scaled: NDArray[np.float64] = shifted / largest if largest else shifted
    return scaled + 0.5


def equalising_profile(game: Game, rows: list[int], columns: list[int]) -> tuple[Profile, Fraction] | None:
    """Return the only profile that equalises these strategies, and its regret in whole-number units."""
    own_1, own_2 = integer_matrix(game, 0, columns), integer_matrix(game, 1, rows)
    x, y = _equaliser(own_2, columns), _equaliser(own_1, rows)
    if min(x) < 0 or min(y) < 0 or not any(x) or not any(y):
        return None
    full_x, full_y = _placed(x, rows, len(own_1)), _placed(y, columns, len(own_2))
    lost = regret_units(full_x, losses(own_1, [y])[y]) + regret_units(full_y, losses(own_2, [x])[x])
    return (mixed_strategy(full_x), mixed_strategy(full_y)), Fraction(lost)


def _equaliser(own: tuple[tuple[int, ...], ...], tight: list[int]) -> Weights:
    from accord._kernels.basis_certificate import WORD_BITS

    size = len(own[0])
    mask = sum(1 << (size + row) for row in tight)
    n_words = -(-(size + len(own)) // WORD_BITS)
    return strategies_at(own, words_of_mask(mask, n_words)[None, :])[0]


def _placed(weights: Weights, places: list[int], length: int) -> Weights:
    at = dict(zip(places, weights, strict=True))
    return tuple(at.get(place, 0) for place in range(length))


def _exact_path(game: Game, label: int, n_pivots: int, started: float) -> OneEquilibrium:
    whole = integer_game(game)
    m, n = whole.n_strategies
    tableaus = [
        first_dictionary(whole.own[1], range(m), range(m, m + n)).perturbed(1),
        first_dictionary(whole.own[0], range(m, m + n), range(m)).perturbed(2),
    ]
    side, entering = (0 if label < m else 1), label
    while True:
        column = tableaus[side].nonbasic.index(entering)
        row = tableaus[side].leaving_row(column)
        entering = tableaus[side].basic[row]
        tableaus[side] = tableaus[side].pivoted(row, column)
        n_pivots += 1
        if entering == label:
            break
        side = 1 - side
    x = tuple(_value(tableaus[0], i) for i in range(m))
    y = tuple(_value(tableaus[1], m + j) for j in range(n))
    lost = regret_units(x, losses(whole.own[0], [y])[y]) + regret_units(y, losses(whole.own[1], [x])[x])
    profile = (mixed_strategy(x), mixed_strategy(y))
    seconds = perf_counter() - started
    return OneEquilibrium(game, profile, Fraction(lost), label, n_pivots, "exact_lemke_howson", seconds)


def _value(tableau: Dictionary, label: int) -> int:
    return tableau.rows[tableau.basic.index(label)][-2] if label in tableau.basic else 0
