"""The kept payoffs are those that the statements give: computed anew, to the last fraction."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from accord.articles import load_article, read_article
from accord.articles.payoff_file import fingerprint, payoff_path, read_payoffs
from accord.articles.regeneration import regenerate
from articles import recount


@pytest.mark.parametrize("name", recount.NAMES)
def test_computing_anew_gives_what_is_kept(name: str) -> None:
    article = load_article(name)
    for variant in (None, *article.variants):
        assert article.reading(variant).representative().exact == article.payoffs(variant).exact


@pytest.mark.parametrize("name", recount.NAMES)
def test_what_is_kept_is_up_to_date(name: str) -> None:
    article = load_article(name)
    text = payoff_path(recount.DATA / f"{name}.toml").read_text(encoding="utf-8")
    for variant in (None, *article.variants):
        assert f'statements = "{fingerprint(article.reading(variant))}"' in text
        assert article.intervals(variant)


def test_written_files_read_back_as_the_same(tmp_path: Path) -> None:
    shutil.copy(recount.DATA / "framework-2026.toml", tmp_path)
    (file,) = regenerate(tmp_path)
    assert file == tmp_path / "framework-2026.payoffs.toml"
    kept = recount.DATA / "framework-2026.payoffs.toml"
    assert file.read_text(encoding="utf-8") == kept.read_text(encoding="utf-8")


def test_payoffs_of_other_statements_are_computed(tmp_path: Path) -> None:
    text = (recount.DATA / "framework-2026.toml").read_text(encoding="utf-8")
    changed = text.replace(
        '"weight(nato_enlargement) >= weight(contact_line)"', '"weight(nato_enlargement) > 60"'
    )
    assert changed != text
    (tmp_path / "changed.toml").write_text(changed, encoding="utf-8")
    shutil.copy(recount.DATA / "framework-2026.payoffs.toml", tmp_path / "changed.payoffs.toml")
    article = read_article(tmp_path / "changed.toml")
    assert article.payoffs().exact["weight", "RUS", "nato_enlargement"] == 65
    assert article.intervals()["score", "RUS", "nato_enlargement", "formal_abstention"] == (60.0, 100.0)
    assert not read_payoffs(tmp_path / "changed.payoffs.toml", {"base": article.reading()})
