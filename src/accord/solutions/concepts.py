"""The registry of bargaining concepts: what each is, what it promises, and what payoffs it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from accord.solutions import (
    adjusted_winner,
    alternating_offers,
    egalitarian,
    equal_area,
    equal_loss,
    kalai_smorodinsky,
    nash,
    perles_maschler,
    proportional,
    raiffa,
    relative_utilitarian,
    utilitarian,
)

if TYPE_CHECKING:
    from accord.result import Solution

__all__ = ["AXIOMS", "CONCEPTS", "Concept", "concepts_page", "concepts_table"]

Scale = Literal["ordinal", "cardinal", "comparable"]

AXIOMS: Mapping[str, str] = MappingProxyType(
    {
        "individual rationality": "no party gets less than its disagreement payoff",
        "efficiency": "nothing is better for one party and worse for none (Pareto 1906)",
        "symmetry": "parties in the same position get the same (Nash 1950)",
        "scale invariance": "units and zeros of payoffs do not matter (Nash 1950)",
        "independence of irrelevant alternatives": (
            "taking away what was not selected changes nothing (Nash 1950)"
        ),
        "individual monotonicity": (
            "more to gain for one party, at the same ideal gain of the other, does not hurt it "
            "(Kalai and Smorodinsky 1975)"
        ),
        "strong monotonicity": "more possibilities hurt nobody (Kalai 1977)",
        "disagreement monotonicity": "a better disagreement payoff does not hurt its party (Thomson 1987)",
        "superadditivity": "linking two negotiations hurts nobody (Perles and Maschler 1981)",
        "midpoint domination": "everyone gets at least its share 1/n of its ideal gain (Sobel 1981)",
    }
)
"""What a concept can promise: name to statement."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A bargaining concept.

    Attributes
    ----------
    name : str
        As in ``accord.solve(negotiation, name)``.
    title : str
        In words.
    solve : callable
        The function that computes it.
    citation : str
    satisfies, violates : tuple of str
        Names of axioms, for two parties over lotteries; an axiom in neither does not apply.
    scale : str
        What the concept asks of payoffs: ``"ordinal"`` ranks, ``"cardinal"`` intervals per actor, or
        ``"comparable"`` units across actors.
    methods : mapping of str to tuple of str
        Over ``"packages"`` and over ``"lotteries"``, where defined.
    n_parties : mapping of str to int or None
        For each of those, how many parties there must be; None for any number.
    """

    name: str
    title: str
    solve: Callable[..., Solution]
    citation: str
    satisfies: tuple[str, ...]
    violates: tuple[str, ...]
    scale: Scale
    methods: Mapping[str, tuple[str, ...]]
    n_parties: Mapping[str, int | None]

    def applies(self, over: str, n_parties: int) -> bool:
        """Return whether the concept is defined over packages or lotteries for so many parties."""
        return over in self.methods and self.n_parties[over] in (None, n_parties)

    @property
    def over(self) -> str:
        """Return what the concept chooses from unless told otherwise: packages where it can."""
        return "packages" if "packages" in self.methods else "lotteries"


_ABBREVIATED = dict(
    zip(
        ("IR", "PO", "SYM", "INV", "IIA", "IMON", "SMON", "DMON", "SUP", "MID"),
        AXIOMS,
        strict=True,
    )
)
_ANY_NUMBER: Mapping[str, int | None] = {"packages": None, "lotteries": None}


def _concept(
    name: str,
    title: str,
    solve: Callable[..., Solution],
    citation: str,
    satisfied: str,
    scale: Scale,
    methods: Mapping[str, tuple[str, ...]],
    n_parties: Mapping[str, int | None] = _ANY_NUMBER,
    not_applicable: str = "",
) -> Concept:
    kept = satisfied.split()
    left_out = {*kept, *not_applicable.split()}
    return Concept(
        name,
        title,
        solve,
        citation,
        tuple(_ABBREVIATED[short] for short in kept),
        tuple(axiom for short, axiom in _ABBREVIATED.items() if short not in left_out),
        scale,
        MappingProxyType(dict(methods)),
        MappingProxyType({over: n_parties[over] for over in methods}),
    )


_ALL = (
    _concept(
        "nash",
        "Nash",
        nash.nash_solution,
        "Nash (1950)",
        "IR PO SYM INV IIA DMON MID",
        "cardinal",
        nash.METHODS,
    ),
    _concept(
        "kalai_smorodinsky",
        "Kalai-Smorodinsky",
        kalai_smorodinsky.kalai_smorodinsky_solution,
        "Kalai and Smorodinsky (1975); Imai (1983)",
        "IR PO SYM INV IMON DMON MID",
        "cardinal",
        kalai_smorodinsky.METHODS,
    ),
    _concept(
        "egalitarian",
        "egalitarian",
        egalitarian.egalitarian_solution,
        "Kalai (1977); Chun and Peters (1989)",
        "IR PO SYM IIA IMON DMON",
        "comparable",
        egalitarian.METHODS,
    ),
    _concept(
        "proportional",
        "proportional",
        proportional.proportional_solution,
        "Kalai (1977)",
        "IR PO IIA IMON DMON",
        "comparable",
        proportional.METHODS,
    ),
    _concept(
        "utilitarian",
        "utilitarian",
        utilitarian.utilitarian_solution,
        "Harsanyi (1955); Myerson (1981)",
        "IR PO SYM IIA DMON",
        "comparable",
        utilitarian.METHODS,
    ),
    _concept(
        "relative_utilitarian",
        "relative utilitarian",
        relative_utilitarian.relative_utilitarian_solution,
        "Cao (1982); Dhillon and Mertens (1999)",
        "IR PO SYM INV DMON",
        "cardinal",
        relative_utilitarian.METHODS,
    ),
    _concept(
        "equal_loss",
        "equal loss",
        equal_loss.equal_loss_solution,
        "Chun (1988); Herrero and Marco (1993)",
        "IR PO SYM IMON DMON SUP",
        "comparable",
        equal_loss.METHODS,
    ),
    _concept(
        "raiffa",
        "discrete Raiffa",
        raiffa.raiffa_solution,
        "Raiffa (1953); Luce and Raiffa (1957)",
        "IR PO SYM INV DMON MID",
        "cardinal",
        raiffa.METHODS,
    ),
    _concept(
        "raiffa_continuous",
        "continuous Raiffa",
        raiffa.raiffa_continuous_solution,
        "Raiffa (1953); Peters and van Damme (1991)",
        "IR PO SYM INV DMON MID",
        "cardinal",
        raiffa.CONTINUOUS_METHODS,
        {"packages": None, "lotteries": 2},
    ),
    _concept(
        "perles_maschler",
        "Perles-Maschler",
        perles_maschler.perles_maschler_solution,
        "Perles and Maschler (1981)",
        "IR PO SYM INV DMON SUP MID",
        "cardinal",
        perles_maschler.METHODS,
        {"lotteries": 2},
    ),
    _concept(
        "equal_area",
        "equal area",
        equal_area.equal_area_solution,
        "Anbarci (1993); Calvo and Peters (2000)",
        "IR PO SYM INV DMON MID",
        "cardinal",
        equal_area.METHODS,
        {"lotteries": 2},
    ),
    _concept(
        "alternating_offers",
        "alternating offers",
        alternating_offers.alternating_offers_solution,
        "Rubinstein (1982); Stahl (1972); Binmore, Shaked and Sutton (1989)",
        "IR PO INV DMON",
        "cardinal",
        alternating_offers.METHODS,
        {"packages": 2, "lotteries": 2},
    ),
    _concept(
        "adjusted_winner",
        "Adjusted Winner",
        adjusted_winner.adjusted_winner_solution,
        "Brams and Taylor (1996)",
        "PO SYM INV",
        "cardinal",
        adjusted_winner.METHODS,
        {"lotteries": 2},
        not_applicable="IIA IMON SMON DMON SUP MID",
    ),
)

CONCEPTS: Mapping[str, Concept] = MappingProxyType({concept.name: concept for concept in _ALL})
"""Every bargaining concept by name."""


def concepts_table() -> str:
    """Return the concepts with their axioms, scale demand and methods as two tables in Markdown."""
    marks = list(_ABBREVIATED.items())
    lines = ["| concept | " + " | ".join(short for short, _ in marks) + " |"]
    lines.append("|---" * (len(marks) + 1) + "|")
    for concept in CONCEPTS.values():
        cells = (
            "yes" if axiom in concept.satisfies else "no" if axiom in concept.violates else ""
            for _, axiom in marks
        )
        lines.append(f"| {concept.title} | " + " | ".join(cells) + " |")
    lines += ["", *(f"- {short}: {axiom}: {AXIOMS[axiom]}" for short, axiom in marks), ""]
    lines.append("| concept | name | payoffs must be | over packages | over lotteries | source |")
    lines.append("|---" * 6 + "|")
    for concept in CONCEPTS.values():
        domains = " | ".join(_domain(concept, over) for over in ("packages", "lotteries"))
        lines.append(
            f"| {concept.title} | `{concept.name}` | {concept.scale} | {domains} | {concept.citation} |"
        )
    return "\n".join(lines) + "\n"


def _domain(concept: Concept, over: str) -> str:
    if over not in concept.methods:
        return "-"
    parties = "" if concept.n_parties[over] is None else f" ({concept.n_parties[over]} parties)"
    return ", ".join(concept.methods[over]) + parties


def concepts_page() -> str:
    """Return the page on the concepts for the documentation."""
    return _PAGE.format(table=concepts_table())


_PAGE = """# Bargaining concepts

`accord.solve(negotiation, name)` computes any of them, `accord.compare(negotiation)` all that apply. Only
individually rational outcomes compete: packages that the linkages allow, that cross no party's red line and
give every party at least its disagreement payoff; or lotteries over packages that cross no party's red line
and give as much in expectation. Ideal points are taken over those outcomes too.

Over **packages** the possible gains are a finite set, not a convex one. Concepts that ask for equality (of
gains, of shares of ideal gains, of losses) hardly ever find it there, and select the leximin-best package:
the smallest measure as large as possible, then the next. All packages that tie are counted and listed.
Raiffa's paths stop where packages end. Alternating offers can have several stationary equilibria; all
tie. Over **lotteries** the possible gains are convex, and the selected gains are unique (the utilitarian
concepts select the leximin-best of theirs); packages behind them need not be.

The axioms are listed for two parties over lotteries, each held by a test; every "no" has a stored
counter-example. Nash with unequal bargaining weights and proportional solutions with unequal proportions
give up symmetry on purpose. The egalitarian solution is strongly monotonic wherever equal gains are
efficient; the leximin extension, which never wastes anything, is not. Adjusted Winner is a procedure for
dividing issues: its axioms are those of the division, which knows no disagreement payoffs; where it would
leave a party below its own, `accord.solve` answers that there is no agreement.

{table}
"What payoffs must be" is the scale demand. *Cardinal*: differences mean something within each party;
every party's payoffs may be shifted and rescaled without changing the answer. *Comparable*: units mean the
same for all parties. None of these concepts works with ranks alone.

This page is made by `accord.solutions.concepts.concepts_page()`.
"""
