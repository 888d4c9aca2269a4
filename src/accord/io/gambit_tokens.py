"""The words of Gambit's text files: braces, quoted labels, numbers and bare words, each with its line.

The formats are described in Gambit's documentation, "Game representation formats". White space and commas
do not matter outside quotes; a backslash before a quotation mark makes it part of the label, and every other
backslash stands for itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NoReturn

from accord.errors import FileFormatError, InvalidValueError, must

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["Token", "TokenReader", "distinct", "file_text", "quoted"]

_TOKEN = re.compile(
    r'"(?P<label>(?:[^"\\]|\\"|\\(?!"))*)"|(?P<brace>[{}])|(?P<word>[^\s{},"]+)|(?P<skip>[\s,]+)'
)
_NUMBER = re.compile(r"[+-]?(\d+/\d+|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a file.

    Attributes
    ----------
    kind : {"label", "brace", "word", "end"}
        What it is.
    text : str
        Labels without their quotes.
    line : int
        Where it starts, the first line being 1.
    """

    kind: str
    text: str
    line: int

    def __str__(self) -> str:
        if self.kind == "end":
            return "the end of the file"
        return f'"{self.text}"' if self.kind == "label" else self.text


class TokenReader:
    """Reads tokens one after the other and says in one sentence what is wrong with one.

    Parameters
    ----------
    text : str
        The whole file.
    name : str
        The file's name, for messages.
    """

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self._tokens = list(self._split(text))
        self._next = 0

    def _split(self, text: str) -> Iterator[Token]:
        position, line = 0, 1
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise FileFormatError(
                    must(self.name, "close every label", at=f"line {line}", cure='Add the missing ".')
                )
            kind = str(match.lastgroup)
            if kind == "label":
                yield Token(kind, match["label"].replace('\\"', '"'), line)
            elif kind != "skip":
                yield Token(kind, match[0], line)
            line += match[0].count("\n")
            position = match.end()
        yield Token("end", "", line)

    def peek(self) -> Token:
        """Return the next token and leave it there."""
        return self._tokens[self._next]

    def take(self) -> Token:
        """Return the next token and move on; the end stays."""
        token = self.peek()
        if token.kind != "end":
            self._next += 1
        return token

    def fail(self, rule: str, token: Token, cure: str) -> NoReturn:
        """Raise `FileFormatError`: the file must <rule>, got <token> at its line."""
        raise FileFormatError(must(self.name, rule, token, at=f"line {token.line}", cure=cure))

    def expect(self, text: str, rule: str, cure: str) -> Token:
        """Take a brace or word that reads `text`."""
        token = self.take()
        if token.text != text or token.kind not in ("brace", "word"):
            self.fail(rule, token, cure)
        return token

    def label(self, rule: str, cure: str) -> str:
        """Take a quoted label."""
        token = self.take()
        if token.kind != "label":
            self.fail(rule, token, cure)
        return token.text

    def number(self, rule: str, cure: str) -> Fraction:
        """Take a number: an integer, a decimal or a ratio, at its exact value."""
        token = self.take()
        if token.kind != "word" or not _NUMBER.fullmatch(token.text):
            self.fail(rule, token, cure)
        try:
            return Fraction(token.text)
        except ZeroDivisionError:
            self.fail(rule, token, cure)

    def at(self, text: str) -> bool:
        """Return whether the next token is the brace `text`."""
        token = self.peek()
        return token.kind == "brace" and token.text == text


def file_text(path: Path) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark.

    Raises
    ------
    FileFormatError
        Another encoding.
    """
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        got = f"the byte 0x{raw[error.start]:02x}"
        cure = "Save it as UTF-8."
        raise FileFormatError(
            must(path.name, "be encoded in UTF-8", got, at=f"line {line}", cure=cure)
        ) from error


def distinct(names: Sequence[str], before: str) -> list[str]:
    """Return the names, blank ones numbered, and those that occur twice with their number added."""
    filled = [name if name.strip() else f"{before}{place}" for place, name in enumerate(names, start=1)]
    kept = {name for name in names if name.strip() and names.count(name) == 1}
    found: list[str] = []
    for place, (given, name) in enumerate(zip(names, filled, strict=True), start=1):
        new = name
        if given not in kept and (given.strip() or new in kept):
            new = f"{name} ({place})"
        while given not in kept and (new in kept or new in found):
            new += "'"
        found.append(new)
    return found


def quoted(label: str) -> str:
    """Return `label` as it stands in a file.

    Raises
    ------
    InvalidValueError
        A backslash at the end, which would take the closing quotation mark into the label.
    """
    if label.endswith("\\"):
        cure = "Rename it."
        rule = "not end in a backslash, which the format cannot hold"
        raise InvalidValueError(must("label", rule, repr(label), cure=cure))
    escaped = label.replace('"', '\\"')
    return f'"{escaped}"'
