"""Print accord beside its peers: the same questions in one run, answers compared, time and memory as ratios.

    python benchmarks/peers.py [--quick] [--limit SECONDS]

Negotiations go through NegMAS, two-player games through nashpy, QuantEcon and lrsnash; who is not installed
is named as missing. NegMAS and lrsnash are under copyleft licences: called from outside, never required.

Every solver works in a process of its own. There it answers a small question first (imports, compilation),
then the question once for its peak memory, above what the process held before, then up to five times for the
median time, in turn with the other solvers. Inputs are built afresh, outside the clock. A call beyond the
limit ends its process. All takes about half an hour, nearly all of it the peers'; --quick some minutes, and
less with a small limit.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import random
import shutil
import sys
from contextlib import suppress
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.peer_solvers import OF_GAMES
from benchmarks.side_by_side import LEAST_MB, ROUNDS, Measured, measure, ratios, spent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.peer_solvers import Domain, Game, Profile

DEGENERATE = Path(__file__).parent.parent / "tests" / "literature" / "degenerate_games.json"
PEERS = ("negmas", "nashpy", "quantecon", "lrsnash")
CLOSE = 1e-6  # how far a floating-point probability may lie from the exact one
MISSING = Measured([], float("nan"), None, "not installed")

QUESTIONS = {
    "frontier": ("accord pareto_frontier", "negmas pareto_frontier"),
    "Nash package": ("accord nash_solution", "negmas nash_points"),
}

DIFFERENCES: dict[str, tuple[str, Domain]] = {
    "disagreement worse than every deal": ("Nash package", ([[[10, 4, 6], [4, 10, 7]]], [-100, 0])),
    "disagreement as good as the worst deal": ("Nash package", ([[[10, 4, 6], [4, 10, 7]]], [4, 4])),
    "options worth the same": ("frontier", ([[[3, 3, 0], [0, 0, 3]], [[1, 1, 0], [0, 0, 1]]], [0, 0])),
    "scores in tenths": ("frontier", ([[[x / 10, 0.0], [0.0, x / 10]] for x in (1, 2, 3)], [0.0, 0.0])),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="accord beside its peers")
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds after which a call is ended")
    options = parser.parse_args()
    installed = versions()
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(", ".join(f"{name} {version}" for name, version in installed.items()))
    missing = [name for name in PEERS if name not in installed]
    print(f"not installed, so not compared: {', '.join(missing) or 'none'}")
    print(
        f"time: median of up to {ROUNDS} calls; MB: peak memory above what the process held before the call;"
    )
    print(f"ratios: the peer's over accord's; less than {LEAST_MB:g} MB counts as {LEAST_MB:g} MB there\n")
    largest = 5 if options.quick else 7
    compare_negotiations(product(range(3, largest + 1), (2, 3)), installed, options.limit)
    compare_definitions(installed, options.limit)
    games, known = known_games()
    solvers = OF_GAMES
    compare_games(
        f"{len(games)} degenerate games, 2 x 2 to 5 x 5", games, known, solvers, installed, options.limit
    )
    for n in (6, 8, 12) if options.quick else (6, 8, 12, 16):
        title = f"3 random games {n} x {n}, entries -100 to 100"
        found = compare_games(title, random_games(3, n), None, solvers, installed, options.limit)
        solvers = [name for name in solvers if not found[name].problem.startswith("over")]


def versions() -> dict[str, str]:
    found = {}
    for name in ("accord", "numpy", "numba", "negmas", "nashpy", "quantecon"):
        with suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found | ({"lrsnash": "on the PATH"} if shutil.which("lrsnash") else {})


def asked(
    solvers: Iterable[str], small: Any, question: Any, installed: Iterable[str], limit: float
) -> dict[str, Measured]:
    """Return what every solver needs for `question`, accord first; the missing ones in their places."""
    present = [solver for solver in solvers if solver.split()[0] in installed]
    found = measure(present, small, question, limit)
    if found[present[0]].problem:
        raise SystemExit(f"{present[0]}: {found[present[0]].problem}")
    return {solver: found.get(solver, MISSING) for solver in solvers}


def print_table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(len(row[c]) for row in [header, *rows]) for c in range(len(header))]
    for row in [header, tuple("-" * width for width in widths), *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print(flush=True)


# Negotiations


def compare_negotiations(sizes: Iterable[tuple[int, int]], installed: Iterable[str], limit: float) -> None:
    print(
        "Negotiations: 10 options per issue, random scores 0 to 100, reservation at half of the best payoff;"
    )
    print(
        "frontier of the individually rational packages, and the Nash package (NegMAS: with its frontier)\n"
    )
    rows = []
    for (n_issues, n_parties), (question, solvers) in product(sizes, QUESTIONS.items()):
        small, domain = random_domain(2, n_parties), random_domain(n_issues, n_parties)
        ours, theirs = asked(solvers, small, domain, installed, limit).values()
        (seconds, megabytes), (seconds_2, megabytes_2) = spent(ours), spent(theirs)
        by_time, by_memory = ratios(ours, theirs)
        row = (f"10^{n_issues}", str(n_parties), question, seconds, seconds_2, by_time)
        rows.append((*row, megabytes, megabytes_2, by_memory, agreement(ours, theirs)))
    header = (
        "packages",
        "parties",
        "question",
        "accord",
        "NegMAS",
        "ratio",
        "MB",
        "NegMAS MB",
        "ratio",
        "answers",
    )
    print_table(header, rows)


def random_domain(n_issues: int, n_parties: int, n_options: int = 10) -> Domain:
    source = random.Random(100 * n_issues + n_parties)
    scores = [
        [[float(source.randint(0, 100)) for _ in range(n_options)] for _ in range(n_parties)]
        for _ in range(n_issues)
    ]
    best = [sum(max(matrix[a]) for matrix in scores) for a in range(n_parties)]
    return scores, [float(total // 2) for total in best]


def agreement(ours: Measured, theirs: Measured) -> str:
    if ours.problem or theirs.problem:
        return "one answer only"
    (points, _), (points_2, _) = ours.answer, theirs.answer
    if points == points_2:
        return f"equal: {counted(len(points), 'point')}"
    return f"DIFFERENT: {len(points)} and {counted(len(points_2), 'point')}"


def counted(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def compare_definitions(installed: Iterable[str], limit: float) -> None:
    print(
        "Where the definitions differ, on domains small enough to check by hand. accord counts gains from the"
    )
    print(
        "disagreement as given, finds all packages behind a point, and takes sums that differ by no more than"
    )
    print("their rounding as equal.\n")
    rows = []
    for name, (question, domain) in DIFFERENCES.items():
        ours, theirs = asked(QUESTIONS[question], domain, domain, installed, limit).values()
        same = "-" if theirs.problem else "equal" if ours.answer == theirs.answer else "different"
        rows.append((name, question, described(ours), described(theirs), same))
    print_table(("domain", "question", "accord", "NegMAS", "answers"), rows)


def described(measured: Measured) -> str:
    if measured.problem:
        return measured.problem
    points, n_packages = measured.answer
    only = f" ({', '.join(f'{x:g}' for x in next(iter(points)))})" if len(points) == 1 else ""
    return f"{counted(len(points), 'point')}{only}, {counted(n_packages, 'package')}"


# Games


def compare_games(
    title: str,
    games: list[Game],
    known: list[list[Profile]] | None,
    solvers: list[str],
    installed: Iterable[str],
    limit: float,
) -> dict[str, Measured]:
    """Print one table; `known` equilibria are accord's own where none are given."""
    found = asked(solvers, random_games(1, 5), games, installed, limit)
    ours = found[solvers[0]]
    source = "accord" if known is None else "two exact solvers that share no code"
    expected = ours.answer if known is None else known
    print(f"{title}: the {sum(map(len, expected))} extreme equilibria found by {source}\n")
    rows = [game_row(solver, measured, ours, games, expected) for solver, measured in found.items()]
    header = ("solver", "time", "of accord's", "MB", "of accord's", "found", "wrong", "raised", "complete on")
    print_table(header, rows)
    if "lrsnash" in found and not found["lrsnash"].problem:
        print("(MB of lrsnash: its whole process, by its own account)\n")
    return found


def game_row(
    solver: str, measured: Measured, ours: Measured, games: list[Game], known: list[list[Profile]]
) -> tuple[str, ...]:
    (seconds, megabytes), (by_time, by_memory) = spent(measured), ratios(ours, measured)
    if measured.problem:
        return (solver, seconds, by_time, megabytes, by_memory, *"----")
    found = [n_found(k, a) for k, a in zip(known, measured.answer, strict=True)]
    wrong = sum(n_wrong(game, a) for game, a in zip(games, measured.answer, strict=True))
    raised = sum(isinstance(a, Exception) for a in measured.answer)
    whole = sum(len(k) == f for k, f in zip(known, found, strict=True))
    counts = (f"{sum(found)} of {sum(map(len, known))}", str(wrong), str(raised), f"{whole} of {len(games)}")
    return (solver, seconds, by_time, megabytes, by_memory, *counts)


def random_games(n_games: int, n: int) -> list[Game]:
    source = random.Random(n)

    def matrix() -> list[list[int]]:
        return [[source.randint(-100, 100) for _ in range(n)] for _ in range(n)]

    return [(matrix(), matrix()) for _ in range(n_games)]


def known_games() -> tuple[list[Game], list[list[Profile]]]:
    """Return degenerate games with all their extreme equilibria."""
    games = json.loads(DEGENERATE.read_text())["games"]
    known = [
        [tuple(tuple(map(Fraction, mixed)) for mixed in profile) for profile in game["equilibria"]]
        for game in games
    ]
    return [tuple([[int(x) for x in row] for row in game[k]] for k in "AB") for game in games], known


def n_found(known: list[Profile], answer: Any) -> int:
    """Return how many of the `known` profiles are in `answer`, up to rounding where it is not exact."""
    return 0 if isinstance(answer, Exception) else sum(any(is_same(k, a) for a in answer) for k in known)


def is_same(one: Profile, other: Profile) -> bool:
    pairs = [pair for mixed, like in zip(one, other, strict=True) for pair in zip(mixed, like, strict=True)]
    return all(abs(p - q) <= (CLOSE if isinstance(q, float) else 0) for p, q in pairs)


def n_wrong(game: Game, answer: Any) -> int:
    """Return how many profiles of `answer` are no equilibria, by more than rounding."""
    return 0 if isinstance(answer, Exception) else sum(not error_of(game, p) <= CLOSE for p in answer)


def error_of(game: Game, profile: Profile) -> float:
    """Return what deviating gains a player, in spans of payoffs, or how far probabilities miss one."""
    (a, b), (x, y) = game, profile
    worth_1 = [sum(p * q for p, q in zip(row, y, strict=True)) for row in a]
    worth_2 = [sum(p * q for p, q in zip(column, x, strict=True)) for column in zip(*b, strict=True)]
    loss_1 = max(worth_1) - sum(p * q for p, q in zip(worth_1, x, strict=True))
    loss_2 = max(worth_2) - sum(p * q for p, q in zip(worth_2, y, strict=True))
    numbers = [entry for matrix in game for row in matrix for entry in row]
    span = max(max(numbers) - min(numbers), 1)
    return float(max(loss_1 / span, loss_2 / span, abs(sum(x) - 1), abs(sum(y) - 1), -min(x), -min(y)))


if __name__ == "__main__":
    main()
