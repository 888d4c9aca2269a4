"""The Nash bargaining solution."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from accord._checks import negotiation as check_negotiation
from accord._checks import weights as check_weights
from accord.engines.branch_questions import Limits
from accord.engines.nash_enumeration import NashQuestion, rank_among_all
from accord.engines.walks import check_enumerable
from accord.solutions.agreeing import by_consent
from accord.solutions.nash_lotteries import over_lotteries
from accord.solutions.nash_packages import by_enumeration, by_merging, product_of_gains
from accord.solutions.nash_search import by_branch_and_bound
from accord.solutions.question import CONVEX_METHODS, ask
from accord.solutions.searched_packages import searches_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from accord.negotiation import Negotiation
    from accord.result import Solution

__all__ = ["nash_product", "nash_rank", "nash_solution"]

METHODS = {"packages": ("enumeration", "merging", "branch_and_bound"), "lotteries": CONVEX_METHODS}


@by_consent
def nash_solution(
    negotiation: Negotiation,
    bargaining_weights: ArrayLike | Mapping[str, float] | None = None,
    *,
    over: str = "packages",
    method: str = "auto",
    max_ties: int = 1000,
    time_limit: float | None = None,
    node_limit: int | None = None,
    gap: float = 0.0,
) -> Solution:
    r"""Return what maximises the product of the parties' gains.

    Among the packages that the linkages allow, that cross no party's red line and give every party a gain
    :math:`g_i = u_i - d_i \ge 0`, those with the largest :math:`\prod_i g_i^{w_i}` (Nash 1950; with weights
    Kalai 1977); or, among the lotteries over such packages with expected gains of at least zero, the one. The
    disagreement payoffs are taken as they are, below or above every package.

    Parameters
    ----------
    negotiation : Negotiation
    bargaining_weights : (n_parties,) array_like or mapping of party to float, optional
        Weights :math:`w_i \ge 0`, not all zero; by default the negotiation's own, else all one.
        A party of weight zero must not lose but does not count.
    over : str
        ``"packages"`` or ``"lotteries"``.
    method : str
        ``"auto"``; over packages ``"enumeration"``, ``"merging"`` or ``"branch_and_bound"``, over lotteries
        ``"polygon"`` (two parties) or ``"convex"``.
    max_ties : int
        How many tied packages to list; all are counted.
    time_limit, node_limit : float, int, optional
        Seconds and partial packages after which branch and bound returns the best package found so far, with
        status ``"limit"`` and a proven bound.
    gap : float
        Stop branch and bound when no package can have a product larger by more than this share.

    Returns
    -------
    Solution
        ``value`` is the product of gains, each to the power of its weight. Status ``"no_agreement"`` when
        nothing gives every party a gain of at least zero.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Malformed weights, an unknown method or limit.
    SpaceTooLargeError
        More packages than the method accepts, or issues tied together too densely.

    Notes
    -----
    When no package lets every party gain, all products are zero. Then the largest set of parties (of
    positive weight) that can gain together comes first and the product over them second, the convention of
    Caragiannis et al. (2019) for maximum Nash welfare. Where several sets are largest, gains are measured in
    shares of each party's largest gain, so that the choice depends neither on scales nor on names.
    Packages tie when their objectives are equal, or differ by no more than the rounding of the summation.
    Over lotteries the parties that can gain can all gain together, and the product is over them.

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
    question = ask(
        negotiation,
        "nash",
        over,
        method,
        max_ties,
        methods=METHODS,
        limits=Limits(time_limit, node_limit, gap),
    )
    weights = _weights(negotiation, bargaining_weights)
    if over == "lotteries":
        return over_lotteries(question, weights)
    if method == "merging":
        return by_merging(question, weights)
    if method == "enumeration" or (method == "auto" and not searches_first(question)):
        return by_enumeration(question, weights)
    return by_branch_and_bound(question, weights)


def nash_product(
    negotiation: Negotiation,
    package: Mapping[str, str],
    bargaining_weights: ArrayLike | Mapping[str, float] | None = None,
) -> float:
    """Return the product of the parties' gains at `package`, each to the power of its weight.

    The objective of :func:`nash_solution`. Gains within rounding of zero count as zero.

    Parameters
    ----------
    negotiation : Negotiation
    package : Package or mapping of issue to option
    bargaining_weights : (n_parties,) array_like or mapping of party to float, optional
        By default the negotiation's own, else all one.

    Returns
    -------
    float
        nan where a party loses: two losses multiply to a positive number that means nothing.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Not a package of this negotiation, or malformed weights.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[3, 0], [1, 5]]}, [1, 0])
    >>> accord.nash_product(negotiation, {"line": "held"})
    2.0
    """
    check_negotiation(negotiation)
    return product_of_gains(negotiation, package, _weights(negotiation, bargaining_weights))


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
    check_negotiation(negotiation)
    question = _question(negotiation, bargaining_weights)
    is_refused = any(line.actor in negotiation.parties for line in negotiation.crossed_red_lines(package))
    if (
        package not in negotiation.space
        or is_refused
        or math.isnan(product_of_gains(negotiation, package, question.weights))
    ):
        return None
    check_enumerable(negotiation.acceptable_structure, negotiation.n_allowed)
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
