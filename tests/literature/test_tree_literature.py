"""Game trees with known solutions, each with its source."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

import pytest

from accord.games.equilibria import nash_equilibria
from accord.games.pure import pure_equilibria
from accord.games.tree.backward_induction import backward_induction
from accord.games.tree.game_tree import GameTree
from accord.games.tree.nodes import Chance, Decision, Node, Terminal
from accord.games.tree.sequential import sequential_equilibria, supporting_assessment

F = Fraction


def horse() -> GameTree:
    """Selten, Reexamination of the perfectness concept, Int. Journal of Game Theory 4 (1975), figure 1."""

    def third(left: list[int], right: list[int]) -> Decision:
        return Decision("3", {"left": left, "right": right}, "3")

    second = Decision("2", {"down": third([4, 4, 0], [0, 0, 1]), "across": [1, 1, 1]}, "2")
    first = Decision("1", {"down": third([3, 3, 2], [0, 0, 0]), "across": second}, "1")
    return GameTree(first, ["1", "2", "3"])


def test_seltens_horse() -> None:
    # Only the component in which 1 and 2 go across survives, with 3 going right at least three times in four;
    # its belief that 1 went down is then at most one third (Kreps and Wilson 1982, section 2).
    found = sequential_equilibria(horse())
    seen = {tuple(one.behaviour[name] for name in ("1", "2", "3")) for one in found.assessments}
    assert seen == {((0, 1), (0, 1), (F(1, 4), F(3, 4))), ((0, 1), (0, 1), (0, 1))}
    by_mix = {one.behaviour["3"][0]: one for one in found.assessments}
    assert by_mix[F(1, 4)].beliefs["3"] == (F(1, 3), F(2, 3))
    assert by_mix[F(0)].beliefs["3"][0] <= F(1, 3)
    assert all(one.payoffs == (1, 1, 1) for one in found.assessments)


def test_seltens_horse_imperfect_equilibrium_is_refused() -> None:
    tree = horse()
    assert supporting_assessment(tree, {"1": "down", "2": "across", "3": "left"}) is None
    inside = {"1": "across", "2": "across", "3": [F(1, 8), F(7, 8)]}
    assert supporting_assessment(tree, inside) is not None
    assert supporting_assessment(tree, {**inside, "3": [F(1, 2), F(1, 2)]}) is None


def beer_quiche(strong: Fraction) -> GameTree:
    def sees(meal: str, is_strong: bool) -> Decision:
        liked = int((meal == "beer") == is_strong)
        duel, retreat = [liked, 0 if is_strong else 1], [liked + 2, 1 if is_strong else 0]
        return Decision("B", {"duel": duel, "retreat": retreat}, meal)

    def sender(is_strong: bool) -> Decision:
        meals = {meal: sees(meal, is_strong) for meal in ("beer", "quiche")}
        return Decision("A", meals, "strong" if is_strong else "weak")

    return GameTree(
        Chance({"strong": (strong, sender(True)), "weak": (1 - strong, sender(False))}), ["A", "B"]
    )


def test_beer_and_quiche() -> None:
    # Cho and Kreps, Signaling games and stable equilibria, Quarterly Journal of Economics 102 (1987)
    # 179-221: two pooling components, in each a duel after the other breakfast with probability at least one
    # half.
    found = sequential_equilibria(beer_quiche(F(9, 10)))
    assert found.is_complete
    corners = {
        tuple(one.behaviour[n] for n in ("strong", "weak", "beer", "quiche")) for one in found.assessments
    }
    yes, no, half = (F(1), F(0)), (F(0), F(1)), (F(1, 2), F(1, 2))
    assert corners == {(yes, yes, no, yes), (yes, yes, no, half), (no, no, yes, no), (no, no, half, no)}
    for one in found.assessments:
        pooled = "beer" if one.behaviour["strong"] == yes else "quiche"
        other = "quiche" if pooled == "beer" else "beer"
        assert one.beliefs[pooled] == (F(9, 10), F(1, 10))
        assert one.beliefs[other][1] >= F(1, 2)
        assert one.payoffs == ((F(29, 10), F(9, 10)) if pooled == "beer" else (F(21, 10), F(9, 10)))


def test_beer_and_quiche_with_few_strong_types_is_semi_separating() -> None:
    # With the strong type rare (1 in 10) the receiver would duel a pool; the weak type mixes so that the
    # receiver is indifferent after beer: it drinks beer with odds 1/9, and a duel after beer has probability
    # one half.
    found = sequential_equilibria(beer_quiche(F(1, 10)))
    assert found.is_complete
    seen = [
        tuple(one.behaviour[n] for n in ("strong", "weak", "beer", "quiche")) for one in found.assessments
    ]
    assert ((F(1), F(0)), (F(1, 9), F(8, 9)), (F(1, 2), F(1, 2)), (F(1), F(0))) in seen


def alternating_offers(n_rounds: int, discount: Fraction, steps: int) -> GameTree:
    def round_from(number: int) -> Node:
        if number == n_rounds:
            return Terminal([0, 0])
        shrunk = discount**number
        proposer = number % 2

        def reply(kept: int) -> Decision:
            share = F(kept, steps)
            split = [share, 1 - share] if proposer == 0 else [1 - share, share]
            deal = Terminal([shrunk * part for part in split])
            return Decision("12"[1 - proposer], {"accept": deal, "refuse": round_from(number + 1)})

        return Decision("12"[proposer], {f"keep {kept}/{steps}": reply(kept) for kept in range(steps + 1)})

    return GameTree(round_from(0), ["1", "2"])


@pytest.mark.parametrize(("n_rounds", "expected"), [(1, F(1)), (2, F(1, 2)), (3, F(3, 4))])
def test_rubinstein_finite_horizon(n_rounds: int, expected: Fraction) -> None:
    # Stahl, Bargaining Theory (1972); Rubinstein, Econometrica 50 (1982): with discount d the first proposer
    # gets 1 - d + d^2 - ... On a grid of eighths with d = 1/2 that share is on the grid; refusing when
    # indifferent costs the proposer at most one step per round.
    found = backward_induction(alternating_offers(n_rounds, F(1, 2), 8), max_profiles=0)
    best = found.payoffs[0]
    assert best[0] == expected
    assert sum(best) == 1
    assert min(values[0] for values in found.payoffs) >= expected - F(n_rounds, 8)


def test_ultimatum_has_two_subgame_perfect_profiles() -> None:
    # Gueth, Schmittberger and Schwarze, Journal of Economic Behavior and Organization 3 (1982) 367-388: the
    # proposer keeps all, or all but the smallest coin when the responder refuses nothing-for-something.
    found = backward_induction(alternating_offers(1, F(1), 10))
    assert found.n_profiles == 2
    assert found.payoffs == ((1, 0), (F(9, 10), F(1, 10)))
    assert found.paths == ((("keep 10/10", "accept"),), (("keep 9/10", "accept"),))


@pytest.mark.parametrize("n_moves", [2, 6, 20])
def test_centipede(n_moves: int) -> None:
    # Rosenthal, Journal of Economic Theory 25 (1981) 92-100; payoffs of McKelvey and Palfrey, An experimental
    # study of the centipede game, Econometrica 60 (1992) 803-836: two piles of 4 and 1 double at every step,
    # and whoever moves takes the larger, at every step.
    node: Node = Terminal([4 << n_moves, 1 << n_moves] if n_moves % 2 == 0 else [1 << n_moves, 4 << n_moves])
    for step in reversed(range(n_moves)):
        taken = [4 << step, 1 << step] if step % 2 == 0 else [1 << step, 4 << step]
        node = Decision("AB"[step % 2], {"take": taken, "pass": node})
    found = backward_induction(GameTree(node, ["A", "B"]))
    assert found.n_profiles == 1
    assert set(found.profiles[0].values()) == {"take"}
    assert found.payoffs == ((4, 1),)


def test_chain_store() -> None:
    # Selten, The chain store paradox, Theory and Decision 9 (1978) 127-159, one market.
    entry = Decision(
        "entrant", {"enter": Decision("store", {"fight": [0, 0], "share": [2, 2]}), "stay": [1, 5]}
    )
    tree = GameTree(entry, ["entrant", "store"])
    assert pure_equilibria(tree.to_game()) == ((0, 1), (1, 0))
    found = sequential_equilibria(tree)
    assert [one.payoffs for one in found.assessments] == [(2, 2)]
    component = nash_equilibria(tree.to_game()).components
    assert len(component) == 2


def cuban_crisis(moves_known: bool) -> GameTree:
    """Brams, Game theory and the Cuban missile crisis, Plus 13 (2001): ranks, 4 the best."""
    payoffs = {
        "blockade": {"withdraw": [3, 3], "maintain": [2, 4]},
        "strike": {"withdraw": [4, 2], "maintain": [1, 1]},
    }
    replies = {
        move: Decision("USSR", ends, None if moves_known else "USSR unsure") for move, ends in payoffs.items()
    }
    return GameTree(Decision("US", replies), ["US", "USSR"])


def test_cuban_missile_crisis() -> None:
    together = cuban_crisis(moves_known=False)
    game = together.to_game()
    assert pure_equilibria(game) == ((0, 1), (1, 0))
    mixed = [profile for profile in nash_equilibria(game).extreme if 0 < profile[0][0] < 1]
    assert mixed == [((F(1, 2), F(1, 2)), (F(1, 2), F(1, 2)))]
    assert {one.payoffs for one in sequential_equilibria(together).assessments} == {
        (2, 4),
        (4, 2),
        (F(5, 2), F(5, 2)),
    }
    # Moving first and seen, the United States can force a withdrawal.
    assert backward_induction(cuban_crisis(moves_known=True)).payoffs == ((4, 2),)


def test_an_off_path_subgame_in_mixed_strategies() -> None:
    # After "in" the two play matching pennies: sequential play there is even, though no corner of the set of
    # Nash equilibria of the whole game mixes evenly where it is not reached.
    def guess(pays: tuple[int, int]) -> Decision:
        return Decision("B", {"heads": [pays[0], -pays[0]], "tails": [pays[1], -pays[1]]}, "guess")

    pennies = Decision("A", {"heads": guess((1, -1)), "tails": guess((-1, 1))}, "hide")
    found = sequential_equilibria(
        GameTree(Decision("A", {"out": [2, 0], "in": pennies}, "enter"), ["A", "B"])
    )
    assert found.is_complete
    assert len(found) == 1
    assert found.assessments[0].behaviour["hide"] == (F(1, 2), F(1, 2))
    assert found.assessments[0].payoffs == (2, 0)


def pennies(name: str = "1b") -> Decision:
    """The first player hides a coin after the second has guessed unseen."""
    heads = Decision("1", {"H": [1, -1], "T": [-1, 1]}, name)
    tails = Decision("1", {"H": [-1, 1], "T": [1, -1]}, name)
    return Decision("2", {"H": heads, "T": tails}, "2")


@pytest.mark.parametrize("outside", [F(2), F(1, 2)])
def test_pennies_that_are_no_subgame_off_the_path_are_mixed(outside: Fraction) -> None:
    # Kreps and Wilson (1982), proposition 1: a sequential equilibrium exists. In both trees the second player
    # has to mix evenly where it is never reached, between the corners of the set of Nash equilibria.
    unsure = {event: (F(1, 2), Decision("1", {"Out": [outside, 0], "In": pennies()}, "1a")) for event in "xy"}
    left_right = {"Out": [outside, 0], "L": pennies("1L"), "R": pennies("1R")}
    for root in (Chance(unsure), Decision("1", left_right, "1a")):
        tree = GameTree(root, ["1", "2"])
        found = sequential_equilibria(tree)
        assert len(found) >= 1
        assert not found.is_complete
        assert "possibly incomplete" in repr(found)
        assert "between them others may be sequential" in found.reason
        for one in found.assessments:
            assert one.payoffs == (outside, 0)
            assert one.behaviour["2"] == (F(1, 2), F(1, 2))
            hidden = [one.behaviour[name][0] for name in ("1L", "1R") if name in one.behaviour]
            if hidden:  # the second player's belief makes heads and tails equally likely
                assert sum(b * p for b, p in zip(one.beliefs["2"], hidden, strict=True)) == F(1, 2)
            else:
                assert one.behaviour["1b"] == (F(1, 2), F(1, 2))


def test_three_players_off_the_path() -> None:
    # As above, with the coin hidden by a third player: the limit of the agents' logit path is exact.
    def hides(pays: int) -> Decision:
        return Decision("3", {"H": [0, -pays, pays], "T": [0, pays, -pays]}, "3")

    entered = {side: Decision("2", {"H": hides(1), "T": hides(-1)}, "2") for side in ("L", "R")}
    found = sequential_equilibria(
        GameTree(Decision("1", {"Out": [2, 0, 0], **entered}, "1"), ["1", "2", "3"])
    )
    assert [one.payoffs for one in found.assessments] == [(2, 0, 0)]
    assert found.assessments[0].behaviour["2"] == found.assessments[0].behaviour["3"] == (F(1, 2), F(1, 2))
    assert not found.is_complete


def test_ties_below_the_start_are_not_called_complete() -> None:
    # B is indifferent, and may mix so that A is: between the two pure profiles lies one that is no mixture.
    reply = Decision("B", {"yes": [1, 1], "no": [0, 1]}, "B")
    tree = GameTree(Decision("A", {"ask": reply, "leave": [F(1, 2), 0]}, "A"), ["A", "B"])
    mixed = supporting_assessment(tree, {"A": [F(1, 3), F(2, 3)], "B": [F(1, 2), F(1, 2)]})
    assert mixed is not None
    found = sequential_equilibria(tree)
    assert len(found) == 2
    assert not found.is_complete
    assert "only the corners were carried" in found.reason


def test_deep_trees() -> None:
    # The centipede and alternating offers, deeper than Python's recursion limit.
    node: Node = Terminal([1201, 1201])
    for step in reversed(range(1200)):
        node = Decision("AB"[step % 2], {"take": [step, step - 1][:: 1 - 2 * (step % 2)], "pass": node})
    tree = GameTree(node, ["A", "B"])
    found = backward_induction(tree)
    assert found.n_profiles == len(found.profiles) == 1
    assert set(found.profiles[0].values()) == {"pass"}
    assert found.payoffs == ((1201, 1201),)
    again = sequential_equilibria(tree)
    assert again.is_complete
    assert [one.payoffs for one in again.assessments] == [(1201, 1201)]
    offers: Node = Terminal([0, 0])
    for step in reversed(range(400)):
        answer = Decision("12"[1 - step % 2], {"accept": [1, 1], "refuse": offers})
        offers = Decision("12"[step % 2], {"offer": answer})
    assert backward_induction(GameTree(offers, ["1", "2"]), max_profiles=3).paths == ((("offer", "accept"),),)


def test_chance_with_many_ties_is_listed_without_trying_in_vain() -> None:
    # Every profile pays differently; of 4,096 combinations one pays the second player most.
    events = {f"e{k}": (F(1, 20), Decision("A", {"x": [1, 0], "y": [1, 2**k]})) for k in range(12)}
    tree = GameTree(Chance({**events, "rest": (F(2, 5), [0, 0])}), ["A", "B"])
    found = backward_induction(tree, max_profiles=2)
    assert found.n_profiles == len(found.payoffs) == 2**12
    assert set(found.profiles[0].values()) == {"y"}
    assert sorted(found.profiles[1].values()) == ["x", *["y"] * 11]


def nau_gomez_canovas_hansen(factor: int, shift: int, outside: int | None) -> GameTree:
    """Nau, Gomez Canovas and Hansen, Int. Journal of Game Theory 32 (2004): one equilibrium, irrational."""
    tables = {
        "left": [[(3, 0, 2), (0, 2, 0)], [(0, 1, 0), (1, 0, 0)]],
        "right": [[(1, 0, 0), (0, 1, 0)], [(0, 3, 0), (2, 0, 3)]],
    }

    def third(row: int, column: int) -> Decision:
        paid = {side: tables[side][row][column] for side in tables}
        ends = {side: [a * factor + shift, b, c] for side, (a, b, c) in paid.items()}
        return Decision("3", ends, "3")

    def second(row: int) -> Decision:
        return Decision("2", {"l": third(row, 0), "r": third(row, 1)}, "2")

    first: dict[str, Node] = {"up": second(0), "down": second(1)}
    if outside is not None:
        first["out"] = Terminal([outside * factor + shift, 0, 0])
    return GameTree(Decision("1", first, "1"), ["1", "2", "3"])


@pytest.mark.parametrize(("factor", "shift"), [(1, 0), (1, 10**14), (10**15, 0)])
def test_irrational_sequential_equilibria(factor: int, shift: int) -> None:
    found = sequential_equilibria(nau_gomez_canovas_hansen(factor, shift, None))
    assert len(found) == 1
    share = (sqrt(601) - 13) / 24
    assert float(found.assessments[0].behaviour["2"][0]) == pytest.approx(share, abs=1e-9)
    # Off the path, what the others expect of the first player's trembles holds them in balance.
    found = sequential_equilibria(nau_gomez_canovas_hansen(factor, shift, 9))
    assert len(found) >= 1
    for one in found.assessments:
        assert one.behaviour["1"] == (0, 0, 1)
        assert one.payoffs == (9 * factor + shift, 0, 0)
