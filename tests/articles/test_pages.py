"""The computed pages of the documentation say what the articles say now."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from accord.articles import load_article
from accord.articles.pages import claims_page, decisions_page
from articles import recount

DOCS = Path(__file__).parents[2] / "docs" / "articles"


def test_claims_page() -> None:
    assert claims_page() == (DOCS / "claims.md").read_text(encoding="utf-8")


def test_decisions_page() -> None:
    assert decisions_page() == (DOCS / "coding_decisions.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", recount.NAMES)
def test_every_variant_is_a_decision(name: str) -> None:
    text = (recount.DATA / "coding.decisions.toml").read_text(encoding="utf-8")
    decisions = tomllib.loads(text)["decisions"]
    others = {one["other"] for one in decisions if one["article"] == name and "other" in one}
    assert others == set(load_article(name).variants)
    assert all(("other" in one) != ("why" in one) for one in decisions)


@pytest.mark.parametrize("name", recount.NAMES)
def test_every_article_has_its_page(name: str) -> None:
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    for heading in ("argues", "How it is encoded", "What follows", "What does not", "What would change it"):
        assert heading in text
