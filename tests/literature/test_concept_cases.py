"""Bargaining concepts on cases with published answers."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np
import pytest

import accord
from accord._convex.groups import lottery_space
from accord._convex.polygon import polygon
from accord.solutions.concepts import CONCEPTS


def solve(negotiation: accord.Negotiation, concept: str, over: str = "lotteries", **options):
    return CONCEPTS[concept].solve(negotiation, over=over, **options)


def points(*rows, disagreement=(0, 0), parties=("A", "B", "C")) -> accord.Negotiation:
    """Return the negotiation over a set of payoff vectors."""
    issue = accord.Issue("point", [f"p{k}" for k in range(len(rows))])
    return accord.Negotiation(
        [issue], parties[: len(rows[0])], {"point": np.array(rows, dtype=float).T}, disagreement
    )


def pie(n_slices: int = 1, disagreement=(0, 0), size: float = 1.0) -> accord.Negotiation:
    """Return the division of a pie in whole slices; over lotteries any division."""
    shares = np.arange(n_slices + 1) / n_slices * size
    issue = accord.Issue("share", [str(k) for k in range(n_slices + 1)])
    return accord.Negotiation([issue], ["A", "B"], {"share": [shares, size - shares]}, disagreement)


GOODS = {  # good: owner, value to Bill, value to Jack
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


@pytest.fixture
def bill_and_jack() -> accord.Negotiation:
    issues = [accord.Issue(good, ["Bill", "Jack"]) for good in GOODS]
    scores = {good: [[bill, 0], [0, jack]] for good, (_, bill, jack) in GOODS.items()}
    return accord.Negotiation(issues, ["Bill", "Jack"], scores, [12, 6])


class TestNash1950:
    """Nash, J. F. (1950). The bargaining problem. Econometrica 18, 155-162: the barter of Bill and Jack."""

    def test_trade(self, bill_and_jack: accord.Negotiation) -> None:
        for method in ("enumeration", "merging", "branch_and_bound"):
            solution = solve(bill_and_jack, "nash", "packages", method=method)
            moved = {g: o for g, o in solution.package.items() if GOODS[g][0] != o}
            given = dict.fromkeys(["book", "whip", "ball", "bat"], "Jack")
            assert moved == given | dict.fromkeys(["pen", "toy", "knife"], "Bill")
            assert solution.gains.tolist() == [12, 5]
            assert solution.value == 60
            assert solution.n_ties == 1

    @pytest.mark.parametrize("method", ["polygon", "convex"])
    def test_divisible_goods(self, bill_and_jack: accord.Negotiation, method: str) -> None:
        def gains(concept: str) -> np.ndarray:
            return solve(bill_and_jack, concept, method=method).gains

        np.testing.assert_allclose(gains("nash"), [12, 5], atol=1e-6)
        np.testing.assert_allclose(gains("egalitarian"), [6.75, 6.75], atol=1e-9)
        np.testing.assert_allclose(gains("kalai_smorodinsky"), [11.172414, 5.275862], atol=1e-6)
        assert accord.ideal_gains(bill_and_jack, "lotteries").tolist() == [18, 8.5]

    def test_leximin_over_packages(self, bill_and_jack: accord.Negotiation) -> None:
        assert solve(bill_and_jack, "egalitarian", "packages").gains.tolist() == [8, 6]


CANAL = {  # issue: points of the United States and of Panama
    "US defense rights": (22, 9),
    "Use rights": (22, 15),
    "Land and water": (15, 15),
    "Expansion rights": (14, 3),
    "Duration": (11, 15),
    "Expansion routes": (6, 5),
    "Compensation": (4, 11),
    "Jurisdiction": (2, 7),
    "US military rights": (2, 7),
    "Defense role of Panama": (2, 13),
}


def divided(points_by_issue: dict[str, tuple[float, float]], disagreement=(0, 0)) -> accord.Negotiation:
    """Return the negotiation in which either party wins each issue and then gets its points."""
    issues = [accord.Issue(name, ["first", "second"]) for name in points_by_issue]
    scores = {name: [[a, 0], [0, b]] for name, (a, b) in points_by_issue.items()}
    return accord.Negotiation(issues, ["first", "second"], scores, disagreement)


def first_share(solution, issue: str) -> float:
    return sum(p for p, package in solution.lottery if package[issue] == "first")


class TestPanamaCanal:
    """Raiffa, H. (1982). The art and science of negotiation. Harvard University Press; Brams, S. J. and
    Taylor, A. D. (1996). Fair division. Cambridge University Press."""

    def test_adjusted_winner(self) -> None:
        solution = solve(divided(CANAL), "adjusted_winner")
        np.testing.assert_allclose(solution.payoffs, [66, 66], atol=1e-9)
        won = {"US defense rights", "Use rights", "Expansion rights", "Expansion routes"}
        for issue in CANAL:
            share = 2 / 15 if issue == "Land and water" else float(issue in won)
            assert first_share(solution, issue) == pytest.approx(share, abs=1e-12)
        assert solution.reason == "'Land and water' is divided"

    @pytest.mark.parametrize("concept", ["nash", "kalai_smorodinsky"])
    @pytest.mark.parametrize("method", ["polygon", "convex"])
    def test_lotteries(self, concept: str, method: str) -> None:
        solution = solve(divided(CANAL), concept, method=method)
        np.testing.assert_allclose(solution.payoffs, [66, 66], atol=1e-6)

    def test_nash_from_an_equal_split(self) -> None:
        solution = solve(divided(CANAL, [50, 50]), "nash")
        np.testing.assert_allclose(solution.payoffs, [66, 66], atol=1e-9)

    @pytest.mark.parametrize("concept", ["nash", "egalitarian"])
    def test_undivided(self, concept: str) -> None:
        assert solve(divided(CANAL), concept, "packages").payoffs.tolist() == [64, 68]

    def test_frontier(self) -> None:
        negotiation = divided(CANAL)
        space = lottery_space(
            negotiation.acceptable_structure, negotiation.party_positions, negotiation.disagreement
        )
        corners = [tuple(corner) for corner in polygon(space).corners]
        published = [(0, 100), (14, 97), (36, 88), (58, 73), (64, 68), (79, 53), (90, 38)]
        published += [(94, 27), (96, 20), (98, 13), (100, 0)]
        assert [c for c in corners if c in published] == published


def test_camp_david_by_adjusted_winner() -> None:
    """Brams, S. J. and Togman, J. M. (1996). Camp David: was the agreement fair? Conflict Management and
    Peace Science 15, 99-112: both get 65.8 points, Israel one sixth of Sinai.
    """
    issues = {
        "Sinai": (35, 55),
        "recognition": (10, 5),
        "West Bank and Gaza": (20, 10),
        "linkage": (10, 5),
        "Palestinian rights": (5, 20),
        "Jerusalem": (20, 5),
    }
    solution = solve(divided(issues), "adjusted_winner")
    assert solution.value == pytest.approx(65.8, abs=0.05)
    assert first_share(solution, "Sinai") == pytest.approx(1 / 6)


def test_trump_divorce_by_adjusted_winner() -> None:
    """Brams, S. J. and Taylor, A. D. (1999). The win-win solution. New York: Norton, chapter 6: Palm Beach is
    divided, and both get about 72.7 points.
    """
    issues = {
        "Connecticut": (10, 38),
        "Palm Beach": (40, 20),
        "Plaza": (10, 30),
        "Tower": (38, 10),
        "cash": (2, 2),
    }
    solution = solve(divided(issues), "adjusted_winner")
    assert solution.value == pytest.approx(72.7, abs=0.05)
    assert solution.reason == "'Palm Beach' is divided"


class TestKalaiSmorodinsky1975:
    """Kalai, E. and Smorodinsky, M. (1975). Other solutions to Nash's bargaining problem. Econometrica 43,
    513-518: more for the second party, and Nash gives it less."""

    SMALL = points((0, 1), (0.75, 0.75), (1, 0))
    LARGE = points((0, 1), (1, 0.7), (1, 0))

    @pytest.mark.parametrize(
        ("concept", "small", "large"),
        [
            ("nash", (0.75, 0.75), (1, 0.7)),
            ("kalai_smorodinsky", (0.75, 0.75), (10 / 13, 10 / 13)),
        ],
    )
    @pytest.mark.parametrize("method", ["polygon", "convex"])
    def test_monotonicity(self, concept: str, small, large, method: str) -> None:
        np.testing.assert_allclose(solve(self.SMALL, concept, method=method).gains, small, atol=1e-6)
        np.testing.assert_allclose(solve(self.LARGE, concept, method=method).gains, large, atol=1e-6)

    def test_perles_maschler_and_utilitarian(self) -> None:
        np.testing.assert_allclose(solve(self.SMALL, "perles_maschler").gains, [0.75, 0.75])
        np.testing.assert_allclose(solve(self.LARGE, "perles_maschler").gains, [0.5, 0.85])
        np.testing.assert_allclose(solve(self.LARGE, "utilitarian").gains, [1, 0.7])


@pytest.mark.parametrize(
    ("discounts", "share"),
    [
        ((0.9, 0.9), 1 / 1.9),
        ((0.9, 0.8), 0.2 / 0.28),
        ((0.95, 0.9), 0.6896551724),
        ((0.8, 0.9), 0.3571428571),
    ],
)
def test_rubinstein_division_of_a_pie(discounts, share: float) -> None:
    """Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. Econometrica 50, 97-109:
    the first proposer gets (1 - d2) / (1 - d1 d2). The paper's other case, a fixed cost of every round in
    place of discounting, is not what alternating offers mean here.
    """
    solution = solve(pie(), "alternating_offers", discounts=discounts)
    assert solution.gains[0] == pytest.approx(share, abs=1e-9)
    assert solution.gains.sum() == pytest.approx(1.0)


def test_rubinstein_in_the_limit_is_nash() -> None:
    """Binmore, K., Rubinstein, A. and Wolinsky, A. (1986). RAND Journal of Economics 17, 176-188: with
    impatience r1 and r2 and ever shorter rounds, r2 / (r1 + r2), the Nash solution with weights 1 / r.
    """
    r1, r2 = 0.3, 0.1
    short = 1e-6
    solution = solve(pie(), "alternating_offers", discounts=[exp(-r1 * short), exp(-r2 * short)])
    assert solution.gains[0] == pytest.approx(r2 / (r1 + r2), abs=1e-5)
    weighted = solve(pie(), "nash", bargaining_weights=[1 / r1, 1 / r2])
    assert weighted.gains[0] == pytest.approx(r2 / (r1 + r2))


@pytest.mark.parametrize(("outside", "responder"), [(0, 7 * 0.9 / 1.9), (2, 7 * 0.9 / 1.9), (4, 4)])
def test_outside_options_bind_only_when_better(outside: float, responder: float) -> None:
    """Binmore, K., Shaked, A. and Sutton, J. (1989). An outside option experiment. Quarterly Journal of
    Economics 104, 753-770: 7 pounds, discount factor 0.9, and 0, 2 or 4 pounds for leaving: deal me out.
    """
    solution = solve(pie(size=7.0), "alternating_offers", discounts=0.9, outside_options=[0, outside])
    assert solution.gains[1] == pytest.approx(responder)


def test_inside_options_split_the_difference() -> None:
    """Binmore, Shaked and Sutton (1989): what is received during the talks moves the disagreement point."""
    solution = solve(pie(size=7.0, disagreement=[0, 4]), "alternating_offers", discounts=1 - 1e-9)
    np.testing.assert_allclose(solution.payoffs, [1.5, 5.5], atol=1e-6)


def test_two_rounds() -> None:
    """Binmore, K., Shaked, A. and Sutton, J. (1985). Testing noncooperative bargaining theory. American
    Economic Review 75, 1178-1180: a cake of 100 pence, 25 in the second round: the opening demand is 75.
    """
    solution = solve(pie(100, size=100.0), "alternating_offers", "packages", discounts=0.25, horizon=2)
    assert solution.gains.tolist() == [75, 25]


@pytest.mark.parametrize(("rounds", "discount"), [(2, 0.25), (3, 0.5), (5, 0.34)])
def test_games_designed_for_the_same_offer(rounds: int, discount: float) -> None:
    """Neelin, J., Sonnenschein, H. and Spiegel, M. (1988). A further test of noncooperative bargaining
    theory. American Economic Review 78, 824-836: of 5 dollars, 1.25 is offered in all three games (to the
    cent).
    """
    solution = solve(pie(size=5.0), "alternating_offers", discounts=discount, horizon=rounds)
    assert solution.gains[1] == pytest.approx(1.25, abs=0.005)


@pytest.mark.parametrize(
    ("discounts", "rounds", "first"),
    [
        ((0.4, 0.4), 2, 0.6),
        ((0.6, 0.6), 2, 0.4),
        ((0.4, 0.4), 3, 0.76),
        ((0.6, 0.4), 3, 0.84),
        ((0.6, 0.6), 3, 0.76),
        ((0.4, 0.6), 3, 0.64),
    ],
)
def test_unequal_discounting(discounts, rounds: int, first: float) -> None:
    """Ochs, J. and Roth, A. E. (1989). An experimental study of sequential bargaining. American Economic
    Review 79, 355-384: the equilibrium demands of the design, 100 chips to divide.
    """
    for over in ("packages", "lotteries"):
        solution = solve(pie(100), "alternating_offers", over, discounts=discounts, horizon=rounds)
        assert solution.gains[0] == pytest.approx(first, abs=1e-9)


def test_every_division_is_an_equilibrium_with_a_smallest_unit() -> None:
    """van Damme, E., Selten, R. and Winter, E. (1990). Alternating bid bargaining with a smallest money unit.
    Games and Economic Behavior 2, 188-201.
    """
    patient = solve(pie(10), "alternating_offers", "packages", discounts=0.99)
    assert patient.n_ties == 11
    impatient = solve(pie(10), "alternating_offers", "packages", discounts=0.5)
    assert impatient.n_ties < 11


def test_three_parties_can_do_better_than_equal_shares() -> None:
    """Roth, A. E. (1979). An impossibility result concerning n-person bargaining games. International Journal
    of Game Theory 8, 129-132; Imai, H. (1983). Econometrica 51, 389-401: equal shares of the ideal gains
    would waste half of the third party's, the lexicographic extension does not.
    """
    negotiation = points((1, 0, 1), (0, 1, 1), disagreement=(0, 0, 0))
    np.testing.assert_allclose(solve(negotiation, "kalai_smorodinsky").gains, [0.5, 0.5, 1], atol=1e-8)


@pytest.mark.parametrize("weights", [(1, 1), (2, 1), (1, 4)])
def test_weights_divide_a_pie(weights) -> None:
    """Kalai, E. (1977). Nonsymmetric Nash solutions and replications of 2-person bargaining. International
    Journal of Game Theory 6, 129-133; Proportional solutions to bargaining situations. Econometrica 45,
    1623-1630.
    """
    share = np.array(weights) / sum(weights)
    np.testing.assert_allclose(solve(pie(), "nash", bargaining_weights=weights).gains, share)
    np.testing.assert_allclose(solve(pie(), "proportional", proportions=weights).gains, share)


def test_risk_aversion_costs() -> None:
    """Kihlstrom, R., Roth, A. E. and Schmeidler, D. (1981). Risk aversion and solutions to Nash's bargaining
    problem. In Game theory and mathematical economics, 65-71: with the square root of its share as payoff, a
    party gets a third instead of half.
    """
    shares = np.arange(301) / 300
    issue = accord.Issue("share", [str(k) for k in range(301)])
    for first, expected in ((np.sqrt(shares), "100"), (shares, "150")):
        scores = {"share": [first, 1 - shares]}
        solution = solve(accord.Negotiation([issue], ["A", "B"], scores, [0, 0]), "nash", "packages")
        assert solution.package == {"share": expected}


@pytest.mark.parametrize(
    "concept",
    ["nash", "kalai_smorodinsky", "raiffa", "raiffa_continuous", "perles_maschler", "equal_area"],
)
def test_triangles_are_halved(concept: str) -> None:
    """Sobel, J. (1981). Distortion of utilities and the bargaining problem. Econometrica 49, 597-619:
    solutions that are symmetric, efficient and scale invariant agree on triangles.
    """
    for height in (1.0, 4.0, 0.3):
        gains = solve(points((0, height), (2, 0)), concept).gains
        np.testing.assert_allclose(gains, [1, height / 2], atol=1e-9)


def test_losses_are_equal_on_a_triangle() -> None:
    """Chun, Y. (1988). The equal-loss principle for bargaining problems. Economics Letters 26, 103-106."""
    np.testing.assert_allclose(solve(points((0, 1), (2, 0)), "equal_loss").gains, [4 / 3, 1 / 3])


def test_equal_area_halves_the_area_of_a_trapezoid() -> None:
    """Anbarci, N. and Bigelow, J. P. (1994). The area monotonic solution to the cooperative bargaining
    problem. Mathematical Social Sciences 28, 133-142: the line from the disagreement point halves what is
    possible.
    """
    gains = solve(points((0, 1), (1, 1), (2, 0)), "equal_area").gains
    # of the area 3/2, the triangle (0, 0), (2, 0), (x, 2 - x) is half at 2 - x = 3/4
    np.testing.assert_allclose(gains, [1.25, 0.75])


def test_raiffa_steps_by_hand() -> None:
    """Luce, R. D. and Raiffa, H. (1957). Games and decisions, section 6.7: from (0, 0) to (4, 2.5), from
    there half-way to (4.25, 2.5) and (4, 8/3).
    """
    negotiation = points((0, 5), (2, 4), (8, 0))
    np.testing.assert_allclose(solve(negotiation, "raiffa").gains, [4.125, (2.5 + 8 / 3) / 2])


def test_both_of_two_mirrored_packages_are_nash() -> None:
    """Mariotti, M. (1998). Nash bargaining theory when the number of alternatives can be finite. Social
    Choice and Welfare 15, 413-421: the solution of a finite problem is the set of all maximisers.
    """
    solution = solve(points((1, 3), (3, 1), (1.5, 1.5)), "nash", "packages")
    assert [tie["point"] for tie in solution.ties] == ["p0", "p1"]


def test_battle_of_the_sexes_by_agreement() -> None:
    """Luce and Raiffa (1957), chapter 6: cooperating, the players toss a coin."""
    negotiation = points((2, 1), (-1, -1), (-1, -1), (1, 2), disagreement=(0.2, 0.2))
    for concept in ("nash", "kalai_smorodinsky", "egalitarian", "perles_maschler"):
        np.testing.assert_allclose(solve(negotiation, concept).payoffs, [1.5, 1.5])


def test_issues_vetoed_apart_are_agreed_together() -> None:
    """Tollison, R. D. and Willett, T. D. (1979). An economic theory of mutually advantageous issue linkages.
    International Organization 33, 425-449; Sebenius, J. K. (1983). International Organization 37, 281-316.
    """
    scores = {"first": [[0, -2], [0, 5]], "second": [[0, 5], [0, -2]]}
    issues = {name: accord.Issue(name, ["keep", "change"]) for name in scores}
    for name in scores:
        alone = accord.Negotiation([issues[name]], ["A", "B"], {name: scores[name]}, [0, 0])
        assert solve(alone, "nash", "packages").package == {name: "keep"}
    both = accord.Negotiation(list(issues.values()), ["A", "B"], scores, [0, 0])
    assert solve(both, "nash", "packages").payoffs.tolist() == [3, 3]


@pytest.mark.parametrize(("least", "bound", "shifted"), [(0, 0.5, 0.5), (3, 0.5, 0.65), (7, 0.7, 0.85)])
def test_a_ratifier_as_constraint_or_as_disagreement(least: int, bound: float, shifted: float) -> None:
    """Putnam, R. D. (1988). Diplomacy and domestic politics. International Organization 42, 427-460: a small
    win-set as a constraint helps only when it binds; as a better alternative it always does.
    """
    refused = [str(k) for k in range(least)]
    lines = [accord.RedLine("A", {"share": refused})] if refused else []
    bounded = pie(10).replace(red_lines=lines)
    assert solve(bounded, "nash").payoffs[0] == pytest.approx(bound)
    moved = pie(10, disagreement=[least / 10, 0])
    assert solve(moved, "nash").payoffs[0] == pytest.approx(shifted)


def test_perles_maschler_adds_up() -> None:
    """Perles, M. A. and Maschler, M. (1981). The super-additive solution for the Nash bargaining game.
    International Journal of Game Theory 10, 163-193: on the sum of two triangles, at least the sum.
    """
    first, second = [(0, 1), (4, 0)], [(0, 4), (1, 0)]
    issues = [accord.Issue(name, ["x", "y"]) for name in ("first", "second")]
    scores = {"first": np.array(first).T, "second": np.array(second).T}
    together = solve(accord.Negotiation(issues, ["A", "B"], scores, [0, 0]), "perles_maschler").gains
    apart = solve(points(*first), "perles_maschler").gains + solve(points(*second), "perles_maschler").gains
    np.testing.assert_allclose(apart, [2.5, 2.5])
    np.testing.assert_allclose(together, [4, 4])
    assert sqrt(together.prod()) > sqrt(apart.prod())
