"""The quantal response path: play with errors, ever fewer, until an equilibrium is reached."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._arrays import frozen
from accord.errors import InvalidTypeError, InvalidValueError, SolverError, must
from accord.games.certified_roots import Found, classify, is_equilibrium
from accord.games.exact_numbers import as_fraction
from accord.games.game import Game
from accord.games.scaled_payoffs import scaled_payoffs
from accord.games.support_systems import support_system

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.games.scaled_payoffs import ScaledPayoffs
    from accord.games.support_systems import Support

__all__ = ["QuantalResponsePath", "quantal_response_path"]

_FIRST_POINTS = 512
_MOST_POINTS = 1 << 17
_LARGEST_PRECISION = 1e13
_USED = (1e-2, 1e-3, 1e-4, 1e-6)
_DENOMINATORS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 24, 30, 60, 120, 360, 1000)
_NEAR = 0.02


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class QuantalResponsePath:
    """The logit equilibria from uniform play on, and where they lead.

    Attributes
    ----------
    game : Game
        The question.
    lambdas : (n_points,) array
        Precision, per unit of payoff; 0 first. It need not rise everywhere.
    profiles : tuple of (n_points, n_strategies) arrays
        One array per player: its mixed strategy at each point.
    limit : profile
        The equilibrium the path leads to: exact Fractions, or doubles within `radius` of one, when it was
        certified; otherwise the last point of the path. Where equilibria are not isolated, one in small
        fractions next to the last point, by no more than a fiftieth in any probability.
    regret : Fraction
        The most any player could gain by deviating alone from `limit`, computed exactly.
    radius : float
        Bound of the error of every probability of `limit`, zero when exact, infinite when not certified.
    is_certified : bool
        Whether `limit` is proven to be an equilibrium, or within `radius` of one.
    reason : str
        How the path ended.
    seconds : float
        Wall time.
    """

    game: Game
    lambdas: NDArray[np.float64]
    profiles: tuple[NDArray[np.float64], ...]
    limit: tuple[tuple[Any, ...], ...]
    regret: Fraction
    radius: float
    is_certified: bool
    reason: str
    seconds: float

    def raise_for_status(self) -> QuantalResponsePath:
        """Return the path itself if its limit is certified, and raise `SolverError` otherwise."""
        if not self.is_certified:
            raise SolverError(
                must("limit", "be certified", cure=f"{self.reason[0].upper()}{self.reason[1:]}.")
            )
        return self

    def __repr__(self) -> str:
        parts = []
        for own in self.limit:
            used = [f"{s}: {float(p):.4g}" for s, p in enumerate(own) if p > 0]
            parts.append("{" + ", ".join(used[:4]) + (", ..." if len(used) > 4 else "") + "}")
        kind = "certified" if self.is_certified else "not certified"
        return "\n".join(
            [
                f"QuantalResponsePath: {len(self.lambdas)} points, lambda up to {self.lambdas.max():.3g}",
                f"  limit   {' '.join(parts)}",
                f"  regret  {float(self.regret):.3g}, {kind}",
                f"  {self.reason}, {self.seconds:.3g} s",
            ]
        )


def quantal_response_path(game: Game, *, regret: float = 1e-6) -> QuantalResponsePath:
    r"""Return the path of logit equilibria from uniform play to a Nash equilibrium.

    In a logit equilibrium every player plays strategy :math:`s` with probability proportional to
    :math:`e^{\lambda u(s)}` given the others' mixtures (McKelvey and Palfrey 1995). For almost all games the
    equilibria connected to uniform play at :math:`\lambda = 0` form one curve that leads to a single Nash
    equilibrium; it is followed in logarithms of probabilities (Turocy 2005). The strategies in use at its
    end name a support, whose equations are solved from there and certified.

    Parameters
    ----------
    game : Game
        Any number of players.
    regret : float
        Follow the path until nobody could gain more than this share of the largest range of payoffs.

    Returns
    -------
    QuantalResponsePath

    Raises
    ------
    InvalidTypeError, InvalidValueError
        Not a game, or a regret that is not between 0 and 1.

    Notes
    -----
    Unlike equilibria, the path depends on the scale of payoffs against each other. Each step costs the number
    of profiles times the square of the number of players, plus a solution of linear equations in all
    probabilities: 10 x 10 x 10 takes tenths of a second.

    References
    ----------
    R. D. McKelvey and T. R. Palfrey, Quantal response equilibria for normal form games, Games and Economic
    Behavior 10 (1995) 6-38.
    T. L. Turocy, A dynamic homotopy interpretation of the logistic quantal response equilibrium
    correspondence, Games and Economic Behavior 51 (2005) 243-263.

    Examples
    --------
    >>> from accord.games.game import Game
    >>> chicken = Game([[[3, 2], [4, 0]], [[3, 4], [2, 1]]])
    >>> quantal_response_path(chicken).limit[0]
    (Fraction(1, 1), Fraction(0, 1))
    """
    if not isinstance(game, Game):
        raise InvalidTypeError(must("game", "be an accord.Game", type(game).__name__))
    if not isinstance(regret, (int, float)) or not 0 < regret < 1:
        raise InvalidValueError(must("regret", "lie between 0 and 1", repr(regret)))
    started = perf_counter()
    unit, status, precisions, logs = _follow(game, regret)
    ends = np.cumsum([0, *game.n_strategies])
    shares = np.exp(logs)
    profiles = tuple(
        frozen(np.ascontiguousarray(part / part.sum(axis=1, keepdims=True)))
        for part in (shares[:, low:high] for low, high in pairwise(ends))
    )
    last = [own[-1] for own in profiles]
    certified = _certified(scaled_payoffs(game), last)
    limit = certified.profile if certified else tuple(tuple(float(p) for p in own) for own in last)
    return QuantalResponsePath(
        game=game,
        lambdas=frozen(precisions / unit),
        profiles=profiles,
        limit=limit,
        regret=as_fraction(game.regret(limit)),
        radius=certified.radius if certified else float("inf"),
        is_certified=certified is not None,
        reason=_reason(status, certified is not None, regret),
        seconds=perf_counter() - started,
    )


def _follow(game: Game, regret: float) -> tuple[float, int, NDArray[np.float64], NDArray[np.float64]]:
    """Return the unit of payoffs, how the path ended, and its points."""
    from accord._kernels.logit_path import FULL, follow_path

    exact = game.exact_payoffs
    spans = [as_fraction(own.max()) - as_fraction(own.min()) for own in exact]
    widest = max(spans) or Fraction(1)
    scaled = np.stack([((own - own.min()) / widest).astype(np.float64).reshape(-1) for own in exact])
    shape = game.n_strategies
    strides = np.array([int(np.prod(shape[i + 1 :])) for i in range(len(shape))], dtype=np.int64)
    n_strategies = np.array(shape, dtype=np.int64)
    n_points = _FIRST_POINTS
    while True:
        precisions, logs = np.empty(n_points), np.empty((n_points, sum(shape)))
        status, count = follow_path(
            scaled, strides, n_strategies, regret, _LARGEST_PRECISION, precisions, logs
        )
        if status != FULL or n_points >= _MOST_POINTS:
            return float(widest), int(status), precisions[:count].copy(), logs[:count].copy()
        n_points *= 8


def _certified(payoffs: ScaledPayoffs, last: list[NDArray[np.float64]]) -> Found | None:
    """Return the equilibrium near the end of the path, if one is proven to be there."""
    tried: set[Support] = set()
    for used in _USED:
        support = tuple(tuple(int(s) for s in np.flatnonzero(own > used)) for own in last)
        if support in tried or not all(support):
            continue
        tried.add(support)
        found = _at_support(payoffs, support, last)
        if found is not None:
            return found
    return _in_a_continuum(payoffs, last)


def _in_a_continuum(payoffs: ScaledPayoffs, last: list[NDArray[np.float64]]) -> Found | None:
    """Return an exact equilibrium in small fractions next to the end of the path.

    The equations of a support cannot be certified where equilibria are not isolated; but fractions can be
    substituted without rounding.
    """
    gaps: dict[tuple[tuple[Fraction, ...], ...], float] = {}
    for most in _DENOMINATORS:
        rounded = [[Fraction(float(p)).limit_denominator(most) for p in own] for own in last]
        if all(any(own) for own in rounded):
            profile = tuple(tuple(p / sum(own) for p in own) for own in rounded)
            gaps[profile] = max(
                abs(float(p) - end)
                for own, ends in zip(profile, last, strict=True)
                for p, end in zip(own, ends, strict=True)
            )
    for profile in sorted(gaps, key=lambda one: gaps[one]):
        if gaps[profile] <= _NEAR and is_equilibrium(payoffs, profile):
            return Found(profile, 0.0, False)
    return None


def _at_support(payoffs: ScaledPayoffs, support: Support, last: list[NDArray[np.float64]]) -> Found | None:
    if all(len(own) == 1 for own in support):
        profile = tuple(
            tuple(Fraction(int(s == own[0])) for s in range(n))
            for own, n in zip(support, payoffs.n_strategies, strict=True)
        )
        return Found(profile, 0.0, True) if is_equilibrium(payoffs, profile) else None
    from accord._kernels.root_certificates import certify

    system = support_system(payoffs, support)
    layout = system.layout
    zero = np.concatenate([last[player][list(support[player])] for player in system.players])
    point = zero.astype(np.complex128)
    columns, radii = np.zeros(len(point), dtype=np.int64), np.zeros(2)
    shape = (layout.first, layout.cells, layout.n_cells, layout.n_factors, layout.group_start)
    if not certify(system.coefs, system.errors, *shape, point, columns, radii):
        return None
    judged = classify(payoffs, system, point, radii)
    return judged if isinstance(judged, Found) else None


def _reason(status: int, is_certified: bool, regret: float) -> str:
    from accord._kernels.logit_path import ARRIVED, FULL, TOO_FAR

    ended = {
        ARRIVED: f"followed until the regret fell to {regret:g} of the largest range of payoffs",
        TOO_FAR: "followed until the precision exceeded what doubles resolve",
        FULL: "stopped after the largest number of points",
    }.get(status, "stopped where no step along the path succeeded")
    near = (
        "the equilibrium at its end was certified"
        if is_certified
        else "no equilibrium was certified at its end"
    )
    return f"{ended}; {near}"
