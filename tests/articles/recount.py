"""The articles read with plain loops over their files, in fractions; shares no code with accord.

Allowed packages, the zone, Nash packages and efficiency for every article, scenario and variant.
"""

from __future__ import annotations

import itertools
import math
import tomllib
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "src" / "accord" / "articles" / "data"
NAMES = ("ashford-2025", "bloomberg-2025", "framework-2026", "lieven-2025", "wright-2025")

Plain = dict[str, str]


@cache
def article(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def numbers(name: str, variant: str | None) -> dict[str, Any]:
    kept = tomllib.loads((DATA / f"{name}.payoffs.toml").read_text(encoding="utf-8"))["payoffs"]
    return kept[variant] if variant in kept else kept["base"]


@cache
def issues(name: str) -> dict[str, list[str]]:
    return {issue["name"]: list(issue["options"]) for issue in article(name)["issues"]}


def cases() -> list[tuple[str, str, str | None]]:
    found: list[tuple[str, str, str | None]] = []
    for name in NAMES:
        for scenario in article(name)["scenarios"]:
            found += [(name, scenario, variant) for variant in (None, *article(name).get("variants", {}))]
    return found


def matches(package: Plain, combination: dict[str, Any]) -> bool:
    return all(
        package[issue] == options or (isinstance(options, list) and package[issue] in options)
        for issue, options in combination.items()
    )


def breaks(package: Plain, clause: dict[str, Any]) -> bool:
    if "excludes" in clause:
        return matches(package, clause["excludes"])
    if "exchange" in clause:
        one, other = clause["exchange"]
        return matches(package, one) != matches(package, other)
    if not matches(package, clause["if"]):
        return False
    missed = "then" in clause and not matches(package, clause["then"])
    return missed or ("then_any" in clause and not any(matches(package, c) for c in clause["then_any"]))


def scenario(name: str, key: str) -> dict[str, Any]:
    table = article(name)["scenarios"][key]
    below = scenario(name, table["like"]) if "like" in table else {}
    merged = {**below, **table}
    no_deal = table.get("no_deal", {})
    if isinstance(no_deal, str):
        no_deal = dict.fromkeys(article(name)["actors"], no_deal)
    merged["no_deal"] = below.get("no_deal", {}) | no_deal
    merged["linkages"] = below.get("linkages", []) + table.get("linkages", [])
    merged["influence"] = below.get("influence", {}) | table.get("influence", {})
    return merged


def shares(name: str, key: str, variant: str | None) -> dict[str, dict[str, Fraction]]:
    """Return for every decider the share of influence of its factions."""
    found = {}
    for decider, table in article(name).get("deciders", {}).items():
        first, second = table["factions"]
        spoken = scenario(name, key)["influence"][decider]
        share = Fraction(numbers(name, variant)["influence"][decider][spoken]) / 100
        how = article(name)["variants"][variant].get("decides", {}) if variant else {}
        if how.get(decider) == "switch":
            share = Fraction(share >= Fraction(1, 2))
        found[decider] = {first: share, second: 1 - share}
    return found


@cache
def worth(name: str, variant: str | None, actor: str) -> dict[tuple[str, str], Fraction]:
    """Return what an option is worth to an actor; options that are worth nothing are left out."""
    scores = numbers(name, variant)["scores"]
    return {
        (issue, option): Fraction(text)
        for issue, options in issues(name).items()
        if actor in scores.get(issue, {})
        for option, text in zip(options, scores[issue][actor], strict=True)
    }


def payoff(name: str, key: str, variant: str | None, actor: str, package: Plain) -> Fraction:
    mixed = shares(name, key, variant)
    if actor in mixed:
        parts = mixed[actor].items()
        return sum((m * payoff(name, key, variant, f, package) for f, m in parts), Fraction(0))
    options = worth(name, variant, actor)
    total = sum((options.get(item, Fraction(0)) for item in package.items()), Fraction(0))
    for bonus, amounts in numbers(name, variant).get("bonuses", {}).items():
        if matches(package, article(name)["interactions"][bonus]["combination"]):
            total += Fraction(amounts.get(actor, 0))
    return total


def no_deal(name: str, key: str, variant: str | None, actor: str) -> Fraction:
    mixed = shares(name, key, variant)
    if actor in mixed:
        return sum((m * no_deal(name, key, variant, f) for f, m in mixed[actor].items()), Fraction(0))
    total = Fraction(numbers(name, variant)["no_deal"][actor][scenario(name, key)["no_deal"][actor]])
    for issue, (before, after) in unilateral(name, variant).items():
        options = worth(name, variant, actor)
        total += options.get((issue, after), Fraction(0)) - options.get((issue, before), Fraction(0))
    return total


def unilateral(name: str, variant: str | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = article(name)["variants"][variant].get("unilateral", {}) if variant else {}
    return found


def clauses(name: str, key: str, variant: str | None, kind: str) -> list[dict[str, Any]]:
    other = article(name)["variants"][variant] if variant else {}
    here = [*article(name).get(kind, []), *scenario(name, key).get(kind, []), *other.get(kind, [])]
    return [clause for clause in here if clause["id"] not in other.get("drops", [])]


@cache
def allowed(name: str, key: str, variant: str | None) -> list[Plain]:
    names = issues(name)
    linkages = clauses(name, key, variant, "linkages")
    done = {issue: after for issue, (_, after) in unilateral(name, variant).items()}
    return [
        package
        for options in itertools.product(*names.values())
        if matches(package := dict(zip(names, options, strict=True)), done)
        and not any(breaks(package, clause) for clause in linkages)
    ]


def refuses(name: str, key: str, variant: str | None, actor: str, package: Plain) -> bool:
    mixed = shares(name, key, variant)
    if actor in mixed:
        return all(refuses(name, key, variant, f, package) for f, m in mixed[actor].items() if m)
    lines = [line for line in clauses(name, key, variant, "red_lines") if line["actor"] == actor]
    return any(matches(package, line["combination"]) for line in lines)


def parties(name: str, key: str) -> list[str]:
    found: list[str] = scenario(name, key).get("parties", article(name)["parties"])
    return found


@cache
def zone(name: str, key: str, variant: str | None) -> list[tuple[tuple[Fraction, ...], Plain]]:
    """Return the gains of the parties and the package, for every package that all of them accept."""
    who = parties(name, key)
    war = [no_deal(name, key, variant, party) for party in who]
    found = []
    for package in allowed(name, key, variant):
        if any(refuses(name, key, variant, party, package) for party in who):
            continue
        gains = tuple(
            payoff(name, key, variant, party, package) - d for party, d in zip(who, war, strict=True)
        )
        if min(gains) >= 0:
            found.append((gains, package))
    return found


def nash(name: str, key: str, variant: str | None) -> list[Plain]:
    """Return the packages with the largest product of gains, where one is positive."""
    found = [(math.prod(gains, start=Fraction(1)), package) for gains, package in zone(name, key, variant)]
    top = max((product for product, _ in found), default=Fraction(0))
    return [package for product, package in found if product == top] if top > 0 else []


def efficient(name: str, key: str, variant: str | None) -> list[Plain]:
    """Return the packages of the zone that no package of the zone beats for one party at nobody's cost."""
    points = {gains for gains, _ in zone(name, key, variant)}
    best = {
        one
        for one in points
        if not any(other != one and all(a >= b for a, b in zip(other, one, strict=True)) for other in points)
    }
    return [package for gains, package in zone(name, key, variant) if gains in best]
