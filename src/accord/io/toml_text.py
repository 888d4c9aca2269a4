"""TOML as text: keys, strings, numbers, one-line tables, aligned lines.

Libraries that write TOML break lists over many lines or lose the order and the alignment that make a
payoff matrix readable, so the few forms that accord needs are written here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from accord.errors import InvalidTypeError, InvalidValueError, must

__all__ = ["combination", "key", "lines", "numbers", "string", "strings"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_EXACT = 2.0**53


def string(text: str) -> str:
    """Return `text` as a TOML string on one line."""
    if not isinstance(text, str):
        raise InvalidTypeError(must("text to save", "be a string", repr(text)))
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise InvalidValueError(must("text to save", "be valid Unicode", ascii(text)))
    return '"' + "".join(map(_letter, text)) + '"'


def key(name: str) -> str:
    """Return `name` as a TOML key, quoted where it must be."""
    return name if isinstance(name, str) and _BARE.fullmatch(name) else string(name)


def strings(texts: Sequence[str]) -> str:
    """Return a one-line list of strings."""
    return "[" + ", ".join(map(string, texts)) + "]"


def combination(options: Mapping[str, tuple[str, ...]]) -> str:
    """Return a combination as a one-line table."""
    return table({issue: one_or_many(names) for issue, names in options.items()})


def one_or_many(names: tuple[str, ...]) -> str:
    """Return a single name as a string and several as a list."""
    return string(names[0]) if len(names) == 1 else strings(names)


def table(values: Mapping[str, str]) -> str:
    """Return a one-line table of values that are TOML already."""
    inside = ", ".join(f"{key(name)} = {value}" for name, value in values.items())
    return f"{{ {inside} }}" if inside else "{}"


def lines(values: Mapping[str, str], prefix: str = "") -> list[str]:
    """Return one line per value (TOML already), equals signs below each other, keys after `prefix`."""
    keys = [prefix + key(name) for name in values]
    width = max(map(len, keys), default=0)
    return [f"{name:<{width}} = {value}" for name, value in zip(keys, values.values(), strict=True)]


def numbers(rows: Sequence[Sequence[float]]) -> list[str]:
    """Return one list per row, the columns right-aligned."""
    written = [[number(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*written, strict=True)]
    return [
        "[" + ", ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) + "]" for row in written
    ]


def number(value: float) -> str:
    """Return the shortest text that reads back as the same float, whole numbers without a point."""
    value = float(value)
    if value.is_integer() and abs(value) < _EXACT and str(value) != "-0.0":
        return str(int(value))
    return repr(value)


def _letter(letter: str) -> str:
    if letter in _SHORT:
        return _SHORT[letter]
    return letter if letter.isprintable() or ord(letter) > 0x9F else f"\\u{ord(letter):04x}"
