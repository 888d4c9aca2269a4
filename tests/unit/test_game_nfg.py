"""Gambit's strategic-form files, there and back."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from accord.errors import FileFormatError, InvalidValueError
from accord.games.game import Game
from accord.io.efg import read_efg
from accord.io.nfg import read_nfg, write_nfg

# The example of Gambit's documentation of both versions: Selten, Int. J. Game Theory 4 (1975), figure 2.
PAYOFF_VERSION = """NFG 1 R "Selten (IJGT, 75), Figure 2, normal form" { "Player 1" "Player 2" } { 3 2 }

1 1 0 2 0 2 1 1 0 3 2 0
"""
OUTCOME_VERSION = """NFG 1 R "Selten (IJGT, 75), Figure 2, normal form" { "Player 1" "Player 2" }

{
{ "1" "2" "3" }
{ "1" "2" }
}

{
{ "" 1, 1 }
{ "" 0, 2 }
{ "" 0, 2 }
{ "" 1, 1 }
{ "" 0, 3 }
{ "" 2, 0 }
}
1 2 3 4 5 6
"""
SELTEN = Game([[[1, 1], [0, 0], [0, 2]], [[1, 1], [2, 3], [2, 0]]], ["Player 1", "Player 2"])


def written(tmp_path, text):
    path = tmp_path / "game.nfg"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", [PAYOFF_VERSION, OUTCOME_VERSION])
def test_the_documented_example(tmp_path, text):
    assert read_nfg(written(tmp_path, text)) == SELTEN


def test_layout_comments_and_names_are_free(tmp_path):
    text = 'NFG 1 D "" {"a \\"b\\"" ""}{{"" "x"}{"y"}} "a comment"\n 1/3,.5\n-1e-2 +7'
    game = read_nfg(written(tmp_path, text))
    assert game.players == ('a "b"', "player 2")
    assert game.strategies == (("1", "x"), ("y",))
    assert game.exact_payoffs.tolist() == [[[Fraction(1, 3)], [Fraction(-1, 100)]], [[Fraction(1, 2)], [7]]]


def test_outcome_zero_pays_nothing(tmp_path):
    text = 'NFG 1 R "" { "a" "b" } { 2 1 } { { "deal" 3 4 } } 0 1'
    assert read_nfg(written(tmp_path, text)).payoffs.tolist() == [[[0], [3]], [[0], [4]]]


@pytest.mark.parametrize("form", ["payoffs", "outcomes"])
def test_there_and_back_is_exact(tmp_path, form):
    rng = np.random.default_rng(0)
    games = [
        Game(rng.normal(size=(2, 3, 4))),
        Game(rng.integers(0, 2, (3, 2, 3, 2)), ["a \\ b", 'c "d"', "ü"]),
        Game.from_matrices(
            [[2**70, Fraction(1, 3)]], [[-(10**40), 1e-300]], strategies=[["only"], ["l", "r"]]
        ),
        Game([[1.5, 0.1]], ["alone"], [["x", "y"]]),
    ]
    for game in games:
        path = tmp_path / "game.nfg"
        write_nfg(game, path, form=form, title='a "title"')
        assert read_nfg(path) == game


HEAD = 'NFG 1 R "" { "a" "b" } { 2 1 }\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "EFG 2 R",
            '`game.nfg` must begin with NFG, got EFG at line 1. Begin the file with NFG 1 R "title".',
        ),
        ("NFG 2 R", '`game.nfg` must be of version 1, got 2 at line 1. Begin the file with NFG 1 R "title".'),
        (
            "NFG 1 X",
            '`game.nfg` must have R after the version, got X at line 1. Begin the file with NFG 1 R "title".',
        ),
        (
            'NFG 1 R { "a" }',
            '`game.nfg` must have a title, got { at line 1. Begin the file with NFG 1 R "title".',
        ),
        ('NFG 1 R "', '`game.nfg` must close every label at line 1. Add the missing ".'),
        (
            'NFG 1 R "" { a }',
            '`game.nfg` must list its players in braces, got a at line 1. Write them as { "one" "two" }.',
        ),
        (
            'NFG 1 R "" { "a" "b" }\n{ 2 }',
            "`game.nfg` must list the strategies of 2 players, got } at line 2. "
            'Give a list of names per player, { { "a" "b" } { "c" } }, or how many each has, { 2 1 }.',
        ),
        (
            'NFG 1 R "" { "a" "b" }\n{ 2 0 }',
            "`game.nfg` must list the strategies of 2 players, got { at line 2. "
            'Give a list of names per player, { { "a" "b" } { "c" } }, or how many each has, { 2 1 }.',
        ),
        (
            HEAD + "1 2 3",
            "`game.nfg` must have 4 payoffs, one per player and profile, got the end of the file at line 2. "
            "List the payoffs of every profile, the first player's strategy changing fastest.",
        ),
        (
            HEAD + "1 2\nx 4",
            "`game.nfg` must have 4 payoffs, one per player and profile, got x at line 3. "
            "List the payoffs of every profile, the first player's strategy changing fastest.",
        ),
        (
            HEAD + "1 2 3 1/0",
            "`game.nfg` must have 4 payoffs, one per player and profile, got 1/0 at line 2. "
            "List the payoffs of every profile, the first player's strategy changing fastest.",
        ),
        (
            HEAD + "1 2 3 4\n5",
            "`game.nfg` must end after the last profile, got 5 at line 3. Remove the rest or add strategies.",
        ),
        (
            HEAD + '{ { "x" 1 } } 1 1',
            "`game.nfg` must give every outcome a name and 2 payoffs, got } at line 2. "
            'Write an outcome as { "name" 1, 2 }.',
        ),
        (
            HEAD + '{ { "x" 1 2 } }\n1 2',
            "`game.nfg` must name one of 1 outcomes, or 0, for each of 2 profiles, got 2 at line 3. "
            "List their numbers, the first player's strategy changing fastest.",
        ),
        (
            'NFG 1 R "" { "a" "b" } { 1 1 } 1e999 2',
            "game.nfg: `payoffs` must hold finite numbers below 2**1024 only, got inf at index (0, 0, 0).",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, text, message):
    with pytest.raises(FileFormatError) as caught:
        read_nfg(written(tmp_path, text))
    assert str(caught.value) == message


def test_unknown_form(tmp_path):
    with pytest.raises(InvalidValueError) as caught:
        write_nfg(SELTEN, tmp_path / "game.nfg", form="table")
    assert str(caught.value) == "`form` must be 'payoffs' or 'outcomes', got 'table'."


def test_names_that_occur_twice_or_are_missing_are_told_apart(tmp_path):
    game = read_nfg(
        written(tmp_path, 'NFG 1 R "" { "a" "a" } { { "" "2" "" } { "" "x" "1" } } ' + "1 2 " * 9)
    )
    assert game.players == ("a (1)", "a (2)")
    assert game.strategies == (("1", "2", "3"), ("1 (1)", "x", "1"))
    game = read_nfg(written(tmp_path, 'NFG 1 R "" { "x" "x (1)" "x" } { 1 1 1 } 1 2 3'))
    assert game.players == ("x (1)'", "x (1)", "x (3)")


def test_a_backslash_stands_for_itself_except_before_a_quotation_mark(tmp_path):
    # As Gambit's own writer does it, which escapes quotation marks only.
    game = read_nfg(written(tmp_path, r'NFG 1 R "" { "$\alpha$" "a\"b" } { 1 1 } 1 2'))
    assert game.players == ("$\\alpha$", 'a"b')
    labels = Game(np.zeros((2, 1, 1)), ["$\\beta$", '\\"'])
    write_nfg(labels, tmp_path / "labels.nfg")
    assert "$\\beta$" in (tmp_path / "labels.nfg").read_text()
    assert read_nfg(tmp_path / "labels.nfg") == labels
    with pytest.raises(InvalidValueError) as caught:
        write_nfg(Game(np.zeros((2, 1, 1)), ["a\\", "b"]), tmp_path / "labels.nfg")
    assert str(caught.value) == (
        "`label` must not end in a backslash, which the format cannot hold, got 'a\\\\'. Rename it."
    )


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path):
    path = tmp_path / "mark.nfg"
    path.write_text(PAYOFF_VERSION, encoding="utf-8-sig")
    assert read_nfg(path) == read_nfg(written(tmp_path, PAYOFF_VERSION))


def test_another_encoding_is_named_with_its_line(tmp_path):
    path = tmp_path / "old.nfg"
    path.write_bytes('NFG 1 R "x"\n{ "Crédit" "b" } { 1 1 } 1 2'.encode("latin-1"))
    with pytest.raises(FileFormatError) as caught:
        read_nfg(path)
    assert str(caught.value) == (
        "`old.nfg` must be encoded in UTF-8, got the byte 0xe9 at line 2. Save it as UTF-8."
    )
    tree = tmp_path / "old.efg"
    tree.write_bytes('EFG 2 R "é" { "A" } t "" 0'.encode("latin-1"))
    with pytest.raises(
        FileFormatError, match=r"`old\.efg` must be encoded in UTF-8, got the byte 0xe9 at line 1"
    ):
        read_efg(tree)


def test_equal_games_are_read_back_whatever_the_type_of_their_numbers(tmp_path):
    game = Game(np.array([[[2**60, 0], [0, 1]], [[1, 0], [0, 1]]]))
    write_nfg(game, tmp_path / "large.nfg")
    assert read_nfg(tmp_path / "large.nfg") == game
