"""What a game tree accepts and refuses, word for word."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from accord.errors import InvalidTypeError, InvalidValueError, SpaceTooLargeError, UnknownNameError
from accord.games.tree.backward_induction import backward_induction
from accord.games.tree.game_tree import GameTree
from accord.games.tree.nodes import Chance, Decision, Terminal
from accord.games.tree.sequential import sequential_equilibria, supporting_assessment
from accord.games.tree.strategies import plans


def _says(sentence: str) -> str:
    return "^" + re.escape(sentence) + "$"


def test_two_players_cannot_share_an_information_set() -> None:
    one = Decision("A", {"x": [0, 0], "y": [1, 1]}, "h")
    other = Decision("B", {"x": [0, 0], "y": [1, 1]}, "h")
    message = "`information_set 'h'` must belong to one player, got 'A' and 'B'."
    with pytest.raises(InvalidValueError, match=_says(message)):
        GameTree(Chance({"l": (0.5, one), "r": (0.5, other)}))


def test_an_information_set_has_the_same_actions_everywhere() -> None:
    one = Decision("A", {"x": [0], "y": [1]}, "h")
    other = Decision("A", {"x": [0], "z": [1]}, "h")
    message = (
        "`information_set 'h'` must have the same actions everywhere, got x, y and x, z. "
        "A player who cannot tell two decisions apart has the same actions in both."
    )
    with pytest.raises(InvalidValueError, match=_says(message)):
        GameTree(Chance({"l": (0.5, one), "r": (0.5, other)}))


def test_players_remember_what_they_did() -> None:
    def later() -> Decision:
        return Decision("A", {"x": [0], "y": [1]}, "later")

    message = (
        "`information_set 'later'` must let its player remember what it knew and did, got decisions of 'A' "
        "with different pasts. Give decisions that the player can tell apart by its own past different names."
    )
    with pytest.raises(InvalidValueError, match=_says(message)):
        GameTree(Decision("A", {"left": later(), "right": later()}))


def test_payoffs_fit_the_players() -> None:
    with pytest.raises(
        InvalidValueError,
        match=r"^`payoffs` must pay every player, got nothing for 'B' at the end after x\.$",
    ):
        GameTree(Decision("A", {"x": {"A": 1}, "y": {"A": 1, "B": 2}}))
    message = "`payoffs` must name players among 'A', got 'B' at the end after y."
    with pytest.raises(UnknownNameError, match=_says(message)):
        GameTree(Decision("A", {"x": {"A": 1}, "y": {"A": 1, "B": 2}}), ["A"])
    message = "`payoffs` must have 2 entries, one per player, got 1 at the end after x."
    with pytest.raises(InvalidValueError, match=_says(message)):
        GameTree(Decision("A", {"x": [1], "y": [1, 2]}), ["A", "B"])
    with pytest.raises(
        UnknownNameError, match=_says("`players` must name everyone who moves ('B'), got 'A'.")
    ):
        GameTree(Decision("A", {"x": [1]}), ["B"])
    with pytest.raises(InvalidValueError, match="`players` must have at least one name, got none"):
        GameTree(Terminal([1]))
    with pytest.raises(InvalidValueError, match=_says("`players` must have different names, got 'A' twice.")):
        GameTree(Terminal([1, 2]), ["A", "A"])


def test_nodes_are_checked_where_they_are_made() -> None:
    with pytest.raises(InvalidTypeError, match=r"`payoffs` must be a mapping or a list, got 'x'\. Write"):
        Terminal("x")
    with pytest.raises(InvalidValueError, match=_says("`payoffs['A']` must be a finite number, got nan.")):
        Terminal({"A": float("nan")})
    with pytest.raises(InvalidTypeError, match=_says("`payoffs[0]` must be a real number, got True.")):
        Terminal([True])
    message = "`actions` must be a mapping with at least one entry, got {} at a decision of 'A'."
    with pytest.raises(InvalidTypeError, match=_says(message)):
        Decision("A", {})
    with pytest.raises(InvalidTypeError, match=_says("`player` must be a non-empty string, got ''.")):
        Decision("", {"x": [1]})
    with pytest.raises(InvalidTypeError, match="`information_set` must be a non-empty string, got 3"):
        Decision("A", {"x": [1]}, 3)  # type: ignore[arg-type]
    with pytest.raises(
        InvalidValueError, match=_says("`events` must have probabilities that sum to 1, got 0.75.")
    ):
        Chance({"a": (0.5, [1]), "b": (0.25, [1])})
    message = "`events['b']` must have a probability above zero, got 0. Leave out what cannot happen."
    with pytest.raises(InvalidValueError, match=_says(message)):
        Chance({"a": (1, [1]), "b": (0, [1])})
    with pytest.raises(
        InvalidTypeError, match=r"`events` must map each event to \(probability, node\), got 3 at 'a'\."
    ):
        Chance({"a": 3})  # type: ignore[dict-item]
    with pytest.raises(
        InvalidTypeError, match=_says("`root` must be a Decision, a Chance or a Terminal, got list.")
    ):
        GameTree([1])  # type: ignore[arg-type]


def test_decimal_probabilities_are_exact() -> None:
    node = Chance({"a": (0.1, [0]), "b": (0.2, [1]), "c": (0.7, [2])})
    assert [share for share, _ in node.events.values()] == [Fraction(1, 10), Fraction(1, 5), Fraction(7, 10)]


def test_backward_induction_needs_perfect_information() -> None:
    replies = {move: Decision("B", {"l": [0, 0], "r": [1, 1]}, "unsure") for move in ("x", "y")}
    tree = GameTree(Decision("A", replies))
    message = (
        "`tree` must have perfect information for backward induction, got information set 'unsure'. "
        "Ask for sequential equilibria instead."
    )
    with pytest.raises(InvalidValueError, match=_says(message)):
        backward_induction(tree)
    with pytest.raises(InvalidTypeError, match=_says("`tree` must be an accord.GameTree, got int.")):
        backward_induction(1)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=_says("`tree` must be an accord.GameTree, got int.")):
        sequential_equilibria(1)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="`max_assessments` must be a positive integer, got 0"):
        sequential_equilibria(tree, max_assessments=0)


def test_many_ties_are_counted_though_not_listed() -> None:
    tree = GameTree(
        Chance({f"e{k}": (Fraction(1, 40), Decision("A", {"x": [1], "y": [1]})) for k in range(40)})
    )
    found = backward_induction(tree, max_profiles=5)
    assert found.n_profiles == 2**40
    assert len(found.profiles) == 5
    assert not found.is_complete
    assert "more exist" in repr(found)


def test_a_strategic_form_that_is_too_large_is_refused() -> None:
    tree = GameTree(
        Chance({f"e{k}": (Fraction(1, 40), Decision("A", {"x": [1], "y": [0]})) for k in range(40)})
    )
    message = f"`tree` must have at most 1000000 pure profiles, got {2**40}."
    with pytest.raises(SpaceTooLargeError, match=re.escape(message)):
        tree.to_game()


def test_a_reduced_strategy_leaves_open_what_it_never_meets() -> None:
    last = Decision("A", {"up": [3, 0], "down": [0, 0]}, "A2")
    tree = GameTree(Decision("A", {"stop": [1, 1], "go": Decision("B", {"l": last, "r": [2, 2]}, "B")}, "A1"))
    game = tree.to_game()
    assert game.strategies == (("stop, -", "go, up", "go, down"), ("l", "r"))
    assert tree.to_game(reduced=False).n_strategies == (4, 2)
    assert tree.expected_payoffs({"A1": "go", "B": [Fraction(1, 4), Fraction(3, 4)], "A2": "up"}) == (
        Fraction(9, 4),
        Fraction(3, 2),
    )
    message = "`behaviour` must cover every information set, got nothing for 'B'."
    with pytest.raises(InvalidValueError, match=_says(message)):
        tree.expected_payoffs({"A1": "go"})
    with pytest.raises(
        UnknownNameError, match="`behaviour` must name actions among 'stop', 'go', got 'run' at 'A1'"
    ):
        tree.expected_payoffs({"A1": "run"})
    with pytest.raises(InvalidValueError, match="`behaviour` must have probabilities that sum to 1"):
        tree.expected_payoffs({"A1": [1, 1]})


def test_inconsistent_beliefs_do_not_count() -> None:
    # Two decisions of B are reached only through different unused actions of A, each followed by the same
    # unused action of C: B's and D's beliefs must agree, so no trembles can make both l and r best.
    def pair(name: str, pays: dict[str, list[int]]) -> dict[str, Decision]:
        return {side: Decision(name, {"l": [0, *pays[side]], "r": [0, 0, 0]}, name) for side in ("x", "y")}

    b = pair("B", {"x": [1, 0], "y": [-1, 0]})
    d = pair("D", {"x": [0, -1], "y": [0, 1]})
    sides = {
        side: Chance({"b": (Fraction(1, 2), b[side]), "d": (Fraction(1, 2), d[side])}) for side in ("x", "y")
    }
    tree = GameTree(Decision("A", {"out": [1, 0, 0], **sides}, "A"), ["A", "B", "D"])
    # B plays l when it thinks x likelier, D plays l when it thinks y likelier.
    assert supporting_assessment(tree, {"A": "out", "B": "l", "D": "r"}) is not None
    assert supporting_assessment(tree, {"A": "out", "B": "r", "D": "l"}) is not None
    even = supporting_assessment(tree, {"A": "out", "B": "l", "D": "l"})
    assert even is not None
    assert even.beliefs["B"] == even.beliefs["D"] == (Fraction(1, 2), Fraction(1, 2))
    mixed = supporting_assessment(tree, {"A": "out", "B": "l", "D": [Fraction(1, 2), Fraction(1, 2)]})
    assert mixed is not None
    assert mixed.beliefs["D"] == (Fraction(1, 2), Fraction(1, 2))


def test_the_shape_of_a_tree_is_printed() -> None:
    tree = GameTree(Decision("A", {"x": [1]}), title="a walk")
    assert repr(tree) == (
        "GameTree: a walk, perfect information\n"
        "  players  A\n"
        "  nodes    2, of which 1 ends\n"
        "  information sets  1"
    )


def test_histories_that_read_alike_name_different_information_sets() -> None:
    def answer(good: int) -> Decision:
        return Decision("RUS", {"yes": [good, 0], "no": [1 - good, 1]})

    later = Decision("UKR", {"sea": answer(1), "stop": [0, 0]})
    tree = GameTree(Decision("UKR", {"land": later, "land, sea": answer(0)}))
    assert [one.name for one in tree.information_sets] == [
        "UKR at the start",
        "UKR after land",
        "RUS after 'land', 'sea'",
        "RUS after 'land, sea'",
    ]
    assert tree.has_perfect_information
    assert backward_induction(tree).n_profiles >= 1


def test_a_name_somebody_chose_is_not_given_to_another_decision() -> None:
    chosen = Decision("B", {"l": [0, 0], "r": [1, 1]}, "B after y")
    tree = GameTree(Decision("A", {"x": chosen, "y": Decision("B", {"l": [0, 0], "r": [1, 1]})}))
    assert [one.name for one in tree.information_sets] == ["A at the start", "B after y", "B after y (2)"]


def test_a_limit_on_assessments_is_told() -> None:
    # Whatever anybody does pays the same: every profile is an equilibrium.
    reply = {move: Decision("B", {"l": [0, 0], "m": [0, 0], "r": [0, 0]}, "B") for move in "xyz"}
    tree = GameTree(Decision("A", reply, "A"))
    everything = sequential_equilibria(tree)
    assert len(everything) == 9
    assert everything.is_complete
    few = sequential_equilibria(tree, max_assessments=4)
    assert len(few) == 4
    assert not few.is_complete
    assert few.reason == "a subgame has more than max_assessments"


def test_strategies_of_a_deep_tree() -> None:
    node: Terminal | Decision = Terminal([0])
    for step in range(550):
        node = Decision("A", {"stop": [step], "go": node})
    listed = plans(GameTree(node), 0)
    assert [len(plan) for plan in listed] == [*range(1, 551), 550]
