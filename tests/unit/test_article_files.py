from __future__ import annotations

from pathlib import Path

import pytest

from accord.articles import load_article, read_article
from accord.articles.document import ArticleFile, BasisTable, RecommendationTable, ScenarioTable
from accord.errors import FileFormatError
from accord.io import read, save

FILE = """\
format = "accord-article-1"
title = "On a river"
actors = ["UP", "DOWN"]
default_scenario = "dry"

[[issues]]
name = "flow"
options = ["little", "most"]
scores.UP = [4, 0]
scores.DOWN = [0, 8]

[packages.fair]
flow = "most"

[scenarios.dry]
meaning = "a dry year"
cites = ["p2"]
disagreement = { UP = 1, DOWN = 0 }

[scenarios.wet]
meaning = "a wet year, and the lower state needs no consent"
like = "dry"
disagreement = { DOWN = 3 }
parties = ["UP"]
red_lines = [{ actor = "UP", combination = { flow = "most" } }]

[[recommended]]
package = "fair"
scenario = "dry"
cites = ["p3"]

[basis]
"scores.flow.UP" = { strength = "explicit", cites = ["p1"] }
"""

SLIPS = {
    "negotiation file": (
        "accord-article-1",
        "accord-1",
        "`format` must be 'accord-article-1', the version that this accord reads, got 'accord-1'.",
    ),
    "default scenario": (
        'default_scenario = "dry"',
        'default_scenario = "dri"',
        "`default_scenario` must name a scenario, got 'dri'. Did you mean 'dry'?",
    ),
    "like a later scenario": (
        'meaning = "a dry year"',
        'meaning = "a dry year"\nlike = "wet"',
        "`scenarios.dry.like` must name an earlier scenario, got 'wet'. There is none to name.",
    ),
    "no payoff of no deal": (
        "disagreement = { UP = 1, DOWN = 0 }",
        "disagreement = { UP = 1 }",
        "`scenarios.dry.disagreement` must have a number for every actor, got none for 'DOWN'.",
    ),
    "party of a scenario": (
        'parties = ["UP"]',
        'parties = ["UPP"]',
        "`scenarios.wet.parties[0]` must name an actor, got 'UPP'. Did you mean 'UP'?",
    ),
    "red line of a scenario": (
        'combination = { flow = "most" } }]',
        'combination = { flow = "moist" } }]',
        "`scenarios.wet.red_lines[0].combination.flow` must name options of issue 'flow', got 'moist'. "
        "Did you mean 'most'?",
    ),
    "recommended package": (
        'package = "fair"',
        'package = "fare"',
        "`recommended[0].package` must name a package, got 'fare'. Did you mean 'fair'?",
    ),
    "recommended scenario": (
        'scenario = "dry"\ncites',
        'scenario = "wett"\ncites',
        "`recommended[0].scenario` must name a scenario, got 'wett'. Did you mean 'wet'?",
    ),
    "basis of nothing": (
        '"scores.flow.UP" =',
        '"scores.flow.UPP" =',
        "`basis` must name an entry of the file, got 'scores.flow.UPP'. Did you mean 'scores.flow.UP'?",
    ),
    "strength": (
        '"explicit"',
        '"certain"',
        "`basis.\"scores.flow.UP\".strength` must be one of 'assumption', 'explicit', 'implied', "
        "got 'certain'.",
    ),
}


def written(folder: Path, text: str) -> Path:
    path = folder / "river-2025.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_scenarios_take_what_they_leave_out_from_the_one_they_are_like(tmp_path: Path) -> None:
    article = read_article(written(tmp_path, FILE))
    dry, wet = article.negotiation(), article.negotiation("wet")
    assert (article.name, article.title, article.default_scenario) == ("river-2025", "On a river", "dry")
    assert (dry.parties, dry.disagreement.tolist(), dry.red_lines) == (("UP", "DOWN"), [1, 0], ())
    assert (wet.parties, wet.disagreement.tolist(), len(wet.red_lines)) == (("UP",), [1, 3], 1)
    assert article.scenarios["wet"].cites == ("p2",)
    assert (dry.title, wet.title) == ("On a river, scenario 'dry'", "On a river, scenario 'wet'")
    assert article.basis["scores.flow.UP"].cites == ("p1",)


@pytest.mark.parametrize(("old", "new", "sentence"), SLIPS.values(), ids=SLIPS)
def test_slip(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    assert old in FILE
    path = written(tmp_path, FILE.replace(old, new, 1))
    with pytest.raises(FileFormatError) as error:
        read_article(path)
    assert str(error.value) == f"{path}: {sentence}"


def test_scenario_that_leaves_no_package_is_blamed_on_the_scenario(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        FILE.replace(
            "red_lines = [{", 'linkages = [{ excludes = { flow = ["little", "most"] } }]\nred_lines = [{'
        ),
    )
    with pytest.raises(FileFormatError) as error:
        read_article(path)
    assert str(error.value) == (
        f"{path}, scenarios.wet: `linkages` must leave at least one package, got none. "
        "Drop or weaken one of: 0: excludes({'flow': ['little', 'most']})."
    )


def test_a_negotiation_of_an_article_is_saved_as_any_other(tmp_path: Path) -> None:
    for scenario in load_article("wright-2025").scenarios:
        negotiation = load_article("wright-2025").negotiation(scenario)
        assert read(save(negotiation, tmp_path / "talks.toml")) == negotiation


def test_documentation_names_every_key() -> None:
    page = (Path(__file__).parents[2] / "docs" / "file_format.md").read_text(encoding="utf-8")
    tables = "".join(line for line in page.splitlines() if line.startswith("|"))
    kinds = (ArticleFile, ScenarioTable, RecommendationTable, BasisTable)
    keys = {key for kind in kinds for key in kind.__struct_encode_fields__}
    assert {key for key in keys if f"`{key}`" not in tables} == set()
