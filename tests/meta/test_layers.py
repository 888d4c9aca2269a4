"""Imports point down only, and what is heavy is not imported before it is needed."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = (
    ("_kernels", "errors", "tolerances"),
    ("_arrays", "_wording", "combinations", "instruments"),
    ("consent", "issues", "payoffs"),
    ("linkages", "packages", "readings"),
    ("clauses", "counting", "result", "structure"),
    ("blocks", "space"),
    ("_checks", "_convex", "engines"),
    ("games", "negotiation"),
    (
        "coalitions",
        "efficiency",
        "improve",
        "io",
        "linkage_value",
        "logrolls",
        "regions",
        "unilateral",
    ),
    ("frontier", "zone"),
    ("disagreement", "factions", "solutions"),
    ("enforcement", "leverage", "power_path", "power_regions", "solve"),
    ("coalition_solutions", "compare", "procedures"),
    ("articles",),
    ("__init__",),
)
"""Modules and packages, bottom to top: one may import what stands in a lower row, never its own row.

Inside a package modules import each other freely, without cycles at import.
"""

UPWARD = {
    ("negotiation", "io"): "negotiation.save(path) hands itself to the writer",
    ("efficiency", "frontier"): "the type of what frontier.is_efficient(package) hands over",
}
"""Imports that point up, inside a function or for the type checker, and why."""

HEAVY = {"numba", "cvxpy", "nashpy", "scipy", "matplotlib", "pandas", "msgspec", "accord._kernels"}
AT_THE_TOP = {"_kernels": {"numba", "accord._kernels"}, "io": {"msgspec"}, "articles": {"msgspec"}}
"""What takes long to import is imported inside functions, except where a package is about nothing else."""


def _root() -> Path:
    spec = find_spec("accord")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


ROOT = _root()
SOURCES = {path.relative_to(ROOT).with_suffix("").as_posix(): path for path in sorted(ROOT.rglob("*.py"))}
ROW_OF = {name: number for number, row in enumerate(ROWS) for name in row}


class Import(NamedTuple):
    module: str
    line: int
    is_at_top: bool
    """Whether it runs when the module is imported."""


def imports(source: str) -> Iterator[Import]:
    """Visit all imports of a module, inside functions and for the type checker too."""
    yield from _imports(ast.parse(SOURCES[source].read_text(encoding="utf-8")), True)


def _imports(node: ast.AST, is_at_top: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, is_at_top) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"relative import in line {child.lineno}"
            for alias in child.names:
                yield Import(_module(child.module or "", alias.name), child.lineno, is_at_top)
        else:
            is_later = isinstance(child, ast.FunctionDef | ast.Lambda) or _is_for_type_checker(child)
            yield from _imports(child, is_at_top and not is_later)


def _module(package: str, name: str) -> str:
    """Return the module that ``from package import name`` reads: a submodule, or the package itself."""
    path = f"{package}/{name}".replace(".", "/").removeprefix("accord/")
    return f"{package}.{name}" if path in SOURCES or f"{path}/__init__" in SOURCES else package


def _is_for_type_checker(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def unit(module: str) -> str:
    """Return the row entry that ``accord.x.y`` or ``x/y`` belongs to."""
    parts = module.removeprefix("accord").replace("/", ".").strip(".").split(".")
    return parts[0] or "__init__"


def within(source: str) -> Iterator[tuple[str, Import]]:
    """Visit imports of other parts of accord, with the entry they belong to."""
    for found in imports(source):
        if found.module.split(".")[0] == "accord" and unit(found.module) != unit(source):
            yield unit(found.module), found


@pytest.mark.parametrize("source", SOURCES)
def test_has_a_row(source: str) -> None:
    below = [target for target, _ in within(source) if target in ROW_OF]
    highest = max(below, key=ROW_OF.__getitem__, default="nothing")
    assert unit(source) in ROW_OF, f"add {unit(source)!r} to ROWS, in a row above {highest!r}"


@pytest.mark.parametrize("source", SOURCES)
def test_imports_point_down(source: str) -> None:
    for target, found in within(source):
        if (unit(source), target) in UPWARD:
            assert not found.is_at_top, f"line {found.line}: {found.module} is imported at the top"
        elif {unit(source), target} <= ROW_OF.keys():  # the others fail above
            assert ROW_OF[target] < ROW_OF[unit(source)], f"line {found.line}: {found.module} is not below"


@pytest.mark.parametrize("source", SOURCES)
def test_heavy_packages_are_imported_inside_functions(source: str) -> None:
    allowed = AT_THE_TOP.get(unit(source), set())
    for found in imports(source):
        is_heavy = any(f"{found.module}.".startswith(f"{heavy}.") for heavy in HEAVY - allowed)
        assert not (found.is_at_top and is_heavy), f"line {found.line}: {found.module} is imported at the top"


@pytest.mark.parametrize("source", [s for s in SOURCES if s.startswith("_kernels/")])
def test_kernels_know_arrays_only(source: str) -> None:
    allowed = {"__future__", "collections", "typing", "numpy", "accord._kernels", "math"}
    if source == "_kernels/jit":
        allowed.add("numba")
    for found in imports(source):
        assert any(f"{found.module}.".startswith(f"{name}.") for name in allowed), f"line {found.line}"


def test_every_entry_and_every_exception_is_needed() -> None:
    assert set(ROW_OF) == {unit(source) for source in SOURCES}
    assert len(ROW_OF) == sum(map(len, ROWS))
    found = {(unit(source), target) for source in SOURCES for target, _ in within(source)}
    assert set(UPWARD) <= found


def test_a_step_up_would_be_found() -> None:
    """The walk sees imports in functions, classes, conditions and for the type checker."""
    text = """
import numba
from accord import blocks
if TYPE_CHECKING:
    from accord.space import PackageSpace
class A:
    import scipy.optimize
    def method(self):
        from accord._kernels.walk import Walk
"""
    found = [(i.module, i.is_at_top) for i in _imports(ast.parse(text), True)]
    assert found == [
        ("numba", True),
        ("accord.blocks", True),
        ("accord.space", False),
        ("scipy.optimize", True),
        ("accord._kernels.walk", False),
    ]
