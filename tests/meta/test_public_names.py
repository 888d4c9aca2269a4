"""The public names: each resolves on first use, is documented, and its example runs."""

from __future__ import annotations

import doctest
import inspect
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType

import numpy as np
import pytest

import accord


def home(name: str) -> ModuleType:
    """Return the module in which a public name lives."""
    return import_module(f"accord.{accord._HOME_OF[name]}")


REGISTRIES = [name for name in accord.__all__ if isinstance(getattr(accord, name), Mapping)]
DOCUMENTED = [name for name in accord.__all__ if name not in REGISTRIES]


@pytest.mark.parametrize("name", DOCUMENTED)
def test_resolves_to_an_object_that_knows_its_name(name: str) -> None:
    value = getattr(accord, name)
    assert callable(value)
    assert value.__name__.rpartition(".")[2] == name
    assert name in home(name).__all__


@pytest.mark.parametrize("name", REGISTRIES)
def test_a_registry_can_be_read_only(name: str) -> None:
    assert isinstance(getattr(accord, name), MappingProxyType)
    assert name in home(name).__all__


@pytest.mark.parametrize("name", DOCUMENTED)
def test_has_an_example_that_runs(name: str) -> None:
    """What is called has an example; a class that only functions return describes its attributes instead."""
    value = getattr(accord, name)
    text = inspect.getdoc(value)
    assert text is not None
    is_result = inspect.isclass(value) and "\nParameters\n-----" not in text
    assert "\nExamples\n--------\n" in text or (is_result and "\nAttributes\n-----" in text)
    test = doctest.DocTestParser().get_doctest(text, {"accord": accord, "np": np}, name, None, None)
    test.globs |= vars(home(name))
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
