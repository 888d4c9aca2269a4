"""Keeping a package against its best breach, recounted in fractions over every act of every party."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import accord
from accord.errors import InvalidTypeError, InvalidValueError, SpaceTooLargeError

TENTHS = ["0.1", "0.2", "0.3", "0.6", "0.7", "0.9"]


@pytest.mark.parametrize("worth", TENTHS)
@pytest.mark.parametrize("discount", TENTHS)
def test_a_tie_is_kept(worth: str, discount: str) -> None:
    """Keeping, breaking and what follows all pay the same: nothing tempts, and no guarantee is needed."""
    talks = accord.Negotiation([accord.Issue("line", ["held"])], ["A"], {"line": [[float(worth)]]}, [0])
    found = accord.self_enforcing(
        talks, breach={"A": ["line"]}, aftermath=[float(worth)], discount=float(discount), punishment=0
    )
    assert found.keeps.tolist() == [True]
    assert found.margins[0, 0] == found.critical_discounts[0, 0] == found.needed_credibilities[0, 0] == 0
    war = [float(worth)]
    assert not accord.preventive_war(talks, "A", war_now=war, war_later=war, discount=float(discount)).fights


def random_talks(rng: np.random.Generator) -> tuple[accord.Negotiation, dict[str, list[list[Fraction]]]]:
    """Return talks with linkages, interactions and red lines, scores in tenths, and those as fractions."""
    shape = rng.integers(1, 4, int(rng.integers(1, 5)))
    issues = [accord.Issue(f"i{k}", [f"o{j}" for j in range(n)]) for k, n in enumerate(shape)]
    tenths = {issue.name: rng.integers(-3, 8, (3, issue.n_options)) for issue in issues}
    linkages, interactions, red_lines = [], [], []
    if shape.size > 1 and max(shape[:2]) > 1 and rng.random() < 0.7:
        linkages.append(accord.excludes({"i0": "o0", "i1": "o0"}))
        interactions.append(
            accord.Interaction({"i0": issues[0].options[-1], "i1": "o0"}, {"A": 0.7, "B": -0.2})
        )
    if shape.size > 2 and shape[2] > 1 and rng.random() < 0.5:
        linkages.append(accord.requires({"i2": "o1"}, {"i0": issues[0].options[-1]}))
        red_lines.append(accord.RedLine("B", {"i2": "o0"}))
    talks = accord.Negotiation(
        issues,
        ["A", "B", "C"],
        {name: table / 10 for name, table in tenths.items()},
        [0, 0, 0],
        parties=["A", "B"],
        linkages=linkages,
        interactions=interactions,
        red_lines=red_lines,
    )
    exact = {name: [[Fraction(int(x), 10) for x in row] for row in table] for name, table in tenths.items()}
    return talks, exact


def worth(
    talks: accord.Negotiation, exact: dict[str, list[list[Fraction]]], package: dict[str, str], row: int
):
    total = sum(exact[i.name][row][i.options.index(package[i.name])] for i in talks.issues)
    for term in talks.interactions:
        if term.combination.matches(package):
            total += Fraction(str(term.amounts.get(talks.actors[row], 0)))
    return total


@pytest.mark.parametrize("seed", range(150))
@pytest.mark.parametrize("form", ["scores", "table"])
def test_margins_against_every_act(seed: int, form: str) -> None:
    rng = np.random.default_rng(seed)
    talks, exact = random_talks(rng)
    packages = [dict(package) for package in talks.space]
    control = {party: [issue.name for issue in talks.issues if rng.random() < 0.6] for party in ("A", "B")}
    after = [Fraction(int(x), 10) for x in rng.integers(-5, 12, 3)]
    delta, loss = (
        Fraction(str(rng.choice(["0", "0.1", "0.3", "0.7", "1"]))),
        Fraction(int(rng.integers(0, 9)), 10),
    )
    asked = talks
    if form == "table":
        every = [talks.space.package(k) for k in range(talks.space.n_packages)]
        rows = [[float(worth(talks, exact, package, row)) for row in range(3)] for package in every]
        asked = talks.replace(payoff_table=rows, interactions=[])
    found = accord.self_enforcing(
        asked,
        breach=control,
        aftermath=[float(x) for x in after],
        discount=float(delta),
        punishment=float(loss),
        packages=packages,
    )
    assert [dict(package) for package in found.packages] == packages
    for k, package in enumerate(packages):
        for row, party in enumerate(("A", "B")):
            acts = [
                other
                for other in packages
                if all(other[name] == package[name] for name in package if name not in control[party])
            ]
            kept = worth(talks, exact, package, row)
            best = max(worth(talks, exact, act, row) for act in acts)
            margin = kept - (1 - delta) * best - delta * after[row]
            assert found.temptations[k, row] == pytest.approx(float(best), abs=1e-12)
            assert found.margins[k, row] == pytest.approx(float(margin), abs=1e-12)
            assert np.sign(found.margins[k, row]) == np.sign(margin)
            if margin >= 0:
                needed = 0.0
            elif delta * loss and -margin <= delta * loss:
                needed = float(-margin / (delta * loss))
            else:
                needed = np.inf
            assert found.needed_credibilities[k, row] == pytest.approx(needed)
            if best == kept:
                assert found.critical_discounts[k, row] == 0
            elif kept < after[row]:
                assert np.isnan(found.critical_discounts[k, row])
            else:
                critical = (best - kept) / (best - after[row])
                assert found.critical_discounts[k, row] == pytest.approx(float(critical))


def test_a_breach_goes_no_further_than_linkages() -> None:
    """Taking both prizes would pay 6, but cannot be: with a table there is no payoff for it at all."""
    issues = [accord.Issue("east", ["left", "taken"]), accord.Issue("west", ["left", "taken"])]
    both = accord.excludes({"east": "taken", "west": "taken"})
    scores = {"east": [[0, 3]], "west": [[0, 3]]}
    talks = accord.Negotiation(issues, ["A"], scores, [0], linkages=[both])
    table = accord.Negotiation(
        issues, ["A"], payoff_table=[[0], [3], [3], [6]], disagreement=[0], linkages=[both]
    )
    for form in (talks, table):
        found = accord.self_enforcing(form, breach={"A": ["east", "west"]}, aftermath=[0], discount=0.5)
        assert found.temptations.tolist() == [[3.0]] * 3
        with pytest.raises(InvalidValueError) as caught:
            accord.self_enforcing(
                form, breach={}, aftermath=[0], discount=0.5, packages=[{"east": "taken", "west": "taken"}]
            )
        assert str(caught.value) == (
            "`packages[0]` must be a package that the linkages allow, got {'east': 'taken', 'west': 'taken'}."
        )


def test_red_lines_stop_no_breach() -> None:
    line = accord.Issue("line", ["held", "moved"])
    never = accord.RedLine("B", {"line": "moved"})
    talks = accord.Negotiation([line], ["A", "B"], {"line": [[0, 3], [1, 0]]}, [0, 0], red_lines=[never])
    found = accord.self_enforcing(talks, breach={"A": ["line"]}, aftermath=[0, 0], discount=0)
    assert found.temptations.tolist() == [[3.0, 1.0]]
    assert found.self_enforcing == ()


def test_what_a_rule_of_consent_accepts_is_examined() -> None:
    line = accord.Issue("line", ["a", "b", "c"])
    scores = {"line": [[1, 0, -1], [1, 1, -1], [-1, 1, 1]]}
    talks = accord.Negotiation([line], ["A", "B", "C"], scores, [0, 0, 0], consent=accord.Consent(2))
    found = accord.self_enforcing(talks, breach={}, aftermath=[-1, -1, -1], discount=1)
    assert [package["line"] for package in found.packages] == ["a", "b"]
    assert found.margins.tolist() == [[2, 2, 0], [1, 2, 2]]


def test_a_hundred_issues_under_one_control_are_chosen_one_by_one() -> None:
    issues = [accord.Issue(f"i{k}", ["low", "high"]) for k in range(100)]
    scores = {issue.name: [[0, 1], [1, 0]] for issue in issues}
    talks = accord.Negotiation(issues, ["A", "B"], scores, [0, 0])
    package = {issue.name: "low" for issue in issues}
    control = {party: [issue.name for issue in issues] for party in "AB"}
    found = accord.self_enforcing(talks, breach=control, aftermath=[0, 0], discount=0, packages=[package])
    assert found.temptations.tolist() == [[100.0, 100.0]]
    tied = talks.replace(interactions=[accord.Interaction({i.name: "high" for i in issues[:30]}, {"A": 1})])
    with pytest.raises(
        SpaceTooLargeError, match=r"`breach` must tie at most 1000000 combinations of options"
    ):
        accord.self_enforcing(tied, breach=control, aftermath=[0, 0], discount=0, packages=[package])


def test_a_war_in_place_of_its_payoffs_is_told_apart() -> None:
    line = accord.Issue("line", ["held", "moved"])
    talks = accord.Negotiation([line], ["A"], {"line": [[0, 3]]}, [0])
    war = accord.War([({"line": "moved"}, 1.0)], cost=2)
    cure = "Give its .disagreement(negotiation), where the negotiation may have any payoffs of no deal."
    questions = {
        "disagreement": lambda: talks.replace(disagreement=war),
        "aftermath": lambda: accord.self_enforcing(talks, breach={}, aftermath=war, discount=0.5),
        "war_now": lambda: accord.preventive_war(talks, "A", war_now=war, war_later=[0], discount=0.5),
        "outside": lambda: accord.outside_options(talks, war),
        "breaking": lambda: accord.spoilers(
            talks, {"line": "held"}, capability={"A": 1}, needed=1, breaking=war
        ),
    }
    for argument, ask in questions.items():
        with pytest.raises(InvalidTypeError) as caught:
            ask()
        assert str(caught.value) == f"`{argument}` must hold one payoff per actor, got a War. {cure}"
    assert talks.replace(disagreement=war.disagreement(talks)).disagreement.tolist() == [1.0]
    with pytest.raises(InvalidTypeError) as caught:
        talks.replace(disagreement=talks)
    assert str(caught.value) == (
        "`disagreement` must hold one payoff per actor, got a Negotiation. Give its .disagreement."
    )


def test_a_certain_guarantee_is_enough_to_the_last_decimal() -> None:
    """(0.4 x 0.4 - 0.6 x 0.1) / 0.1 is 1, and 0.4 x 0.9 - 0.6 x 0.6 is 0, whatever doubles make of it."""
    assert accord.guarantee_credibility(0.4, 0.4, 0.1, 0.1) == 1.0
    assert accord.guarantee_credibility(0.4, 0.9, 0.6, 0.1) == 0.0
    with pytest.raises(InvalidValueError, match="`prize` must be finite, got inf"):
        accord.guarantee_credibility(0.5, np.inf, 0, 1)
