"""Published and derived cases of the Nash solution that need no more than looking at every package."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from accord import Issue, Negotiation, RedLine, Solution, excludes, nash_product, nash_rank, nash_solution


def efficient(points: set[tuple[float, ...]]) -> set[tuple[float, ...]]:
    """Return the points that no other dominates."""
    return {
        point
        for point in points
        if not any(
            other != point and all(b >= a for a, b in zip(point, other, strict=True)) for other in points
        )
    }


GOODS = {  # owner, worth to Bill, worth to Jack
    "book": ("Bill", 2, 4),
    "whip": ("Bill", 2, 2),
    "ball": ("Bill", 2, 1),
    "bat": ("Bill", 2, 2),
    "box": ("Bill", 4, 1),
    "pen": ("Jack", 10, 1),
    "toy": ("Jack", 4, 1),
    "knife": ("Jack", 6, 2),
    "hat": ("Jack", 2, 2),
}


@pytest.fixture(scope="module")
def barter() -> Negotiation:
    keeps = {
        name: sum(worth[k] for owner, *worth in GOODS.values() if owner == name)
        for k, name in enumerate(("Bill", "Jack"))
    }
    return Negotiation(
        [Issue(good, ["Bill", "Jack"]) for good in GOODS],
        ["Bill", "Jack"],
        {good: [[bill, 0], [0, jack]] for good, (_, bill, jack) in GOODS.items()},
        keeps,
    )


@pytest.fixture(scope="module")
def solution(barter: Negotiation) -> Solution:
    return nash_solution(barter)


class TestBillAndJack:
    """Nash, J. F. (1950). The bargaining problem. Econometrica 18, 155-162: the barter of nine goods."""

    def test_each_keeping_his_own_is_worth_12_and_6(self, barter: Negotiation) -> None:
        assert barter.disagreement.tolist() == [12, 6]
        own = {good: owner for good, (owner, _, _) in GOODS.items()}
        assert barter.gains(own).tolist() == [0, 0]

    def test_bill_gives_book_whip_ball_bat_and_jack_gives_pen_toy_knife(self, solution: Solution) -> None:
        assert solution.package is not None
        moved = {good: owner for good, owner in solution.package.items() if owner != GOODS[good][0]}
        assert moved == {
            **dict.fromkeys(("book", "whip", "ball", "bat"), "Jack"),
            **dict.fromkeys(("pen", "toy", "knife"), "Bill"),
        }

    def test_gains_12_and_5_with_product_60(self, solution: Solution) -> None:
        assert solution.gains.tolist() == [12, 5]
        assert (solution.value, solution.bound) == (60, 60)

    def test_unique_among_293_individually_rational_of_512(self, solution: Solution) -> None:
        assert (solution.n_ties, solution.n_examined) == (1, 512)
        assert solution.reason == "the only one among 293 individually rational of 512"

    def test_individually_rational_pareto_set(self, barter: Negotiation) -> None:
        gains = {tuple(row) for row in barter.gains(list(barter.space)).tolist()}
        rational = {point for point in gains if min(point) >= 0}
        assert efficient(rational) == {(2, 8), (6, 7), (8, 6), (12, 5), (14, 4), (16, 2), (18, 0)}

    def test_runner_up_by_product(self, barter: Negotiation, solution: Solution) -> None:
        assert solution.runner_up is not None
        assert solution.runner_up.value == 56  # (14, 4); (8, 6) has 48 and (6, 7) has 42
        assert nash_rank(barter, solution.runner_up.package) == 2


POINTS = {  # United States, Panama
    "US defense rights": (22, 9),
    "use rights": (22, 15),
    "land and water": (15, 15),
    "expansion rights": (14, 3),
    "duration": (11, 15),
    "expansion routes": (6, 5),
    "compensation": (4, 11),
    "jurisdiction": (2, 7),
    "US military rights": (2, 7),
    "defense role of Panama": (2, 13),
}


@pytest.fixture(scope="module")
def treaty() -> Negotiation:
    return Negotiation(
        [Issue(issue, ["US", "Panama"]) for issue in POINTS],
        ["US", "Panama"],
        {issue: [[us, 0], [0, panama]] for issue, (us, panama) in POINTS.items()},
        [0, 0],
    )


class TestPanamaCanal:
    """Raiffa, H. (1982). The Art and Science of Negotiation; points as in Brams and Taylor (1996),
    Fair Division, where issues are divisible. Here each goes to one side as a whole."""

    def test_each_side_has_100_points(self, treaty: Negotiation) -> None:
        assert treaty.payoff_matrix.sum(axis=1).tolist() == [100, 100]

    def test_indivisible_nash_is_64_to_68(self, treaty: Negotiation) -> None:
        solution = nash_solution(treaty)
        assert solution.payoffs.tolist() == [64, 68]
        assert solution.n_ties == 1
        assert solution.package is not None
        assert {issue for issue, side in solution.package.items() if side == "US"} == {
            "US defense rights",
            "use rights",
            "expansion rights",
            "expansion routes",
        }

    def test_vertices_of_the_frontier_are_efficient(self, treaty: Negotiation) -> None:
        vertices = [(0, 100), (14, 97), (36, 88), (58, 73), (64, 68), (79, 53), (90, 38), (94, 27), (96, 20)]
        points = efficient({tuple(row) for row in treaty.payoffs(list(treaty.space)).tolist()})
        assert points.issuperset([*vertices, (98, 13), (100, 0)])


def test_two_vetoed_issues_make_one_acceptable_package() -> None:
    """Issue linkage: Tollison and Willett (1979), International Organization 33, 425-449."""
    issues = [Issue("first", ["status quo", "change"]), Issue("second", ["status quo", "change"])]
    scores = {"first": [[0, -2], [0, 5]], "second": [[0, 5], [0, -2]]}
    negotiation = Negotiation(issues, ["A", "B"], scores, [0, 0])
    both = {"first": "change", "second": "change"}
    for vetoed in (both | {"second": "status quo"}, both | {"first": "status quo"}):
        assert nash_rank(negotiation, vetoed) is None
    solution = nash_solution(negotiation)
    assert solution.package == both
    assert solution.gains.tolist() == [3, 3]
    separate = negotiation.replace(linkages=[excludes(both)])
    assert nash_solution(separate).gains.tolist() == [0, 0]


class TestKalaiSmorodinsky:
    """Kalai and Smorodinsky (1975), Econometrica 43, 513-518: more for player 2 everywhere, less in the end.
    The Nash points of both convex sets are vertices, so the vertices alone give them."""

    @pytest.mark.parametrize(
        ("frontier", "nash"),
        [([(0, 1), (0.75, 0.75), (1, 0)], (0.75, 0.75)), ([(0, 1), (1, 0.7), (1, 0)], (1, 0.7))],
    )
    def test_nash_point(self, frontier: list[tuple[float, float]], nash: tuple[float, float]) -> None:
        issue = Issue("point", [str(point) for point in frontier])
        solution = nash_solution(Negotiation([issue], ["1", "2"], {"point": np.transpose(frontier)}, [0, 0]))
        assert tuple(solution.payoffs) == nash


def pie(size: int, **changes: object) -> Negotiation:
    """Return how to share a pie cut in `size` pieces between two."""
    issue = Issue("share", [f"{k}" for k in range(size + 1)])
    shares = [list(range(size + 1)), list(range(size, -1, -1))]
    return Negotiation([issue], ["A", "B"], {"share": shares}, **({"disagreement": [0, 0]} | changes))


@pytest.mark.parametrize(("minimum", "constrained", "shifted"), [(0, 10, 10), (6, 10, 13), (14, 14, 17)])
def test_a_ratifier_as_constraint_and_as_disagreement(minimum: int, constrained: int, shifted: int) -> None:
    """Putnam (1988), International Organization 42, 427-460: two codings of one text, two divisions.

    Of a pie of 20: the minimum as a red line gives max(10, minimum), as a disagreement payoff
    (20 + minimum) / 2.
    """
    below = RedLine("A", {"share": [f"{k}" for k in range(minimum)]}) if minimum else None
    assert nash_solution(pie(20, red_lines=[below] if below else [])).payoffs[0] == constrained
    assert nash_solution(pie(20, disagreement=[minimum, 0])).payoffs[0] == shifted


@pytest.mark.parametrize("weights", [(1, 1), (1, 2), (3, 1), (5, 7), (0, 1), (0.25, 0.75)])
def test_a_pie_is_shared_in_proportion_to_weights(weights: tuple[float, float]) -> None:
    """Kalai (1977), International Journal of Game Theory 6, 129-133: x / (1 - x) = w1 / w2."""
    first, second = nash_solution(pie(24), weights).payoffs
    assert first * weights[1] == second * weights[0]
    assert first + second == 24


@pytest.mark.parametrize(("n_goods", "n_people"), [(4, 2), (6, 3), (8, 4)])
def test_equal_goods_are_shared_equally(n_goods: int, n_people: int) -> None:
    people = [f"P{k}" for k in range(n_people)]
    issues = [Issue(f"good {k}", people) for k in range(n_goods)]
    solution = nash_solution(
        Negotiation(issues, people, {i.name: np.eye(n_people) for i in issues}, [0] * n_people)
    )
    assert solution.gains.tolist() == [n_goods / n_people] * n_people
    splits = product(range(n_people), repeat=n_goods)
    share = n_goods // n_people
    assert solution.n_ties == sum(all(s.count(p) == share for p in range(n_people)) for s in splits)


class TestDisagreementIsTakenAsItIs:
    def test_below_every_package(self) -> None:
        """War worse than any package: raising it to the worst package would select another one."""
        issue = Issue("line", ["far", "middle", "near"])
        scores = {"line": [[10, 6, 1], [1, 4, 10]]}
        war = Negotiation([issue], ["A", "B"], scores, [-100, 0])
        assert nash_solution(war).package == {"line": "near"}  # 101 * 10 beats 106 * 4 and 110 * 1
        worst = war.replace(disagreement=[1, 0])
        assert nash_solution(worst).package == {"line": "middle"}  # 5 * 4 beats 9 * 1 and 0 * 10

    def test_above_every_package(self) -> None:
        assert nash_solution(pie(10, disagreement=[11, 0])).status == "no_agreement"

    def test_two_losses_do_not_make_a_gain(self) -> None:
        issue = Issue("line", ["both lose", "both gain"])
        negotiation = Negotiation([issue], ["A", "B"], {"line": [[-9, 1], [-9, 1]]}, [0, 0])
        assert nash_solution(negotiation).package == {"line": "both gain"}
        assert nash_rank(negotiation, {"line": "both lose"}) is None
        assert np.isnan(nash_product(negotiation, {"line": "both lose"}))


class TestWhereNotEveryoneCanGain:
    """Caragiannis et al. (2019), ACM Transactions on Economics and Computation 7(3), article 12:
    first the largest number of parties that gain."""

    def test_more_parties_come_before_a_larger_product(self) -> None:
        issue = Issue("x", ["two gain a little", "one gains a lot"])
        scores = {"x": [[1, 1000], [1, 0], [0, 0]]}
        solution = nash_solution(Negotiation([issue], ["A", "B", "C"], scores, [0, 0, 0]))
        assert solution.package == {"x": "two gain a little"}
        assert (solution.value, solution.status) == (0, "optimal")
        assert solution.reason == (
            "the only one among 2 individually rational of 2; at most 2 of 3 parties can gain together"
        )

    def test_shares_of_the_largest_gain_decide_between_sets_of_one_size(self) -> None:
        """A can gain 4 and B 1000; A alone at 4 of 4 beats B alone at 900 of 1000 in every unit."""
        issue = Issue("x", ["A gains all", "B gains most", "B gains all but A loses", "nobody"])
        scores = {"x": [[4, 0, -1, 0], [0, 900, 1000, 0]]}
        negotiation = Negotiation([issue], ["A", "B"], scores, [0, 0])
        solution = nash_solution(negotiation)
        assert solution.ties == (
            {"x": "A gains all"},
            {"x": "B gains most"},
        )  # 900 is B's largest rational gain
        assert nash_rank(negotiation, {"x": "nobody"}) == 3

    def test_nobody_can_gain(self) -> None:
        issue = Issue("x", ["a", "b", "c"])
        solution = nash_solution(Negotiation([issue], ["A", "B"], {"x": [[0, 0, -1], [0, 0, 5]]}, [0, 0]))
        assert solution.ties == ({"x": "a"}, {"x": "b"})
        assert solution.reason.endswith("; at most 0 of 2 parties can gain together")
