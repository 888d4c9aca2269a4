from __future__ import annotations

from pathlib import Path

import pytest

from accord.errors import FileFormatError, InvalidValueError
from accord.io import read

FILE = """\
format = "accord-1"
title = "Two points"
parties = ["UKR", "RUS"]

[actors]
UKR = "Ukraine"
RUS = "Russia"
EUR = "Europe"

[[issues]]
name = "guarantee"
options = ["none", "israel_model"]
scores.UKR = [0, 5]
scores.RUS = [3, 0]
scores.EUR = [0, 1]

[[issues]]
name = "territory"
options = ["line_of_contact", "ceded"]
scores.UKR = [4, 0]
scores.RUS = [0, 6]
scores.EUR = [1, 0]

[disagreement]
UKR = 1
RUS = 2
EUR = 0

[[linkages]]
if = { guarantee = "israel_model" }
then = { territory = "line_of_contact" }

[[red_lines]]
actor = "UKR"
combination = { territory = "ceded" }

[packages.plan_b]
guarantee = "israel_model"
"""

TABLE = """\
format = "accord-1"
actors = ["A", "B"]
disagreement = { A = 0, B = 0 }
issues = [{ name = "x", options = ["p", "q"] }]
payoff_table.rows = [
  { package = ["p"], payoffs = [1, 2] },
  { package = ["q"], payoffs = [2, 1] },
]
"""

# what stands in the file, what a slip makes of it, and the sentence without the file's name in front
SLIPS = {
    "wrong type": (
        'title = "Two points"',
        "title = 2",
        '`title` must be a string, got 2. Write it in quotes, "like this".',
    ),
    "missing key": (
        'name = "guarantee"\n',
        "",
        "`issues[0].name` must be given. Add `name = ...`.",
    ),
    "missing format": (
        'format = "accord-1"\n',
        "",
        "`format` must be given. Add `format = ...`.",
    ),
    "later format": (
        "accord-1",
        "accord-2",
        "`format` must be 'accord-1', the version that this accord reads, got 'accord-2'.",
    ),
    "misspelt key": (
        "title =",
        "tilte =",
        "`tilte` must be a key of the format. Did you mean 'title'?",
    ),
    "misspelt table": (
        "[disagreement]",
        "[disagremeent]",
        "`disagremeent` must be a key of the format. Did you mean 'disagreement'?",
    ),
    "unheard-of key": (
        "[[red_lines]]\n",
        '[[red_lines]]\nxyz = "blue"\n',
        "`red_lines[0].xyz` must be a key of the format. Known: 'actor', 'combination', 'label'.",
    ),
    "row too long": (
        "scores.UKR = [0, 5]",
        "scores.UKR = [0, 5, 7]",
        "`issues[0].scores.UKR` must have 2 numbers, one for each of 'none', 'israel_model', got 3.",
    ),
    "number in quotes": (
        "scores.UKR = [0, 5]",
        'scores.UKR = [0, "5"]',
        "`issues[0].scores.UKR[1]` must be a number, got '5'. Write digits without quotes, such as 3 or 0.5.",
    ),
    "row missing": (
        "scores.UKR = [0, 5]\n",
        "",
        "`issues[0].scores` must have a row for every actor, got none for 'UKR'. "
        "Add `scores.UKR = [...]`, zeros if nothing is at stake.",
    ),
    "row of an unknown actor": (
        "scores.UKR = [0, 5]",
        "scores.URK = [0, 5]",
        "`issues[0].scores` must name an actor, got 'URK'. Did you mean 'UKR'?",
    ),
    "number that is not finite": (
        "scores.UKR = [0, 5]",
        "scores.UKR = [0, nan]",
        "`issues[0].scores.UKR[1]` must be a finite number, got nan.",
    ),
    "number beyond all floats": (
        "UKR = 1\n",
        f"UKR = 1{'0' * 310}\n",
        "`disagreement.UKR` must be below 1.8e308, got a number of 311 digits.",
    ),
    "unknown option in a linkage": (
        'then = { territory = "line_of_contact" }',
        'then = { territory = "line_of_contct" }',
        "`linkages[0].then.territory` must name options of issue 'territory', got 'line_of_contct'. "
        "Did you mean 'line_of_contact'?",
    ),
    "unknown issue in a linkage": (
        'then = { territory = "line_of_contact" }',
        'then = { teritory = "line_of_contact" }',
        "`linkages[0].then` must name an issue, got 'teritory'. Did you mean 'territory'?",
    ),
    "linkage that is no table": (
        'then = { territory = "line_of_contact" }',
        'then = "line_of_contact"',
        "`linkages[0].then` must be a table, got 'line_of_contact'. Write it as { key = value }.",
    ),
    "half a linkage": (
        'then = { territory = "line_of_contact" }\n',
        "",
        "`linkages[0]` must have `if` and `then`, or `excludes` alone, got `if`.",
    ),
    "both kinds of linkage": (
        'then = { territory = "line_of_contact" }',
        'excludes = { territory = "line_of_contact" }',
        "`linkages[0]` must have `if` and `then`, or `excludes` alone, got `if` and `excludes`.",
    ),
    "actor of a red line": (
        'actor = "UKR"',
        'actor = "UKRAINE"',
        "`red_lines[0].actor` must name an actor, got 'UKRAINE'. Did you mean 'UKR'?",
    ),
    "unknown party": (
        'parties = ["UKR", "RUS"]',
        'parties = ["UKR", "US"]',
        "`parties[1]` must name an actor, got 'US'. Did you mean 'RUS'?",
    ),
    "number for a word": (
        "UKR = 1\n",
        'UKR = "one"\n',
        "`disagreement.UKR` must be a number, got 'one'. Write digits without quotes, such as 3 or 0.5.",
    ),
    "no payoff of no deal": (
        "UKR = 1\n",
        "",
        "`disagreement` must have an entry for each of 'UKR', 'RUS', 'EUR', got none for 'UKR'.",
    ),
    "key of the file in a table": (
        "UKR = 1\n",
        'UKR = 1\nparties = ["UKR"]\n',
        "`disagreement.parties` must be a number, got a list. "
        "Move `parties` above the first [table]: it belongs to the whole file.",
    ),
    "key of the file in an entry": (
        "[[red_lines]]\n",
        '[[red_lines]]\nparties = ["UKR"]\n',
        "`red_lines[0].parties` must be a key of the format. "
        "Move `parties` above the first [table]: it belongs to the whole file.",
    ),
    "key of the file in a package": (
        "[packages.plan_b]\n",
        '[packages.plan_b]\nparties = ["UKR"]\n',
        "`packages.plan_b` must name an issue, got 'parties'. "
        "Move `parties` above the first [table]: it belongs to the whole file.",
    ),
    "two issues of one name": (
        'name = "territory"',
        'name = "guarantee"',
        "`issues[1].name` must differ from that of issues[0], got 'guarantee'. Rename or remove one.",
    ),
    "package under an odd name": (
        '[packages.plan_b]\nguarantee = "israel_model"',
        '[packages."plan b"]\nguarantee = [1]',
        '`packages."plan b".guarantee[0]` must be a string, got 1. Write it in quotes, "like this".',
    ),
    "linkages that leave nothing": (
        "[[red_lines]]",
        '[[linkages]]\nexcludes = { guarantee = ["none", "israel_model"] }\n[[red_lines]]',
        "`linkages` must leave at least one package, got none. "
        "Drop or weaken one of: 1: excludes({'guarantee': ['none', 'israel_model']}).",
    ),
    "scores beside a table": (
        "[[red_lines]]",
        "[payoff_table]\nrows = []\n[[red_lines]]",
        "`issues[0].scores` must be left out where `payoff_table` stands. Keep one of the two.",
    ),
    "weight of no party": (
        "[[red_lines]]",
        "[bargaining_weights]\nUKR = 1\nRUS = 1\nEUR = 1\n[[red_lines]]",
        "`bargaining_weights` must have keys among 'UKR', 'RUS', got 'EUR'.",
    ),
    "infinite amount": (
        "[[red_lines]]",
        '[[interactions]]\ncombination = { guarantee = "none" }\namounts = { UKR = inf }\n[[red_lines]]',
        "`interactions[0].amounts.UKR` must be a finite number, got inf.",
    ),
    "label that is no text": (
        'UKR = "Ukraine"',
        "UKR = true",
        '`actors.UKR` must be a string, got true. Write it in quotes, "like this".',
    ),
}

# what the model itself finds has file and entry in front of its own sentence
BLAMED = {
    "option twice": (
        'options = ["none", "israel_model"]',
        'options = ["none", "none"]',
        ", issues[0]: `Issue('guarantee').options` must be all different, got 'none' twice. "
        "Rename or remove one.",
    ),
    "empty side of a linkage": (
        'then = { territory = "line_of_contact" }',
        "then = {}",
        ", linkages[0]: `then` must name at least one issue, got {}.",
    ),
    "no option left": (
        'guarantee = "israel_model"\n',
        "guarantee = []\n",
        ", packages.plan_b: `combination['guarantee']` must name at least one option, got an empty list. "
        "Leave the issue out to keep it open.",
    ),
}

NOT_TOML = {
    "cut off": (
        FILE[: FILE.index("scores.RUS = [3") + 15],
        "got unclosed array at line 14, column 16. Close what was opened last; the file may be cut off.",
    ),
    "cut off in a string": (
        FILE[: FILE.index('Two points"') + 3],
        "got unterminated string at line 2, column 13. Close what was opened last; the file may be cut off.",
    ),
    "key twice": (
        FILE.replace("UKR = 1\n", "UKR = 1\nUKR = 2\n"),
        "got a key or table given twice at line 26, column 8. Keep one of the two.",
    ),
    "table twice": (
        FILE + '[actors]\nUSA = "x"\n',
        "got a key or table given twice at line 39, column 8. Keep one of the two.",
    ),
}

ROWS = {
    "row for too few issues": (
        '["p"]',
        '["p", "q"]',
        "`payoff_table.rows[0].package` must have 1 options, one for each of 'x', got 2.",
    ),
    "row for too few actors": (
        "[2, 1]",
        "[2]",
        "`payoff_table.rows[1].payoffs` must have 2 numbers, one for each of 'A', 'B', got 1.",
    ),
    "unknown option": (
        '["q"]',
        '["r"]',
        "`payoff_table.rows[1].package[0]` must name options of issue 'x', got 'r'. Known: 'p', 'q'.",
    ),
    "package twice": (
        '["q"]',
        '["p"]',
        "`payoff_table.rows[1].package` must be given once, got the same package again.",
    ),
    "package missing": (
        '  { package = ["q"], payoffs = [2, 1] },\n',
        "",
        "`payoff_table.rows` must have every package that the linkages allow, got none for ['q'].",
    ),
    "payoff that is not finite": (
        "[2, 1]",
        "[2, -inf]",
        "`payoff_table.rows[1].payoffs[1]` must be a finite number, got -inf.",
    ),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def complaint(text: str) -> str:
    Path("talks.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError) as error:
        read("talks.toml")
    return str(error.value)


def slipped(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.usefixtures("folder")
def test_files_without_a_slip_read() -> None:
    for text in (FILE, TABLE):
        Path("talks.toml").write_text(text, encoding="utf-8")
        assert read("talks.toml").n_allowed > 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("old", "new", "sentence"), SLIPS.values(), ids=SLIPS)
def test_slip(old: str, new: str, sentence: str) -> None:
    assert complaint(slipped(FILE, old, new)) == f"talks.toml: {sentence}"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("old", "new", "sentence"), BLAMED.values(), ids=BLAMED)
def test_slip_that_the_model_finds(old: str, new: str, sentence: str) -> None:
    assert complaint(slipped(FILE, old, new)) == f"talks.toml{sentence}"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("old", "new", "sentence"), ROWS.values(), ids=ROWS)
def test_slip_in_a_payoff_table(old: str, new: str, sentence: str) -> None:
    assert complaint(slipped(TABLE, old, new)) == f"talks.toml: {sentence}"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("text", "sentence"), NOT_TOML.values(), ids=NOT_TOML)
def test_file_that_is_not_toml(text: str, sentence: str) -> None:
    assert complaint(text) == f"`talks.toml` must be valid TOML, {sentence}"


@pytest.mark.usefixtures("folder")
def test_empty_file() -> None:
    assert complaint(" \n") == "`talks.toml` must describe a negotiation, got an empty file."


def test_file_that_is_not_utf8(folder: Path) -> None:
    (folder / "talks.toml").write_bytes(FILE.replace("Ukraine", "Ukraïne").encode("latin-1"))
    with pytest.raises(FileFormatError) as error:
        read("talks.toml")
    assert str(error.value) == (
        "`talks.toml` must be text in UTF-8, got byte 0xef at line 6. Save it again with encoding UTF-8."
    )


def test_folder(folder: Path) -> None:
    (folder / "talks").mkdir()
    with pytest.raises(FileFormatError) as error:
        read("talks")
    assert str(error.value) == "`talks` must be a file, got a folder."


@pytest.mark.usefixtures("folder")
def test_missing_file() -> None:
    with pytest.raises(FileNotFoundError, match=r"No such file or directory: 'talks\.toml'$"):
        read("talks.toml")


@pytest.mark.usefixtures("folder")
def test_error_of_the_model_is_the_cause() -> None:
    Path("talks.toml").write_text(FILE.replace('"israel_model"]', '"none"]', 1), encoding="utf-8")
    with pytest.raises(FileFormatError) as error:
        read("talks.toml")
    assert isinstance(error.value.__cause__, InvalidValueError)
    assert isinstance(error.value, ValueError)
