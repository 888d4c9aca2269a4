"""Closed-form cases of the bargaining model of war, of outside options and of two-level games."""

import numpy as np
import pytest

import accord


def pie(n_slices: int, actors: list[str], **arguments) -> accord.Negotiation:
    """Return one unit divided in equal steps between the first two actors; the others like the first."""
    shares = np.arange(n_slices + 1) / n_slices
    rows = [shares, 1 - shares, *[shares] * (len(actors) - 2)]
    issue = accord.Issue("share", [f"{k}/{n_slices}" for k in range(n_slices + 1)])
    arguments.setdefault("disagreement", [0.0] * len(actors))
    return accord.Negotiation([issue], actors, {"share": rows}, **arguments)


WHOLE = {"share": "20/20"}
NOTHING = {"share": "0/20"}


@pytest.mark.parametrize(("p", "cost_a", "cost_b"), [(0.5, 0.1, 0.2), (0.3, 0.25, 0.05), (0.95, 0.1, 0.1)])
def test_fearon_zone(p, cost_a, cost_b):
    # Fearon (1995), International Organization 49: the bargaining range is [p - c_A, p + c_B].
    talks = pie(20, ["A", "B"])
    war = accord.War([(WHOLE, p), (NOTHING, 1 - p)], cost={"A": cost_a, "B": cost_b})
    zone = accord.payoff_region(
        talks.replace(disagreement=war.disagreement(talks)), among="individually_rational"
    )
    inside = [k / 20 for k in range(21) if p - cost_a - 1e-12 <= k / 20 <= p + cost_b + 1e-12]
    assert [package["share"] for package in zone.packages] == [f"{round(20 * x)}/20" for x in inside]


@pytest.mark.parametrize("optimism", [0.0, 0.1, 0.2, 0.35])
def test_mutual_optimism_closes_the_zone(optimism):
    # No zone exactly when p_A + p_B - 1 > c_A + c_B (Fey and Ramsay 2007, AJPS 51; Slantchev and Tarar 2011).
    talks = pie(20, ["A", "B"])
    believed = {
        "A": [(WHOLE, 0.5 + optimism), (NOTHING, 0.5 - optimism)],
        "B": [(WHOLE, 0.5 - optimism), (NOTHING, 0.5 + optimism)],
    }
    war = accord.War([(WHOLE, 0.5), (NOTHING, 0.5)], cost=0.15, beliefs=believed)
    solution = accord.nash_solution(talks.replace(disagreement=war.disagreement(talks)))
    assert (solution.status == "no_agreement") == (2 * optimism > 0.3)
    by_grid = accord.ripeness(
        talks,
        WHOLE,
        NOTHING,
        cost=0.15,
        odds=[0.5],
        costs=[1.0],
        beliefs={"A": optimism, "B": -optimism},
    )
    assert by_grid.is_open[0, 0] == (2 * optimism <= 0.3)


@pytest.mark.parametrize("discount", [0.5, 0.9, 1.0])
def test_cost_flow_is_discounted(discount):
    talks = pie(20, ["A", "B"])
    war = accord.War([(WHOLE, 1.0)], cost={"A": 0.1}, duration=4, discount=discount)
    expected = 1 - sum(0.1 * discount**t for t in range(4))
    assert war.disagreement(talks)["A"] == pytest.approx(expected)


def test_armistice_is_the_fixed_point():
    talks = pie(20, ["A", "B"])
    war = accord.War([(WHOLE, 0.3), (NOTHING, 0.7)], cost=0.2)
    armistice = accord.Armistice({"share": "8/20"}, relapse=0.15, war=war, discount={"A": 0.9, "B": 0.8})
    found = armistice.disagreement(talks).payoffs
    held, fought = talks.payoffs({"share": "8/20"}), war.disagreement(talks).payoffs
    for actor, factor in enumerate((0.9, 0.8)):
        value = 0.0  # total value by iteration, war's total being its flow forever
        for _ in range(2000):
            value = held[actor] + factor * (0.15 * fought[actor] / (1 - factor) + 0.85 * value)
        assert found[actor] == pytest.approx((1 - factor) * value)


@pytest.mark.parametrize(
    ("outside", "expected"), [(0.0, "10/20"), (0.3, "10/20"), (0.5, "10/20"), (0.7, "14/20"), (1.0, "20/20")]
)
def test_outside_option_principle(outside, expected):
    # Binmore, Shaked and Sutton (1989), QJE 104: the outside option binds only when better than the half.
    found = accord.outside_options(pie(20, ["A", "B"]), {"A": outside})
    assert [package["share"] for package in found.as_constraint] == [expected]
    assert found.binding == (("A",) if outside > 0.5 else ())


def test_outside_options_are_weighed_with_the_bargaining_power_of_the_parties():
    issue = accord.Issue("pie", [f"{k}" for k in range(11)])
    talks = accord.Negotiation(
        [issue], ["A", "B"], {"pie": [range(11), range(10, -1, -1)]}, [0, 0], bargaining_weights=[3, 1]
    )
    found = accord.outside_options(talks, {"A": 0})
    assert found.as_constraint == accord.nash_solution(talks).ties
    assert found.as_constraint[0]["pie"] in ("7", "8")


def test_outside_options_that_nothing_satisfies():
    found = accord.outside_options(pie(20, ["A", "B"]), {"A": 0.8, "B": 0.8})
    assert found.as_constraint == ()
    assert found.as_disagreement == ()


@pytest.mark.parametrize(
    ("minimum", "constrained", "shifted"), [(0.0, 0.5, 0.5), (0.3, 0.5, 0.65), (0.7, 0.7, 0.85)]
)
def test_putnam_two_codings(minimum, constrained, shifted):
    # Putnam (1988), International Organization 42; the divisions follow from x(1 - x) and (x - m)(1 - x).
    talks = pie(20, ["A", "B", "Senate"], disagreement=[0, 0, minimum], parties=["A", "B"])
    found = accord.win_set(talks, {"A": {"Senate": 1}}, rule="unanimity")
    assert [talks.payoffs(package)[0] for package in found.constraint] == [pytest.approx(constrained)]
    moved = accord.nash_solution(talks.replace(disagreement=found.reservation))
    assert moved.payoffs[0] == pytest.approx(shifted)


def test_powell_two_periods():
    # Powell (2006), International Organization 60: a decliner fights when its war payoff now exceeds the
    # whole pie today plus its discounted reservation value later. Total payoffs over two periods.
    talks = pie(20, ["D", "R"])
    for p_now, p_later, cost, delta in [(0.9, 0.1, 0.05, 0.9), (0.6, 0.5, 0.1, 0.9), (0.95, 0.0, 0.1, 0.5)]:
        war_now, war_later = p_now - cost, p_later - cost
        found = accord.preventive_war(
            talks,
            "D",
            war_now=[war_now, 0],
            war_later=[war_later, 0],
            discount=delta / (1 + delta),  # two periods: the share of the second in the total
        )
        total_war, total_offer = (1 + delta) * war_now, 1.0 + delta * war_later
        assert found.fights == (total_war > total_offer)
        assert found.margin == pytest.approx((total_war - total_offer) / (1 + delta))


@pytest.mark.parametrize(
    ("p", "prize", "loss", "punishment", "cost", "expected"),
    [
        (0.5, 4, 2, 10, 0.0, 0.1),
        (0.2, 1, 5, 10, 0.0, 0.0),
        (0.9, 20, 0, 6, 0.0, np.inf),
        (1.0, 8, 3, 8, 2.0, 0.75),
    ],
)
def test_deterrence_threshold(p, prize, loss, punishment, cost, expected):
    # Zagare and Kilgour (2000), Perfect Deterrence: an attack pays when pG - (1 - p)L - rho K - c > 0.
    assert accord.guarantee_credibility(p, prize, loss, punishment, cost) == pytest.approx(expected)
