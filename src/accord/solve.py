"""One door to every bargaining concept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accord._wording import unknown
from accord.errors import InvalidTypeError, must
from accord.solutions.concepts import CONCEPTS

if TYPE_CHECKING:
    from accord.negotiation import Negotiation
    from accord.result import Solution
    from accord.solutions.concepts import Concept

__all__ = ["concept_named", "solve"]


def solve(
    negotiation: Negotiation,
    concept: str = "nash",
    over: str | None = None,
    method: str = "auto",
    **options: Any,
) -> Solution:
    """Return what a bargaining concept selects.

    The same as ``<concept>_solution(negotiation, ...)``; for definitions see there, for an overview
    ``accord.CONCEPTS``. Under a rule of consent every concept is asked of the largest coalition that can make
    a deal (:func:`~accord.agreeing_coalition`); ``solution.parties`` names it.

    Parameters
    ----------
    negotiation : Negotiation
    concept : str
        A key of ``accord.CONCEPTS``, such as ``"nash"`` or ``"kalai_smorodinsky"``.
    over : str, optional
        ``"packages"`` or ``"lotteries"``; by default packages where the concept is defined over them.
    method : str
        ``"auto"`` or one of the concept's methods.
    **options
        What the concept's own function takes beside, such as ``bargaining_weights`` or ``discounts``.

    Returns
    -------
    Solution

    Raises
    ------
    UnknownNameError
        There is no such concept.
    InvalidTypeError, InvalidValueError, SpaceTooLargeError
        As the concept's own function, and as :func:`~accord.agreeing_coalition`.

    Examples
    --------
    >>> import accord
    >>> issue = accord.Issue("line", ["held", "middle", "moved"])
    >>> negotiation = accord.Negotiation([issue], ["UKR", "RUS"], {"line": [[8, 3, 0], [0, 3, 4]]}, [0, 0])
    >>> solve(negotiation, "kalai_smorodinsky").package
    Package(line='middle')
    """
    found = concept_named(concept)
    known = _option_names(found)
    for name in options:
        if name not in known:
            raise InvalidTypeError(
                must("options", f"be among {', '.join(sorted(known))} for concept {concept!r}", repr(name))
            )
    return found.solve(negotiation, over=over or found.over, method=method, **options)


def concept_named(name: str) -> Concept:
    """Return the concept called `name`; raise UnknownNameError when there is none."""
    try:
        return CONCEPTS[name]
    except (KeyError, TypeError):
        raise unknown("concept", "be one of", name, CONCEPTS) from None


def _option_names(concept: Concept) -> set[str]:
    from inspect import signature

    return set(signature(concept.solve).parameters) - {"negotiation", "over", "method"}
