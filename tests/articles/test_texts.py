"""Our words are ours: no run of six words stands both in an article and in this repository, titles excepted.

The articles are not in the repository; beside this file stand hashes of their six-word runs: words in lower
case without punctuation, the first ten hexadecimal digits of the SHA-256 of six of them joined by blanks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.articles import load_article

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RUNS = {path.stem: frozenset(path.read_text().split()) for path in (HERE / "six_word_runs").glob("*.txt")}
TITLES = (
    "Why US Engagement Is Essential in Setting Terms for Peace in Ukraine",
    "Ending the Ukraine-Russia war: A path forward",
    "The Right U.S. Strategy for Russia-Ukraine Negotiations: How American Pressure Can Bring the War to an "
    "Acceptable End",
    "The Right U.S. Strategy for Russia-Ukraine Negotiations",
)
FOLDERS = ("src", "docs", "examples", "tests", "benchmarks")
KINDS = {".py", ".toml", ".md", ".txt", ".json"}


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("\u2019", "").replace("'", ""))


def hashes(text: str) -> Iterator[tuple[str, str]]:
    found = words(text)
    for start in range(len(found) - 5):
        run = " ".join(found[start : start + 6])
        yield run, hashlib.sha256(run.encode()).hexdigest()[:10]


def without_titles(text: str) -> str:
    plain = " ".join(words(text))
    for title in TITLES:
        plain = plain.replace(" ".join(words(title)), " | ")
    return plain


def files() -> list[Path]:
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in KINDS]
    own = [path for path in found if path.parent.name != "six_word_runs" and ".asv" not in path.parts]
    return [*own, *(path for path in ROOT.glob("*.md"))]


def test_there_are_runs_of_every_article() -> None:
    assert {name: len(runs) > 500 for name, runs in RUNS.items()} == dict.fromkeys(
        ["ashford-2025", "bloomberg-2025", "framework-2026", "lieven-2025", "wright-2025"], True
    )


def test_the_hashes_find_a_run() -> None:
    title = "Why US Engagement Is Essential in Setting Terms for Peace in Ukraine"
    assert all(digest in RUNS["lieven-2025"] for _, digest in hashes(title))


@pytest.mark.parametrize("name", sorted(RUNS))
def test_no_run_of_six_words_is_shared(name: str) -> None:
    shared = []
    for path in files():
        for part in without_titles(path.read_text(encoding="utf-8")).split("|"):
            shared += [(path.name, run) for run, digest in hashes(part) if digest in RUNS[name]]
    assert shared == []


# paragraphs that each article has
PARAGRAPHS = {
    "framework-2026": 8,
    "lieven-2025": 13,
    "ashford-2025": 24,
    "bloomberg-2025": 8,
    "wright-2025": 28,
}


@pytest.mark.parametrize("name", sorted(PARAGRAPHS))
def test_citations_are_paragraphs_of_the_article(name: str) -> None:
    text = (ROOT / "src" / "accord" / "articles" / "data" / f"{name}.toml").read_text(encoding="utf-8")
    cited = {int(number) for number in re.findall(r"\bp(\d+)\b", text.split("[source]")[1])}
    assert cited
    assert cited <= set(range(1, PARAGRAPHS[name] + 1))


@pytest.mark.parametrize("name", sorted(PARAGRAPHS))
def test_what_is_said_is_cited_and_what_is_ours_is_marked(name: str) -> None:
    article = load_article(name)
    for coded in article.statements.values():
        statement = coded.statement
        assert statement.strength in ("explicit", "implied", "assumption")
        assert statement.cites or statement.strength == "assumption", statement.id
        assert statement.text, statement.id
    assert all(claim.cites for claim in article.claims.values())
    assert all(fact.cites and fact.unit for fact in article.facts)
    for key, basis in article.basis.items():
        assert basis.cites or basis.strength == "assumption" or key.startswith("variants."), key
