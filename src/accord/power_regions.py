"""Which bargaining weights select which package: the exact regions of the weighted Nash solution."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord._checks import weights as check_weights
from accord.result import Solution
from accord.solutions.question import FRONTIER_METHODS, ask
from accord.solutions.rational_packages import rational_packages

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package
    from accord.solutions.rational_packages import RationalPackages

__all__ = ["PowerRegion", "PowerRegions", "power_regions"]

_NO_INTERIOR = 1e-12
_FEW_POINTS = 64


@dataclass(frozen=True, slots=True, eq=False)
class PowerRegion:
    """The bargaining weights under which the weighted Nash solution is one payoff vector.

    Attributes
    ----------
    package : Package
        The selected one with the smallest number.
    n_packages : int
        How many packages have the same gains for the parties.
    payoffs : (n_actors,) array
    gains : (n_parties,) array
    halfspaces : (n_halfspaces, n_parties) array
        Weights `w`, not negative, are in the region when ``halfspaces @ w >= 0``.
    corners : (n_corners, n_parties) array
        The region's corners among weights that add up to one.
    share : float
        The part of all weights that lie in the region.
    """

    package: Package
    n_packages: int
    payoffs: NDArray[np.float64]
    gains: NDArray[np.float64]
    halfspaces: NDArray[np.float64]
    corners: NDArray[np.float64]
    share: float

    @property
    def interval(self) -> tuple[float, float]:
        """Return the smallest and largest weight of the first party: with two parties, the region."""
        return float(self.corners[:, 0].min()), float(self.corners[:, 0].max())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PowerRegions:
    """How the weighted Nash solution depends on the parties' bargaining weights.

    Attributes
    ----------
    parties : tuple of str
    regions : tuple of PowerRegion
        From the highest weights of the first party to the lowest with two parties, else the largest share
        first; empty without agreement.
    n_points : int
        How many efficient individually rational payoffs there are, most of which no weights select.
    reason : str
        The answer in one sentence.
    """

    parties: tuple[str, ...]
    regions: tuple[PowerRegion, ...]
    n_points: int
    reason: str

    def at(self, bargaining_weights: ArrayLike | Mapping[str, float]) -> PowerRegion | None:
        """Return the region in which these positive weights lie; None without agreement."""
        checked = check_weights(bargaining_weights, self.parties)
        if checked is None or not self.regions:
            return None
        return max(self.regions, key=lambda region: float((region.halfspaces @ checked).min(initial=0.0)))

    def to_pandas(self) -> pd.DataFrame:
        """Return one row per region: share, gains of the parties, and the package's options."""
        import pandas as pd

        rows = [
            {"share": region.share}
            | {f"gain {party}": gain for party, gain in zip(self.parties, region.gains, strict=True)}
            | dict(region.package)
            for region in self.regions
        ]
        columns = None if rows else ["share", *(f"gain {party}" for party in self.parties)]
        return pd.DataFrame(rows, columns=columns)

    def __len__(self) -> int:
        return len(self.regions)

    def __repr__(self) -> str:
        lines = [f"PowerRegions: {self.reason}"]
        for region in self.regions[:10]:
            gains = ", ".join(f"{p} {g:g}" for p, g in zip(self.parties, region.gains, strict=True))
            where = f"share {region.share:.3f}"
            if len(self.parties) == 2:
                where = f"weight of {self.parties[0]} {region.interval[0]:.3f} to {region.interval[1]:.3f}"
            lines.append(f"  {where}: gains {gains}")
        hidden = len(self.regions) - 10
        return "\n".join(lines + ([f"  and {hidden} smaller ones"] if hidden > 0 else []))


def power_regions(negotiation: Negotiation, *, method: str = "auto") -> PowerRegions:
    r"""Return which packages the weighted Nash solution selects under some weights, and under which.

    A text does not say how strong a party is, so weights are swept, not chosen. In logarithms of gains the
    weighted Nash product is linear in the weights: the package `x` is selected where
    :math:`\sum_i w_i (\log g_i(x) - \log g_i(y)) \ge 0` for all others `y`, a convex region; the regions tile
    all weights. With two parties they are intervals.

    Parameters
    ----------
    negotiation : Negotiation
    method : str
        ``"auto"``, ``"merging"`` or ``"enumeration"``: how the frontier is found.

    Returns
    -------
    PowerRegions

    Raises
    ------
    InvalidValueError
        An unknown method.
    SpaceTooLargeError
        The frontier is too large.

    Notes
    -----
    All weights are positive here. Payoffs that are selected only on the border between regions, where they
    tie, have no region of their own. Where no package lets every party gain, the largest sets of
    parties that can gain together compete, as in :func:`nash_solution`.

    References
    ----------
    Kalai, E. (1977). Nonsymmetric Nash solutions and replications of 2-person bargaining. International
    Journal of Game Theory 6, 129-133.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "middle", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 4, 1], [1, 4, 8]]}, [0, 0])
    >>> [region.package["line"] for region in power_regions(negotiation).regions]
    ['held', 'middle', 'moved']
    """
    question = ask(negotiation, "nash", "packages", method, methods={"packages": FRONTIER_METHODS})
    rational = rational_packages(question)
    if isinstance(rational, Solution):
        return PowerRegions(negotiation.parties, (), 0, rational.reason)
    logs, points = _log_gains(rational)
    supported = _supported(logs)
    regions = []
    for k in supported:
        halfspaces = logs[k] - logs[supported[supported != k]]
        corners, share = _region(halfspaces)
        if share > 0:
            regions.append(_power_region(rational, int(points[k]), halfspaces, corners, share))
    if len(negotiation.parties) == 2:
        regions.sort(key=lambda region: -region.interval[1])
    else:
        regions.sort(key=lambda region: -region.share)
    n_points = rational.gains.shape[0]
    reason = f"{len(regions)} of {n_points} efficient individually rational payoffs are Nash for some weights"
    return PowerRegions(negotiation.parties, tuple(regions), n_points, reason)


def _power_region(
    rational: RationalPackages,
    point: int,
    halfspaces: NDArray[np.float64],
    corners: NDArray[np.float64],
    share: float,
) -> PowerRegion:
    package = rational.frontier.package(point)
    return PowerRegion(
        package=package,
        n_packages=rational.frontier.multiplicity[point],
        payoffs=frozen(rational.question.negotiation.payoffs(package)),
        gains=frozen(rational.gains[point].copy()),
        halfspaces=frozen(halfspaces),
        corners=frozen(corners),
        share=share,
    )


def _log_gains(rational: RationalPackages) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return logarithms of gains as shares of the largest, zero for no gain, and the points they belong to.

    Only points where the largest number of parties gain.
    """
    gaining = rational.gains > 0
    n_gaining = gaining.sum(axis=1)
    points = np.flatnonzero(n_gaining == n_gaining.max())
    unit = np.where(rational.ideal > 0, rational.ideal, 1.0)
    shares = np.where(gaining, rational.gains / unit, 1.0)[points]
    return np.log(shares), points


def _supported(logs: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the points that can be largest for some weights: corners of the hull, or all of a few points."""
    n_points, n = logs.shape
    if n == 2:
        return _upper_chain(logs)
    if n_points <= _FEW_POINTS:
        return np.arange(n_points)
    from scipy.spatial import ConvexHull, QhullError

    try:
        hull = ConvexHull(logs)
    except QhullError:  # flat
        return np.arange(n_points)
    return np.sort(hull.vertices).astype(np.int64)


def _upper_chain(logs: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the corners of the hull of points in the plane that face upwards and to the right."""
    chain: list[int] = []
    for k in np.lexsort((logs[:, 0], -logs[:, 1])):  # the second coordinate falling
        if chain and logs[k, 0] <= logs[chain[-1], 0]:
            continue
        while len(chain) > 1 and _turns_left(logs[chain[-2]], logs[chain[-1]], logs[k]):
            chain.pop()
        chain.append(int(k))
    return np.array(chain, dtype=np.int64)


def _turns_left(a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]) -> bool:
    return bool((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) >= 0)


def _region(halfspaces: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return the corners of ``halfspaces @ w >= 0`` among weights that sum to one, and its share of them.

    Share zero when the region has no interior.
    """
    n = halfspaces.shape[1]
    if n == 1:
        return np.ones((1, 1)), 1.0
    # in the first n - 1 weights, the last being one minus their sum: rows @ w + offsets >= 0
    rows = np.vstack([halfspaces[:, :-1] - halfspaces[:, -1:], np.eye(n - 1), -np.ones((1, n - 1))])
    offsets = np.concatenate([halfspaces[:, -1], np.zeros(n - 1), [1.0]])
    if n == 2:
        return _interval(rows[:, 0], offsets)
    return _polytope(rows, offsets)


def _interval(rows: NDArray[np.float64], offsets: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = -offsets / rows
    low, high = float(ends[rows > 0].max()), float(ends[rows < 0].min())
    return np.array([[low, 1.0 - low], [high, 1.0 - high]]), max(high - low, 0.0)


def _polytope(rows: NDArray[np.float64], offsets: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    from scipy.spatial import ConvexHull, HalfspaceIntersection

    n = rows.shape[1]
    size = np.linalg.norm(rows, axis=1)
    inside, radius = _largest_ball(rows[size > 0], offsets[size > 0], size[size > 0])
    if radius <= _NO_INTERIOR:
        return np.empty((0, n + 1)), 0.0
    crossing = HalfspaceIntersection(-np.column_stack([rows, offsets])[size > 0], inside)
    corners = np.unique(np.round(crossing.intersections, 14) + 0.0, axis=0)  # adding zero leaves no -0.0
    volume = float(ConvexHull(crossing.intersections).volume)
    return np.column_stack([corners, 1.0 - corners.sum(axis=1)]), volume * math.factorial(n)


def _largest_ball(
    rows: NDArray[np.float64], offsets: NDArray[np.float64], size: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Return centre and radius of the largest ball in ``rows @ w + offsets >= 0``."""
    from scipy.optimize import linprog

    n = rows.shape[1]
    costs = np.append(np.zeros(n), -1.0)
    bounds = [(None, None)] * n + [(0.0, None)]
    found = linprog(costs, A_ub=np.column_stack([-rows, size]), b_ub=offsets, bounds=bounds, method="highs")
    if found.status != 0:
        return np.zeros(n), 0.0
    solved = np.asarray(found.x, dtype=np.float64)
    return solved[:n], float(solved[n])
