"""The discrete and the continuous Raiffa solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accord.result import Solution
from accord.solutions.agreeing import by_consent
from accord.solutions.question import CONVEX_METHODS, FRONTIER_METHODS, ask
from accord.solutions.raiffa_paths import (
    flow_on_chain,
    flow_over_packages,
    steps_on_chain,
    steps_on_zone,
    steps_over_packages,
)
from accord.solutions.rational_lotteries import ChainLotteries, rational_chain, rational_lotteries
from accord.solutions.rational_packages import rational_packages

if TYPE_CHECKING:
    from accord.negotiation import Negotiation

__all__ = ["raiffa_continuous_solution", "raiffa_solution"]

METHODS = {"packages": FRONTIER_METHODS, "lotteries": CONVEX_METHODS}
CONTINUOUS_METHODS = {"packages": FRONTIER_METHODS, "lotteries": ("polygon",)}

_UNDEFINED = float("nan")


@by_consent
def raiffa_solution(
    negotiation: Negotiation, *, over: str = "packages", method: str = "auto", max_ties: int = 1000
) -> Solution:
    r"""Return where stepwise improvements, each the average of the parties' best cases, end.

    From the disagreement point the path steps again and again to the average of the outcomes that are ideal
    for one party while the others stay where they are: :math:`d^{t+1} = d^t + (a(d^t) - d^t) / n`, with
    :math:`a(d)` the ideal point over what gives everyone at least `d` (Raiffa 1953; Luce and Raiffa 1957,
    section 6.7; axioms: Trockel 2015).

    Parameters
    ----------
    negotiation : Negotiation
    over : str
        ``"packages"`` or ``"lotteries"``.
    method : str
        ``"auto"``; over packages ``"merging"`` or ``"enumeration"``, over lotteries ``"polygon"`` (two
        parties) or ``"convex"``.
    max_ties : int
        How many tied packages to list; all are counted.

    Returns
    -------
    Solution
        ``value`` is nan: the concept maximises nothing. Status ``"no_agreement"`` when nothing gives every
        party a gain of at least zero.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        An argument is malformed.
    SpaceTooLargeError
        The frontier is too large, or issues are tied together too densely.

    Notes
    -----
    Over lotteries every step is feasible and the path converges to the frontier. Over packages the average
    can leave the packages behind; then the last step goes towards the ideal point as far as packages allow,
    the leximin-best shares of the remaining way (the Kalai-Smorodinsky rule from where the path stands).

    References
    ----------
    Raiffa, H. (1953). Arbitration schemes for generalized two-person games. In Kuhn and Tucker (eds.),
    Contributions to the theory of games II, 361-387. Princeton University Press.
    Luce, R. D. and Raiffa, H. (1957). Games and decisions. New York: Wiley.
    Trockel, W. (2015). Axiomatization of the discrete Raiffa solution. Economic Theory Bulletin 3, 9-17.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "middle", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 2, 0], [0, 4, 5]]}, [0, 0])
    >>> raiffa_solution(negotiation, over="lotteries").payoffs
    array([4.125     , 2.58333333])
    """
    question = ask(negotiation, "raiffa", over, method, max_ties, methods=METHODS)
    if over == "packages":
        rational = rational_packages(question)
        if isinstance(rational, Solution):
            return rational
        return rational.answer(steps_over_packages(rational), _UNDEFINED)
    lotteries = rational_lotteries(question)
    if isinstance(lotteries, Solution):
        return lotteries
    if isinstance(lotteries, ChainLotteries):
        return lotteries.answer(steps_on_chain(lotteries.chain), _UNDEFINED)
    return lotteries.answer(steps_on_zone(lotteries.zone), _UNDEFINED, _UNDEFINED)


@by_consent
def raiffa_continuous_solution(
    negotiation: Negotiation, *, over: str = "packages", method: str = "auto", max_ties: int = 1000
) -> Solution:
    r"""Return where a path ends that always heads for the ideal point of what is left to gain.

    From the disagreement point the path solves :math:`\dot d = a(d) - d`, with :math:`a(d)` the ideal point
    over what gives everyone at least `d` (Raiffa 1953; axioms: Peters and van Damme 1991).

    Parameters
    ----------
    negotiation : Negotiation
        Of two parties, over lotteries.
    over : str
        ``"packages"`` or ``"lotteries"``.
    method : str
        ``"auto"``; over packages ``"merging"`` or ``"enumeration"``, over lotteries ``"polygon"``.
    max_ties : int
        How many tied packages to list; all are counted.

    Returns
    -------
    Solution
        ``value`` is nan: the concept maximises nothing. Status ``"no_agreement"`` when nothing gives every
        party a gain of at least zero.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        An argument is malformed, or there are not two parties over lotteries.
    SpaceTooLargeError
        The frontier is too large, or issues are tied together too densely.

    Notes
    -----
    Over lotteries the differential equation is solved in closed form from edge to edge of the frontier, which
    two parties have; between the faces of more parties there is no such form, and discrete Raiffa answers.
    Over packages the ideal point is that of the packages still ahead of the path, so the path is a broken
    line; it ends at the last packages it passes, and of several the leximin-best shares of the way decide.

    References
    ----------
    Raiffa, H. (1953). Arbitration schemes for generalized two-person games. In Kuhn and Tucker (eds.),
    Contributions to the theory of games II, 361-387. Princeton University Press.
    Peters, H. and van Damme, E. (1991). Characterizing the Nash and Raiffa bargaining solutions by
    disagreement point axioms. Mathematics of Operations Research 16, 447-461.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "middle", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 2, 0], [0, 4, 5]]}, [0, 0])
    >>> raiffa_continuous_solution(negotiation, over="lotteries").payoffs
    array([4.03810727, 2.64126182])
    """
    n_parties = 2 if over == "lotteries" else None
    question = ask(
        negotiation,
        "raiffa_continuous",
        over,
        method,
        max_ties,
        methods=CONTINUOUS_METHODS,
        n_parties=n_parties,
    )
    if over == "packages":
        rational = rational_packages(question)
        if isinstance(rational, Solution):
            return rational
        return rational.answer(flow_over_packages(rational), _UNDEFINED)
    lotteries = rational_chain(question)
    if isinstance(lotteries, Solution):
        return lotteries
    return lotteries.answer(flow_on_chain(lotteries.chain), _UNDEFINED)
