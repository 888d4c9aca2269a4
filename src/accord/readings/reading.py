"""A reading: everything that a text says about payoffs, and the payoffs that this leaves possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from accord.combinations import Combination, CombinationLike
from accord.errors import InvalidValueError, must
from accord.issues import Issue
from accord.readings.frame import Frame, Unknown, Voices
from accord.readings.notation import Comparison, parse
from accord.readings.payoffs import Payoffs
from accord.readings.rows import Departure, Margins, Row, Rows, compared
from accord.readings.statement import Statement

if TYPE_CHECKING:
    import numpy as np

    from accord.readings.program import Program

__all__ = ["Reading"]

_ROUNDED = 1e-7


@dataclass(frozen=True, eq=False, repr=False)
class Reading:
    """All statements of a text about payoffs: the set of payoffs that satisfy them, not one matrix.

    Every actor has 100 points: the worst option of every issue is worth nothing, and the best options of all
    issues (with the interactions that are worth something to it) together 100. On an issue about which no
    statement gives an actor an order, its scores are zero. No deal is worth between 0 and 100. Where a text
    leaves open which option is best, the set is a union of polytopes, one per choice.

    Parameters
    ----------
    issues : sequence of Issue
    actors : sequence of str
    statements : sequence of Statement
    no_deal : mapping of actor to sequence of str
        The outcomes without a deal that the text tells apart, per actor.
    interactions : mapping of str to combination, optional
        Options that together may be worth a bonus.
    packages : mapping of str to combination, optional
        Packages that statements name.
    influence : mapping of str to sequence of str, optional
        For one who decides between factions, the scenarios in which the first one's influence is spoken of.
    margins : Margins, optional
        By how many points statements hold at :meth:`representative`.

    Raises
    ------
    InvalidValueError, UnknownNameError
        A statement is malformed or names what does not exist; the message begins with its id.

    Examples
    --------
    >>> from accord import Issue, Reading, Statement
    >>> line = Issue("line", ["moved", "held"])
    >>> wants = Statement("S1", "UKR", "line: moved < held", "wants the line held", ["p3"], "explicit")
    >>> gains = Statement("S2", "UKR", "deal(line=held) > no_deal(war)", "to war", ["p4"], "implied")
    >>> reading = Reading([line], ["UKR"], [wants, gains], {"UKR": ["war"]})
    >>> reading.representative().no_deal["UKR", "war"], reading.bounds("UKR.no_deal(war)")
    (50.0, (0.0, 100.0))
    """

    issues: Sequence[Issue]
    actors: Sequence[str]
    statements: Sequence[Statement]
    no_deal: Mapping[str, Sequence[str]] = field(default_factory=dict)
    interactions: Mapping[str, CombinationLike] = field(default_factory=dict)
    packages: Mapping[str, CombinationLike] = field(default_factory=dict)
    influence: Mapping[str, Sequence[str]] = field(default_factory=dict)
    margins: Margins = field(default_factory=Margins)

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for statement in self.statements:
            if statement.id in seen:
                raise InvalidValueError(must("statements", "have different ids", repr(statement.id)))
            seen.add(statement.id)
        Voices(self.frame, self.statements).check()

    @cached_property
    def frame(self) -> Frame:
        """Return what statements may name."""
        return Frame(
            tuple(self.issues),
            tuple(self.actors),
            {actor: tuple(outcomes) for actor, outcomes in self.no_deal.items()},
            {name: Combination(options) for name, options in self.interactions.items()},
            {name: Combination(options) for name, options in self.packages.items()},
            {actor: tuple(scenarios) for actor, scenarios in self.influence.items()},
        )

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self.frame, self.statements, self.margins)

    @cached_property
    def _programs(self) -> tuple[Program, ...]:
        """Return the linear program of every choice of best and worst options that can hold."""
        return tuple(_feasible(self._rows))

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """Return what the statements leave open: weights, scores, bonuses, no deal, influence."""
        return self._rows.unknowns

    def representative(self) -> Payoffs:
        """Return the payoffs nearest to a neutral default at which every statement holds by a margin.

        The default has equal weights on the issues (and interactions) about which the text says something of
        the actor, evenly spaced options in the stated order, options without a stated place in the middle,
        and 50 points for no deal and for influence. Weights and options are moved as little as possible (the
        smallest sum of squared departures, in points, of weights and of options from their place on their
        issue's scale) until all statements hold by :attr:`margins`, or by the largest share of these that can
        be met together; then no deal and influence likewise. So a statement that compares a deal with no deal
        speaks of no deal first, and bends the scores only where no deal between 0 and 100 cannot do it alone.

        Raises
        ------
        InvalidValueError
            No payoffs satisfy the statements; the message names a smallest clashing set.
        SolverError
            No answer passed the exact check.

        Notes
        -----
        The answer is a rational number, exact (:mod:`accord.readings.projection`). With several choices of a
        best option the nearest of their answers is taken, the first of equals.
        """
        from accord.readings.program import Program
        from accord.readings.projection import nearest

        best: tuple[list[Fraction], dict[Unknown, Fraction]] | None = None
        share = self.share_of_margins
        for rows in self._rows.branches():
            program = Program.of(self._rows.unknowns, rows)
            if program.share_of_margins < float(share) - _ROUNDED or not program.is_feasible:
                continue
            point = nearest(self._rows.unknowns, rows, self._rows.stages, share)
            distance = [_distance(departures, point) for departures in self._rows.stages]
            if best is None or distance < best[0]:
                best = (distance, point)
        if best is None:
            raise InvalidValueError(
                must("statements", "allow some payoffs", f"a clash of {', '.join(self.smallest_clash())}")
            )
        return Payoffs.of(self.frame, best[1])

    @cached_property
    def share_of_margins(self) -> Fraction:
        """Return the share of :attr:`margins` that can be met by all statements together, 1 as a rule."""
        share = max((program.share_of_margins for program in self._programs), default=0.0)
        return Fraction(1) if share >= 1.0 - _ROUNDED else Fraction(int(max(share, 0.0) * 1000), 1000)

    @property
    def is_feasible(self) -> bool:
        """Return whether some payoffs satisfy every statement."""
        return bool(self._programs)

    def smallest_clash(self) -> tuple[str, ...]:
        """Return the ids of a smallest set of statements that clash; empty when all can hold."""
        from accord.readings.clashes import smallest_clash

        ids = [statement.id for statement in self.statements]

        def is_satisfiable(chosen: frozenset[str]) -> bool:
            part = [statement for statement in self.statements if statement.id in chosen]
            return any(_feasible(Rows(self.frame, part, self.margins, self.statements)))

        return smallest_clash(ids, is_satisfiable)

    def bounds(self, amount: str) -> tuple[float, float]:
        """Return the smallest and largest value of an amount over all payoffs of the reading.

        Parameters
        ----------
        amount : str
            A sum of terms in the notation of statements, every term with its actor, such as
            ``"UKR.weight(line)"`` or ``"RUS.deal(plan) - RUS.no_deal(war)"``.

        Returns
        -------
        (float, float)
            Strict statements count as weak; nan twice when no payoffs satisfy the statements.
        """
        (comparison,) = self._comparisons(f"{amount} >= 0")
        constant, form = self._rows.voices.total(comparison.left, "")
        found = []
        for sign in (1, -1):
            signed = {unknown: sign * factor for unknown, factor in form.items()}
            values = [
                sign * _value(signed, dict(zip(program.unknowns, map(float, best), strict=True)))
                for program in self._programs
                if (best := program.best(signed)) is not None
            ]
            found.append(
                float(constant) + (max(values) if sign > 0 else min(values)) if values else float("nan")
            )
        return found[1], found[0]

    def necessarily(self, says: str) -> bool:
        """Return whether a comparison holds for all payoffs of the reading, strict statements by a point.

        Parameters
        ----------
        says : str
            A comparison in the notation of statements, every term with its actor.

        Notes
        -----
        One linear program per row and per choice of best options.
        """
        rows = [
            row
            for comparison in self._comparisons(says)
            for row in compared(self._rows.voices, comparison, "", self.margins, "")
        ]
        return all(self._holds(row, program) for row in rows for program in self._programs)

    def _holds(self, row: Row, program: Program) -> bool:
        signs = (1, -1) if row.is_equality else (-1,)
        for sign in signs:
            against = {unknown: sign * factor for unknown, factor in row.form.items()}
            worst = program.best(against, slack=1.0)
            if worst is None:
                return True
            value = _value(row.form, dict(zip(program.unknowns, map(float, worst), strict=True)))
            short = value - float(row.bound)
            if (
                short < -_ROUNDED
                or (row.is_strict and short <= _ROUNDED)
                or (row.is_equality and short > _ROUNDED)
            ):
                return False
        return True

    def corners(self, n: int, rng: np.random.Generator, slack: float = 1.0) -> Iterator[Payoffs]:
        """Give payoffs at corners of the reading, each the best in a random direction.

        Parameters
        ----------
        n : int
            How many.
        rng : numpy.random.Generator
        slack : float
            By how many points strict statements hold.

        Notes
        -----
        Extreme payoffs, good for finding one at which something fails; not a sample of the reading.
        """
        programs = [p for p in self._programs if p.best({}, slack) is not None]
        for _ in range(n if programs else 0):
            program = programs[int(rng.integers(len(programs)))]
            towards = {
                u: Fraction(float(x))
                for u, x in zip(program.unknowns, rng.normal(size=len(program.unknowns)), strict=True)
            }
            best = program.best(towards, slack)
            if best is not None:
                values = (Fraction(round(float(x), 9)).limit_denominator(10**9) for x in best)
                yield Payoffs.of(self.frame, dict(zip(program.unknowns, values, strict=True)))

    def _comparisons(self, says: str) -> tuple[Comparison, ...]:
        parts = parse(says)
        if not all(isinstance(part, Comparison) for part in parts):
            raise InvalidValueError(must("says", "be a comparison", repr(says)))
        return tuple(part for part in parts if isinstance(part, Comparison))

    def __repr__(self) -> str:
        strengths = ", ".join(
            f"{sum(s.strength == strength for s in self.statements)} {strength}"
            for strength in ("explicit", "implied", "assumption")
        )
        return (
            f"Reading: {len(self.statements)} statements ({strengths}), {len(self._rows.unknowns)} unknowns"
        )


def _feasible(rows: Rows) -> Iterator[Program]:
    from accord.readings.program import Program

    for branch in rows.branches():
        program = Program.of(rows.unknowns, branch)
        if program.is_feasible:
            yield program


def _value(form: Mapping[Unknown, Fraction], point: Mapping[Unknown, Fraction | float]) -> Fraction | float:
    return sum((factor * point[unknown] for unknown, factor in form.items()), Fraction(0))


def _distance(departures: Sequence[Departure], point: Mapping[Unknown, Fraction]) -> Fraction:
    squares = (
        (sum((f * point[u] for u, f in d.form.items()), Fraction(0)) - d.target) ** 2 for d in departures
    )
    return sum(squares, Fraction(0))
