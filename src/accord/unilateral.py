"""Acts that need nobody's consent: they change what a deal is worth and what no deal is worth alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from accord.combinations import Combination
from accord.errors import InvalidValueError, must
from accord.linkages import masks, requires

if TYPE_CHECKING:
    from accord.negotiation import Negotiation

__all__ = ["act_alone"]


def act_alone(negotiation: Negotiation, acts: Mapping[str, tuple[str, str]]) -> Negotiation:
    """Return the negotiation after acts that take issues out of the bargain.

    Whoever can act alone settles an issue with or without a deal. Packages then have the new option there,
    and the disagreement payoffs move by what each actor gains or loses when the issue passes from the option
    that stands without a deal to the new one.

    Parameters
    ----------
    negotiation : Negotiation
        With additive scores.
    acts : mapping of issue to (option, option)
        How the issue stands without a deal so far, and how it stands after the act.

    Raises
    ------
    InvalidValueError, UnknownNameError
        An issue or option does not exist, the payoffs are a table, or an interaction depends on the issue, so
        that what the act is worth depends on the deal.

    Examples
    --------
    >>> import accord
    >>> assets = accord.Issue("assets", ["frozen", "given"])
    >>> talks = accord.Negotiation([assets], ["UKR", "RUS"], {"assets": [[0, 9], [5, 0]]}, [20, 30])
    >>> act_alone(talks, {"assets": ("frozen", "given")}).disagreement
    array([29., 25.])
    """
    options = {issue.name: issue.options for issue in negotiation.issues}
    shift = np.zeros(negotiation.n_actors)
    linkages = []
    for issue, (before, after) in acts.items():
        masks(Combination({issue: [before, after]}), negotiation.issues, "acts")
        if negotiation.payoff_table is not None or any(
            issue in t.combination for t in negotiation.interactions
        ):
            raise InvalidValueError(
                must("acts", "be worth the same whatever the deal", f"the issue {issue!r}")
            )
        matrix = negotiation.scores[issue]
        shift += matrix[:, options[issue].index(after)] - matrix[:, options[issue].index(before)]
        linkages.append(
            requires({issue: list(options[issue])}, {issue: after}, "done with or without a deal")
        )
    return negotiation.replace(
        disagreement=negotiation.disagreement + shift, linkages=[*negotiation.linkages, *linkages]
    )
