"""Run every solver on small problems in a new process and print what each kernel was specialised for.

Inputs come as a user's would: read-only and writable arrays, with and without weights, tables and linkages.
"""

from __future__ import annotations

import json
from importlib import import_module
from inspect import signature
from pkgutil import iter_modules

import numpy as np

import accord
import accord._kernels
from accord.errors import AccordError
from accord.games.equilibria import nash_equilibria
from accord.games.game import Game


def negotiations() -> list[accord.Negotiation]:
    rng = np.random.default_rng(7)
    found = []
    for n_actors in (2, 3, 4):
        issues = [accord.Issue(f"i{i}", ["a", "b", "c"]) for i in range(4)]
        actors = [f"A{k}" for k in range(n_actors)]
        plain = accord.Negotiation(
            issues,
            actors,
            {issue.name: rng.integers(0, 9, (n_actors, 3)) for issue in issues},
            [2] * n_actors,
            linkages=[accord.excludes({"i0": "a", "i1": "b"})],
        )
        weighted = plain.replace(bargaining_weights=range(1, n_actors + 1))
        stuck = plain.replace(disagreement=np.r_[[99.0], np.full(n_actors - 1, -99.0)])
        best = plain.payoffs(list(plain.space)).max(axis=0)
        level = plain.replace(disagreement=np.r_[best[:1], np.full(n_actors - 1, -99.0)])
        table = plain.replace(payoff_table=plain.payoffs)
        found += [plain, weighted, stuck, level, level.replace(bargaining_weights=[1] * n_actors), table]
    return found


def solve(negotiation: accord.Negotiation) -> None:
    """Call every bargaining solution, over packages and lotteries, and everything that walks packages."""
    for name in accord.__all__:
        if name.endswith("_solution"):
            solution = getattr(accord, name)
            for over in ("packages", "lotteries"):
                attempt(
                    solution,
                    negotiation,
                    **({"over": over} if "over" in signature(solution).parameters else {}),
                )
    attempt(accord.nash_solution, negotiation, np.arange(1.0, len(negotiation.parties) + 1))
    for method in ("enumeration", "merging"):
        attempt(accord.nash_solution, negotiation, method=method)
        attempt(accord.pareto_frontier, negotiation, method=method)
        attempt(accord.pareto_frontier, negotiation, among="individually_rational", method=method)
    attempt(accord.payoff_region, negotiation)
    attempt(accord.payoff_histogram, negotiation)
    attempt(accord.nash_rank, negotiation, negotiation.space.package(80))


def attempt(function: object, *arguments: object, **options: object) -> None:
    """Call; a concept that is not defined for the problem says so with an AccordError."""
    try:
        function(*arguments, **options)  # type: ignore[operator]
    except AccordError:
        return


def play() -> None:
    rng = np.random.default_rng(7)
    for payoffs in (rng.integers(-9, 9, (2, 3, 4)), np.zeros((2, 3, 3)), rng.random((2, 4, 4))):
        for method in ("auto", "walk", "exact"):
            attempt(nash_equilibria, Game(payoffs), method)


def specialisations() -> dict[str, list[str]]:
    """Return the types that every kernel was compiled for."""
    found = {}
    for module in iter_modules(accord._kernels.__path__):
        for name, value in vars(import_module(f"accord._kernels.{module.name}")).items():
            if hasattr(value, "signatures") and value.py_func.__module__.endswith(f".{module.name}"):
                found[f"{module.name}.{name}"] = [str(types) for types in value.signatures]
    return found


if __name__ == "__main__":
    for one in negotiations():
        solve(one)
    play()
    print(json.dumps(specialisations()))
