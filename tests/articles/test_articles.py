"""Articles as objects: what they hold, how scenarios and variants differ, and mistakes in their files."""

from __future__ import annotations

import math
import re
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

import accord
from accord.articles import articles, load_article, read_article
from accord.errors import FileFormatError, InvalidValueError, UnknownNameError
from articles import recount


def ranks(name: str, package: str, scenario: str, variant: str | None = None) -> list[int]:
    """Return the ranks by Nash product of the completions of a package in the zone, by the recount."""
    found = [(math.prod(gains), one) for gains, one in recount.zone(name, scenario, variant)]
    settled = recount.article(name)["packages"][package]["settles"]
    return sorted(
        1 + sum(other > product for other, _ in found)
        for product, one in found
        if recount.matches(one, settled)
    )


def test_names_of_articles() -> None:
    assert accord.articles() == articles() == recount.NAMES


@pytest.mark.parametrize("name", recount.NAMES)
def test_an_article_holds_what_its_file_says(name: str) -> None:
    article, file = load_article(name), recount.article(name)
    assert article.title == file["title"]
    assert dict(article.source) == file["source"]
    assert list(article.statements) == [s["id"] for s in file["statements"]]
    assert list(article.claims) == [c["id"] for c in file["claims"]]
    assert [step.text for step in article.strategy] == [s["text"] for s in file["strategy"]]
    assert list(article.instruments) == [i["name"] for i in file["instruments"]]
    assert list(article.scenarios) == list(file["scenarios"])
    assert list(article.variants) == list(file["variants"])
    assert [fact.value for fact in article.facts] == [f["value"] for f in file["facts"]]
    assert {p: dict(c) for p, c in article.packages.items()} == {
        key: {i: (o,) if isinstance(o, str) else tuple(o) for i, o in table["settles"].items()}
        for key, table in file["packages"].items()
    }
    assert article.negotiation() == article.negotiation(article.default_scenario)
    assert "(default)" in repr(article)


@pytest.mark.parametrize("name", recount.NAMES)
def test_every_number_reaches_the_negotiation(name: str) -> None:
    article = load_article(name)
    kept = recount.numbers(name, None)
    negotiation = article.negotiation()
    for issue, options in recount.issues(name).items():
        for actor in article.actors:
            row = negotiation.scores[issue][negotiation.actors.index(actor)]
            wanted = kept["scores"].get(issue, {}).get(actor, ["0"] * len(options))
            assert row.tolist() == [float(Fraction(text)) for text in wanted]


@pytest.mark.parametrize("name", recount.NAMES)
def test_all_that_an_article_names_is_known(name: str) -> None:
    article = load_article(name)
    for recommendation in article.recommended:
        assert list(
            article.negotiation(recommendation.scenario).space.matching(
                article.packages[recommendation.package]
            )
        )
    for instrument in article.instruments.values():
        for actor, outcomes in instrument.no_deal.items():
            assert {(actor, outcome) for outcome in outcomes} <= set(article.payoffs().no_deal)
        if instrument.settles:
            assert list(article.negotiation().space.matching(instrument.settles))


def test_what_rests_on_what() -> None:
    wright = load_article("wright-2025")
    assert wright.basis["scores.sanctions.US_admin"].strength == "assumption"
    assert wright.basis["scores.territory.US_admin"].note == (
        "the article is silent: worth nothing either way by convention"
    )
    assert wright.basis["no_deal.pressure.RUS"].cites == ("p1", "p28", "p2", "p3", "p4", "p5", "p26")
    assert wright.basis["clauses.RL3"].strength == "implied"
    assert load_article("lieven-2025").basis["deciders.RUS"].strength == "assumption"


def test_wright_by_scenario_and_variant() -> None:
    name = "wright-2025"
    sizes = {s: len(recount.zone(name, s, None)) for s in recount.article(name)["scenarios"]}
    assert sizes == {
        "pressure": 32,
        "now": 0,
        "abandon": 0,
        "pressure_author": 143,
        "now_author": 10,
        "abandon_author": 1,
    }
    assert ranks(name, "plan_b", "pressure")[0] == 18
    assert ranks(name, "plan_a", "pressure") == []
    assert ranks(name, "plan_a", "pressure_author")[0] == 1
    assert len(ranks(name, "plan_b", "pressure", "pledge")) == 1
    assert ranks(name, "plan_b", "pressure", "guarantee") == []


def test_lieven_hears_two_camps() -> None:
    article = load_article("lieven-2025")
    mixed, switched = article.negotiation(), article.negotiation(variant="switch")
    assert mixed.actors[0] == "RUS"
    for issue, matrix in mixed.scores.items():
        assert matrix[0] == pytest.approx(0.4 * matrix[1] + 0.6 * matrix[2])
        assert switched.scores[issue][0].tolist() == matrix[2].tolist()
    assert recount.zone("lieven-2025", "sticks_and_carrots", None) == []
    assert recount.zone("lieven-2025", "sticks_and_carrots", "switch")


def test_no_deal_depends_on_who_refuses() -> None:
    article = load_article("lieven-2025")
    refusals = article.refusals()
    ukr, rus = (article.negotiation().actors.index(actor) for actor in ("UKR", "RUS"))
    war = article.payoffs().no_deal
    assert refusals["UKR"][ukr] == refusals.own[ukr] == war["UKR", "war_no_support"]
    assert refusals["RUS"][ukr] == war["UKR", "war_support"]
    assert refusals["RUS"][rus] == refusals.own[rus]
    assert list(article.refusals("hands_off")) == ["RUS", "UKR"]


def test_unilateral_acts_change_deal_and_no_deal() -> None:
    article = load_article("wright-2025")
    before, after = article.negotiation(), article.negotiation(variant="assets")
    assets = before.scores["frozen_assets"]
    assert after.disagreement == pytest.approx(before.disagreement + assets[:, 0] - assets[:, 1])
    assert all(package["frozen_assets"] == "to_ukraine" for package in after.space)


def test_variants_change_what_they_say() -> None:
    article = load_article("framework-2026")
    assert not article.negotiation().scores["us_posture_europe"][1:].any()
    others = article.negotiation(variant="others_dislike_retrenchment").scores["us_posture_europe"]
    assert (others[1:].max(axis=1) > 0).all()
    assert article.reading().statements != article.reading("others_dislike_retrenchment").statements
    bloomberg = load_article("bloomberg-2025")
    assert len(bloomberg.negotiation(variant="no_red_lines").red_lines) == 0
    assert bloomberg.negotiation(variant="strict_credibility").n_allowed < bloomberg.negotiation().n_allowed


def test_unknown_names_get_the_known_ones() -> None:
    with pytest.raises(UnknownNameError) as error:
        load_article("wright")
    assert str(error.value).startswith("`article` must be one of '")
    assert str(error.value).endswith("'wright-2025', got 'wright'.")
    article = load_article("ashford-2025")
    with pytest.raises(UnknownNameError) as wrong:
        article.negotiation("peace")
    assert str(wrong.value) == (
        "`scenario` must be one of 'now', 'congress_blocks', 'ceasefire_only', 'later', "
        "'europe_at_the_table', 'burden_shift', got 'peace'."
    )
    with pytest.raises(UnknownNameError, match="`variant` must be one of"):
        article.negotiation(variant="other")
    with pytest.raises(UnknownNameError, match="`package` must be one of"):
        article.packages["plan_c"]


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = (recount.DATA / "ashford-2025.toml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "talks.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    shutil.copy(recount.DATA / "ashford-2025.payoffs.toml", tmp_path / "talks.payoffs.toml")
    return file


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('default_scenario = "now"', 'default_scenario = "then"', "`default_scenario` must name a scenario"),
        ('like = "now"', 'like = "never"', "`scenarios.congress_blocks.like` must name an earlier scenario"),
        ('strength = "implied"', 'strength = "likely"', "must be one of 'assumption', 'explicit', 'implied'"),
        ('restates = ["RL1", "RL2"]', 'restates = ["RL9"]', "must name a statement or clause, got 'RL9'"),
        ('adds = ["S02b"]', 'adds = ["S99"]', "`variants.ceasefire_preferred.adds[0]` must name a statement"),
        (
            'US = ["territory", "sanctions", "deal_form"]',
            'US = ["sanctions", "deal_form"]',
            "got 'territory'",
        ),
        ('no_deal = { UKR = "later" }', 'no_deal = { UKR = "soon" }', "must name an outcome of 'UKR'"),
        ('parties = ["US", "RUS", "UKR"]', 'parties = ["US", "CHN"]', "must name an actor, got 'CHN'"),
        ('guarantee = "nato_membership"', 'guarantee = "treaty"', "name options among"),
        ('deal_form = "full_settlement_now" }', 'deal_form = "later" }', "name options among"),
    ],
)
def test_mistakes_in_a_file_get_a_sentence(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(FileFormatError) as error:
        read_article(changed(tmp_path, old, new))
    assert message in str(error.value)
    assert "talks.toml" in str(error.value)


def test_statements_that_clash_are_named(tmp_path: Path) -> None:
    file = changed(tmp_path, '"weight(guarantee) > weight(*)"', '"weight(guarantee) < weight(territory)"')
    text = file.read_text(encoding="utf-8").replace(
        '"weight(ukr_armaments) >= weight(territory)"', '"weight(guarantee) > weight(territory)"'
    )
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValueError, match="a clash of S23, S24"):
        read_article(file)


def test_an_article_of_ones_own_has_no_tests(tmp_path: Path) -> None:
    article = read_article(changed(tmp_path, "path forward", "way out"))
    with pytest.raises(InvalidValueError, match="be one whose claims have tests, got 'talks'"):
        article.check()


@pytest.mark.parametrize("name", recount.NAMES)
def test_claims_are_checked(name: str) -> None:
    article = load_article(name)
    table = article.check()
    assert [row.claim.id for row in table.rows] == list(article.claims)
    assert len(table) == len(article.claims)
    for row in table.rows:
        assert row.numbers
        assert 0 <= row.n_agreeing <= table.n_trials
        assert (row.status == "contingent") == (row.n_agreeing < table.n_trials)
        assert row.status != "restates" or row.claim.restates
        assert table[row.claim.id] is row
    assert re.search(rf"Claims of {name}", repr(table))


def test_verdicts_depend_on_the_variant() -> None:
    article = load_article("lieven-2025")
    assert not article.check(payoffs=[])["G2"].holds
    assert article.check("switch", payoffs=[])["G2"].holds
    wright = load_article("wright-2025")
    assert wright.check(payoffs=[])["G2"].holds
    assert not wright.check("guarantee", payoffs=[])["G2"].holds


def test_levers_are_what_outcomes_differ_by() -> None:
    article = load_article("wright-2025")
    war = article.payoffs().no_deal
    found = {lever.name: lever for lever in article.levers(cost=2)}
    arms = found["arms, attrition and long-range strikes"]
    assert (arms.owner, arms.cost) == ("US_admin", 2.0)
    assert arms.on_refusal["RUS"] == war["RUS", "pressure"] - war["RUS", "now"] < 0
    assert arms.on_refusal["UKR"] == war["UKR", "pressure"] - war["UKR", "now"] > 0
    assert "sanctions kept or raised" in arms.excludes
    assert {lever.name for lever in load_article("bloomberg-2025").levers()} == {
        "more American economic pressure"
    }


def test_levers_open_what_they_open() -> None:
    article = load_article("wright-2025")
    now = article.negotiation("now")
    (form,) = [
        package
        for package in now.space.matching(article.packages["plan_b"])
        if package["western_integration"] == "pledge"
    ]
    assert accord.nash_rank(now, form) is None
    lever = next(lever for lever in article.levers() if lever.name == "sanctions kept or raised")
    pressed = dict(zip(now.actors, now.disagreement, strict=True))
    moved = {actor: d + lever.on_refusal.get(actor, 0.0) for actor, d in pressed.items()}
    assert accord.nash_rank(now.replace(disagreement=moved), form) is not None
