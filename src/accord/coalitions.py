"""A rule of consent as unanimous negotiations: one for every set of parties that can make a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord.negotiation import Negotiation

__all__ = ["coalition_negotiation", "coalition_negotiations"]


def coalition_negotiations(negotiation: Negotiation) -> tuple[Negotiation, ...]:
    """Return one negotiation with unanimity for every minimal winning coalition.

    A package is acceptable under a rule of consent exactly if it is individually rational, and crosses no
    red line, for all members of some minimal winning coalition: whoever else accepts changes nothing.
    So every question about a rule of consent is a question to each of these negotiations.

    Parameters
    ----------
    negotiation : Negotiation

    Returns
    -------
    tuple of Negotiation
        Their `parties` are the coalitions, smallest first; the negotiation itself under unanimity.

    Raises
    ------
    SpaceTooLargeError
        There are more than 10,000 coalitions.

    Examples
    --------
    >>> import accord
    >>> issue, rule = accord.Issue("dam", ["low", "high"]), accord.Consent(at_least=2, veto=["owner"])
    >>> scores = {"dam": [[1, 3], [2, 0], [1, 2]]}
    >>> talks = accord.Negotiation([issue], ["owner", "town", "state"], scores, [1, 1, 1], consent=rule)
    >>> [found.parties for found in coalition_negotiations(talks)]
    [('owner', 'town'), ('owner', 'state')]
    """
    if negotiation.is_unanimous:
        return (negotiation,)
    return tuple(coalition_negotiation(negotiation, members) for members in negotiation.winning_coalitions)


def coalition_negotiation(negotiation: Negotiation, members: Sequence[str]) -> Negotiation:
    """Return the negotiation with unanimity among `members`; everybody else is scored but not asked."""
    kept = [negotiation.parties.index(member) for member in members]
    weights = negotiation.bargaining_weights
    own = None if weights is None or not weights[kept].any() else weights[kept]
    return negotiation.replace(parties=members, consent=None, bargaining_weights=own)
