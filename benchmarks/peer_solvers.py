"""How accord and its peers are asked the same questions, and their answers made comparable.

A solver takes a question and returns two functions: the call that is timed, and what turns its result into
plain data. Peers are called through their documented public functions, and imported only where they are used.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, TypeAlias

Domain: TypeAlias = tuple[list[list[list[float]]], list[float]]
"""Scores by issue, party and option; reservation values."""
Game: TypeAlias = tuple[list[list[int]], list[list[int]]]
Profile: TypeAlias = tuple[tuple[Any, ...], tuple[Any, ...]]
Solver: TypeAlias = Callable[[Any], tuple[Callable[[], Any], Callable[[Any], Any]]]

PEER_ERRORS = (ArithmeticError, LookupError, TypeError, ValueError, RuntimeError)
"""What peers raise on some degenerate games."""


# Negotiations: payoffs of the frontier, or of the Nash packages, and how many packages there are.


def accord_negotiation(domain: Domain) -> Any:
    import accord

    scores, reservation = domain
    issues = [accord.Issue(f"i{j}", [f"o{k}" for k in range(len(m[0]))]) for j, m in enumerate(scores)]
    by_issue = {issue.name: matrix for issue, matrix in zip(issues, scores, strict=True)}
    return accord.Negotiation(issues, [f"p{a}" for a in range(len(reservation))], by_issue, reservation)


def accord_frontier(domain: Domain) -> Any:
    import accord

    negotiation = accord_negotiation(domain)
    return (
        lambda: accord.pareto_frontier(negotiation, "individually_rational"),
        lambda frontier: (as_set(frontier.payoffs), frontier.n_packages),
    )


def accord_nash(method: str) -> Solver:
    def prepare(domain: Domain) -> Any:
        import accord

        negotiation = accord_negotiation(domain)
        return (
            lambda: accord.nash_solution(negotiation, method=method),
            lambda found: (as_set(negotiation.payoffs(package) for package in found.ties), found.n_ties),
        )

    return prepare


def negmas_domain(domain: Domain) -> tuple[list[Any], list[Any]]:
    from negmas import LinearAdditiveUtilityFunction, make_issue

    scores, reservation = domain
    issues = [make_issue([f"o{k}" for k in range(len(m[0]))], name=f"i{j}") for j, m in enumerate(scores)]
    worth = [
        {f"i{j}": {f"o{k}": float(x) for k, x in enumerate(m[a])} for j, m in enumerate(scores)}
        for a in range(len(reservation))
    ]
    utilities = [
        LinearAdditiveUtilityFunction(values, issues=issues, reserved_value=float(reserve))
        for values, reserve in zip(worth, reservation, strict=True)
    ]
    return utilities, issues


def negmas_frontier(domain: Domain) -> Any:
    from negmas.preferences.ops import pareto_frontier

    utilities, issues = negmas_domain(domain)
    return (
        lambda: pareto_frontier(utilities, issues=issues, sort_by_welfare=False)[0],
        lambda points: (as_set(points), len(points)),
    )


def negmas_nash(domain: Domain) -> Any:
    """NegMAS looks for Nash points on a frontier that the caller computes, so both are in the call."""
    from negmas.preferences.ops import nash_points, pareto_frontier

    utilities, issues = negmas_domain(domain)

    def call() -> Any:
        frontier = pareto_frontier(utilities, issues=issues, sort_by_welfare=False)[0]
        return nash_points(utilities, frontier, issues=issues)

    return call, lambda found: (as_set(point for point, _ in found), len(found))


def as_set(points: Iterable[Iterable[float]]) -> frozenset[tuple[float, ...]]:
    return frozenset(tuple(float(x) for x in point) for point in points)


# Two-player games: for each of several games all equilibria, or the name of the error.


def each_game(games: Iterable[Any], solve: Callable[[Any], Any], read: Callable[[Any], Any]) -> Any:
    def call() -> list[Any]:
        return [attempted(solve, game) for game in games]

    return call, lambda found: [f if isinstance(f, PEER_ERRORS) else read(f) for f in found]


def attempted(solve: Callable[[Any], Any], game: Any) -> Any:
    try:
        return solve(game)
    except PEER_ERRORS as error:
        return error


def accord_equilibria(games: list[Game]) -> Any:
    import accord

    made = [accord.Game.from_matrices(*game) for game in games]
    return each_game(made, accord.nash_equilibria, lambda found: list(found.raise_for_status().extreme))


def nashpy_equilibria(method: str) -> Solver:
    def prepare(games: list[Game]) -> Any:
        import nashpy
        import numpy as np

        made = [nashpy.Game(np.array(a), np.array(b)) for a, b in games]
        return each_game(made, lambda game: list(getattr(game, method)()), as_floats)

    return prepare


def quantecon_equilibria(method: str) -> Solver:
    def prepare(games: list[Game]) -> Any:
        import numpy as np
        from quantecon import game_theory

        made = [
            game_theory.NormalFormGame([game_theory.Player(np.array(a)), game_theory.Player(np.array(b).T)])
            for a, b in games
        ]
        return each_game(made, getattr(game_theory, method), as_floats)

    return prepare


def as_floats(profiles: Iterable[Iterable[Any]]) -> list[Any]:
    return [tuple(tuple(float(p) for p in mixed) for mixed in profile) for profile in profiles]


def lrsnash_equilibria(games: list[Game]) -> Any:
    def solve(text: str) -> str:
        # through a shell: a program's peak counts the process that started it, so that one must be small
        command = ["sh", "-c", "lrsnash /dev/stdin; exit $?"]
        return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout

    return each_game([lrsnash_input(game) for game in games], solve, lrsnash_profiles)


def lrsnash_input(game: Game) -> str:
    matrices = ["\n".join(" ".join(map(str, row)) for row in matrix) for matrix in game]
    return "\n\n".join([f"{len(game[0])} {len(game[0][0])}", *matrices]) + "\n"


def lrsnash_profiles(text: str) -> list[Profile]:
    """Return the pairs of each block of lines: strategies of player 2, then of player 1 to go with them."""
    found: list[Profile] = []
    replies: list[tuple[Fraction, ...]] = []
    for line in text.splitlines():
        player, *numbers = line.split() or [""]
        mixed = tuple(Fraction(x) for x in numbers[:-1]) if player in ("1", "2") else ()
        if player == "2":
            replies.append(mixed)
        elif player == "1":
            found += [(mixed, reply) for reply in replies]
        else:
            replies = []
    return found


def lrsnash_megabytes(texts: Iterable[str]) -> float:
    """Return the largest memory that lrsnash reports of itself, the last line of its answer."""
    words = [word for text in texts for word in text.split() if word.endswith("Kb")]
    return max((float(word.removesuffix("Kb")) / 1024 for word in words), default=float("nan"))


SOLVERS: dict[str, Solver] = {
    "accord pareto_frontier": accord_frontier,
    "accord nash_solution": accord_nash("auto"),
    "accord nash_solution by enumeration": accord_nash("enumeration"),
    "accord nash_solution by branch_and_bound": accord_nash("branch_and_bound"),
    "accord nash_equilibria": accord_equilibria,
    "negmas pareto_frontier": negmas_frontier,
    "negmas nash_points": negmas_nash,
    "nashpy support_enumeration": nashpy_equilibria("support_enumeration"),
    "nashpy vertex_enumeration": nashpy_equilibria("vertex_enumeration"),
    "quantecon support_enumeration": quantecon_equilibria("support_enumeration"),
    "quantecon vertex_enumeration": quantecon_equilibria("vertex_enumeration"),
    "lrsnash": lrsnash_equilibria,
}

OF_GAMES = [name for name in SOLVERS if "equilibria" in name or "_enumeration" in name or name == "lrsnash"]

FIRST = {
    "accord nash_solution": [
        "accord nash_solution by enumeration",
        "accord nash_solution by branch_and_bound",
    ]
}
"""Who answers the small question before the clock starts, where that is not the solver itself: "auto" would
load only the engine that suits the small one."""
