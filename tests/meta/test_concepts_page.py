"""The page on concepts is what the registry says, and the registry speaks of functions that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.solutions.concepts import AXIOMS, CONCEPTS, concepts_page

DOCS = Path(__file__).parents[2] / "docs"


def test_the_stored_page_is_the_generated_one() -> None:
    assert (DOCS / "concepts.md").read_text(encoding="utf-8") == concepts_page()


@pytest.mark.parametrize("concept", CONCEPTS.values(), ids=lambda concept: concept.name)
def test_every_concept_is_complete(concept) -> None:
    assert concept.solve.__name__ == f"{concept.name}_solution"
    assert concept.citation
    assert concept.methods
    assert concept.n_parties.keys() == concept.methods.keys()
    assert set(concept.satisfies) | set(concept.violates) <= set(AXIOMS)
    assert not set(concept.satisfies) & set(concept.violates)
    assert concept.scale in ("cardinal", "comparable")
    assert ("scale invariance" in concept.satisfies) == (concept.scale == "cardinal")
