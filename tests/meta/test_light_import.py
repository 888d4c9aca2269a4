"""`import accord` and building a negotiation load numpy and nothing heavier."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = ["numba", "cvxpy", "nashpy", "scipy", "msgspec", "matplotlib", "pandas", "llvmlite"]

BUILD = """
import accord
line, forces = accord.Issue("line", ["held", "moved"]), accord.Issue("forces", ["capped", "free"])
negotiation = accord.Negotiation(
    [line, forces],
    ["UKR", "RUS"],
    {"line": [[3, 0], [0, 5]], "forces": [[0, 4], [2, 0]]},
    disagreement=[1, 1],
    linkages=[accord.excludes({"line": "moved", "forces": "free"}),
              accord.requires({"line": "moved"}, {"forces": "capped"})],
    interactions=[accord.Interaction({"line": "held", "forces": "free"}, {"UKR": 1})],
    red_lines=[accord.RedLine("RUS", {"line": "moved"})],
)
negotiation.payoffs(list(negotiation.space)), negotiation.replace(title="x"), repr(negotiation)
negotiation.structure, negotiation.acceptable_structure, hash(negotiation), negotiation == negotiation
"""


def loaded(code: str) -> set[str]:
    """Return which heavy packages a new interpreter has loaded after `code`."""
    report = f"\nimport json, sys\nprint(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    run = subprocess.run([sys.executable, "-c", code + report], capture_output=True, text=True, check=True)
    return set(json.loads(run.stdout))


@pytest.mark.parametrize(
    "code", ["import accord", "import accord; dir(accord)", BUILD], ids=["import", "dir", "build"]
)
def test_nothing_heavy_is_loaded(code: str) -> None:
    assert loaded(code) == set()


def test_solving_loads_the_compiler_and_nothing_else_heavy() -> None:
    """So the test above would notice."""
    solved = loaded(BUILD + "\naccord.nash_solution(negotiation, method='enumeration')")
    assert solved - loaded("import numba") == set()
    assert "numba" in solved
