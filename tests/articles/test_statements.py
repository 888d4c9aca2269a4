"""Every statement holds at the payoffs that are kept: linear inequalities, evaluated without accord."""

from __future__ import annotations

import itertools
import re
import tomllib
from fractions import Fraction
from typing import Any

import pytest

from articles import recount

# by how many points statements hold: no deal and influence, other strict comparisons, steps of an order
NO_DEAL, COMPARISON, STEP = Fraction(10), Fraction(5), Fraction(1)


def readings() -> list[tuple[str, str]]:
    found = []
    for name in recount.NAMES:
        text = (recount.DATA / f"{name}.payoffs.toml").read_text(encoding="utf-8")
        found += [(name, key) for key in tomllib.loads(text)["payoffs"]]
    return found


def statements(name: str, key: str) -> list[dict[str, Any]]:
    variant = recount.article(name).get("variants", {}).get(key, {})
    return [
        s
        for s in recount.article(name)["statements"]
        if (s.get("use", "base") == "base" and s["id"] not in variant.get("drops", []))
        or s["id"] in variant.get("adds", [])
    ]


class Numbers:
    """The kept payoffs of one reading, and the notation of statements read with regular expressions."""

    def __init__(self, name: str, key: str) -> None:
        self.name, self.kept = name, recount.numbers(name, key)

    def score(self, actor: str, issue: str, option: str) -> Fraction:
        row = self.kept["scores"].get(issue, {}).get(actor)
        return Fraction(row[recount.issues(self.name)[issue].index(option)]) if row else Fraction(0)

    def weight(self, actor: str, issue: str) -> Fraction:
        return max(self.score(actor, issue, option) for option in recount.issues(self.name)[issue])

    def term(self, actor: str, kind: str, inside: str) -> Fraction:
        if kind == "weight":
            return self.weight(actor, inside)
        if kind in ("no_deal", "influence"):
            return Fraction(self.kept[kind][actor][inside])
        if kind == "bonus":
            return Fraction(self.kept["bonuses"][inside][actor])
        package: dict[str, str] = {}
        for part in inside.split(","):
            if "=" in part:
                issue, option = part.split("=")
                package[issue.strip()] = option.strip()
            else:
                settled = recount.article(self.name)["packages"][part.strip()]["settles"]
                package = {i: o for i, o in settled.items() if isinstance(o, str)} | package
        total = sum((self.score(actor, i, o) for i, o in package.items()), Fraction(0))
        if kind == "deal":
            for bonus, amounts in self.kept.get("bonuses", {}).items():
                combination = recount.article(self.name)["interactions"][bonus]["combination"]
                if all(package.get(i) == o for i, o in combination.items()):
                    total += Fraction(amounts.get(actor, 0))
        return total

    def sum(self, actor: str, text: str) -> Fraction:
        def value(match: re.Match[str]) -> str:
            return f"({self.term(match[1] or actor, match[2], match[3])})"

        plain = re.sub(r"(?:(\w+)\.)?\b([a-z_]+)\(([^()]*)\)", value, text)
        total = Fraction(0)
        for sign, amount in re.findall(r"([+-]?)\s*\(?(-?\d+(?:/\d+)?)\)?", plain):
            total += Fraction(amount) * (-1 if sign == "-" else 1)
        return total


def missed(numbers: Numbers, actor: str, line: str) -> list[str]:
    """Return the parts of a line that do not hold by their margin."""
    if re.match(r"\w+\s*:", line):
        issue, ranking = line.split(":")
        places = [re.findall(r"\w+", place) for place in ranking.split("<")]
        tied = [
            (a, b) for place in ranking.split("<") if "~" in place for a, b in [re.findall(r"\w+", place)[:2]]
        ]
        worth = {o: numbers.score(actor, issue.strip(), o) for place in places for o in place}
        steps = [(a, b) for low, high in itertools.pairwise(places) for a in low for b in high]
        found = [f"{a} < {b}" for a, b in steps if worth[b] - worth[a] < STEP]
        return found + [f"{a} ~ {b}" for a, b in tied if worth[a] != worth[b]]
    parts = re.split(r"(<=|>=|<|>|(?<=\s)=(?=\s))", line)
    found = []
    for left, relation, right in zip(parts[::2], parts[1::2], parts[2::2], strict=False):
        rights = [right]
        if "weight(*)" in right:
            others = set(recount.issues(numbers.name)) - set(re.findall(r"weight\((\w+)\)", left))
            voiced = [i for i in others if actor in numbers.kept["scores"].get(i, {})]
            rights = [f"weight({issue})" for issue in voiced]
        about_war = "no_deal" in left + right or "influence" in left + right
        for one in rights:
            low, high = (left, one) if relation in ("<", "<=", "=") else (one, left)
            gap = numbers.sum(actor, high) - numbers.sum(actor, low)
            margin = NO_DEAL if about_war else COMPARISON if relation in ("<", ">") else Fraction(0)
            if (gap != 0) if relation == "=" else gap < margin:
                found.append(f"{low} {relation} {high}: {float(gap)}")
    return found


@pytest.mark.parametrize(("name", "key"), readings())
def test_every_statement_holds_by_its_margin(name: str, key: str) -> None:
    numbers = Numbers(name, key)
    found = []
    for s in statements(name, key):
        lines = [s["says"]] if isinstance(s["says"], str) else s["says"]
        for line in lines:
            found += [(s["id"], part) for part in missed(numbers, s["actor"], line)]
    assert found == []


@pytest.mark.parametrize(("name", "key"), readings())
def test_every_actor_has_a_hundred_points(name: str, key: str) -> None:
    numbers = Numbers(name, key)
    for actor in recount.article(name)["actors"]:
        weights = [numbers.weight(actor, issue) for issue in recount.issues(name)]
        bonuses = [Fraction(a.get(actor, 0)) for a in numbers.kept.get("bonuses", {}).values()]
        assert sum(weights) + sum(bonuses) == 100
        for issue in recount.issues(name):
            worst = min(numbers.score(actor, issue, option) for option in recount.issues(name)[issue])
            assert worst == 0


@pytest.mark.parametrize(("name", "key"), readings())
def test_intervals_hold_the_payoffs(name: str, key: str) -> None:
    kept = recount.numbers(name, key)
    rounding = 0.01
    for issue, rows in kept["scores"].items():
        for actor, row in rows.items():
            for text, (low, high) in zip(row, kept["intervals"][issue][actor], strict=True):
                assert low - rounding <= float(Fraction(text)) <= high + rounding
    for actor, outcomes in kept["no_deal"].items():
        for outcome, text in outcomes.items():
            low, high = kept["no_deal_intervals"][actor][outcome]
            assert low - rounding <= float(Fraction(text)) <= high + rounding


def test_a_statement_that_does_not_hold_is_found() -> None:
    numbers = Numbers("wright-2025", "base")
    assert missed(numbers, "UKR", "territory: restore_all < freeze_line")
    assert missed(numbers, "RUS", "no_deal(pressure) > no_deal(now)")
    assert missed(numbers, "UKR", "weight(territory) > weight(*)")
