"""Payoffs computed from statements, kept in a file beside the article: reading them takes milliseconds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from accord.io.document import Table
from accord.io.reading import fit, tables
from accord.readings import Payoffs

if TYPE_CHECKING:
    from accord.readings import Reading
    from accord.readings.frame import Unknown

__all__ = ["Computed", "compute", "fingerprint", "payoff_path", "ranges", "read_payoffs", "write_payoffs"]

FORMAT = "accord-payoffs-1"
_DECIMALS = 2

Ranges = Mapping["Unknown", tuple[float, float]]


class _Entry(Table, frozen=True, kw_only=True):
    statements: str
    scores: dict[str, dict[str, list[str]]] = {}  # noqa: RUF012  (msgspec copies defaults)
    intervals: dict[str, dict[str, list[tuple[float, float]]]] = {}  # noqa: RUF012
    no_deal: dict[str, dict[str, str]] = {}  # noqa: RUF012
    no_deal_intervals: dict[str, dict[str, tuple[float, float]]] = {}  # noqa: RUF012
    bonuses: dict[str, dict[str, str]] = {}  # noqa: RUF012
    influence: dict[str, dict[str, str]] = {}  # noqa: RUF012


class _File(Table, frozen=True, kw_only=True):
    format: str
    payoffs: dict[str, _Entry]


@dataclass(frozen=True, slots=True)
class Computed:
    """The representative payoffs of a reading, and how far each amount can go.

    Attributes
    ----------
    payoffs : Payoffs
    intervals : mapping of Unknown to (float, float), or None
        Smallest and largest value of every score and no deal over all payoffs of the reading, to two
        decimals; None where they have not been worked out.
    """

    payoffs: Payoffs
    intervals: Ranges | None


def payoff_path(path: str | Path) -> Path:
    """Return where the payoffs of an article file are kept."""
    return Path(path).with_suffix(".payoffs.toml")


def fingerprint(reading: Reading) -> str:
    """Return a hash of all that the payoffs of a reading depend on; texts and cites are not among it."""
    parts = [
        [[issue.name, list(issue.options)] for issue in reading.issues],
        list(reading.actors),
        [[s.id, s.actor, list(s.says)] for s in reading.statements],
        sorted((actor, list(outcomes)) for actor, outcomes in reading.no_deal.items()),
        sorted((name, sorted(c.items())) for name, c in reading.frame.interactions.items()),
        sorted((name, sorted(c.items())) for name, c in reading.frame.packages.items()),
        sorted((actor, list(scenarios)) for actor, scenarios in reading.influence.items()),
        [str(reading.margins.no_deal), str(reading.margins.comparison), str(reading.margins.step)],
    ]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:16]


def compute(reading: Reading) -> Computed:
    """Return the payoffs of a reading and their intervals, solved for anew."""
    return Computed(reading.representative(), ranges(reading))


def ranges(reading: Reading) -> Ranges:
    """Return the smallest and largest value of every score and no deal, two linear programs for each."""
    found = {}
    for unknown in reading.unknowns:
        kind, actor, *rest = unknown
        if kind in ("score", "no_deal"):
            low, high = reading.bounds(f"{actor}.{kind}({'='.join(rest)})")
            found[unknown] = (round(low, _DECIMALS) + 0.0, round(high, _DECIMALS) + 0.0)
    return found


def read_payoffs(path: str | Path, readings: Mapping[str, Reading]) -> dict[str, Computed]:
    """Return the payoffs kept in a file for those of `readings` whose statements have not changed since.

    A file that does not exist keeps none.
    """
    file = Path(path)
    if not file.exists():
        return {}
    kept = fit(tables(str(file)), _File, FORMAT, str(file)).payoffs
    return {
        name: _computed(reading, kept[name])
        for name, reading in readings.items()
        if name in kept and kept[name].statements == fingerprint(reading)
    }


def _computed(reading: Reading, entry: _Entry) -> Computed:
    exact: dict[Unknown, Fraction] = {}
    ranges: dict[Unknown, tuple[float, float]] = {}
    for issue in reading.issues:
        for actor, row in entry.scores.get(issue.name, {}).items():
            scores = [Fraction(text) for text in row]
            exact["weight", actor, issue.name] = max(scores)
            for option, score in zip(issue.options, scores, strict=True):
                exact["score", actor, issue.name, option] = score
        for actor, bounds in entry.intervals.get(issue.name, {}).items():
            for option, pair in zip(issue.options, bounds, strict=True):
                ranges["score", actor, issue.name, option] = pair
    for kind, table in (("no_deal", entry.no_deal), ("influence", entry.influence)):
        for actor, outcomes in table.items():
            exact |= {(kind, actor, outcome): Fraction(text) for outcome, text in outcomes.items()}
    for name, amounts in entry.bonuses.items():
        exact |= {("bonus", actor, name): Fraction(text) for actor, text in amounts.items()}
    for actor, pairs in entry.no_deal_intervals.items():
        ranges |= {("no_deal", actor, outcome): pair for outcome, pair in pairs.items()}
    return Computed(Payoffs.of(reading.frame, exact), ranges)


def write_payoffs(
    path: str | Path, readings: Mapping[str, Reading], computed: Mapping[str, Computed]
) -> Path:
    """Write payoffs to a file that :func:`read_payoffs` reads back as the same fractions."""
    lines = [
        "# Computed from the statements of the article file beside this one; do not edit, compute again:",
        "#     python -m accord.articles",
        "# Scores and no deal are exact fractions of points; intervals are rounded to hundredths.",
        "",
        f'format = "{FORMAT}"',
    ]
    for name, reading in readings.items():
        lines += ["", f"[payoffs.{name}]", f'statements = "{fingerprint(reading)}"']
        lines += _written(name, reading, computed[name])
    file = Path(path)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _written(name: str, reading: Reading, computed: Computed) -> Iterable[str]:
    exact, ranges = computed.payoffs.exact, computed.intervals or {}
    head = f"payoffs.{name}"
    for issue in reading.issues:
        voiced = [actor for actor in reading.actors if ("weight", actor, issue.name) in exact]
        keys = {actor: [("score", actor, issue.name, option) for option in issue.options] for actor in voiced}
        if voiced:
            yield from ("", f"[{head}.scores.{issue.name}]")
            yield from (f"{a} = [{', '.join(_text(exact[key]) for key in keys[a])}]" for a in voiced)
            yield f"[{head}.intervals.{issue.name}]"
            yield from (f"{a} = [{', '.join(_pair(ranges[key]) for key in keys[a])}]" for a in voiced)
    for kind in ("no_deal", "influence"):
        found = [unknown for unknown in exact if unknown[0] == kind]
        if found:
            yield from ("", f"[{head}.{kind}]")
            yield from _grouped(found, lambda unknown: _text(exact[unknown]))
        if found and kind == "no_deal":
            yield from ("", f"[{head}.no_deal_intervals]")
            yield from _grouped(found, lambda unknown: _pair(ranges[unknown]))
    bonuses = [("bonus", name, actor) for kind, actor, name in (u for u in exact if u[0] == "bonus")]
    if bonuses:
        yield from ("", f"[{head}.bonuses]")
        yield from _grouped(bonuses, lambda key: _text(exact["bonus", key[2], key[1]]))


def _grouped(keys: Sequence[Unknown], show: Callable[[Unknown], str]) -> Iterable[str]:
    for first in dict.fromkeys(key[1] for key in keys):
        row = ", ".join(f"{key[2]} = {show(key)}" for key in keys if key[1] == first)
        yield f"{first} = {{ {row} }}"


def _text(value: Fraction) -> str:
    return f'"{value}"'


def _pair(pair: tuple[float, float]) -> str:
    return f"[{pair[0]}, {pair[1]}]"
