"""The frame of a reading: what its statements may speak of, and the unknowns that they constrain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction

from accord.combinations import Combination
from accord.errors import InvalidValueError, UnknownNameError, must
from accord.issues import Issue
from accord.readings.notation import Comparison, Order, Sum, Term, parse
from accord.readings.statement import Statement

__all__ = ["Form", "Frame", "Unknown"]

Unknown = tuple[str, ...]
"""``("score", actor, issue, option)``, ``("weight", actor, issue)``, ``("bonus", actor, interaction)``,
``("no_deal", actor, outcome)`` or ``("influence", actor, scenario)``; all in points."""

Form = dict[Unknown, Fraction]
"""A linear form: unknown to coefficient."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What statements may name.

    Attributes
    ----------
    issues : sequence of Issue
    actors : sequence of str
        Those who have payoffs.
    no_deal : mapping of actor to sequence of str
        The outcomes without a deal that the text tells apart for an actor.
    interactions : mapping of str to Combination
        Options that together may be worth something extra.
    packages : mapping of str to Combination
        Packages that statements may name.
    influence : mapping of str to sequence of str
        For someone who decides between factions, the scenarios in which the influence of the first of them,
        in percent, is spoken of.
    """

    issues: Sequence[Issue]
    actors: Sequence[str]
    no_deal: Mapping[str, Sequence[str]] = field(default_factory=dict)
    interactions: Mapping[str, Combination] = field(default_factory=dict)
    packages: Mapping[str, Combination] = field(default_factory=dict)
    influence: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def issue(self, name: str) -> Issue:
        """Return the issue of that name."""
        for issue in self.issues:
            if issue.name == name:
                return issue
        raise _unknown("an issue", name, [issue.name for issue in self.issues])


class Voices:
    """Who is said to care about what: issues an actor has an order on, interactions it has a word on."""

    def __init__(self, frame: Frame, statements: Sequence[Statement]) -> None:
        self.frame, self._statements = frame, statements
        self.orders: dict[tuple[str, str], list[tuple[str, Order]]] = {}
        self.bonuses: set[tuple[str, str]] = set()
        for statement in statements:
            with _blamed(statement):
                for line in statement.says:
                    self._hear(statement, line)

    def check(self) -> None:
        """Check that every term of every comparison means something."""
        for statement in self._statements:
            with _blamed(statement):
                for part in (part for line in statement.says for part in parse(line)):
                    if isinstance(part, Comparison):
                        star = any(term.name == "*" for _, term in (*part.left.terms, *part.right.terms))
                        for side in (part.left, part.right):
                            self.total(side, statement.actor, self.frame.issues[0].name if star else None)

    def _hear(self, statement: Statement, line: str) -> None:
        for part in parse(line):
            if isinstance(part, Order):
                _check_order(self.frame, part)
                key = (_known(statement.actor, self.frame.actors, "an actor"), part.issue)
                self.orders.setdefault(key, []).append((statement.id, part))
                continue
            for _, term in (*part.left.terms, *part.right.terms):
                if term.kind == "bonus":
                    _known(term.name, self.frame.interactions, "an interaction")
                    self.bonuses.add((term.actor or statement.actor, term.name))

    def issues(self, actor: str) -> tuple[str, ...]:
        """Return the issues on which the text gives `actor` an order, in the order of the frame."""
        return tuple(issue.name for issue in self.frame.issues if (actor, issue.name) in self.orders)

    def interactions(self, actor: str) -> tuple[str, ...]:
        """Return the interactions that the text says are worth something to `actor`."""
        return tuple(name for name in self.frame.interactions if (actor, name) in self.bonuses)

    def total(self, sum_: Sum, actor: str, beside: str | None = None) -> tuple[Fraction, Form]:
        """Return a sum of terms as a constant and a linear form; ``weight(*)`` means that of `beside`."""
        constant = sum_.constant
        form: Form = {}
        for factor, term in sum_.terms:
            for unknown in self._unknowns(term, term.actor or actor, beside):
                form[unknown] = form.get(unknown, Fraction(0)) + factor
        return constant, {unknown: factor for unknown, factor in form.items() if factor}

    def _unknowns(self, term: Term, actor: str, beside: str | None) -> list[Unknown]:
        if term.kind == "influence":
            _known(actor, self.frame.influence, "someone who decides between factions")
            _known(term.name, self.frame.influence[actor], "a scenario with an influence")
            return [("influence", actor, term.name)]
        _known(actor, self.frame.actors, "an actor")
        if term.kind == "no_deal":
            _known(term.name, self.frame.no_deal.get(actor, ()), f"an outcome without a deal for {actor!r}")
            return [("no_deal", actor, term.name)]
        if term.kind == "bonus":
            return [("bonus", actor, term.name)]
        if term.kind == "weight":
            name = beside if term.name == "*" and beside else self.frame.issue(term.name).name
            return [("weight", actor, name)] if (actor, name) in self.orders else []
        return self._of_package(term, actor)

    def _of_package(self, term: Term, actor: str) -> list[Unknown]:
        package = dict(term.options)
        if term.name:
            _known(term.name, self.frame.packages, "a package")
            settled = {i: o[0] for i, o in self.frame.packages[term.name].items() if len(o) == 1}
            package = {**settled, **package}
        for issue, option in package.items():
            _known(option, self.frame.issue(issue).options, f"an option of {issue!r}")
        if term.kind == "deal":
            left_open = [issue for issue in self.issues(actor) if issue not in package]
            if left_open:
                raise InvalidValueError(
                    must("deal", "settle every issue that matters to the actor", f"{left_open} left open")
                )
        found: list[Unknown] = [
            ("score", actor, issue, option)
            for issue, option in package.items()
            if (actor, issue) in self.orders
        ]
        for name in self.interactions(actor) if term.kind == "deal" else ():
            combination = self.frame.interactions[name]
            if all(package.get(issue) in options for issue, options in combination.items()):
                found.append(("bonus", actor, name))
        return found


@contextmanager
def _blamed(statement: Statement) -> Iterator[None]:
    """Put the id of the statement in front of what is wrong with it."""
    try:
        yield
    except (InvalidValueError, UnknownNameError) as error:
        raise type(error)(f"{statement.id}: {error}") from error


def _check_order(frame: Frame, order: Order) -> None:
    options = frame.issue(order.issue).options
    named = [option for place in order.places for group in place for option in group]
    for option in named:
        _known(option, options, f"an option of {order.issue!r}")
    if len(set(named)) < len(named):
        raise InvalidValueError(must("says", "name every option once", f"{named} on {order.issue!r}"))


def _known(name: str, names: Sequence[str] | Mapping[str, object], kind: str) -> str:
    if name not in names:
        raise _unknown(kind, name, list(names))
    return name


def _unknown(kind: str, name: str, names: Sequence[str]) -> UnknownNameError:
    known = ", ".join(map(repr, names)) or "there is none"
    return UnknownNameError(must("says", f"name {kind} ({known})", repr(name)))
