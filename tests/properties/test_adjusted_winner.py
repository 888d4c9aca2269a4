"""What Adjusted Winner promises (Brams and Taylor 1996), on random issues that two parties divide."""

from __future__ import annotations

import numpy as np
import pytest

import accord
from accord.errors import InvalidValueError

N_CASES = 200


def random_division(rng: np.random.Generator) -> accord.Negotiation:
    """Return issues that each party wants to win, some of them indifferent to one, some with a midpoint."""
    issues, scores = [], {}
    for k in range(int(rng.integers(1, 6))):
        first, second = rng.integers(0, 12, 2)
        half = bool(rng.random() < 0.3)
        issues.append(accord.Issue(f"i{k}", ["A", "half", "B"] if half else ["A", "B"]))
        scores[f"i{k}"] = (
            [[first, first / 2, 0], [0, second / 2, second]] if half else [[first, 0], [0, second]]
        )
    return accord.Negotiation(issues, ["A", "B"], scores, [0, 0])


def division(negotiation: accord.Negotiation) -> np.ndarray:
    return accord.solve(negotiation, "adjusted_winner").gains


def test_nothing_is_better_for_both() -> None:
    rng = np.random.default_rng(0)
    for _ in range(N_CASES):
        talks = random_division(rng)
        solution = accord.solve(talks, "adjusted_winner")
        for party in (0, 1):
            held = talks.replace(disagreement=talks.disagreement + solution.gains * (np.arange(2) != party))
            most = accord.ideal_gains(held, "lotteries")
            assert most is not None
            assert most[party] <= solution.gains[party] + 1e-9


def test_both_get_the_same_points_where_both_want_something() -> None:
    rng = np.random.default_rng(1)
    for _ in range(N_CASES):
        talks = random_division(rng)
        total = np.array(
            [max(own) for own in zip(*(m.max(axis=1) for m in talks.scores.values()), strict=True)]
        )
        worth = np.sum([m.max(axis=1) for m in talks.scores.values()], axis=0)
        if (total > 0).all():
            points = 100 * division(talks) / worth
            contested = all(m.max(axis=1).all() for m in talks.scores.values())
            assert points[0] == pytest.approx(points[1]) or not contested
            assert points.min() >= 50 - 1e-9


def test_parties_that_swap_places_swap_their_gains() -> None:
    rng = np.random.default_rng(2)
    for _ in range(N_CASES):
        talks = random_division(rng)
        swapped = talks.replace(scores={name: matrix[::-1] for name, matrix in talks.scores.items()})
        assert division(swapped) == pytest.approx(division(talks)[::-1])


def test_units_and_zeros_do_not_matter() -> None:
    rng = np.random.default_rng(3)
    for _ in range(N_CASES):
        talks = random_division(rng)
        unit = np.array([[4.0], [0.25]])
        changed = talks.replace(scores={name: unit * matrix + 2 for name, matrix in talks.scores.items()})
        changed = changed.replace(disagreement=np.full(2, 2.0 * len(talks.issues)))
        assert division(changed) == pytest.approx(unit[:, 0] * division(talks))


def test_a_compromise_better_than_dividing_is_not_overlooked() -> None:
    issue = accord.Issue("l", ["A", "mid", "B"])
    for middle, is_better in ((4, False), (5, False), (6, True)):
        talks = accord.Negotiation([issue], ["A", "B"], {"l": [[10, middle, 0], [0, middle, 10]]}, [0, 0])
        left_out = accord.compare(talks).not_applicable
        assert left_out == (("adjusted_winner",) if is_better else ())
        if is_better:
            with pytest.raises(InvalidValueError, match="an option better than dividing, 'mid' of 'l'"):
                accord.solve(talks, "adjusted_winner")
        else:
            assert division(talks).tolist() == [5.0, 5.0]


def test_tenths_on_a_line_are_no_compromise() -> None:
    aid = accord.Issue("aid", ["none", "low", "high", "all"])
    line = accord.Issue("line", ["held", "moved"])
    scores = {"aid": [[0, 0.1, 0.2, 0.3], [0.3, 0.2, 0.1, 0]], "line": [[1, 0], [0, 1]]}
    talks = accord.Negotiation([aid, line], ["A", "B"], scores, [0, 0])
    assert division(talks) == pytest.approx(division(talks.replace(scores=scaled(scores, 10))) / 10)
    shares = [k / 10 for k in range(11)]
    pie = accord.Issue("pie", [str(share) for share in shares])
    divided = {"pie": [shares, [1 - share for share in shares]]}
    assert division(accord.Negotiation([pie], ["A", "B"], divided, [0, 0])) == pytest.approx([0.5, 0.5])


def scaled(scores: dict[str, list[list[float]]], factor: float) -> dict[str, np.ndarray]:
    return {name: factor * np.array(matrix) for name, matrix in scores.items()}
