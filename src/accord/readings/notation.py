"""The notation of statements: orders of options, and comparisons of weights, deals and no deal.

An *order* names an issue and ranks options on it, worst first::

    end_state: neutrality < european_troops < {norway, west_germany}
    territory: ceded < frozen ~ restored

``~`` ties options; options in braces are not compared with each other; options that are not named lie
anywhere between the worst and the best that are. A *comparison* relates sums of terms with ``<``, ``<=``,
``=``, ``>=`` or ``>``, several in a row if need be::

    weight(end_state) > weight(*)                       than that of every other issue
    deal(plan_b, pledge=given) >= no_deal(now)          a named package, what it leaves open filled in
    no_deal(now) > no_deal(abandoned) + 5
    weight(arms) + weight(industry) > 2 weight(guarantee)
    score(forces=cut) < 10
    bonus(tripwire_backed) > 0
    influence(sticks) > influence(hands_off)
    no_deal(now) > UKR.no_deal(now)                     another actor's term

All amounts are in points, of which an actor has 100.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from accord.errors import InvalidValueError, must

__all__ = ["Comparison", "Order", "Sum", "Term", "parse"]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<symbol><=|>=|[-+*<>=~{}(),.:]))"
)
_RELATIONS = ("<", "<=", "=", ">=", ">")
KINDS = ("weight", "score", "deal", "no_deal", "bonus", "influence")


@dataclass(frozen=True, slots=True)
class Order:
    """Options of an issue, worst first: places of groups, each a group of tied options."""

    issue: str
    places: tuple[tuple[tuple[str, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a comparison: ``actor.kind(names, options)``; an empty actor is the statement's own."""

    kind: str
    actor: str
    name: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """A constant and terms with their factors."""

    constant: Fraction
    terms: tuple[tuple[Fraction, Term], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sums and the relation between them."""

    left: Sum
    relation: str
    right: Sum


@lru_cache(maxsize=4096)
def parse(line: str) -> tuple[Order] | tuple[Comparison, ...]:
    """Return the order, or the comparisons, that a line of a statement means.

    Raises
    ------
    InvalidValueError
        The line does not follow the notation; the message says where.

    Examples
    --------
    >>> parse("line: moved < held")[0].places
    ((('moved',),), (('held',),))
    >>> [comparison.relation for comparison in parse("no_deal(a) < no_deal(b) <= 90")]
    ['<', '<=']
    """
    reader = _Reader(line)
    return reader.order() if reader.peek(1) == ":" else reader.comparisons()


class _Reader:
    """The tokens of a line, read from left to right."""

    def __init__(self, line: str) -> None:
        self._line, self._tokens, self._at = line, _tokens(line), 0

    def peek(self, ahead: int = 0) -> str:
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)][1]

    def mistake(self, wanted: str) -> InvalidValueError:
        got = repr(self.peek()) if self.peek() else "the end"
        return InvalidValueError(must("says", wanted, f"{got} in {self._line!r}"))

    def take(self, *wanted: str) -> str:
        """Move past one token, which must be of a kind or be one of some symbols."""
        kind, text = self._tokens[self._at]
        if kind not in wanted and text not in wanted:
            raise self.mistake(f"have {' or '.join(wanted)} next")
        self._at += 1
        return text

    def order(self) -> tuple[Order]:
        issue = self.take("name")
        self.take(":")
        places = [self._place()]
        while self.peek() == "<":
            self.take("<")
            places.append(self._place())
        self.take("end")
        return (Order(issue, tuple(places)),)

    def _place(self) -> tuple[tuple[str, ...], ...]:
        if self.peek() != "{":
            return (self._group(),)
        self.take("{")
        groups = [self._group()]
        while self.take(",", "}") == ",":
            groups.append(self._group())
        return tuple(groups)

    def _group(self) -> tuple[str, ...]:
        tied = [self.take("name")]
        while self.peek() == "~":
            self.take("~")
            tied.append(self.take("name"))
        return tuple(tied)

    def comparisons(self) -> tuple[Comparison, ...]:
        found, left = [], self._sum()
        while True:
            relation = self.take(*_RELATIONS)
            right = self._sum()
            found.append(Comparison(left, relation, right))
            left = right
            if self.peek() == "":
                return tuple(found)

    def _sum(self) -> Sum:
        constant, terms, sign = Fraction(0), [], 1
        if self.peek() == "-":
            self.take("-")
            sign = -1
        while True:
            factor = Fraction(sign)
            is_number = self._tokens[self._at][0] == "number"
            if is_number:
                factor *= Fraction(self.take("number"))
            if self._tokens[self._at][0] == "name":
                terms.append((factor, self._term()))
            elif is_number:
                constant += factor
            else:
                raise self.mistake("have a number or a term next")
            if self.peek() not in ("+", "-"):
                return Sum(constant, tuple(terms))
            sign = 1 if self.take("+", "-") == "+" else -1

    def _term(self) -> Term:
        actor, kind = "", self.take("name")
        if self.peek() == ".":
            self.take(".")
            actor, kind = kind, self.take("name")
        if kind not in KINDS:
            raise InvalidValueError(must("says", f"use {', '.join(KINDS)}", f"{kind!r} in {self._line!r}"))
        self.take("(")
        name, options = "", []
        while True:
            word = self.take("name", "*")
            if self.peek() == "=":
                self.take("=")
                options.append((word, self.take("name")))
            elif name or options:
                raise self.mistake("have = next")
            else:
                name = word
            if self.take(",", ")") == ")":
                return Term(kind, actor, name, tuple(options))


def _tokens(line: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = line.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            rest = text[at:].lstrip()
            column = len(text) - len(rest) + 1
            raise InvalidValueError(must("says", "follow the notation", repr(rest), at=f"column {column}"))
        found.append((str(match.lastgroup), str(match[str(match.lastgroup)])))
        at = match.end()
    return [*found, ("end", "")]
