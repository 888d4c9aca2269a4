"""All concepts side by side: what each selects, where they agree, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord._checks import negotiation as check_negotiation
from accord._wording import unknown
from accord.errors import InvalidTypeError, InvalidValueError, SpaceTooLargeError, must
from accord.result import Solution
from accord.solutions.adjusted_winner import divides_issues
from accord.solutions.agreeing import agreeing_negotiation
from accord.solutions.concepts import CONCEPTS
from accord.solutions.ideal import ideal_gains
from accord.solutions.question import Question
from accord.solutions.rational_packages import shared_frontiers
from accord.solve import concept_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.solutions.concepts import Concept

__all__ = ["Comparison", "compare"]

_SAME = 1e-9


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison:
    """What every concept selects in one negotiation.

    Attributes
    ----------
    concepts : tuple of str
        The rows.
    solutions : tuple of Solution
        One per concept. One that cannot be computed has status ``"limit"``, no package, gains of nan and says
        why in its ``reason``.
    actors, parties : tuple of str
    gains : (n_concepts, n_actors) array
    shares : (n_concepts, n_parties) array
        Each party's gain as a share of its largest rational gain (over packages or over lotteries, as the
        row); nan where that is zero. Comparable across parties whatever their units.
    price : (n_concepts,) array
        Share of the largest total gain of the parties that the concept gives up. Adds gains across parties:
        read it only where payoffs share a unit.
    relative_price : (n_concepts,) array
        The same for the total of `shares`, which needs no common unit.
    agreement : tuple of tuple of str
        The concepts grouped by what they select: the same packages, or the same gains; the largest group
        first.
    not_applicable : tuple of str
        Concepts left out because they ask for two parties or for separate issues.
    """

    concepts: tuple[str, ...]
    solutions: tuple[Solution, ...]
    actors: tuple[str, ...]
    parties: tuple[str, ...]
    gains: NDArray[np.float64]
    shares: NDArray[np.float64]
    price: NDArray[np.float64]
    relative_price: NDArray[np.float64]
    agreement: tuple[tuple[str, ...], ...]
    not_applicable: tuple[str, ...]

    def __getitem__(self, concept: str) -> Solution:
        name = concept_named(concept).name
        if name not in self.concepts:
            raise unknown("concept", "be one of those compared:", name, self.concepts)
        return self.solutions[self.concepts.index(name)]

    def to_pandas(self) -> pd.DataFrame:
        """Return one row per concept: domain, status, gains by actor, prices and what is selected."""
        import pandas as pd

        columns: dict[str, object] = {
            "over": [solution.over for solution in self.solutions],
            "status": [solution.status for solution in self.solutions],
        }
        columns |= {f"gain {actor}": self.gains[:, i] for i, actor in enumerate(self.actors)}
        columns |= {f"share {party}": self.shares[:, i] for i, party in enumerate(self.parties)}
        columns["price"] = self.price
        columns["relative price"] = self.relative_price
        columns["selected"] = [_selected(solution) for solution in self.solutions]
        columns["n_ties"] = [solution.n_ties for solution in self.solutions]
        return pd.DataFrame(columns, index=pd.Index(self.concepts, name="concept"))

    def __repr__(self) -> str:
        header = ["concept", "over", *(f"gain {a}" for a in self.actors), "price", "rel. price", "ties"]
        rows = [header]
        for k, (concept, solution) in enumerate(zip(self.concepts, self.solutions, strict=True)):
            if solution.status == "no_agreement" or np.isnan(self.gains[k]).any():
                refused = "no agreement" if solution.status == "no_agreement" else "not computed, see below"
                rows.append([concept, solution.over, refused])
                continue
            prices = ["" if isnan(p) else f"{p:.1%}" for p in (self.price[k], self.relative_price[k])]
            ties = str(solution.n_ties) if solution.n_ties > 1 else ""
            gains = [f"{gain:g}" for gain in self.gains[k].round(6)]
            rows.append([concept, solution.over, *gains, *prices, ties])
        widths = [max(len(row[c]) for row in rows if c < len(row)) for c in range(len(header))]
        table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)) for row in rows]  # noqa: B905
        groups = ["same: " + ", ".join(group) for group in self.agreement if len(group) > 1]
        left_out = [f"not applicable: {', '.join(self.not_applicable)}"] if self.not_applicable else []
        stopped = [
            f"{concept}: {solution.reason}"
            for concept, solution in zip(self.concepts, self.solutions, strict=True)
            if solution.status == "limit"
        ]
        lines = [f"Comparison of {len(self.concepts)} concepts", *table, *groups, *left_out, *stopped]
        return "\n".join("  " * (k > 0) + line.rstrip() for k, line in enumerate(lines))


def compare(
    negotiation: Negotiation, over: str | None = None, concepts: Sequence[str] | None = None
) -> Comparison:
    """Return what every concept selects, where they agree, and the price of each in total gain.

    Parameters
    ----------
    negotiation : Negotiation
    over : str, optional
        ``"packages"`` or ``"lotteries"``; by default each concept over packages where it is defined over
        them, else over lotteries.
    concepts : sequence of str, optional
        Which concepts; by default all that apply.

    Returns
    -------
    Comparison
        A table, readable when printed.

    Raises
    ------
    InvalidValueError, UnknownNameError
        An argument is malformed.
    SpaceTooLargeError
        Under a rule of consent, too many coalitions.

    Notes
    -----
    A concept that is out of reach, because its frontier is too large, keeps its row, which says so. Ctrl-C
    ends the comparison: what has not been computed by then says so.
    Where a deal does not need everyone, all concepts are asked of :func:`~accord.agreeing_coalition`.
    The price of fairness: one minus the ratio of total gains (Bertsimas, Farias and Trichakis 2011). The
    frontier is computed once for all concepts over packages.

    References
    ----------
    Bertsimas, D., Farias, V. F. and Trichakis, N. (2011). The price of fairness. Operations Research 59,
    17-31.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "middle", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 3, 0], [0, 3, 4]]}, [0, 0])
    >>> compare(negotiation, concepts=["nash", "utilitarian"]).price
    array([0.25, 0.  ])
    """
    check_negotiation(negotiation)
    if over not in (None, "packages", "lotteries"):
        raise InvalidValueError(must("over", "be 'packages' or 'lotteries'", repr(over)))
    if isinstance(concepts, str):
        raise InvalidTypeError(must("concepts", "be a list of names", repr(concepts)))
    negotiation = agreeing_negotiation(negotiation, over or "packages")
    asked = [concept_named(name) for name in (CONCEPTS if concepts is None else concepts)]
    chosen = [c for c in asked if c.applies(over or c.over, len(negotiation.parties))]
    if any(c.name == "adjusted_winner" for c in chosen) and not divides_issues(negotiation):
        chosen = [c for c in chosen if c.name != "adjusted_winner"]
    with shared_frontiers():
        solutions = _solutions(negotiation, chosen, over)
        totals, shares = _references(negotiation, solutions)
    parties = negotiation.party_positions
    n_actors = negotiation.n_actors
    gains = np.array([solution.gains for solution in solutions]).reshape(len(solutions), n_actors)
    in_shares = np.where(np.isnan(shares).all(axis=1), np.nan, np.nansum(shares, axis=1))
    names = tuple(c.name for c in chosen)
    return Comparison(
        concepts=names,
        solutions=solutions,
        actors=negotiation.actors,
        parties=negotiation.parties,
        gains=frozen(gains),
        shares=frozen(shares),
        price=frozen(_given_up(gains[:, parties].sum(axis=1), totals[:, 0])),
        relative_price=frozen(_given_up(in_shares, totals[:, 1])),
        agreement=_groups(names, solutions, parties),
        not_applicable=tuple(c.name for c in asked if c not in chosen),
    )


def _solutions(negotiation: Negotiation, chosen: Sequence[Concept], over: str | None) -> tuple[Solution, ...]:
    """Return what the concepts select, each refusal as a solution that says so."""
    solutions: list[Solution] = []
    is_interrupted = False
    for concept in chosen:
        domain = over or concept.over
        try:
            if is_interrupted:
                raise KeyboardInterrupt
            solution = concept.solve(negotiation, over=domain)
            is_interrupted = "interrupted" in solution.reason
        except SpaceTooLargeError as refusal:
            solution = _refused(negotiation, concept.name, domain, str(refusal))
        except KeyboardInterrupt:
            is_interrupted = True
            solution = _refused(negotiation, concept.name, domain, "interrupted before it was computed")
        solutions.append(solution)
    return tuple(solutions)


def _refused(negotiation: Negotiation, concept: str, over: str, reason: str) -> Solution:
    """Return the solution of a concept that cannot be computed."""
    question = Question(negotiation, concept, over, "auto", 1)
    unknown_payoffs = np.full(negotiation.n_actors, np.nan)
    return question.answer(
        "none", unknown_payoffs, value=np.nan, bound=np.inf, n_ties=0, reason=reason, status="limit"
    )


def _references(
    negotiation: Negotiation, solutions: Sequence[Solution]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return per solution the largest total gain and total share of its domain, and its gains as shares.

    nan where they are out of reach.
    """
    parties = negotiation.party_positions
    by_domain = {over: _references_over(negotiation, solutions, over) for over in {s.over for s in solutions}}
    totals = np.array([by_domain[solution.over][:2] for solution in solutions]).reshape(len(solutions), 2)
    shares = np.full((len(solutions), parties.size), np.nan)
    for k, solution in enumerate(solutions):
        ideal = by_domain[solution.over][2]
        if ideal is not None and solution.status != "no_agreement":
            np.divide(solution.gains[parties], ideal, out=shares[k], where=ideal > 0)
    return totals, shares


def _references_over(
    negotiation: Negotiation, solutions: Sequence[Solution], over: str
) -> tuple[float, float, NDArray[np.float64] | None]:
    """Return the largest total gain, the largest total share, and the ideal gains, where they are known."""
    if any("interrupted" in solution.reason for solution in solutions):
        return np.nan, np.nan, None
    values = []
    for name in ("utilitarian", "relative_utilitarian"):
        known = [s for s in solutions if (s.concept, s.over) == (name, over)]
        best = known[0] if known else _solutions(negotiation, [CONCEPTS[name]], over)[0]
        values.append(best.value if best.status == "optimal" else np.nan)
    try:
        ideal = ideal_gains(negotiation, over)
    except SpaceTooLargeError:
        ideal = None
    return values[0], values[1], ideal


def _given_up(reached: NDArray[np.float64], most: NDArray[np.float64]) -> NDArray[np.float64]:
    price = np.full(reached.shape, np.nan)
    np.divide(most - reached, most, out=price, where=most > 0)
    return np.where(np.abs(price) < _SAME, 0.0, price)


def _groups(
    names: tuple[str, ...], solutions: Sequence[Solution], parties: NDArray[np.int64]
) -> tuple[tuple[str, ...], ...]:
    groups: list[list[int]] = []
    for k, solution in enumerate(solutions):
        for group in groups:
            if _select_the_same(solution, solutions[group[0]], parties):
                group.append(k)
                break
        else:
            groups.append([k])
    groups.sort(key=lambda group: -len(group))
    return tuple(tuple(names[k] for k in group) for group in groups)


def _select_the_same(one: Solution, other: Solution, parties: NDArray[np.int64]) -> bool:
    if np.isnan(one.gains).any() or np.isnan(other.gains).any():
        return False
    if "no_agreement" in (one.status, other.status):
        return one.status == other.status
    if one.ties and one.ties == other.ties and one.n_ties == other.n_ties:
        return True
    size = np.maximum(np.abs(one.gains), np.abs(other.gains))[parties]
    return bool((np.abs(one.gains - other.gains)[parties] <= _SAME * np.maximum(size, 1e-300)).all())


def _selected(solution: Solution) -> str:
    if solution.package is not None:
        return ", ".join(f"{issue}={option}" for issue, option in solution.package.items())
    if solution.lottery is None:
        return ""
    return " or ".join(
        f"{p:.3g} x ({', '.join(f'{i}={o}' for i, o in package.items())})" for p, package in solution.lottery
    )
