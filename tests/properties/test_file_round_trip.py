from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import accord
from accord.io.building import build
from accord.io.document import FORMAT, NegotiationFile
from accord.io.place import Place
from accord.io.reading import fit, parse
from accord.io.writing import text

ODD = ["a.b", "with space", 'quote"', "apo's", "[x]", "#no", "é", "日本", "1", "", "a\nb", "a\r\nb"]
ODD += ["\x7f", "\t=", "\\", "\u2028", "x" * 90]
words = st.one_of(st.sampled_from(ODD), st.text(max_size=6), st.text("abc\n\"'\\.\x00\x1f ", max_size=6))
names = words.filter(str.strip)
labels = st.none() | words
magnitudes = st.floats(1e-90, 1e90)
numbers = st.one_of(st.integers(-9, 9).map(float), magnitudes, magnitudes.map(lambda x: -x))


@st.composite
def negotiations(draw: st.DrawFn) -> accord.Negotiation:
    issue_names = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    issues = [accord.Issue(name, draw(options()), draw(labels)) for name in issue_names]
    actors = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    parties = draw(st.none() | st.permutations(actors).map(lambda p: p[: max(1, len(p) - 1)]))
    some = combinations(issues)
    table = draw(st.booleans())
    sized = accord.PackageSpace(issues)
    rows = st.lists(numbers, min_size=len(actors), max_size=len(actors))
    return accord.Negotiation(
        issues,
        draw(st.just(actors) | st.fixed_dictionaries(dict.fromkeys(actors, words))),
        None if table else {i.name: [draw(row(i.n_options)) for _ in actors] for i in issues},
        draw(row(len(actors))),
        parties,
        linkages=draw(linkages(issues, some)),
        interactions=draw(
            st.lists(
                st.builds(
                    accord.Interaction,
                    some,
                    st.dictionaries(st.sampled_from(actors), numbers, min_size=1),
                    labels,
                ),
                max_size=2,
            )
        ),
        red_lines=draw(
            st.lists(st.builds(accord.RedLine, st.sampled_from(actors), some, labels), max_size=2)
        ),
        bargaining_weights=draw(
            st.none() | row(len(parties or actors)).map(lambda w: np.abs(w) + np.float64(1e-3))
        ),
        payoff_table=draw(st.lists(rows, min_size=sized.n_packages, max_size=sized.n_packages))
        if table
        else None,
        packages=draw(st.dictionaries(words, some | st.just({}), max_size=3)),
        title=draw(labels),
        source=draw(st.dictionaries(words, words, max_size=3)),
    )


def options() -> st.SearchStrategy[Any]:
    plain = st.lists(names, min_size=1, max_size=3, unique=True)
    return plain | st.dictionaries(names, words, min_size=1, max_size=3)


def row(length: int) -> st.SearchStrategy[list[float]]:
    return st.lists(numbers, min_size=length, max_size=length)


@st.composite
def combinations(draw: st.DrawFn, issues: list[accord.Issue]) -> dict[str, Any]:
    chosen = draw(st.lists(st.sampled_from(issues), min_size=1, unique_by=lambda issue: issue.name))
    several = {
        issue.name: st.lists(st.sampled_from(issue.options), min_size=1, unique=True) for issue in chosen
    }
    return {name: draw(st.one_of(some, some.map(lambda o: o[0]))) for name, some in several.items()}


@st.composite
def linkages(draw: st.DrawFn, issues: list[accord.Issue], some: Any) -> list[accord.Linkage]:
    """Draw linkages that leave the first package of the space allowed."""
    first = {issue.name: issue.options[0] for issue in issues}
    kinds = st.builds(accord.requires, some, some, labels) | st.builds(accord.excludes, some, labels)
    return draw(st.lists(kinds.filter(lambda linkage: linkage.allows(first)), max_size=3))


def read_text(written: str) -> accord.Negotiation:
    document = fit(parse(written.encode(), "file.toml"), NegotiationFile, FORMAT, "file.toml")
    return build(document, document.disagreement, Place("file.toml"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(negotiations())
def test_what_is_written_reads_back_equal(old: accord.Negotiation) -> None:
    written = text(old)
    new = read_text(written)
    assert new == old
    assert new.disagreement.tobytes() == old.disagreement.tobytes()
    assert {k: v.tobytes() for k, v in new.scores.items()} == {k: v.tobytes() for k, v in old.scores.items()}
    assert (new.actor_labels, new.packages) == (old.actor_labels, old.packages)
    assert text(new) == written
