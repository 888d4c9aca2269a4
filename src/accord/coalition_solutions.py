"""Bargaining concepts under a rule of consent: one solution for every coalition that can make a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accord.coalitions import coalition_negotiations
from accord.solve import solve

if TYPE_CHECKING:
    from accord.negotiation import Negotiation
    from accord.result import Solution

__all__ = ["coalition_solutions"]


def coalition_solutions(
    negotiation: Negotiation, concept: str = "nash", **options: Any
) -> tuple[Solution, ...]:
    """Return what a bargaining concept selects for every minimal winning coalition.

    A concept is about the gains of those who must agree. When a deal does not need everyone, each minimal
    winning coalition is a negotiation of its own, unanimous among its members: their gains enter the
    objective, their disagreement payoffs and red lines bind, and everybody else is an actor whose payoffs are
    reported. Which coalition forms is not for the concept to say, and comparing objectives between
    coalitions would compare payoffs across parties; so all of them are given. The largest coalition that
    can agree is what :func:`~accord.solve` takes.

    Parameters
    ----------
    negotiation : Negotiation
    concept : str
        A key of ``accord.CONCEPTS``.
    **options
        As of :func:`~accord.solve`.

    Returns
    -------
    tuple of Solution
        In the order of ``negotiation.winning_coalitions``; ``solution.parties`` names the coalition. One
        solution under unanimity.

    Raises
    ------
    UnknownNameError, InvalidTypeError, InvalidValueError, SpaceTooLargeError
        As :func:`~accord.solve`.

    Examples
    --------
    >>> import accord
    >>> issue, rule = accord.Issue("dam", ["low", "mid", "high"]), accord.Consent(at_least=2, veto=["owner"])
    >>> scores = {"dam": [[1, 2, 3], [4, 2, 0], [1, 1, 2]]}
    >>> talks = accord.Negotiation([issue], ["owner", "town", "state"], scores, [0, 1, 0], consent=rule)
    >>> [(found.parties, found.package["dam"]) for found in coalition_solutions(talks)]
    [(('owner', 'town'), 'low'), (('owner', 'state'), 'high')]
    """
    return tuple(solve(part, concept, **options) for part in coalition_negotiations(negotiation))
