"""The public names: each resolves on first use, is documented, and its example runs."""

from __future__ import annotations

import doctest
import inspect
import sys
from types import ModuleType

import numpy as np
import pytest

import accord


def home(value: object) -> ModuleType:
    """Return the module that defines a function or class; a callable module is its own."""
    return value if isinstance(value, ModuleType) else sys.modules[value.__module__]


@pytest.mark.parametrize("name", accord.__all__)
def test_resolves_to_an_object_that_knows_its_name(name: str) -> None:
    value = getattr(accord, name)
    assert callable(value)
    assert value.__name__.rpartition(".")[2] == name
    assert home(value).__name__.startswith("accord.")
    assert name in vars(home(value))["__all__"]


@pytest.mark.parametrize("name", accord.__all__)
def test_has_an_example_that_runs(name: str) -> None:
    value = getattr(accord, name)
    text = inspect.getdoc(value)
    assert text is not None
    assert "\nExamples\n--------\n" in text
    globals_ = {"accord": accord, "np": np} | vars(home(value))
    test = doctest.DocTestParser().get_doctest(text, globals_, name, None, None)
    assert test.examples
    report: list[str] = []
    failed, _ = doctest.DocTestRunner(verbose=False).run(test, out=report.append, clear_globs=False)
    assert failed == 0, "".join(report)


def test_dir_lists_the_public_names() -> None:
    assert set(accord.__all__) <= set(dir(accord))
    assert sorted(accord.__all__) == list(accord.__all__)
    assert len(set(accord.__all__)) == len(accord.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError) as caught:
        accord.nash_sollution  # noqa: B018  (asked for, not used)
    assert str(caught.value) == "module 'accord' has no attribute 'nash_sollution'"
    with pytest.raises(ImportError):
        from accord import nash_sollution  # noqa: F401  (asked for, not used)


def test_version() -> None:
    from importlib.metadata import version

    assert accord.__version__ == version("accord")
