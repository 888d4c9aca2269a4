from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from accord.errors import FileFormatError
from accord.io.building import build
from accord.io.document import FORMAT, NegotiationFile
from accord.io.place import Place
from accord.io.reading import fit, parse

PAGE = (Path(__file__).parents[2] / "docs" / "file_format.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.split("```toml\n")[1].split("```")[0]

junk = st.one_of(
    st.sampled_from([None, True, -1, 10**400, 0.5, float("nan"), "", "UP", "dam", "low", [], {}, [[]], [{}]]),
    st.dictionaries(st.sampled_from(["UP", "dam", "low", "if", ""]), st.sampled_from(["low", 1, [], {}])),
    st.lists(st.sampled_from(["UP", "low", 1, {}]), max_size=3),
)


def complaint(tree: dict[str, Any]) -> str | None:
    """Return the sentence about `tree`, or None when it describes a negotiation."""
    try:
        document = fit(tree, NegotiationFile, FORMAT, "talks.toml")
        build(document, document.disagreement, Place("talks.toml"))
    except FileFormatError as error:
        return str(error)
    return None


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value in `tree`."""
    keys = tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    return [deeper for key in keys for deeper in [(*path, key), *places(tree[key], (*path, key))]]


TREE = tomllib.loads(EXAMPLE)
PLACES = places(TREE)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(PLACES), junk)
def test_any_one_wrong_value_gets_a_sentence_with_file_and_key(path: tuple[Any, ...], value: Any) -> None:
    tree = copy.deepcopy(TREE)
    parent = tree
    for step in path[:-1]:
        parent = parent[step]
    if value is None:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    sentence = complaint(tree)
    if sentence is not None:
        assert sentence.startswith("talks.toml")
        assert "must" in sentence
        assert "..." not in sentence.split("`")[1], "the path of keys is written out"


def test_every_beginning_of_a_file_reads_or_gets_a_sentence() -> None:
    raw = EXAMPLE.encode()
    for end in range(0, len(raw), 3):
        try:
            sentence = complaint(parse(raw[:end], "talks.toml"))
        except FileFormatError as error:
            sentence = str(error)
        assert sentence is None or "talks.toml" in sentence, end
