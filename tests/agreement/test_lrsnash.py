"""Random small games, many degenerate, against the definitions, and against lrsnash where it is installed.

lrsnash is the program of Avis, Rosenberg, Savani and von Stengel (2010); Debian calls its package lrslib.
"""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction

import numpy as np
import pytest

import oracle_games
from accord.games.equilibria import nash_equilibria
from accord.games.game import Game

RANGES = {"zero or one": (0, 1), "small": (-2, 2), "wide": (-100, 100)}
N_GAMES = 100
LRSNASH = shutil.which("lrsnash")


def random_games(name):
    low, high = RANGES[name]
    draw = np.random.default_rng(20 + len(name))
    for _ in range(N_GAMES):
        shape = draw.integers(2, 5, 2)
        yield draw.integers(low, high + 1, shape).tolist(), draw.integers(low, high + 1, shape).tolist()


def by_definition(a, b):
    return oracle_games.extreme_equilibria(a, b)


def by_lrsnash(a, b):
    """Read its answer: in each block, strategies of player 2, then those of player 1 to go with them."""
    matrices = ["\n".join(" ".join(map(str, row)) for row in matrix) for matrix in (a, b)]
    text = "\n\n".join([f"{len(a)} {len(a[0])}", *matrices]) + "\n"
    run = subprocess.run([LRSNASH, "/dev/stdin"], input=text, capture_output=True, text=True, check=True)
    found, replies = set(), []
    for line in run.stdout.splitlines():
        player, *numbers = line.split() or [""]
        if player not in ("1", "2"):
            replies = []
            continue
        mixed = tuple(Fraction(number) for number in numbers[:-1])  # the payoff comes last
        if player == "2":
            replies.append(mixed)
        else:
            found |= {(mixed, reply) for reply in replies}
    return found


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("judge", [by_definition, *([by_lrsnash] if LRSNASH else [])])
def test_the_same_extreme_equilibria(judge, name):
    for a, b in random_games(name):
        found = nash_equilibria(Game.from_matrices(a, b), "walk")
        assert found.is_complete
        assert set(found.extreme) == judge(a, b), (a, b)
