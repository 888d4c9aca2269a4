"""The answer to "which equilibria does this game have": one frozen type, whatever the method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, overload

import numpy as np

from accord._arrays import frozen
from accord.errors import InvalidValueError, SolverError, must
from accord.games.exact_numbers import as_fraction, nearest_float
from accord.games.nash_subsets import maximal_subsets
from accord.games.profiles import Profile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.games.game import Game
    from accord.games.weighted_profiles import WeightedProfiles

__all__ = ["Equilibria", "NashSubset"]

_MOST_SHOWN = 5  # profiles, and below: strategies of a mixture, characters of a fraction
_MOST_USED = 4
_LONGEST = 9

NashSubset: TypeAlias = tuple[tuple[tuple[Fraction, ...], ...], tuple[tuple[Fraction, ...], ...]]
"""Mixed strategies of player 1 and of player 2, any mixtures of which are an equilibrium."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Equilibria(Sequence[Profile]):
    """The Nash equilibria of a game, and how much is known about them.

    A sequence of the profiles in `extreme`: it has a length, can be indexed, sliced and iterated over, and
    ``profile in equilibria`` asks whether a profile is one of them. Printed, it lists the first several with
    the names of players and strategies.

    Attributes
    ----------
    game : Game
        The question.
    method : str
        What found them.
    profiles : tuple of profiles, or their weights in whole numbers
        What `extreme` is made from, when first asked for.
    components : tuple of tuples of int
        Positions in `extreme` of each connected component of the set of equilibria.
    regrets : tuple of Fraction
        Per extreme equilibrium, the most any player could gain by deviating; rechecked exactly.
    is_degenerate : bool or None
        Whether some mixed strategy has more best responses than strategies in use; None when that was not
        examined to the end. `reason` says so when it was looked for among equilibria only.
    is_complete : bool
        Whether `extreme` is proven to hold all of them.
    reason : str
        Why it is complete, or what may be missing.
    seconds : float
        Wall time.
    """

    game: Game
    method: str
    profiles: tuple[Profile, ...] | WeightedProfiles
    components: tuple[tuple[int, ...], ...]
    regrets: tuple[Fraction, ...]
    is_degenerate: bool | None
    is_complete: bool
    reason: str
    seconds: float

    @property
    def extreme(self) -> tuple[Profile, ...]:
        """The extreme equilibria: every other one is a mixture of these within a Nash subset.

        A profile is a tuple, one per player, of tuples of Fractions. In a non-degenerate game these are all
        equilibria.
        """
        return self.profiles if isinstance(self.profiles, tuple) else self.profiles.written()

    @property
    def floats(self) -> tuple[tuple[NDArray[np.float64], ...], ...]:
        """The extreme equilibria as read-only arrays of doubles, one per player."""
        return tuple(
            tuple(frozen(np.array([nearest_float(p) for p in mixed])) for mixed in profile)
            for profile in self.extreme
        )

    @property
    def payoffs(self) -> tuple[tuple[Fraction, ...], ...]:
        """What each player expects at each extreme equilibrium, exactly."""
        return tuple(tuple(self.game.expected_payoffs(profile)) for profile in self.extreme)

    @property
    def subsets(self) -> tuple[NashSubset, ...]:
        """The maximal Nash subsets of a two-player game.

        Each is a pair: mixed strategies of player 1 and of player 2, any mixture of the ones against any
        mixture of the others being an equilibrium. Their number can be exponential in that of extreme
        equilibria; they are computed on each call.
        """
        if self.game.n_players != 2:
            raise InvalidValueError(must("game", "have 2 players for Nash subsets", self.game.n_players))
        left = {x: None for x, _ in self.extreme}
        right = {y: None for _, y in self.extreme}
        lefts, rights = list(left), list(right)
        place_left = {x: i for i, x in enumerate(lefts)}
        place_right = {y: i for i, y in enumerate(rights)}
        edges = [(place_left[x], place_right[y]) for x, y in self.extreme]
        return tuple(
            (tuple(lefts[i] for i in some), tuple(rights[i] for i in others))
            for some, others in maximal_subsets(edges)
        )

    def raise_for_status(self) -> Equilibria:
        """Return this answer if it is proven complete, and raise `SolverError` otherwise."""
        if not self.is_complete:
            raise SolverError(
                must("equilibria", "be complete", cure=f"{self.reason[0].upper()}{self.reason[1:]}.")
            )
        return self

    def __len__(self) -> int:
        return len(self.profiles)

    @overload
    def __getitem__(self, index: int) -> Profile: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Profile, ...]: ...

    def __getitem__(self, index: int | slice) -> Profile | tuple[Profile, ...]:
        return self.extreme[index]

    def __repr__(self) -> str:
        known = {True: "degenerate ", False: "non-degenerate ", None: ""}[self.is_degenerate]
        extent = "complete" if self.is_complete else "possibly incomplete"
        if self.is_degenerate is None:
            extent += ", not examined for degeneracy"
        size = " x ".join(str(n) for n in self.game.n_strategies)
        worst = max(self.regrets, default=Fraction(0))
        shown = [f"    {_shown(self.game, profile)}" for profile in self.extreme[:_MOST_SHOWN]]
        if len(self) > _MOST_SHOWN:
            shown.append(f"    and {len(self) - _MOST_SHOWN} more")
        components = "1 component" if len(self.components) == 1 else f"{len(self.components)} components"
        return "\n".join(
            [
                f"Equilibria of a {known}{size} game, {extent}",
                f"  extreme: {len(self)} in {components}",
                *shown,
                f"  largest regret: {worst if worst == 0 else format(nearest_float(worst), '.3g')}",
                f"  {self.method}, {self.seconds:.3g} s: {self.reason}",
            ]
        )


def _shown(game: Game, profile: Profile) -> str:
    """Return what each player does, such as ``row: 1/2 on top, 1/2 on bottom; column: left``."""
    return "; ".join(
        f"{player}: {_mixture(names, mixed)}"
        for player, names, mixed in zip(game.players, game.strategies, profile, strict=True)
    )


def _mixture(names: Sequence[str], mixed: Sequence[Fraction | float]) -> str:
    """Return the probabilities of the strategies in use, as decimals when a fraction is long."""
    used = [(name, p) for name, p in zip(names, mixed, strict=True) if p]
    if len(used) == 1 and used[0][1] == 1:
        return used[0][0]
    exact = [str(p) for _, p in used]
    if max(map(len, exact)) > _LONGEST:
        exact = [f"{nearest_float(as_fraction(p)):.4g}" for _, p in used]
    parts = [f"{p} on {name}" for p, (name, _) in zip(exact, used, strict=True)]
    return ", ".join(parts if len(parts) <= _MOST_USED else [*parts[:_MOST_USED], "..."])
