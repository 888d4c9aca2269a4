"""From statements to linear constraints: the rows of a reading's polytope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product

from accord.errors import InvalidValueError, must
from accord.readings.frame import Form, Frame, Unknown, Voices
from accord.readings.notation import Comparison, Order, parse
from accord.readings.scales import Scale
from accord.readings.statement import Statement

__all__ = ["Departure", "Margins", "Row", "Rows", "compared"]

POINTS = Fraction(100)
HALF = Fraction(50)
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Margins:
    """By how many points statements hold at the representative payoffs.

    Attributes
    ----------
    no_deal : Fraction
        Statements that speak of no deal or of influence, strict or not.
    comparison : Fraction
        Other strict comparisons.
    step : Fraction
        Every step of an order.
    """

    no_deal: Fraction = Fraction(10)
    comparison: Fraction = Fraction(5)
    step: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Row:
    """``form >= bound`` or ``form = bound``; strict rows hold by more than nothing.

    `margin` is how much more the representative payoffs are asked for; `source` the id of the statement,
    empty for what holds by convention.
    """

    form: Form
    is_equality: bool
    bound: Fraction
    is_strict: bool
    margin: Fraction
    source: str


@dataclass(frozen=True, slots=True)
class Departure:
    """How far payoffs are from one part of the neutral default: ``form - target``, in points."""

    form: Form
    target: Fraction


class Rows:
    """The constraints of a reading, its neutral default, and the choices that the text leaves open.

    Attributes
    ----------
    unknowns : tuple of Unknown
    rows : tuple of Row
        What holds whatever option is best where the text leaves that open.
    anchors : tuple of tuples of tuples of Row
        For every open choice, the alternatives: the best option is worth the weight, the worst nothing.
    stages : tuple of tuples of Departure
        Departures from the neutral default: of weights and options first, of no deal and influence second.
    scales : mapping of (actor, issue) to Scale

    A part of a text can be looked at alone: issues and options on which the `whole` text speaks then keep
    their weights and scores, so that fewer statements never leave fewer payoffs.
    """

    def __init__(
        self,
        frame: Frame,
        statements: Sequence[Statement],
        margins: Margins,
        whole: Sequence[Statement] | None = None,
    ) -> None:
        self.frame, self.margins = frame, margins
        self.voices = Voices(frame, statements if whole is None else whole)
        chosen = {statement.id for statement in statements}
        self.scales: dict[tuple[str, str], Scale] = {}
        for (actor, issue), named in self.voices.orders.items():
            orders = [order for source, order in named if source in chosen]
            if orders:
                self.scales[actor, issue] = Scale.of(frame.issue(issue), orders, [o for _, o in named])
        self.unknowns = tuple(self._unknowns())
        self.rows = (*self._conventions(), *self._said(statements))
        self.anchors = tuple(self._anchors())
        self.stages = (tuple(self._of_scores()), tuple(self._of_war()))

    def branches(self) -> Iterator[tuple[Row, ...]]:
        """Give the rows of every way to settle which options are best and worst."""
        for chosen in product(*self.anchors):
            yield (*self.rows, *(row for rows in chosen for row in rows))

    def _unknowns(self) -> Iterator[Unknown]:
        for actor in self.frame.actors:
            for issue in self.voices.issues(actor):
                yield ("weight", actor, issue)
                yield from (("score", actor, issue, option) for option in self.frame.issue(issue).options)
            yield from (("bonus", actor, name) for name in self.voices.interactions(actor))
            yield from (("no_deal", actor, outcome) for outcome in self.frame.no_deal.get(actor, ()))
        for actor, scenarios in self.frame.influence.items():
            yield from (("influence", actor, scenario) for scenario in scenarios)

    def _conventions(self) -> Iterator[Row]:
        """Give: all amounts are at least zero, a score at most the weight, the weights together 100."""
        for unknown in self.unknowns:
            yield _at_least({unknown: _ONE}, Fraction(0))
            if unknown[0] == "score":
                yield _at_least({("weight", *unknown[1:3]): _ONE, unknown: -_ONE}, Fraction(0))
            if unknown[0] in ("no_deal", "influence"):
                yield _at_least({unknown: -_ONE}, -POINTS)
        for actor in self.frame.actors:
            if shares := self._shares(actor):
                yield Row(dict.fromkeys(shares, _ONE), True, POINTS, False, Fraction(0), "")

    def _shares(self, actor: str) -> list[Unknown]:
        return [u for u in self.unknowns if u[0] in ("weight", "bonus") and u[1] == actor]

    def _said(self, statements: Sequence[Statement]) -> Iterator[Row]:
        for statement in statements:
            for line in statement.says:
                for part in parse(line):
                    if isinstance(part, Comparison):
                        yield from compared(self.voices, part, statement.actor, self.margins, statement.id)
                    else:
                        yield from self._ordered(part, statement)

    def _ordered(self, order: Order, statement: Statement) -> Iterator[Row]:
        place = (statement.actor, order.issue)
        for group in (group for groups in order.places for group in groups):
            for one, other in pairwise(group):
                form: Form = {("score", *place, one): _ONE, ("score", *place, other): -_ONE}
                yield Row(form, True, Fraction(0), False, Fraction(0), statement.id)
        for below, above in zip(order.places, order.places[1:], strict=False):
            for low, high in product(below, above):
                step: Form = {("score", *place, high[0]): _ONE, ("score", *place, low[0]): -_ONE}
                yield Row(step, False, Fraction(0), True, self.margins.step, statement.id)

    def _anchors(self) -> Iterator[tuple[tuple[Row, ...], ...]]:
        for (actor, issue), scale in self.scales.items():
            weight: Unknown = ("weight", actor, issue)
            alternatives = []
            for top, bottom in product(scale.tops, scale.bottoms):
                best: Form = {("score", actor, issue, top): _ONE, weight: -_ONE}
                worst: Form = {("score", actor, issue, bottom): _ONE}
                alternatives.append(
                    tuple(Row(form, True, Fraction(0), False, Fraction(0), "") for form in (best, worst))
                )
            yield tuple(alternatives)

    def _of_scores(self) -> Iterator[Departure]:
        for actor in self.frame.actors:
            shares = self._shares(actor)
            for share in shares:
                yield Departure({share: _ONE}, POINTS / len(shares))
        for (actor, issue), scale in self.scales.items():
            weight: Unknown = ("weight", actor, issue)
            for option, level in scale.levels.items():
                yield Departure({("score", actor, issue, option): _ONE, weight: -level}, Fraction(0))

    def _of_war(self) -> Iterator[Departure]:
        for unknown in self.unknowns:
            if unknown[0] in ("no_deal", "influence"):
                yield Departure({unknown: _ONE}, HALF)


def compared(
    voices: Voices, comparison: Comparison, actor: str, margins: Margins, source: str
) -> Iterator[Row]:
    """Give the rows that a comparison means; one per other issue for ``weight(*)``."""
    for beside in _besides(voices, comparison, actor):
        low, high = (
            (comparison.left, comparison.right)
            if comparison.relation in ("<", "<=", "=")
            else (comparison.right, comparison.left)
        )
        low_constant, low_form = voices.total(low, actor, beside)
        high_constant, high_form = voices.total(high, actor, beside)
        form: Form = dict(high_form)
        for unknown, factor in low_form.items():
            form[unknown] = form.get(unknown, Fraction(0)) - factor
        form = {unknown: factor for unknown, factor in form.items() if factor}
        bound = low_constant - high_constant
        is_equality, is_strict = comparison.relation == "=", comparison.relation in ("<", ">")
        about_war = any(unknown[0] in ("no_deal", "influence") for unknown in form)
        margin = margins.no_deal if about_war else margins.comparison if is_strict else Fraction(0)
        yield Row(form, is_equality, bound, is_strict, Fraction(0) if is_equality else margin, source)


def _besides(voices: Voices, comparison: Comparison, actor: str) -> Sequence[str | None]:
    terms = [term for _, term in (*comparison.left.terms, *comparison.right.terms)]
    if not any(term.name == "*" for term in terms):
        return [None]
    if any(term.name == "*" and term.kind != "weight" for term in terms):
        raise InvalidValueError(must("says", "use * for weights only", "another term"))
    named = {term.name for term in terms}
    return [issue for issue in voices.issues(actor) if issue not in named]


def _at_least(form: Form, bound: Fraction) -> Row:
    return Row(form, False, bound, False, Fraction(0), "")
