"""The encoding of Wright 2025, recounted with plain loops over its file that share no code with accord."""

from __future__ import annotations

import itertools
import math
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import accord
from accord.articles import load_article
from accord.errors import UnknownNameError

DATA = Path(__file__).parents[2] / "src" / "accord" / "articles" / "data" / "wright-2025.toml"
FILE: dict[str, Any] = tomllib.loads(DATA.read_text(encoding="utf-8"), parse_float=Fraction)
ISSUES = {issue["name"]: list(issue["options"]) for issue in FILE["issues"]}
WORTH = {
    (actor, issue["name"], option): Fraction(worth)
    for issue in FILE["issues"]
    for actor, row in issue["scores"].items()
    for option, worth in zip(issue["options"], row, strict=True)
}
# the administration's worth of the Israel model before it was tied with European troops
FIRST_CODING = {**WORTH, ("US_admin", "end_state", "israel_model"): Fraction(25)}

ADMINISTRATION = ("RUS", "UKR", "US_admin")
AUTHOR = ("RUS", "UKR", "US_auth")

Plain = dict[str, str]


def matches(package: Plain, combination: dict[str, Any]) -> bool:
    return all(
        package[issue] == options or (isinstance(options, list) and package[issue] in options)
        for issue, options in combination.items()
    )


def forbidden(package: Plain, linkage: dict[str, Any]) -> bool:
    if "excludes" in linkage:
        return matches(package, linkage["excludes"])
    return matches(package, linkage["if"]) and not matches(package, linkage["then"])


ALL = [dict(zip(ISSUES, options, strict=True)) for options in itertools.product(*ISSUES.values())]
ALLOWED = [p for p in ALL if not any(forbidden(p, linkage) for linkage in FILE["linkages"])]


def worth(actor: str, package: Plain, numbers: dict[Any, Fraction]) -> Fraction:
    return sum((numbers[actor, issue, option] for issue, option in package.items()), Fraction())


def no_deal(scenario: str) -> dict[str, Fraction]:
    table = FILE["scenarios"][scenario]
    found = no_deal(table["like"]) if "like" in table else {}
    return found | {actor: Fraction(value) for actor, value in table.get("disagreement", {}).items()}


def zone(scenario: str, numbers: dict[Any, Fraction] = WORTH) -> list[tuple[Fraction, Plain]]:
    """Return Nash product and package of every allowed package that all parties accept."""
    table = FILE["scenarios"][scenario]
    parties = table.get("parties", FILE["parties"])
    lines = [line for line in FILE["red_lines"] + table.get("red_lines", []) if line["actor"] in parties]
    war = no_deal(scenario)
    found = []
    for package in ALLOWED:
        if any(forbidden(package, linkage) for linkage in table.get("linkages", [])):
            continue
        if any(matches(package, line["combination"]) for line in lines):
            continue
        gains = [worth(party, package, numbers) - war[party] for party in parties]
        if min(gains) >= 0:
            found.append((math.prod(gains, start=Fraction(1)), package))
    return found


def ranks(name: str, found: list[tuple[Fraction, Plain]]) -> list[int]:
    """Return the ranks by Nash product of the packages in the zone that carry a name."""
    return sorted(
        1 + sum(other > product for other, _ in found)
        for product, package in found
        if matches(package, FILE["packages"][name])
    )


def best(found: list[tuple[Fraction, Plain]]) -> list[Plain]:
    top = max(product for product, _ in found)
    return [package for product, package in found if product == top]


def test_counts() -> None:
    assert (len(ALL), len(ALLOWED)) == (6480, 1440)
    negotiation = load_article("wright-2025").negotiation()
    assert (negotiation.space.n_packages, negotiation.n_allowed) == (6480, 1440)


@pytest.mark.parametrize(
    ("scenario", "size"),
    [
        ("pressure", 32),
        ("now", 2),
        ("abandon", 0),
        ("pressure_author", 140),
        ("now_author", 25),
        ("abandon_author", 4),
        ("pressure_pledge", 18),
        ("pressure_guarantee", 15),
        ("pressure_assets", 11),
    ],
)
def test_size_of_the_zone(scenario: str, size: int) -> None:
    assert len(zone(scenario)) == size


def test_every_number_reaches_the_negotiation() -> None:
    article = load_article("wright-2025")
    assert set(article.scenarios) == set(FILE["scenarios"])
    for scenario, table in FILE["scenarios"].items():
        negotiation = article.negotiation(scenario)
        assert negotiation.parties == tuple(table.get("parties", FILE["parties"]))
        assert dict(zip(negotiation.actors, negotiation.disagreement, strict=True)) == no_deal(scenario)
    negotiation = article.negotiation()
    assert [dict(package) for package in negotiation.space] == ALLOWED
    for package, payoffs in zip(ALLOWED, negotiation.payoffs(ALLOWED), strict=True):
        for actor, payoff in zip(negotiation.actors, payoffs, strict=True):
            assert payoff == pytest.approx(float(worth(actor, package, WORTH)), abs=1e-12)


def test_red_lines_and_linkages_of_variants_reach_the_negotiation() -> None:
    article = load_article("wright-2025")
    pledge = article.negotiation("pressure_pledge").red_lines[-1]
    assert (pledge.actor, dict(pledge.combination)) == (
        "UKR",
        {"territory": ("freeze_line",), "western_integration": ("no_pledge",)},
    )
    assert article.negotiation("pressure_assets").n_allowed == 480
    assert len(article.negotiation("pressure").red_lines) == 9


def test_plan_b_under_pressure() -> None:
    found = zone("pressure")
    assert ranks("plan_b", found) == [12, 19]
    assert ranks("plan_b_fallback", found) == [4, 6]
    assert ranks("plan_a", found) == []
    (nash,) = best(found)
    assert (nash["end_state"], nash["sanctions"], nash["western_integration"]) == (
        "israel_model",
        "lift_all",
        "pledge",
    )
    assert max(product for product, _ in found) == Fraction("28523.875")


def test_plan_b_with_the_first_coding_of_the_administration() -> None:
    found = zone("pressure", FIRST_CODING)
    assert len(found) == 32
    assert ranks("plan_b", found) == [22, 27]
    assert ranks("plan_b_fallback", found) == [7, 11]
    assert [package["end_state"] for package in best(found)] == ["european_guarantee"]


def test_plan_a_with_the_united_states_of_the_author() -> None:
    found = zone("pressure_author")
    assert ranks("plan_a", found) == [1, 2, 5, 10, 11, 23, 24, 88]
    (nash,) = best(found)
    assert matches(nash, FILE["packages"]["plan_a"])
    assert not ranks("plan_a", zone("now_author"))


def test_variants_decide_whether_kyiv_takes_plan_b() -> None:
    assert ranks("plan_b", zone("pressure_pledge")) == [13]
    assert ranks("plan_b", zone("pressure_guarantee")) == []
    assert ranks("plan_b", zone("pressure_assets")) == [5, 7]


@pytest.mark.parametrize(
    ("name", "parties", "efficient"),
    [("plan_a", AUTHOR, 6), ("plan_b", ADMINISTRATION, 2), ("plan_b_fallback", ADMINISTRATION, 2)],
)
def test_completions_of_a_plan_that_nobody_can_improve_without_hurting_another(
    name: str, parties: tuple[str, ...], efficient: int
) -> None:
    payoffs = {tuple(worth(party, p, WORTH) for party in parties) for p in ALLOWED}
    own = [tuple(worth(party, p, WORTH) for party in parties) for p in completions(name)]
    found = [
        one
        for one in own
        if not any(all(a >= b for a, b in zip(o, one, strict=True)) for o in payoffs - {one})
    ]
    assert len(found) == efficient


# who ranks options how, worst first, "~" for a tie: what the paragraphs in `basis` are cited for
ORDERS = {
    ("US_auth", "end_state"): "neutrality_istanbul < european_guarantee < israel_model < nato_norway",
    ("US_auth", "territory"): "cede_four_provinces < freeze_line ~ restore_all",
    ("US_auth", "recognition"): "legal < none",
    ("US_auth", "ukr_weapons"): "strict_limits < some_offensive_limits < long_range_unlimited",
    ("US_auth", "ukr_leadership"): "regime_change < stays",
    ("US_auth", "sanctions"): "lift_all < lift_except_military_tech < bulk_remain",
    ("US_auth", "frozen_assets"): "return_to_russia < stay_frozen < to_ukraine",
    ("US_auth", "architecture_talks"): "yes < no",
    ("US_admin", "end_state"): "nato_west_german ~ nato_norway < israel_model ~ european_guarantee",
    ("US_admin", "sanctions"): "bulk_remain < lift_except_military_tech < lift_all",
    ("RUS", "end_state"): "nato_west_german < nato_norway < neutrality_istanbul",
    ("RUS", "territory"): "restore_all < freeze_line < cede_four_provinces",
    ("RUS", "recognition"): "none < legal",
    ("RUS", "ukr_weapons"): "long_range_unlimited < some_offensive_limits < strict_limits",
    ("RUS", "ukr_leadership"): "stays < regime_change",
    ("RUS", "sanctions"): "bulk_remain < lift_except_military_tech < lift_all",
    ("RUS", "frozen_assets"): "to_ukraine < stay_frozen < return_to_russia",
    ("RUS", "architecture_talks"): "no < yes",
    ("RUS", "western_integration"): "pledge < no_pledge",
    ("UKR", "end_state"): (
        "neutrality_istanbul < european_guarantee < israel_model < nato_norway < nato_west_german"
    ),
    ("UKR", "territory"): "cede_four_provinces < freeze_line < restore_all",
    ("UKR", "recognition"): "legal < none",
    ("UKR", "ukr_weapons"): "strict_limits < some_offensive_limits < long_range_unlimited",
    ("UKR", "ukr_leadership"): "regime_change < stays",
    ("UKR", "sanctions"): "lift_all < lift_except_military_tech < bulk_remain",
    ("UKR", "frozen_assets"): "return_to_russia < stay_frozen < to_ukraine",
    ("UKR", "architecture_talks"): "yes < no",
    ("UKR", "western_integration"): "no_pledge < pledge",
    ("EUR", "end_state"): "neutrality_istanbul < european_guarantee < israel_model < nato_norway",
    ("EUR", "recognition"): "legal < none",
    ("EUR", "ukr_weapons"): "strict_limits < some_offensive_limits < long_range_unlimited",
    ("EUR", "ukr_leadership"): "regime_change < stays",
    ("EUR", "frozen_assets"): "return_to_russia < stay_frozen < to_ukraine",
}


@pytest.mark.parametrize(("actor", "issue"), list(itertools.product(FILE["actors"], ISSUES)))
def test_scores_order_the_options_as_the_article_does(actor: str, issue: str) -> None:
    values = [WORTH[actor, issue, option] for option in ISSUES[issue]]
    if (actor, issue) not in ORDERS:
        assert values == [0] * len(values)
        return
    tiers = [tier.split(" ~ ") for tier in ORDERS[actor, issue].split(" < ")]
    levels = [{WORTH[actor, issue, option] for option in tier} for tier in tiers]
    assert all(len(level) == 1 for level in levels)
    assert [max(level) for level in levels] == sorted({max(level) for level in levels})
    assert min(values) == 0


def test_best_deals_of_an_actor_are_worth_100_and_security_weighs_most_for_ukraine() -> None:
    heaviest = {
        actor: {issue: max(WORTH[actor, issue, option] for option in ISSUES[issue]) for issue in ISSUES}
        for actor in FILE["actors"]
    }
    assert all(sum(weights.values()) == 100 for weights in heaviest.values())
    ukraine = heaviest["UKR"]
    assert all(ukraine["end_state"] > ukraine[issue] for issue in ISSUES if issue != "end_state")


def completions(name: str) -> list[Plain]:
    return [package for package in ALLOWED if matches(package, FILE["packages"][name])]


def test_payoffs_of_no_deal_lie_where_the_article_puts_them() -> None:
    now, pressure, abandon = no_deal("now"), no_deal("pressure"), no_deal("abandon")
    assert abandon["RUS"] > now["RUS"] > pressure["RUS"]
    assert pressure["UKR"] >= now["UKR"] > abandon["UKR"]
    assert now["US_auth"] > abandon["US_auth"]
    assert now["EUR"] > abandon["EUR"]
    for plan in completions("plan_b"):
        assert worth("RUS", plan, WORTH) >= pressure["RUS"]
        assert worth("US_admin", plan, WORTH) >= now["US_admin"]
        assert worth("US_auth", plan, WORTH) > now["US_auth"]
        assert worth("EUR", plan, WORTH) > abandon["EUR"]
    for plan in completions("plan_a"):
        assert worth("RUS", plan, WORTH) < now["RUS"]
        assert worth("UKR", plan, WORTH) >= now["UKR"]
        assert worth("US_auth", plan, WORTH) > now["US_auth"]
    assert (len(completions("plan_a")), len(completions("plan_b"))) == (8, 2)


def test_everything_has_a_basis_with_paragraphs_that_exist() -> None:
    article = load_article("wright-2025")
    wanted = {f"options.{issue}.{option}" for issue, options in ISSUES.items() for option in options}
    wanted |= {f"scores.{issue}.{actor}" for issue in ISSUES for actor in FILE["actors"]}
    wanted |= {f"linkages[{n}]" for n in range(9)} | {f"red_lines[{n}]" for n in range(9)}
    wanted |= {f"{table}.{name}" for table in ("packages", "scenarios", "actors") for name in FILE[table]}
    wanted |= {f"issues.{issue}" for issue in ISSUES}
    wanted |= {
        f"disagreement.{name}.{actor}"
        for name, table in FILE["scenarios"].items()
        for actor in table.get("disagreement", {})
    }
    assert set(article.basis) == wanted
    paragraphs = {f"p{n}" for n in range(1, 29)}
    for basis in article.basis.values():
        assert set(basis.cites) <= paragraphs
        assert basis.cites or (basis.strength == "assumption" and basis.note)


def test_what_was_settled_by_the_second_reading() -> None:
    basis = load_article("wright-2025").basis
    assert basis["scores.end_state.US_admin"].strength == "assumption"
    assert basis["scores.sanctions.US_admin"].strength == "assumption"
    assert basis["disagreement.now.US_admin"].strength == "assumption"
    assert basis["scores.sanctions.RUS"].strength == "explicit"
    assert basis["scores.sanctions.RUS"].cites == ("p27",)


def test_article_reads_like_a_catalogue_entry() -> None:
    article = load_article("wright-2025")
    assert repr(article).splitlines() == [
        "Article 'wright-2025': The Right U.S. Strategy for Russia-Ukraine Negotiations",
        "  source    Thomas Wright, Foreign Affairs, 2025-02-24",
        f"  issues    9 ({', '.join(ISSUES)})",
        "  packages  plan_a, plan_b, plan_b_fallback",
        "  scenarios pressure (default), now, abandon, pressure_author, now_author, abandon_author, "
        "pressure_pledge, pressure_guarantee, pressure_assets",
    ]
    assert article.packages["plan_a"]["ukr_weapons"] == ("some_offensive_limits", "long_range_unlimited")
    assert "western_integration" not in article.packages["plan_b"]
    assert [(r.package, r.scenario) for r in article.recommended] == [
        ("plan_a", "pressure_author"),
        ("plan_b", "pressure"),
        ("plan_b_fallback", "pressure"),
    ]
    assert article.negotiation() == article.negotiation("pressure")
    assert article.negotiation().packages["plan_b"] == article.packages["plan_b"]


def test_names_of_articles() -> None:
    import accord.articles as package

    assert "wright-2025" in package()
    assert list(package()) == sorted(package())
    assert package.articles is package
    assert callable(accord.articles)


def test_unknown_names_get_the_known_ones() -> None:
    with pytest.raises(UnknownNameError) as error:
        load_article("wright")
    assert str(error.value).startswith("`article` must be one of '")
    assert str(error.value).endswith("'wright-2025', got 'wright'.")
    article = load_article("wright-2025")
    with pytest.raises(UnknownNameError) as wrong:
        article.negotiation("peace")
    assert str(wrong.value) == (
        "`scenario` must be one of 'pressure', 'now', 'abandon', 'pressure_author', 'now_author', "
        "'abandon_author', 'pressure_pledge', 'pressure_guarantee', 'pressure_assets', got 'peace'."
    )
    with pytest.raises(UnknownNameError, match="`package` must be one of"):
        article.packages["plan_c"]
