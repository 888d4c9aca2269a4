"""The corners of the lotteries' zone against brute force over all packages, flat regions and points too."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.spatial import ConvexHull

import accord
from accord._convex import exact_packages
from accord._convex.exact_hull import Hull, dot, hull

if TYPE_CHECKING:
    from collections.abc import Sequence

Exact = tuple[Fraction, ...]


def is_within(point: Sequence[float], others: np.ndarray) -> bool:
    """Return whether a point is a mixture of others, by a linear program."""
    if not len(others):
        return False
    scale = max(1.0, float(np.abs(others).max()))
    found = linprog(
        np.zeros(len(others)),
        A_eq=np.vstack([others.T / scale, np.ones(len(others))]),
        b_eq=[*(np.asarray(point, dtype=float) / scale), 1.0],
    )
    return bool(found.status == 0)


def determined(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """Return the only solution of square equations (Gauss), None when there is none or more than one."""
    n = len(right)
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for k in range(n):
        pivot = next((r for r in range(k, n) if table[r][k]), None)
        if pivot is None:
            return None
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [x / table[k][k] for x in table[k]]
        for r in range(n):
            if r != k and table[r][k]:
                table[r] = [x - table[r][k] * y for x, y in zip(table[r], table[k], strict=True)]
    return [row[-1] for row in table]


def candidates(gains: list[Exact]) -> set[Exact]:
    """Return points whose hull is the zone: mixtures of k + 1 packages at which k parties gain nothing."""
    n, found = len(gains[0]), set[Exact]()
    for k in range(n + 1):
        for held in itertools.combinations(range(n), k):
            for mixed in itertools.combinations(gains, k + 1):
                rows = [[g[i] for g in mixed] for i in held] + [[Fraction(1)] * (k + 1)]
                shares = determined(rows, [Fraction(0)] * k + [Fraction(1)])
                if shares is not None and min(shares) >= 0:
                    point = tuple(sum(s * g[i] for s, g in zip(shares, mixed, strict=True)) for i in range(n))
                    found |= {point} if min(point) >= 0 else set()
    return found


def check_corners(corners: np.ndarray | None, expected: set[Exact], floor: Sequence[float]) -> None:
    """Check that the corners are among the candidates, hold all of them, and that none is superfluous."""
    points = {tuple(float(x + Fraction(f)) for x, f in zip(p, floor, strict=True)) for p in expected}
    assert corners is not None
    found = [tuple(row) for row in corners.tolist()]
    assert len(set(found)) == len(found)
    assert set(found) <= points
    for point in points - set(found):
        assert is_within(point, corners)
    for at, point in enumerate(found):
        assert not is_within(point, np.delete(corners, at, axis=0))


def random_talks(rng: np.random.Generator, n_parties: int, kind: str) -> accord.Negotiation:
    """Return a small negotiation, its payoffs in space, in a plane, on a line, or all in one point."""
    n_issues = int(rng.integers(1, 3))
    issues = [
        accord.Issue(f"issue{k}", [f"o{o}" for o in range(int(rng.integers(1, 5)))]) for k in range(n_issues)
    ]
    names = [f"party{a}" for a in range(n_parties)]
    scores = {issue.name: rng.integers(-3, 4, (n_parties, issue.n_options)).astype(float) for issue in issues}
    for matrix in scores.values():
        if kind == "plane":
            matrix[-1] = matrix[: n_parties - 1].sum(axis=0) * -0.5
        elif kind == "line":
            matrix[1:] = matrix[0] * np.array([[-1.0], [0.5]])[: n_parties - 1]
        elif kind == "point":
            matrix[:] = matrix[:, :1]
    return accord.Negotiation(issues, names, scores, rng.integers(-3, 2, n_parties).astype(float))


@pytest.mark.parametrize("kind", ["space", "plane", "line", "point"])
@pytest.mark.parametrize("n_parties", [1, 2, 3])
def test_corners_agree_with_all_mixtures_of_packages(kind: str, n_parties: int) -> None:
    rng = np.random.default_rng(41 + n_parties)
    n_open = n_single = 0
    for _ in range(50):
        talks = random_talks(rng, n_parties, kind)
        options = itertools.product(*(issue.options for issue in talks.issues))
        names = [issue.name for issue in talks.issues]
        gains = {
            tuple(Fraction(x) for x in talks.gains(dict(zip(names, chosen, strict=True))))
            for chosen in options
        }
        expected = candidates(sorted(gains))
        zone = accord.zone_of_agreement(talks, among="lotteries", max_clashes=0)
        assert zone.is_empty == (not expected)
        if expected:
            n_open += 1
            n_single += len(zone.vertices) == 1
            check_corners(zone.vertices, expected, talks.disagreement)
    assert n_open >= 8
    assert n_single >= (8 if kind == "point" else 0)


def test_a_zone_of_a_single_point_at_every_scale() -> None:
    """Two parties divide ten, a third wants nothing; only one division leaves nobody worse off."""
    for units in ([1.0, 1.0, 1.0], [2.0**-20, 2.0**30, 1.0], [1e-6, 1e9, 1.0]):
        share = accord.Issue("share", [f"{k} to X" for k in range(11)])
        rest = accord.Issue("rest", ["a", "b"])
        scores = {
            "share": [
                [k * units[0] for k in range(11)],
                [(10 - k) * units[1] for k in range(11)],
                [0.0] * 11,
            ],
            "rest": [[0.0, 0.0], [0.0, 0.0], [units[2], 0.0]],
        }
        floor = [4 * units[0], 6 * units[1], units[2]]
        talks = accord.Negotiation([share, rest], ["X", "Y", "Z"], scores, floor)
        zone = accord.zone_of_agreement(talks, among="lotteries")
        np.testing.assert_allclose(zone.vertices, [floor] * len(zone.vertices), rtol=1e-14)
        assert len(zone.vertices) == 1 or units[0] == 1e-6
        above = talks.replace(disagreement=[floor[0] * (1 + 1e-9), floor[1], floor[2]])
        assert accord.zone_of_agreement(above, among="lotteries").is_empty


def spread_units(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.choice([1e-6, 0.3, 1.0, 1e9], n)


def test_corners_of_many_packages_hold_all_of_them_and_no_more() -> None:
    """Six issues of eight options, doubles of every scale: none superfluous, none missing anywhere."""
    rng = np.random.default_rng(43)
    for _ in range(6):
        issues = [accord.Issue(f"issue{k}", [f"o{o}" for o in range(8)]) for k in range(6)]
        units = spread_units(rng, 3)
        scores = {issue.name: rng.random((3, 8)) * units[:, None] for issue in issues}
        talks = accord.Negotiation(issues, ["X", "Y", "Z"], scores, 2.5 * units)
        zone = accord.zone_of_agreement(talks, among="lotteries")
        inside = (zone.vertices - talks.disagreement) / units
        assert inside.min() >= -1e-12
        assert len(ConvexHull(inside).vertices) == len(inside)
        for direction in rng.normal(size=(20, 3)):
            gains = [((matrix / units[:, None]).T @ direction) for matrix in talks.scores.values()]
            best = linprog(
                -np.concatenate(gains),
                A_ub=-np.hstack([matrix / units[:, None] for matrix in talks.scores.values()]),
                b_ub=-talks.disagreement / units,
                A_eq=np.kron(np.eye(6), np.ones(8)),
                b_eq=np.ones(6),
            )
            reached = float((zone.vertices / units @ direction).max())
            assert reached == pytest.approx(-best.fun, abs=1e-8)


@pytest.mark.parametrize("largest_block", [2**20, 1])
def test_linked_issues_and_interactions_are_part_of_the_corners(
    monkeypatch: pytest.MonkeyPatch, largest_block: int
) -> None:
    """Groups of linked issues may be listed, or too large for that."""
    monkeypatch.setattr(exact_packages, "LARGEST_BLOCK", largest_block)
    rng = np.random.default_rng(44)
    n_open = 0
    for _ in range(25):
        issues = [accord.Issue(f"i{k}", ["a", "b", "c"]) for k in range(3)]
        scores = {issue.name: rng.integers(-3, 5, (3, 3)).astype(float) for issue in issues}
        talks = accord.Negotiation(
            issues,
            ["X", "Y", "Z"],
            scores,
            rng.integers(-3, 2, 3).astype(float),
            linkages=[accord.excludes({"i0": "a", "i1": "b"})],
            interactions=[accord.Interaction({"i1": "a", "i2": "c"}, {"X": 4, "Z": -3})],
            red_lines=[accord.RedLine("Y", {"i2": "b"})],
        )
        packages = [
            dict(zip(["i0", "i1", "i2"], chosen, strict=True))
            for chosen in itertools.product("abc", repeat=3)
        ]
        gains = np.array([talks.gains(p) for p in packages if p in talks.space and p["i2"] != "b"])
        zone = accord.zone_of_agreement(talks, among="lotteries", max_clashes=0)
        if zone.is_empty:
            continue
        n_open += 1
        for direction in rng.integers(-4, 5, (12, 3)):
            best = linprog(
                -gains @ direction, A_ub=-gains.T, b_ub=np.zeros(3), A_eq=np.ones((1, len(gains))), b_eq=[1.0]
            )
            reached = ((zone.vertices - talks.disagreement) @ direction).max()
            assert reached == pytest.approx(-best.fun, abs=1e-9)
    assert n_open > 8


def listed_hull(points: list[tuple[int, int, int]]) -> Hull:
    """Return the hull of listed points, the oracle answering ties with any of them."""

    def support(directions: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        return [max(points, key=lambda p: dot(d, p)) for d in directions]

    found = hull(support, 10_000)
    assert found is not None
    return found


def test_hulls_of_listed_points_have_their_corners_and_planes() -> None:
    rng = np.random.default_rng(45)
    for trial in range(200):
        span = [1, 2, 4, 10**6][trial % 4]
        array = rng.integers(-span, span + 1, (int(rng.integers(1, 25)), 3))
        if trial % 3 == 0:
            array[:, 2] = array[:, 0] - 2 * array[:, 1]
        points = [tuple(row) for row in array.tolist()]
        found = listed_hull(points)
        distinct = np.array(sorted(set(points)), dtype=float)
        corners = {
            tuple(int(x) for x in p)
            for k, p in enumerate(distinct)
            if not is_within(p, np.delete(distinct, k, 0))
        }
        assert set(found.corners) == corners
        assert len(found.corners) == len(corners)
        for normal, limit in found.planes:
            assert max(dot(normal, p) for p in points) == limit
        if np.linalg.matrix_rank(array - array[0]) == 3:
            assert len(ConvexHull(distinct).vertices) == len(corners)


def test_a_solid_obeys_eulers_formula() -> None:
    """Points in general position: corners - edges + faces = 2."""
    rng = np.random.default_rng(46)
    for _ in range(20):
        found = listed_hull([tuple(row) for row in rng.integers(-(10**9), 10**9, (40, 3)).tolist()])
        assert len(found.corners) - len(found.edges) + len(found.planes) == 2


def test_beyond_the_limit_corners_are_not_listed() -> None:
    rng = np.random.default_rng(47)
    issues = [accord.Issue(f"issue{k}", [f"o{o}" for o in range(6)]) for k in range(6)]
    scores = {issue.name: rng.random((3, 6)) for issue in issues}
    talks = accord.Negotiation(issues, ["X", "Y", "Z"], scores, [1.0, 1.0, 1.0])
    assert accord.zone_of_agreement(talks, among="lotteries").vertices is not None
    for limit in (0, 20):
        zone = accord.zone_of_agreement(talks, among="lotteries", max_vertices=limit)
        assert zone.vertices is None
        assert "More corners than asked for" in zone.reason
