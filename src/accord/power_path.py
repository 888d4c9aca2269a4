"""What a lottery gives the parties as one of them grows stronger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord._checks import known
from accord._checks import negotiation as check_negotiation
from accord._wording import whole
from accord.errors import InvalidValueError, must
from accord.result import Solution
from accord.solutions.nash import nash_solution
from accord.solutions.question import CONVEX_METHODS, ask
from accord.solutions.rational_lotteries import rational_chain

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from accord._convex.polygon import Chain
    from accord.negotiation import Negotiation

__all__ = ["PowerPath", "power_path"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PowerPath:
    """The Nash solution over lotteries for every bargaining weight of one party.

    Attributes
    ----------
    party : str
        Whose weight goes from 0 to 1; the others share the rest equally.
    parties : tuple of str
    weights : (n_points,) array
        Ascending from 0 to 1; none without agreement.
    gains : (n_points, n_parties) array
    is_exact : bool
        Whether gains are linear in the weight between the points given, as with two parties; otherwise the
        points are samples.
    reason : str
        The answer in one sentence.
    """

    party: str
    parties: tuple[str, ...]
    weights: NDArray[np.float64]
    gains: NDArray[np.float64]
    is_exact: bool
    reason: str

    def to_pandas(self) -> pd.DataFrame:
        """Return one row per point: the weight and the parties' gains."""
        import pandas as pd

        columns = {f"gain {party}": self.gains[:, i] for i, party in enumerate(self.parties)}
        return pd.DataFrame({f"weight {self.party}": self.weights} | columns)

    def __repr__(self) -> str:
        lines = [f"PowerPath: {self.reason}"]
        for weight, gains in zip(self.weights, self.gains, strict=True):
            row = ", ".join(f"{party} {gain:g}" for party, gain in zip(self.parties, gains, strict=True))
            lines.append(f"  weight {weight:.3f}: gains {row}")
        return "\n".join(lines)


def power_path(negotiation: Negotiation, party: str | None = None, *, n_points: int = 21) -> PowerPath:
    r"""Return how the weighted Nash solution over lotteries moves as one party's weight goes from 0 to 1.

    With two parties exactly: the solution rests in a corner of the frontier for an interval of weights, and
    on an edge its gains are linear in the weight.

    Parameters
    ----------
    negotiation : Negotiation
        With at least two parties.
    party : str, optional
        By default the first.
    n_points : int
        How many weights to try with three and more parties.

    Returns
    -------
    PowerPath

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        An argument is malformed, or there is only one party.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "middle", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 6, 0], [0, 3, 4]]}, [0, 0])
    >>> path = power_path(negotiation, "UKR")
    >>> path.weights, path.gains[:, 0]
    (array([0.  , 0.25, 0.75, 1.  ]), array([0., 6., 6., 8.]))
    """
    check_negotiation(negotiation)
    parties = negotiation.parties
    if len(parties) < 2:
        raise InvalidValueError(must("parties", "be at least two to differ in power", len(parties)))
    n_points = whole("n_points", n_points, 2)
    party = parties[0] if party is None else party
    known("party", party, parties)
    place = parties.index(party)
    if len(parties) > 2:
        return _sampled(negotiation, place, n_points)
    question = ask(negotiation, "nash", "lotteries", "auto", methods={"lotteries": CONVEX_METHODS})
    lotteries = rational_chain(question)
    if isinstance(lotteries, Solution):
        return _empty(negotiation, place, lotteries.reason)
    weights, gains = _along(lotteries.chain)
    if place == 1:
        weights, gains = 1.0 - weights[::-1], gains[::-1]
    reason = f"exact, {lotteries.chain.x.size} corners"
    return PowerPath(party, parties, frozen(weights.copy()), frozen(gains.copy()), True, reason)


def _along(chain: Chain) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights of the first party at which the solution enters and leaves corners, and its gains.

    At a corner the marginal log gains along an edge, ``w dx / x`` and ``(1 - w) dy / y``, balance at
    ``w = s / (r + s)`` with ``r = dx / x`` and ``s = -dy / y``.
    """
    weights, gains = [0.0], [chain.points[0]]
    for k in range(chain.x.size - 1):
        width, height = chain.x[k + 1] - chain.x[k], chain.y[k] - chain.y[k + 1]
        for corner in (k, k + 1):
            x, y = chain.x[corner], chain.y[corner]
            weights.append(float(height * x / (height * x + width * y)))
            gains.append(chain.points[corner])
    weights.append(1.0)
    gains.append(chain.points[-1])
    stacked = np.column_stack([weights, gains])
    repeats = np.append(False, (np.diff(stacked, axis=0) == 0).all(axis=1))
    kept = stacked[~repeats]
    return kept[:, 0], kept[:, 1:]


def _sampled(negotiation: Negotiation, place: int, n_points: int) -> PowerPath:
    n = len(negotiation.parties)
    grid = np.linspace(0.0, 1.0, n_points)
    gains = np.empty((n_points, n))
    for k, weight in enumerate(grid):
        weights = np.full(n, (1.0 - weight) / (n - 1))
        weights[place] = weight
        solution = nash_solution(negotiation, weights, over="lotteries")
        if solution.status == "no_agreement":
            return _empty(negotiation, place, solution.reason)
        gains[k] = solution.gains[negotiation.party_positions]
    reason = f"{n_points} weights tried"
    party = negotiation.parties[place]
    return PowerPath(party, negotiation.parties, frozen(grid), frozen(gains), False, reason)


def _empty(negotiation: Negotiation, place: int, reason: str) -> PowerPath:
    parties = negotiation.parties
    nothing = frozen(np.empty((0, len(parties))))
    return PowerPath(parties[place], parties, frozen(np.empty(0)), nothing, True, reason)
