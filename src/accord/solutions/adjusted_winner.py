"""Adjusted Winner: two parties divide issues so that both get the same points."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from accord.errors import InvalidValueError, must
from accord.packages import Package
from accord.solutions.agreeing import by_consent
from accord.solutions.question import ask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.result import Solution
    from accord.structure import Structure

__all__ = ["adjusted_winner_solution", "divides_issues"]

METHODS = {"lotteries": ("adjustment",)}


@by_consent
def adjusted_winner_solution(
    negotiation: Negotiation, *, over: str = "lotteries", method: str = "auto"
) -> Solution:
    """Return the division of issues between two parties that gives both the same points, as many as possible.

    Every issue is won by one party, who then gets its best option. What winning instead of losing an issue is
    worth are its points, scaled so that all issues together are worth 100 to either. Each issue first goes to
    who has more points on it; then issues pass from the leader to the other, those with the closest ratio of
    points first, until both have the same; the last one is divided (Brams and Taylor 1996). A divided issue
    is drawn by lot.

    Parameters
    ----------
    negotiation : Negotiation
        With two parties who divide issues: neither linkages nor interactions nor a payoff table, and no
        option better than a mixture of the two that the parties want most, which is never chosen.
    over : str
        ``"lotteries"``: one issue may have to be divided.
    method : str
        ``"auto"`` or ``"adjustment"``.

    Returns
    -------
    Solution
        ``value`` is the points of either, 50 at least. The procedure knows no disagreement payoffs; status
        ``"no_agreement"`` when its outcome leaves a party below its own.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        An argument is malformed, there are not two parties, or they do not just divide issues.

    Notes
    -----
    Efficient among lotteries, equitable and envy-free. A party that does not care who wins
    leaves all issues to the other.

    References
    ----------
    Brams, S. J. and Taylor, A. D. (1996). Fair division: from cake-cutting to dispute resolution. Cambridge
    University Press, chapter 4.

    Examples
    --------
    >>> import accord
    >>> issues = [accord.Issue("line", ["held", "moved"]), accord.Issue("forces", ["capped", "free"])]
    >>> scores = {"line": [[75, 0], [0, 50]], "forces": [[25, 0], [0, 50]]}
    >>> adjusted_winner_solution(accord.Negotiation(issues, ["UKR", "RUS"], scores, [0, 0])).value
    60.0
    """
    question = ask(negotiation, "adjusted_winner", over, method, methods=METHODS, n_parties=2)
    structure = negotiation.acceptable_structure
    _check_divisible(negotiation, structure)
    if any(options.size == 0 for options in structure.options):
        return question.no_agreement("adjustment", "every allowed package crosses a party's red line")
    stakes = _stakes(structure, question.parties)
    shares, value = _divide(stakes.points)
    lottery = _lottery(negotiation, stakes, shares)
    payoffs = np.sum([p * negotiation.payoffs(package) for p, package in lottery], axis=0)
    gains = (payoffs - negotiation.disagreement)[question.parties]
    if (gains < -negotiation.structure.rounding[question.parties]).any():
        loser = negotiation.parties[int(np.argmin(gains))]
        return question.no_agreement(
            "adjustment", f"the division leaves {loser} below its disagreement payoff"
        )
    divided = [
        issue.name for issue, share in zip(negotiation.issues, shares, strict=True) if 0.0 < share < 1.0
    ]
    return question.answer(
        "adjustment",
        payoffs,
        value=value,
        lottery=lottery,
        n_examined=len(negotiation.issues),
        reason=f"{divided[0]!r} is divided" if divided else "no issue is divided",
    )


_ROUNDING = Fraction(1, 2**49)


@dataclass(frozen=True, slots=True, eq=False)
class _Stakes:
    """Who wants which option, (n_issues, 2) positions, and the points at stake, (n_issues, 2)."""

    wanted: NDArray[np.int64]
    points: NDArray[np.float64]


def divides_issues(negotiation: Negotiation) -> bool:
    """Return whether two parties have separate issues, each won by one of them or divided at no loss."""
    structure = negotiation.acceptable_structure
    is_tied = structure.table is not None or bool(structure.scopes)
    return not is_tied and _compromise(negotiation, structure) is None


def _check_divisible(negotiation: Negotiation, structure: Structure) -> None:
    if structure.table is not None or structure.scopes:
        raise InvalidValueError(
            must(
                "negotiation",
                "have separate issues for concept 'adjusted_winner'",
                "issues tied together",
                cure="Drop linkages, interactions and tables, or choose another concept.",
            )
        )
    found = _compromise(negotiation, structure)
    if found is not None:
        raise InvalidValueError(
            must(
                "negotiation",
                "have issues that one party wins or both divide for concept 'adjusted_winner'",
                "an option better than dividing, {!r} of {!r}".format(*found),
                cure="Choose another concept.",
            )
        )


def _compromise(negotiation: Negotiation, structure: Structure) -> tuple[str, str] | None:
    """Return an option, and its issue, above the line between what the two parties want most; or None.

    Above by more than the decimals of its scores can be off in binary.
    """
    for issue, matrix, options in zip(negotiation.issues, structure.scores, structure.options, strict=True):
        own = matrix[negotiation.party_positions][:, options]
        pairs = [(Fraction(float(x)), Fraction(float(y))) for x, y in own.T]
        one, other = max(pairs, default=None), max(pairs, key=lambda pair: pair[::-1], default=None)
        if one is None or other is None:
            continue
        rise, run = other[1] - one[1], one[0] - other[0]
        slack = _ROUNDING * max(abs(score) for pair in pairs for score in pair) * (rise + run)
        for option, (x, y) in zip(options, pairs, strict=True):
            if rise * (x - one[0]) + run * (y - one[1]) > slack:
                return issue.options[option], issue.name
    return None


def _stakes(structure: Structure, parties: NDArray[np.int64]) -> _Stakes:
    wanted, points = [], []
    for matrix, options in zip(structure.scores, structure.options, strict=True):
        own = matrix[parties][:, options]
        best = [int(np.lexsort((own[1 - i], own[i]))[-1]) for i in (0, 1)]
        wanted.append([int(options[b]) for b in best])
        points.append([own[0, best[0]] - own[0, best[1]], own[1, best[1]] - own[1, best[0]]])
    raw = np.array(points)
    totals = raw.sum(axis=0)
    return _Stakes(np.array(wanted), 100.0 * raw / np.where(totals > 0, totals, 1.0))


def _divide(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return which share of every issue the first party wins, and the points of both.

    Along the issues in the order of the ratio of points, the first party wins up to a cut that equalises:
    exactly where handing over issues, closest ratio first, comes to rest.
    """
    first, second = points.T
    shares = np.where(first > 0, 1.0, 0.0)
    if not first.any() or not second.any():
        return shares, 100.0
    disputed = np.flatnonzero((first > 0) & (second > 0))
    order = disputed[np.argsort(second[disputed] / first[disputed], kind="stable")]
    shares[order] = 0.0
    won, left = float(first @ shares), float(second @ (1.0 - shares))
    for issue in order:
        if won + first[issue] >= left - second[issue]:
            shares[issue] = (left - won) / (first[issue] + second[issue])
            won += float(shares[issue] * first[issue])
            break
        shares[issue] = 1.0
        won, left = won + float(first[issue]), left - float(second[issue])
    return shares, won


def _lottery(
    negotiation: Negotiation, stakes: _Stakes, shares: NDArray[np.float64]
) -> tuple[tuple[float, Package], ...]:
    def package(winners: NDArray[np.int64]) -> Package:
        chosen = stakes.wanted[np.arange(winners.size), winners]
        return Package(negotiation.space.issues, tuple(int(option) for option in chosen))

    divided = float(shares[(shares > 0) & (shares < 1)].sum())
    high, low = package((shares == 0).astype(np.int64)), package((shares < 1).astype(np.int64))
    if divided == 0.0:
        return ((1.0, low),)
    pairs = [(divided, high), (1.0 - divided, low)]
    return tuple(sorted(pairs, key=lambda pair: (-pair[0], pair[1].positions)))
