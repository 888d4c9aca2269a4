"""Gambit's .efg files, read and written."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from accord.errors import FileFormatError
from accord.games.tree.game_tree import GameTree
from accord.games.tree.nodes import Chance, Decision, Node, Terminal
from accord.io.efg import read_efg, write_efg

_EXAMPLE = """EFG 2 R "General Bayes game, one stage" { "Player 1" "Player 2" }
"a comment"
c "ROOT" 1 "(0,1)" { "1G" 0.5 "1B" 1/2 } 0
c "" 2 "(0,2)" { "2g" .5 "2b" 0.5 } 0
p "" 1 1 "(1,1)" { "H" "L" } 0
p "" 2 1 "(2,1)" { "h" "l" } 0
t "" 1 "Outcome 1" { 10, 2 }
t "" 2 "Outcome 2" { 0, 10 }
p "" 2 1 0
t "" 3 { 2 4 }
t "" 4 "Outcome 4" { 4, 0 }
p "" 1 1 0
p "" 2 2 "(2,2)" { "h" "l" } 0
t "" 1
t "" 2
p "" 2 2 0
t "" 3
t "" 4
p "" 1 2 "(1,2)" { "H" "L" } 5 "bonus" { 100, -1/4 }
t "" 0
t "" 1
"""


def test_the_documented_features(tmp_path: Path) -> None:
    path = tmp_path / "bayes.efg"
    path.write_text(_EXAMPLE)
    tree = read_efg(path)
    assert tree.players == ("Player 1", "Player 2")
    assert tree.title == "General Bayes game, one stage"
    assert [one.name for one in tree.information_sets] == ["(1,1)", "(2,1)", "(2,2)", "(1,2)"]
    assert [len(one.places) for one in tree.information_sets] == [2, 2, 2, 1]
    payoffs = [place.payoffs for place in tree.ends]
    assert payoffs[:8] == [(10, 2), (0, 10), (2, 4), (4, 0)] * 2
    assert payoffs[8:] == [(100, Fraction(-1, 4)), (110, Fraction(7, 4))]
    assert tree.places[0].probabilities == (Fraction(1, 2), Fraction(1, 2))
    assert tree.ends[0].outcome == "Outcome 1"


def _random(draw: np.random.Generator, depth: int, names: list[int]) -> Node:
    if depth == 0:
        return Terminal([Fraction(int(v), 7) for v in draw.integers(-9, 9, 2)], f'say "{draw.integers(9)}"')
    following = {f"a{k}": _random(draw, depth - 1, names) for k in range(2)}
    if draw.random() < 0.3:
        return Chance({name: (Fraction(k + 1, 3), node) for k, (name, node) in enumerate(following.items())})
    names.append(len(names))
    return Decision("AB"[int(draw.integers(2))], following, f"set {names[-1]}")


@pytest.mark.parametrize("seed", range(20))
def test_what_is_written_is_read_back(seed: int, tmp_path: Path) -> None:
    tree = GameTree(_random(np.random.default_rng(seed), 3, []), ["A", "B"], 'the "title"')
    write_efg(tree, tmp_path / "tree.efg")
    again = read_efg(tmp_path / "tree.efg")
    assert again.places == tree.places
    assert again.information_sets == tree.information_sets
    assert (again.players, again.title) == (tree.players, tree.title)


def test_information_sets_are_read_back(tmp_path: Path) -> None:
    replies = {move: Decision("B", {"l": [0, 0], "r": [1, 1]}, "unsure") for move in ("x", "y")}
    tree = GameTree(Decision("A", replies), ["A", "B"])
    write_efg(tree, tmp_path / "tree.efg")
    assert read_efg(tmp_path / "tree.efg").information_sets[1].places == (1, 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("NFG 1 R", "begin with EFG, got NFG at line 1. Begin the file with EFG 2 R "),
        ('EFG 2 R "" { "A" }\nx', "have a node that begins with t, p or c, got x at line 2."),
        ('EFG 2 R "" { "A" }\np "" 2 1 "" { "x" } 0', "name one of 1 players, got p at line 2."),
        ('EFG 2 R "" { "A" }\np "" 1 1 0', "list the actions of information set 1, got 0 at line 2."),
        ('EFG 2 R "" { "A" }\nt "" 1 "" { 1, 2 }', "have 1 payoffs, got } at line 2."),
        ('EFG 2 R "" { "A" }\nt "" 1', "define outcome 1, got the end of the file at line 2."),
        ('EFG 2 R "" { "A" }\nt "" 1 "" { 1 } t', "end after the last node, got t at line 2."),
        ('EFG 2 R "" { "A" }\np "" 1 1 "" { } 0', "have at least one action, got { at line 2."),
        ('EFG 2 R "" { "A" }\np "" 1 1/2 "" { "x" } 0', "number the information set, got 1/2 at line 2."),
    ],
)
def test_mistakes_are_named_with_their_line(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.efg"
    path.write_text(text)
    with pytest.raises(FileFormatError) as caught:
        read_efg(path)
    assert str(caught.value).startswith(f"`bad.efg` must {message}")


def test_probabilities_that_do_not_add_up_are_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.efg"
    path.write_text('EFG 2 R "" { "A" }\nc "" 1 "" { "x" 1/3 } 0\nt "" 0')
    with pytest.raises(FileFormatError, match=r"bad\.efg: `events` must have probabilities that sum to 1"):
        read_efg(path)


def test_unnamed_and_repeated_names_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "names.efg"
    lines = ['EFG 2 R "" { "A" "A" }', 'p "" 1 1 "" { "x" "x" } 0', 't "" 1 "" { 1 2 }']
    lines += ['p "" 2 1 "" { "" "y" } 0', 't "" 1', 't "" 0']
    path.write_text("\n".join(lines))
    tree = read_efg(path)
    assert tree.players == ("A (1)", "A (2)")
    assert tree.information_sets[0].actions == ("x (1)", "x (2)")
    assert tree.information_sets[1].actions == ("1", "y")
    assert [one.name for one in tree.information_sets] == ["A (1):1", "A (2):1"]


def test_an_event_that_cannot_happen_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "zero.efg"
    path.write_text('EFG 2 R "" { "A" }\nc "" 1 "" { "x" 1 "y" 0 } 0\nt "" 1 "" { 5 }\nt "" 0\n')
    assert len(read_efg(path).places) == 2
