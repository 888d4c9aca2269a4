"""Zero-sum values, dominance, rationalisability, correlated equilibria, learning and refinements."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from accord.errors import InvalidTypeError, InvalidValueError, UnknownNameError
from accord.games.correlated import coarse_correlated_equilibrium, correlated_equilibrium
from accord.games.dominance import eliminate_dominated
from accord.games.equilibria import nash_equilibria
from accord.games.game import Game
from accord.games.learning import fictitious_play, replicator_dynamics
from accord.games.rationalisable import rationalisable_strategies
from accord.games.refinements import is_strict, is_undominated, payoff_dominators, risk_dominant
from accord.games.zero_sum import zero_sum_value

# R. Aumann, Subjectivity and correlation in randomized strategies, J. Mathematical Economics 1 (1974),
# example 2.5
CHICKEN = Game.from_matrices([[6, 2], [7, 0]], [[6, 7], [2, 0]])
DILEMMA = Game.from_matrices([[3, 0], [5, 1]], [[3, 5], [0, 1]], players=["A", "B"])
PENNIES = Game.from_matrices([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
# J. Harsanyi and R. Selten, A General Theory of Equilibrium Selection in Games (1988), figure 3.21: stag hunt
STAG_HUNT = Game.from_matrices([[9, 0], [8, 7]], [[9, 8], [0, 7]])


@pytest.mark.parametrize("high", [1, 2, 30])
def test_zero_sum_solutions_are_the_equilibria(high):
    rng = np.random.default_rng(high)
    for shape in ((1, 1), (2, 3), (4, 3), (5, 5), (3, 6)):
        a = rng.integers(-high, high + 1, shape)
        game = Game.from_matrices(a, 7 - a)
        found = zero_sum_value(game)
        assert set(product(*found.optimal_strategies)) == set(nash_equilibria(game).extreme)
        assert game.regret(found.profile) == 0
        assert game.expected_payoffs(found.profile) == (found.value, 7 - found.value)
        assert found.constant == 7


@pytest.mark.parametrize("payoffs", ["integers", "floats", "ties"])
def test_larger_zero_sum_games_are_solved_exactly(payoffs):
    rng = np.random.default_rng(0)
    draw = {"integers": rng.integers(-50, 51, (20, 25)), "floats": rng.normal(size=(15, 20)).round(2)}
    a = draw.get(payoffs, rng.integers(0, 2, (14, 14)))
    game = Game.from_matrices(a, -a)
    found = zero_sum_value(game)
    assert game.regret(found.profile) == 0
    assert game.expected_payoffs(found.profile)[0] == found.value
    assert len(repr(found).splitlines()) == 5
    assert found.raise_for_status() is found


def test_von_neumann_1928_value_of_matching_pennies():
    found = zero_sum_value(PENNIES)
    assert found.value == 0
    assert found.profile == ((Fraction(1, 2),) * 2,) * 2


@pytest.mark.parametrize("dominance", ["strict", "weak"])
@pytest.mark.parametrize("shape", [(4, 4), (5, 3), (3, 2, 3), (13, 14)])
def test_every_elimination_has_its_proof(dominance, shape):
    rng = np.random.default_rng(len(shape))
    n_struck = 0
    for high in (2, 5, 40):
        game = Game(rng.integers(0, high + 1, (len(shape), *shape)))
        found = eliminate_dominated(game, dominance)
        kept = [list(range(n)) for n in shape]
        for number in sorted({step.round for step in found.trail}):
            steps = [step for step in found.trail if step.round == number]
            for step in steps:
                excess = excesses(game, step, kept)
                assert (
                    min(excess) > 0
                    if dominance == "strict"
                    else min(excess) == 0 < max(excess) or min(excess) > 0
                )
                assert sum(step.dominator) == 1
                assert all(s in kept[step.player] for s, p in enumerate(step.dominator) if p)
            for step in steps:
                kept[step.player].remove(step.strategy)
        assert found.kept == tuple(map(tuple, kept))
        assert found.reduced.n_strategies == tuple(map(len, kept))
        n_struck += len(found.trail)
    assert n_struck > 0 or shape == (13, 14)


def excesses(game, step, kept):
    others = [own if i != step.player else [0] for i, own in enumerate(kept)]
    result = []
    for profile in product(*others):
        line = [
            Fraction(
                int(game.payoffs[(step.player, *profile[: step.player], s, *profile[step.player + 1 :])])
            )
            for s in range(game.n_strategies[step.player])
        ]
        mixed = sum(p * value for p, value in zip(step.dominator, line, strict=True))
        result.append(mixed - line[step.strategy])
    return result


def test_dominance_by_mixed_strategies_only():
    game = Game.from_matrices([[3, 0], [0, 3], [1, 1]], np.zeros((3, 2)))
    assert eliminate_dominated(game, by="pure").kept == ((0, 1, 2), (0, 1))
    found = eliminate_dominated(game)
    assert found.kept == ((0, 1), (0, 1))
    assert found.trail[0].dominator == (Fraction(1, 2), Fraction(1, 2), 0)
    assert repr(found) == (
        "Without strictly dominated strategies: 2 x 2 left\n"
        "  1 struck out in 1 rounds, by mixed strategies\n"
        "  round 1: player 1 drops 3"
    )


def test_weak_dominance_at_the_border():
    # The mixture of the first two rows equals the third in one column and beats it by a little in the other.
    game = Game.from_matrices([[4, 0], [0, 4], [2, 2 - Fraction(1, 10**20)]], np.zeros((3, 2)))
    assert eliminate_dominated(game, "strict").kept[0] == (0, 1)
    equal = Game.from_matrices([[4, 0], [0, 4], [2, 2]], np.zeros((3, 2)))
    assert eliminate_dominated(equal, "weak").kept[0] == (0, 1, 2)
    touching = Game.from_matrices([[4, 0, 1], [0, 4, 1], [2, 2, 0]], np.zeros((3, 3)))
    assert eliminate_dominated(touching, "strict").kept[0] == (0, 1, 2)
    assert eliminate_dominated(touching, "weak").kept[0] == (0, 1)


@pytest.mark.parametrize("shape", [(4, 4), (6, 5), (3, 3, 2), (13, 13)])
def test_rationalisable_strategies_are_best_responses_to_their_beliefs(shape):
    rng = np.random.default_rng(3)
    for high in (3, 20):
        game = Game(rng.integers(0, high + 1, (len(shape), *shape)))
        found = rationalisable_strategies(game)
        assert found.strategies == eliminate_dominated(game).kept
        assert found.are_independent == (len(shape) == 2)
        for player, kept in enumerate(found.strategies):
            for strategy in kept:
                belief = found.beliefs[player][strategy]
                assert sum(belief.values()) == 1
                earned = [
                    sum(
                        p * Fraction(int(game.payoffs[(player, *others[:player], s, *others[player:])]))
                        for others, p in belief.items()
                    )
                    for s in range(shape[player])
                ]
                assert earned[strategy] == max(earned)
                assert all(
                    set(column) <= set(other)
                    for column, other in zip(
                        zip(*belief, strict=True),
                        found.strategies[:player] + found.strategies[player + 1 :],
                        strict=True,
                    )
                )


def test_rationalisable_repr():
    assert repr(rationalisable_strategies(DILEMMA)) == "Rationalisable strategies\n  A: 2\n  B: 2"
    three = Game(np.zeros((3, 1, 1, 2)))
    assert repr(rationalisable_strategies(three)).startswith("Correlated-rationalisable strategies")


def test_aumann_1974_chicken():
    found = correlated_equilibrium(CHICKEN)
    assert found.value == pytest.approx(10.5)
    assert found.probabilities == pytest.approx(np.array([[0.5, 0.25], [0.25, 0]]), abs=1e-7)
    assert found.payoffs == pytest.approx([5.25, 5.25])
    assert correlated_equilibrium(CHICKEN, "player 1").value == pytest.approx(7)
    assert correlated_equilibrium(CHICKEN, "smallest").value == pytest.approx(5.25)
    assert correlated_equilibrium(CHICKEN, [[0, 0], [0, -1]]).value == pytest.approx(0, abs=1e-9)
    assert len(repr(found).splitlines()) == 5
    assert found.raise_for_status() is found


@pytest.mark.parametrize("shape", [(3,), (3, 4), (2, 3, 2), (2, 2, 2, 2)])
@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_correlated_equilibria_are_obeyed_and_contain_nash(shape, scale):
    rng = np.random.default_rng(len(shape))
    game = Game(rng.normal(size=(len(shape), *shape)) * scale)
    for objective in ("total", "smallest", "player 1"):
        fine = correlated_equilibrium(game, objective)
        coarse = coarse_correlated_equilibrium(game, objective)
        for found, is_coarse in ((fine, False), (coarse, True)):
            assert found.probabilities.sum() == pytest.approx(1)
            assert found.probabilities.min() >= 0
            assert max(disobedience(game, found.probabilities, is_coarse)) <= 1e-6 * scale
            assert found.regret <= 1e-6 * scale
        assert coarse.value >= fine.value - 1e-6 * scale
        if len(shape) == 2:
            for payoffs in nash_equilibria(game).payoffs:
                reached = {"total": sum(payoffs), "smallest": min(payoffs), "player 1": payoffs[0]}[objective]
                assert fine.value >= float(reached) - 1e-6 * scale


def disobedience(game, probabilities, coarse):
    gains = [0.0]
    for player in range(game.n_players):
        table = np.moveaxis(game.payoffs[player], player, 0)
        weights = np.moveaxis(probabilities, player, 0)
        for other in range(len(table)):
            per_advice = [((table[other] - table[s]) * weights[s]).sum() for s in range(len(table))]
            gains += [sum(per_advice)] if coarse else per_advice
    return gains


def test_fictitious_play_converges_where_theory_says_so():
    first, second = fictitious_play(PENNIES, 3000, seed=1)
    assert first.shape == (3000, 2)
    assert first[-1] == pytest.approx([0.5, 0.5], abs=0.05)
    assert second[-1] == pytest.approx([0.5, 0.5], abs=0.05)
    assert np.allclose(first.sum(axis=1), 1)
    again, _ = fictitious_play(PENNIES, 3000, seed=1)
    assert np.array_equal(first, again)


def test_fictitious_play_leaves_the_global_generator_alone():
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    fictitious_play(PENNIES, 10)
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_replicator_dynamics_reach_a_strict_equilibrium():
    first, second = replicator_dynamics(STAG_HUNT, [[0.3, 0.7], [0.4, 0.6]], [0, 1, 30])
    assert first[0] == pytest.approx([0.3, 0.7])
    assert first[-1] == pytest.approx([0, 1], abs=1e-6)
    assert second[-1] == pytest.approx([0, 1], abs=1e-6)


def test_harsanyi_selten_1988_stag_hunt():
    assert risk_dominant(STAG_HUNT) == (1, 1)
    found = nash_equilibria(STAG_HUNT)
    best = found.extreme.index(((1, 0), (1, 0)))
    assert payoff_dominators(found)[best] == ()
    assert all(best in above for k, above in enumerate(payoff_dominators(found)) if k != best)
    assert [is_strict(STAG_HUNT, profile) for profile in found.extreme].count(True) == 2


def test_risk_dominance_without_an_answer():
    assert risk_dominant(PENNIES) is None
    assert risk_dominant(Game.from_matrices([[1, 0], [0, 1]], [[1, 0], [0, 1]])) is None
    assert risk_dominant(Game.from_matrices([[2, 0], [0, 1]], [[2, 0], [0, 1]])) == (0, 0)


def test_undominated_and_strict():
    weak = Game.from_matrices([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    assert is_undominated(weak, (0, 0))
    assert not is_undominated(weak, (1, 1))
    assert not is_strict(weak, (1, 1))
    half = (Fraction(1, 2), Fraction(1, 2))
    assert is_undominated(PENNIES, (half, half))
    assert not is_strict(PENNIES, (half, half))
    # A mixture can be dominated although neither of its parts is.
    game = Game.from_matrices([[4, 0], [0, 4], [3, 3]], np.zeros((3, 2)))
    assert is_undominated(game, ((1, 0, 0), 0))
    assert is_undominated(game, ((0, 1, 0), 1))
    assert not is_undominated(game, ((Fraction(1, 2), Fraction(1, 2), 0), 0))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: zero_sum_value(3), InvalidTypeError, "`game` must be an accord.Game, got int."),
        (lambda: eliminate_dominated(3), InvalidTypeError, "`game` must be an accord.Game, got int."),
        (lambda: correlated_equilibrium(3), InvalidTypeError, "`game` must be an accord.Game, got int."),
        (lambda: fictitious_play(3), InvalidTypeError, "`game` must be an accord.Game, got int."),
        (lambda: risk_dominant(3), InvalidTypeError, "`game` must be an accord.Game, got int."),
        (
            lambda: zero_sum_value(DILEMMA),
            InvalidValueError,
            "`game` must have payoffs that sum to 6 in every profile, got 5 at profile (0, 1). "
            "For other games use nash_equilibria.",
        ),
        (
            lambda: eliminate_dominated(DILEMMA, "strong"),
            InvalidValueError,
            "`dominance` must be 'strict' or 'weak', got 'strong'.",
        ),
        (
            lambda: eliminate_dominated(DILEMMA, by="any"),
            InvalidValueError,
            "`by` must be 'mixed' or 'pure', got 'any'.",
        ),
        (
            lambda: correlated_equilibrium(DILEMMA, "C"),
            UnknownNameError,
            "`objective` must be 'total', 'smallest', a player ('A', 'B') or an array, got 'C'.",
        ),
        (
            lambda: correlated_equilibrium(DILEMMA, [1, 2]),
            InvalidValueError,
            "`objective` must have shape (2, 2), one number per profile, got (2,).",
        ),
        (
            lambda: fictitious_play(DILEMMA, 0),
            InvalidValueError,
            "`n_steps` must be a positive integer, got 0.",
        ),
        (
            lambda: replicator_dynamics(DILEMMA, [[1, 1], [1, 0]], [0, 1]),
            InvalidValueError,
            "`start[0]` must hold shares that sum to 1, got [1.0, 1.0].",
        ),
        (
            lambda: replicator_dynamics(DILEMMA, [[1, 0]], [0, 1]),
            InvalidValueError,
            "`start` must have 2 entries, one per player, got [[1, 0]].",
        ),
        (
            lambda: replicator_dynamics(DILEMMA, [[1, 0], [1, 0]], [1, 0]),
            InvalidValueError,
            "`times` must hold at least two increasing numbers, got [1.0, 0.0].",
        ),
        (
            lambda: risk_dominant(Game(np.zeros((2, 2, 3)))),
            InvalidValueError,
            "`game` must be 2 x 2 for risk dominance, got 2 x 3.",
        ),
    ],
)
def test_refusals(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
