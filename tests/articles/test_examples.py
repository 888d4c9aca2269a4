"""The example scripts print what is stored beside this file, and draw their figures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXPECTED = Path(__file__).parent / "expected"
NAMES = sorted(path.stem for path in EXPECTED.glob("*.txt"))


def run(name: str, *arguments: str) -> str:
    found = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "examples" / f"{name}.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MPLBACKEND": "Agg"},
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


def test_every_article_has_an_example() -> None:
    assert NAMES == [
        "ashford_2025",
        "bloomberg_2025",
        "five_articles",
        "framework_2026",
        "lieven_2025",
        "wright_2025",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_prints_what_is_stored(name: str) -> None:
    assert run(name).splitlines() == (EXPECTED / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", ["lieven_2025", "wright_2025", "five_articles"])
def test_an_example_saves_its_figures(name: str, tmp_path: Path) -> None:
    run(name, "--plots", str(tmp_path / "figures"))
    figures = sorted(path.name for path in (tmp_path / "figures").iterdir())
    assert figures
    assert all(path.startswith(name) and path.endswith(".png") for path in figures)
