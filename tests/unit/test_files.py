from __future__ import annotations

import inspect
import json
import re
import tomllib
from pathlib import Path

import jsonschema
import numpy as np
import pytest

import accord
from accord.errors import InvalidValueError
from accord.io import read, save, schema
from accord.io.document import NegotiationFile

DOCS = Path(__file__).parents[2] / "docs"

PRETTY = """\
format = "accord-1"
title = "Line and forces"
parties = ["RUS", "UKR"]

[source]
author = "A. Author"
date   = "2025-02-24"

[actors]
UKR = "Ukraine"
RUS = "Russia"
EUR = ""

[[issues]]
name = "line"
label = "The line"
options.held  = "where it is"
options.moved = ""
scores.UKR = [3,  0]
scores.RUS = [0,  5]
scores.EUR = [1, -2.5]

[[issues]]
name = "forces"
options = ["capped", "free"]
scores.UKR = [0, 4]
scores.RUS = [2, 0]
scores.EUR = [0, 0]

[disagreement]
UKR = 1
RUS = 0.1
EUR = 0

[bargaining_weights]
RUS = 1
UKR = 2

[[linkages]]
if = { line = "moved" }
then = { forces = "free" }
label = "ground is given only for strength"

[[linkages]]
excludes = { line = "held", forces = "capped" }

[[interactions]]
combination = { line = "held", forces = "free" }
amounts = { UKR = 1, RUS = -1.5 }
label = "both"

[[red_lines]]
actor = "RUS"
combination = { forces = ["capped", "free"] }
label = "any forces at all"

[packages.both]
line   = "held"
forces = "free"

[packages."either line"]
forces = "free"
"""


def negotiation() -> accord.Negotiation:
    return accord.Negotiation(
        [
            accord.Issue("line", {"held": "where it is", "moved": ""}, "The line"),
            accord.Issue("forces", ["capped", "free"]),
        ],
        {"UKR": "Ukraine", "RUS": "Russia", "EUR": ""},
        {"line": [[3, 0], [0, 5], [1, -2.5]], "forces": [[0, 4], [2, 0], [0, 0]]},
        [1, 0.1, 0],
        parties=["RUS", "UKR"],
        linkages=[
            accord.requires({"line": "moved"}, {"forces": "free"}, "ground is given only for strength"),
            accord.excludes({"line": "held", "forces": "capped"}),
        ],
        interactions=[
            accord.Interaction({"line": "held", "forces": "free"}, {"UKR": 1, "RUS": -1.5}, "both")
        ],
        red_lines=[accord.RedLine("RUS", {"forces": ["capped", "free"]}, "any forces at all")],
        bargaining_weights=[1, 2],
        packages={"both": {"line": "held", "forces": "free"}, "either line": {"forces": "free"}},
        title="Line and forces",
        source={"author": "A. Author", "date": "2025-02-24"},
    )


def test_saved_file_is_the_one_a_person_would_write(tmp_path: Path) -> None:
    path = save(negotiation(), tmp_path / "talks.toml")
    saved = path.read_text(encoding="utf-8")
    assert tomllib.loads(saved) == tomllib.loads(PRETTY)
    assert saved == PRETTY.replace("[3,  0]", "[3,    0]").replace("[0,  5]", "[0,    5]")


def test_reading_what_a_person_wrote(tmp_path: Path) -> None:
    path = tmp_path / "talks.toml"
    path.write_text(PRETTY, encoding="utf-8")
    found = read(path)
    assert found == negotiation()
    assert found.issues[0].option_label("held") == "where it is"
    assert found.actor_labels["UKR"] == "Ukraine"
    assert read(str(path)) == found


def test_lists_and_inline_tables_and_dates_and_windows_line_ends_mean_the_same(tmp_path: Path) -> None:
    path = tmp_path / "talks.toml"
    text = PRETTY.replace('"2025-02-24"', "2025-02-24").replace(
        'options.held  = "where it is"\noptions.moved = ""', 'options = { held = "where it is", moved = "" }'
    )
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read(path) == negotiation()


def test_least_file(tmp_path: Path) -> None:
    path = tmp_path / "least.toml"
    path.write_text(
        'format = "accord-1"\nactors = ["A"]\n[disagreement]\nA = 0\n'
        '[[issues]]\nname = "x"\noptions = ["only"]\nscores.A = [1]\n'
    )
    found = read(path)
    assert (found.title, found.parties, found.n_allowed) == (None, ("A",), 1)
    assert read(save(found, path)) == found


def test_payoff_table_survives_and_forbidden_packages_stay_without_payoff(tmp_path: Path) -> None:
    table = np.arange(12.0).reshape(4, 3) / 7
    old = negotiation().replace(payoff_table=table, interactions=[])
    path = save(old, tmp_path / "table.toml")
    assert read(path) == old
    assert len(tomllib.loads(path.read_text())["payoff_table"]["rows"]) == old.n_allowed == 2
    free = old.replace(linkages=[], payoff_table=table)
    assert read(save(free, path)) == free


def test_rows_of_a_payoff_table_may_come_in_any_order(tmp_path: Path) -> None:
    path = save(negotiation().replace(payoff_table=np.ones((4, 3)), linkages=[]), tmp_path / "table.toml")
    lines = path.read_text().splitlines()
    first = lines.index("rows = [") + 1
    lines[first : first + 4] = lines[first : first + 4][::-1]
    (tmp_path / "turned.toml").write_text("\n".join(lines))
    assert read(tmp_path / "turned.toml") == read(path)


@pytest.mark.parametrize(
    "value",
    [
        0.1 + 0.2,
        4.9406564584124654e-99,
        -1.7976931348623157e99,
        2.0**53,
        2.0**53 + 2,
        1e22,
        -0.0,
        1 / 3,
        123456789.0,
        1e-7,
    ],
)
def test_floats_keep_their_last_bit(value: float, tmp_path: Path) -> None:
    old = accord.Negotiation([accord.Issue("x", ["only"])], ["A"], {"x": [[value]]}, [value])
    new = read(save(old, tmp_path / "x.toml"))
    assert new.scores["x"].tobytes() == old.scores["x"].tobytes()
    assert new.disagreement.tobytes() == old.disagreement.tobytes()


def test_equal_negotiations_give_equal_bytes(tmp_path: Path) -> None:
    first = save(negotiation(), tmp_path / "a.toml").read_bytes()
    assert save(read(tmp_path / "a.toml"), tmp_path / "b.toml").read_bytes() == first


def test_what_cannot_be_saved_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = save(negotiation(), tmp_path / "talks.toml")
    before = path.read_bytes()
    with pytest.raises(InvalidValueError) as error:
        save(negotiation().replace(title="\ud800"), path)
    assert str(error.value) == "`text to save` must be valid Unicode, got '\\ud800'."
    assert path.read_bytes() == before


def test_format_has_a_key_for_every_argument_of_a_negotiation() -> None:
    arguments = set(inspect.signature(accord.Negotiation).parameters)
    keys = {field.rstrip("_") for field in NegotiationFile.__struct_fields__}
    assert arguments - {"scores"} == keys - {"format"}


def test_stored_schema_is_the_generated_one() -> None:
    stored = json.loads((DOCS / "negotiation.schema.json").read_text(encoding="utf-8"))
    assert stored == schema()


def example() -> str:
    page = (DOCS / "file_format.md").read_text(encoding="utf-8")
    found = re.findall(r"^```toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    return max(found, key=len)


def test_example_of_the_documentation_reads_and_uses_every_top_key_but_the_table(tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_text(example(), encoding="utf-8")
    found = read(path)
    assert read(save(found, tmp_path / "again.toml")) == found
    assert set(tomllib.loads(example())) == set(NegotiationFile.__struct_fields__) - {"payoff_table"}


def test_example_of_the_documentation_fits_the_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    validator = jsonschema.Draft202012Validator(schema())
    validator.validate(tomllib.loads(example()))
    assert not validator.is_valid({**tomllib.loads(example()), "colour": "blue"})


def test_documentation_names_every_key() -> None:
    page = (DOCS / "file_format.md").read_text(encoding="utf-8")
    tables = [line for line in page.splitlines() if line.startswith("|")]
    keys = {key for table in schema()["$defs"].values() for key in table["properties"]}
    assert {key for key in keys if not any(f"`{key}`" in line.split("|")[1] for line in tables)} == set()
