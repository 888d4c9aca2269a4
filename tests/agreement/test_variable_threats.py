"""Variable threats (Nash 1953) against the closed form with transferable payoffs, and by their definition."""

import numpy as np
import pytest

import accord


def split(total: float) -> accord.Negotiation:
    issue = accord.Issue("sum", ["all_A", "all_B"])
    return accord.Negotiation([issue], ["A", "B"], {"sum": [[total, 0], [0, total]]}, [0, 0])


def value(matrix: np.ndarray) -> float:
    """Return the value of a zero-sum game with two rows, by the upper envelope over all mixtures."""
    crossings = [0.0, 1.0]
    for left in matrix.T:
        for right in matrix.T:
            slope = (left[0] - left[1]) - (right[0] - right[1])
            if slope:
                crossings.append((right[1] - left[1]) / slope)
    return max(
        min(p * column[0] + (1 - p) * column[1] for column in matrix.T) for p in crossings if 0 <= p <= 1
    )


@pytest.mark.parametrize("seed", range(60))
def test_transferable_payoffs(seed):
    # With payoffs transferable one to one, u = ((s + v) / 2, (s - v) / 2), v the value of d_1 - d_2.
    rng = np.random.default_rng(seed)
    first, second = rng.integers(-5, 6, (2, 2, int(rng.integers(1, 5))))
    found = accord.variable_threats(accord.Game.from_matrices(first, second), split(40))
    v = value((first - second).astype(float))
    assert found.payoffs == pytest.approx([(40 + v) / 2, (40 - v) / 2])
    assert found.exchange == pytest.approx(0.5)


@pytest.mark.parametrize("seed", range(60))
def test_no_party_gains_by_another_threat(seed):
    rng = np.random.default_rng(seed)
    issues = [accord.Issue(f"i{k}", ["a", "b", "c"]) for k in range(3)]
    scores = {issue.name: rng.integers(0, 10, (2, 3)) for issue in issues}
    talks = accord.Negotiation(issues, ["A", "B"], scores, [0, 0])
    first, second = rng.integers(-6, 1, (2, 2, 3))
    game = accord.Game.from_matrices(first, second)
    found = accord.variable_threats(game, talks)

    def deal(no_deal: np.ndarray) -> np.ndarray:
        return accord.nash_solution(talks.replace(disagreement=no_deal), over="lotteries").payoffs

    assert deal(found.disagreement.payoffs) == pytest.approx(found.payoffs, abs=1e-5)
    mixed_a, mixed_b = (np.array([float(p) for p in threat]) for threat in found.threats)
    for row in range(2):
        against = np.array([first[row] @ mixed_b, second[row] @ mixed_b])
        assert deal(against)[0] <= found.payoffs[0] + 1e-5
    for column in range(3):
        against = np.array([mixed_a @ first[:, column], mixed_a @ second[:, column]])
        assert deal(against)[1] <= found.payoffs[1] + 1e-5


def test_threats_better_than_every_deal():
    game = accord.Game.from_matrices([[9]], [[9]])
    with pytest.raises(accord.errors.InvalidValueError, match="have threats that some lottery"):
        accord.variable_threats(game, split(10))


def test_threats_better_than_every_deal_for_a_party_with_small_payoffs():
    issue = accord.Issue("prize", ["A", "B"])
    talks = accord.Negotiation([issue], ["A", "B"], {"prize": [[1e9, 0], [0, 1e-6]]}, [0, 0])
    with pytest.raises(accord.errors.InvalidValueError, match="threats that some lottery"):
        accord.variable_threats(accord.Game.from_matrices([[0]], [[2e-6]]), talks)


def test_three_parties_are_refused():
    issue = accord.Issue("sum", ["x"])
    talks = accord.Negotiation([issue], ["A", "B", "C"], {"sum": [[1], [1], [1]]}, [0, 0, 0])
    with pytest.raises(accord.errors.InvalidValueError, match="two players, the two parties"):
        accord.variable_threats(accord.Game.from_matrices([[0]], [[0]]), talks)
