"""The Nash bargaining solution."""

from __future__ import annotations

import math
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from accord._checks import weights as check_weights
from accord.engines.nash_enumeration import NashQuestion, NashSearch, rank_among_all, search_all
from accord.errors import InvalidValueError, must
from accord.result import RunnerUp, Solution

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["nash_product", "nash_rank", "nash_solution"]


def nash_solution(
    negotiation: Negotiation,
    bargaining_weights: ArrayLike | Mapping[str, float] | None = None,
    *,
    method: str = "auto",
    max_ties: int = 1000,
) -> Solution:
    r"""Return the packages that maximise the product of the parties' gains.

    Among the packages that the linkages allow, that cross no party's red line and give every party a gain
    :math:`g_i = u_i - d_i \ge 0`, those with the largest :math:`\prod_i g_i^{w_i}` (Nash 1950; with weights
    Kalai 1977). The disagreement payoffs are taken as they are, below or above every package.

    Parameters
    ----------
    negotiation : Negotiation
    bargaining_weights : (n_parties,) array_like or mapping of party to float, optional
        Weights :math:`w_i \ge 0`, not all zero; by default the negotiation's own, else all one.
        A party of weight zero must not lose but does not count.
    method : str
        ``"auto"`` or ``"enumeration"``.
    max_ties : int
        How many tied packages to list; all are counted.

    Returns
    -------
    Solution
        ``value`` is the product of gains, each to the power of its weight. Status ``"no_agreement"`` when no
        package gives every party a gain of at least zero.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Malformed weights, an unknown method or limit.
    SpaceTooLargeError
        More packages than enumeration accepts.

    Notes
    -----
    When no package lets every party gain, all products are zero. Then the largest set of parties (of
    positive weight) that can gain together comes first and the product over them second, the convention of
    Caragiannis et al. (2019) for maximum Nash welfare. Where several sets are largest, gains are measured in
    shares of each party's largest gain, so that the choice depends neither on scales nor on names.
    Packages tie when their objectives are equal, or differ by no more than the rounding of the summation.

    References
    ----------
    Nash, J. F. (1950). The bargaining problem. Econometrica 18, 155-162.
    Kalai, E. (1977). Nonsymmetric Nash solutions and replications of 2-person bargaining. International
    Journal of Game Theory 6, 129-133.
    Caragiannis, I. et al. (2019). The unreasonable fairness of maximum Nash welfare. ACM Transactions on
    Economics and Computation 7(3), article 12.

    Examples
    --------
    >>> import accord
    >>> line, forces = accord.Issue("line", ["held", "moved"]), accord.Issue("forces", ["capped", "free"])
    >>> scores = {"line": [[3, 0], [0, 5]], "forces": [[0, 4], [2, 0]]}
    >>> negotiation = accord.Negotiation([line, forces], ["UKR", "RUS"], scores, disagreement=[1, 1])
    >>> accord.nash_solution(negotiation).package
    Package(line='moved', forces='free')
    """
    started = perf_counter()
    if method not in ("auto", "enumeration"):
        raise InvalidValueError(must("method", "be 'auto' or 'enumeration'", repr(method)))
    if not isinstance(max_ties, int) or max_ties < 1:
        raise InvalidValueError(must("max_ties", "be a whole number of at least 1", repr(max_ties)))
    question = _question(negotiation, bargaining_weights)
    search = search_all(question, max_ties)
    return _answer(negotiation, question, search, started)


def nash_product(
    negotiation: Negotiation, package: Mapping[str, str], weights: NDArray[np.float64] | None = None
) -> float:
    """Return the product of the parties' gains at `package`, each to the power of its weight.

    Gains within rounding of zero count as zero.

    Parameters
    ----------
    negotiation : Negotiation
    package : Package or mapping of issue to option
        One at which no party loses; otherwise the product means nothing and nan is returned.
    weights : (n_parties,) array, optional
        All one by default.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[3, 0], [1, 5]]}, [1, 0])
    >>> accord.nash_product(negotiation, {"line": "held"})
    2.0
    """
    parties = negotiation.party_positions
    gains = negotiation.gains(package)[parties]
    rounding = negotiation.structure.rounding[parties]
    if (gains < -rounding).any():
        return float("nan")
    powers = np.ones(parties.size) if weights is None else weights
    with np.errstate(over="ignore", under="ignore"):
        return float(np.prod(np.where(gains <= rounding, 0.0, gains) ** powers))


def nash_rank(
    negotiation: Negotiation,
    package: Mapping[str, str],
    bargaining_weights: ArrayLike | Mapping[str, float] | None = None,
) -> int | None:
    """Return the place of `package` by Nash product among the individually rational packages.

    One plus the number of packages with a larger objective (1 for a Nash solution, ties share a place), or
    None when the package is not allowed, crosses a party's red line or makes a party lose.

    Parameters
    ----------
    negotiation : Negotiation
    package : Package or mapping of issue to option
    bargaining_weights : (n_parties,) array_like or mapping of party to float, optional
        As in :func:`nash_solution`.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError, SpaceTooLargeError
        As :func:`nash_solution`.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "moved", "open"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[3, 0, 2], [1, 5, 3]]}, [1, 1])
    >>> [accord.nash_rank(negotiation, package) for package in negotiation.space]
    [2, None, 1]
    """
    question = _question(negotiation, bargaining_weights)
    is_refused = any(line.actor in negotiation.parties for line in negotiation.crossed_red_lines(package))
    if package not in negotiation.space or is_refused or math.isnan(nash_product(negotiation, package)):
        return None
    return rank_among_all(question, negotiation.space.index(package))


def _question(
    negotiation: Negotiation, bargaining_weights: ArrayLike | Mapping[str, float] | None
) -> NashQuestion:
    parties = negotiation.party_positions
    return NashQuestion(
        negotiation.acceptable_structure,
        parties,
        negotiation.disagreement[parties],
        _weights(negotiation, bargaining_weights),
    )


def _weights(negotiation: Negotiation, given: ArrayLike | Mapping[str, float] | None) -> NDArray[np.float64]:
    checked = check_weights(given, negotiation.parties)
    if checked is None:
        checked = negotiation.bargaining_weights
    return np.ones(len(negotiation.parties)) if checked is None else checked


def _answer(negotiation: Negotiation, question: NashQuestion, search: NashSearch, started: float) -> Solution:
    space = negotiation.space
    ties = tuple(space.package(number) for number in search.numbers)
    package = ties[0] if ties else None
    payoffs = negotiation.payoffs(package) if package is not None else negotiation.disagreement.copy()
    value = nash_product(negotiation, package, question.weights) if package is not None else float("nan")
    runner_up = None
    if search.runner_up is not None and package is not None:
        other = space.package(search.runner_up)
        other_value = nash_product(negotiation, other, question.weights)
        runner_up = RunnerUp(other, other_value, _distance(negotiation, package, other, question.weights))
    return Solution(
        concept="nash",
        over="packages",
        method="enumeration",
        status="optimal" if ties else "no_agreement",
        actors=negotiation.actors,
        parties=negotiation.parties,
        package=package,
        ties=ties,
        n_ties=search.n_ties,
        lottery=None,
        payoffs=payoffs,
        gains=payoffs - negotiation.disagreement,
        value=value,
        bound=value,
        n_examined=search.n_allowed,
        runner_up=runner_up,
        reason=_reason(question, search),
        rounding=question.structure.rounding,
        seconds=perf_counter() - started,
    )


def _distance(negotiation: Negotiation, best: Package, other: Package, weights: NDArray[np.float64]) -> float:
    """Return one minus the ratio of two products; zero where both vanish.

    Multiplied party by party, since the products themselves may exceed what a double holds.
    """
    parties = negotiation.party_positions
    best_gains, other_gains = negotiation.gains([best, other])[:, parties]
    if (best_gains <= negotiation.structure.rounding[parties])[weights > 0].any():
        return 0.0
    ratios = np.ones(parties.size)
    np.divide(other_gains, best_gains, out=ratios, where=weights > 0)
    return float(1.0 - np.prod(ratios**weights))


def _reason(question: NashQuestion, search: NashSearch) -> str:
    if not search.numbers:
        return f"none of {search.n_allowed} packages gives every party a gain of at least zero"
    ties = "the only one" if search.n_ties == 1 else f"one of {search.n_ties} tied packages"
    found = f"{ties} among {search.n_rational} individually rational of {search.n_allowed}"
    n_weighted = int((question.weights > 0).sum())
    if search.n_gaining < n_weighted:
        found += f"; at most {search.n_gaining} of {n_weighted} parties can gain together"
    return found
