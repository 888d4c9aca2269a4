"""nashpy's algorithms behind accord's answer type, for comparison and teaching.

They compute in floating point and compare with tolerances of one rounding error, so they can miss equilibria,
repeat them, return profiles that are none, fail, or never end (Lemke-Howson without a limit on its
pivots). Each answer says what happened, and measures the regret of each profile exactly.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import cycle
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from accord.games.equilibrium_set import Equilibria
from accord.games.exact_numbers import as_fraction
from accord.games.nash_subsets import connected_components
from accord.games.profiles import Profile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.games.game import Game

__all__ = ["nashpy_equilibria"]

Pair: TypeAlias = "tuple[NDArray[np.float64], NDArray[np.float64]]"

_SAME = 9  # decimals up to which two of nashpy's profiles count as one
_NOTICEABLE_REGRET = Fraction(1, 10**9)  # of the range of a player's payoffs
_PIVOTS_PER_LABEL = 25


def nashpy_equilibria(game: Game, method: str) -> Equilibria:
    """Return what nashpy finds, with exact regrets, never claimed to be complete.

    Parameters
    ----------
    game : Game
        Two players.
    method : {"support_enumeration", "vertex_enumeration", "lemke_howson"}
        Lemke-Howson is run once per label, each path stopped after 25 pivots per strategy.
    """
    from scipy.spatial import QhullError

    started = perf_counter()
    found: list[Pair] = []
    remarks = [f"nashpy's {method.replace('_', ' ')} does not know whether it found everything"]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            found.extend(_run(game, method, remarks.append))
        except QhullError:
            remarks.append("it failed with QhullError: a polytope is not full-dimensional")
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            remarks.append(f"it failed with {type(error).__name__}: {error}")
    if caught:
        remarks.append("it warned that the game could be degenerate")
    profiles = _different(game, found)
    regrets = tuple(Fraction(game.regret(profile)) for profile in profiles)
    wrong = sum(regret > _NOTICEABLE_REGRET * _largest_range(game) for regret in regrets)
    if wrong:
        remarks.append(f"{wrong} of its profiles are no equilibria")
    return Equilibria(
        game=game,
        method=method,
        profiles=profiles,
        components=connected_components(_edges(profiles)),
        regrets=regrets,
        is_degenerate=True if caught or any(_is_crowded(game, profile) for profile in profiles) else None,
        is_complete=False,
        reason="; ".join(remarks),
        seconds=perf_counter() - started,
    )


def _run(game: Game, method: str, remark: Callable[[str], None]) -> Iterator[Pair]:
    other = game.to_nashpy()
    if method == "support_enumeration":
        yield from other.support_enumeration()
    elif method == "vertex_enumeration":
        yield from other.vertex_enumeration()
    else:
        yield from _lemke_howson(game, remark)


def _lemke_howson(game: Game, remark: Callable[[str], None]) -> Iterator[Pair]:
    """Drive nashpy's tableaus, which would pivot for ever on some games, with a limit."""
    from nashpy.linalg import create_col_tableau, create_row_tableau

    n_labels = sum(game.n_strategies)
    stopped = failed = 0
    for label in range(n_labels):
        columns = create_col_tableau(game.payoffs[0].copy(), True)
        rows = create_row_tableau(game.payoffs[1].copy(), True)
        order: list[Any] = [rows, columns] if label in rows.non_basic_variables else [columns, rows]
        entering = label
        for _, tableau in zip(range(_PIVOTS_PER_LABEL * n_labels), cycle(order), strict=False):
            try:
                entering = tableau.pivot_and_drop_label(entering)
            except (LookupError, ArithmeticError):
                failed += 1
                break
            if columns.non_basic_variables | rows.non_basic_variables == columns.labels:
                yield (
                    rows.to_strategy(columns.non_basic_variables),
                    columns.to_strategy(rows.non_basic_variables),
                )
                break
        else:
            stopped += 1
    if stopped:
        remark(f"{stopped} of {n_labels} paths did not end")
    if failed:
        remark(f"{failed} of {n_labels} paths failed at a pivot")


def _different(game: Game, found: list[Pair]) -> tuple[Profile, ...]:
    """Return the profiles that are mixed strategies at all, each once, exact and summing to one."""
    kept: dict[object, Profile] = {}
    for pair in found:
        arrays = [np.asarray(part, dtype=np.float64) for part in pair]
        shapes = [array.shape == (n,) for array, n in zip(arrays, game.n_strategies, strict=True)]
        if not all(shapes) or not all(np.isfinite(array).all() for array in arrays):
            continue
        clipped = [np.maximum(array, 0.0) for array in arrays]
        if all(array.sum() > 0 for array in clipped):
            key = tuple(tuple(np.round(array / array.sum(), _SAME).tolist()) for array in clipped)
            kept.setdefault(key, tuple(_normalised(array) for array in clipped))
    return tuple(kept.values())


def _normalised(array: NDArray[np.float64]) -> tuple[Fraction, ...]:
    exact = [as_fraction(value) for value in array]
    total = sum(exact)
    return tuple(value / total for value in exact)


def _edges(profiles: tuple[Profile, ...]) -> list[tuple[int, int]]:
    """Return each profile as two numbers, strategies that agree in nine decimals numbered alike."""
    numbers: list[dict[object, int]] = [{}, {}]
    edges = []
    for profile in profiles:
        keys = [tuple(round(float(p), _SAME) for p in mixed) for mixed in profile]
        x, y = (numbers[side].setdefault(key, len(numbers[side])) for side, key in enumerate(keys))
        edges.append((x, y))
    return edges


def _largest_range(game: Game) -> Fraction:
    return max(as_fraction(table.max()) - as_fraction(table.min()) for table in game.payoffs)


def _is_crowded(game: Game, profile: Profile) -> bool:
    slack = float(_NOTICEABLE_REGRET * _largest_range(game))
    best = game.best_responses(profile, tolerance=slack)
    return any(len(best[1 - i]) > sum(p > 0 for p in profile[i]) for i in range(2))
