"""Each kernel is compiled once: whatever a user passes reaches it with the same types."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import accord


def entry_points() -> set[str]:
    """Return the kernels that modules outside `_kernels` call, as ``module.kernel``."""
    root = Path(accord.__file__).parent
    found = set()
    for source in root.rglob("*.py"):
        if source.parent.name == "_kernels":
            continue
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("accord._kernels."):
                found |= {f"{node.module.rpartition('.')[2]}.{alias.name}" for alias in node.names}
    return found


def test_one_specialisation_per_kernel() -> None:
    script = Path(__file__).with_name("solver_runs.py")
    compiling = {name: value for name, value in os.environ.items() if name != "NUMBA_DISABLE_JIT"}
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, env=compiling)
    assert run.returncode == 0, run.stderr
    specialised: dict[str, list[str]] = json.loads(run.stdout)
    entered = {name: specialised[name] for name in entry_points() & specialised.keys()}
    assert {name: signatures for name, signatures in entered.items() if len(signatures) > 1} == {}
    used = {name for name, signatures in entered.items() if signatures}
    assert {"nash.best_value", "nash.collect_best", "nash.most_gaining", "regions.measure_region"} <= used
