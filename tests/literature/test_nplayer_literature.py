"""Games of three and more players whose equilibria are known, each with its source."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import sqrt

import numpy as np
import pytest

from accord.games.game import Game
from accord.games.isolated_equilibria import CertifiedEquilibria, all_isolated_equilibria
from accord.games.scaled_payoffs import scaled_payoffs
from accord.games.support_systems import support_system


def symmetric(n_players: int, payoff) -> Game:
    """Return the 2-strategy game in which `payoff(own, number of others who play 0)` is earned."""
    payoffs = np.empty((n_players, *(2,) * n_players), dtype=object)
    for index in np.ndindex(*(2,) * n_players):
        for player in range(n_players):
            others = sum(1 for p, s in enumerate(index) if p != player and s == 0)
            payoffs[(player, *index)] = payoff(index[player], others)
    return Game(payoffs)


def first_strategies(found: CertifiedEquilibria) -> list[tuple[float, ...]]:
    """Return the probability of everyone's first strategy at each equilibrium, sorted."""
    return sorted(tuple(float(own[0]) for own in profile) for profile in found.extreme)


def assert_same(found: CertifiedEquilibria, expected: list[tuple[float, ...]]) -> None:
    assert found.is_complete, found.reason
    assert len(found) == len(expected)
    np.testing.assert_allclose(first_strategies(found), sorted(expected), atol=1e-9)


def placements(n_players: int, values: dict[float, int]) -> list[tuple[float, ...]]:
    """Return all ways to give the players these values, each as often as stated."""
    pool = [value for value, count in values.items() for _ in range(count)]
    return sorted(
        {tuple(order) for order in product(values, repeat=n_players) if sorted(order) == sorted(pool)}
    )


def test_nau_gomez_canovas_hansen_2004_unique_and_irrational() -> None:
    # Nau, Gomez Canovas and Hansen, On the geometry of Nash equilibria and correlated equilibria,
    # International Journal of Game Theory 32 (2004) 443-453: rational payoffs, one equilibrium, in
    # irrational numbers.
    left = [[(3, 0, 2), (0, 2, 0)], [(0, 1, 0), (1, 0, 0)]]
    right = [[(1, 0, 0), (0, 1, 0)], [(0, 3, 0), (2, 0, 3)]]
    payoffs = np.moveaxis(np.stack([left, right], axis=2), -1, 0)
    found = all_isolated_equilibria(Game(payoffs))
    assert found.is_complete
    assert len(found) == 1
    assert found.floats[0][1][0] == pytest.approx((sqrt(601) - 13) / 24, abs=1e-12)


def test_mckelvey_mclennan_nine_equilibria() -> None:
    # McKelvey and McLennan, Computation of equilibria in finite games, Handbook of Computational Economics 1
    # (1996) 87-142: a 2 x 2 x 2 game with nine regular equilibria, two of them totally mixed.
    left = [[(9, 8, 12), (0, 0, 0)], [(0, 0, 0), (9, 8, 2)]]
    right = [[(0, 0, 0), (3, 4, 6)], [(3, 4, 4), (0, 0, 0)]]
    found = all_isolated_equilibria(Game(np.moveaxis(np.stack([left, right], axis=2), -1, 0)))
    assert found.is_complete
    assert len(found) == 9
    assert sum(all(0 < p < 1 for own in profile for p in own) for profile in found.extreme) == 2


def test_jordan_1993_three_player_matching_pennies() -> None:
    # Jordan, Three problems in learning mixed-strategy Nash equilibria, Games and Economic Behavior 5 (1993)
    # 368-386: player 1 wants to match 2, 2 to match 3, 3 not to match 1.
    payoffs = np.zeros((3, 2, 2, 2))
    for a, b, c in np.ndindex(2, 2, 2):
        payoffs[:, a, b, c] = (a == b, b == c, c != a)
    assert_same(all_isolated_equilibria(Game(payoffs)), [(0.5, 0.5, 0.5)])


@pytest.mark.parametrize(
    ("n_players", "cost"),
    [(3, Fraction(1, 4)), (3, Fraction(1, 2)), (4, Fraction(1, 3)), (5, Fraction(1, 2))],
)
def test_diekmann_1985_volunteers_dilemma(n_players: int, cost: Fraction) -> None:
    # Diekmann, Volunteer's dilemma, Journal of Conflict Resolution 29 (1985) 605-610: the good is worth 1 to
    # all and one volunteer provides it. Any m players mix, abstaining with cost ** (1 / (m - 1)), the others
    # abstain.
    game = symmetric(n_players, lambda own, others: 1 - cost if own == 0 else int(others > 0))
    expected = []
    for m in range(1, n_players + 1):
        p = 1.0 if m == 1 else 1 - float(cost) ** (1 / (m - 1))
        expected += [
            tuple(p if i in who else 0.0 for i in range(n_players))
            for who in combinations(range(n_players), m)
        ]
    assert_same(all_isolated_equilibria(game), expected)


@pytest.mark.parametrize(
    ("n_players", "hare"),
    [(3, Fraction(1, 4)), (4, Fraction(1, 8)), (5, Fraction(1, 16)), (3, Fraction(1, 2))],
)
def test_stag_hunt_of_many(n_players: int, hare: Fraction) -> None:
    # The hunt needs everybody (Rousseau; Carlsson and van Damme, in Frontiers of Game Theory, 1993, 237-253).
    game = symmetric(n_players, lambda own, others: int(others == n_players - 1) if own == 0 else hare)
    p = float(hare) ** (1 / (n_players - 1))
    assert_same(all_isolated_equilibria(game), [(1.0,) * n_players, (0.0,) * n_players, (p,) * n_players])


def test_palfrey_rosenthal_1984_threshold_of_two_among_three() -> None:
    # Palfrey and Rosenthal, Participation and the provision of discrete public goods, Journal of Public
    # Economics 24 (1984) 171-193, no refund: worth 1 to all when two of three contribute 3/8 each.
    cost = Fraction(3, 8)
    game = symmetric(3, lambda own, others: int(others + (own == 0) >= 2) - (cost if own == 0 else 0))
    expected = [(0.0, 0.0, 0.0), *placements(3, {1.0: 2, 0.0: 1}), (0.25,) * 3, (0.75,) * 3]
    expected += placements(3, {1.0: 1, 5 / 8: 2})
    assert_same(all_isolated_equilibria(game), expected)


def test_selten_guth_1982_market_entry() -> None:
    # Selten and Gueth, Equilibrium point selection in a class of market entry games, in Games, Economic
    # Dynamics, and Time Series Analysis (1982) 101-116: entering pays capacity minus entrants, staying out 0.
    capacity = Fraction(3, 2)
    game = symmetric(3, lambda own, others: capacity - (others + 1) if own == 0 else 0)
    expected = [*placements(3, {1.0: 1, 0.0: 2}), *placements(3, {0.5: 2, 0.0: 1}), (0.25,) * 3]
    assert_same(all_isolated_equilibria(game), expected)


def test_unanimity_of_three() -> None:
    # Harsanyi and Selten, A General Theory of Equilibrium Selection in Games (1988), section 5: unanimity
    # games.
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 0, 0, 0], payoffs[:, 1, 1, 1] = 1, 4
    assert_same(all_isolated_equilibria(Game(payoffs)), [(1.0,) * 3, (0.0,) * 3, (2 / 3,) * 3])


def test_majority_vote_with_costly_dissent() -> None:
    # Coordination on the majority, paid only to those in it: the pivot argument of Downs (1957) for three;
    # all of one mind, or all mixed evenly. A lone dissenter gains by joining.
    game = symmetric(3, lambda own, others: int((others if own == 0 else 2 - others) >= 1))
    found = all_isolated_equilibria(game)
    pure = {(1.0,) * 3, (0.0,) * 3}
    assert pure <= set(first_strategies(found))
    assert (0.5,) * 3 in first_strategies(found)


def test_selten_1975_horse_has_two_components() -> None:
    # Selten, Reexamination of the perfectness concept, International Journal of Game Theory 4 (1975) 25-55:
    # one component with player 1 down and 3 left, 2 across with at most 2/3... and one with 1 and 2 across,
    # 3 right with at least 3/4.
    payoffs = np.zeros((3, 2, 2, 2))  # across or down, across or down, left or right
    payoffs[:, 0, 0, :] = 1
    payoffs[:, 0, 1, 0], payoffs[:, 0, 1, 1] = (4, 4, 0), (0, 0, 1)
    payoffs[:, 1, :, 0] = np.array([3, 3, 2])[:, None]
    found = all_isolated_equilibria(Game(payoffs))
    assert found.is_degenerate
    assert found.undecided == (((0,), (0,), (0, 1)), ((1,), (0, 1), (0,)))
    assert first_strategies(found) == [
        (0.0, pytest.approx(1 / 3), 1.0),
        (0.0, 1.0, 1.0),
        (1.0, 1.0, 0.0),
        (1.0, 1.0, 0.25),
    ]
    assert found.components == ((0, 1), (2, 3))


@pytest.mark.parametrize(
    ("shape", "count"),
    [
        ((2, 2, 2), 2),
        ((3, 3, 3), 10),
        ((4, 4, 4), 56),
        ((2,) * 4, 9),
        ((2,) * 5, 44),
        ((2,) * 6, 265),
        ((3, 3), 1),
        ((3, 2), 0),
    ],
)
def test_multihomogeneous_numbers_of_mckelvey_and_mclennan_1997(shape: tuple[int, ...], count: int) -> None:
    # The largest number of regular totally mixed equilibria: derangements of n for n players with two
    # strategies.
    draw = np.random.default_rng(1)
    payoffs = scaled_payoffs(Game(draw.integers(-9, 9, (len(shape), *shape))))
    system = support_system(payoffs, tuple(tuple(range(n)) for n in shape))
    assert system.layout.n_paths == count
