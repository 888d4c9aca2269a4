"""A small negotiation to make mistakes with, and the form in which mistakes are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from accord import Issue, Negotiation
from accord.errors import AccordError

if TYPE_CHECKING:
    from collections.abc import Callable

LINE, FORCES = Issue("line", ["held", "moved"]), Issue("forces", ["capped", "free", "none"])
SCORES = {"line": [[3, 0], [0, 5]], "forces": [[0, 4, 1], [2, 0, 1]]}
PLAN = {"line": "held", "forces": "free"}


def negotiation(**changes: Any) -> Negotiation:
    """Return two issues between two actors, with some constructor arguments changed."""
    arguments: dict[str, Any] = {
        "issues": [LINE, FORCES],
        "actors": ["UKR", "RUS"],
        "scores": SCORES,
        "disagreement": [1, -1],
    }
    return Negotiation(**(arguments | changes))


def mistake(kind: type[AccordError], message: str, make: Callable[[], object]) -> Any:
    """Return the parameters of one test: what is raised, its exact sentence, and the mistake."""
    return pytest.param(kind, message, make, id=message)


def check(kind: type[AccordError], message: str, make: Callable[[], object]) -> None:
    """Check that the mistake raises exactly this class with exactly this sentence."""
    with pytest.raises(AccordError) as caught:
        make()
    assert str(caught.value) == message
    assert type(caught.value) is kind
