"""An armistice that may relapse into war."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.disagreement.payoffs import (
    DisagreementPayoffs,
    assemble,
    per_actor_numbers,
    reference_package,
)
from accord.disagreement.war import War
from accord.errors import InvalidTypeError, InvalidValueError, must

if TYPE_CHECKING:
    from accord.negotiation import Negotiation

__all__ = ["Armistice"]


@dataclass(frozen=True, slots=True)
class Armistice:
    r"""Living with a reference package, each period at the risk of falling back into war.

    With relapse probability :math:`h` per period, the value of the armistice solves
    :math:`V_i = u_i(x) + \delta_i [h W_i + (1 - h) V_i]`, where :math:`u` is a flow per period and :math:`W`
    the total value of war. In the unit of packages, which are flows, payoffs are
    :math:`(1 - \delta_i) V_i = [(1 - \delta_i) u_i(x) + \delta_i h w_i] / [1 - \delta_i (1 - h)]` with
    :math:`w_i` the war payoff in package units: a weighted mean of the package and war.

    Parameters
    ----------
    package : Package, mapping of issue to option, or str
        What holds while the armistice does.
    relapse : float or mapping of actor to float
        Probability per period of falling back, between 0 and 1; a mapping holds each actor's own belief.
    war : War
        What it falls back into.
    discount : float or mapping of actor to float
        Discount factor per period, at least 0 and below 1.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["all_A", "middle", "all_B"])
    >>> talks = accord.Negotiation([line], ["A", "B"], {"line": [[1, 0.5, 0], [0, 0.5, 1]]}, [0, 0])
    >>> war = accord.War([({"line": "all_A"}, 0.5), ({"line": "all_B"}, 0.5)], cost=0.5)
    >>> accord.Armistice({"line": "middle"}, relapse=0.1, war=war, discount=0.9).disagreement(talks).payoffs
    array([0.26315789, 0.26315789])
    """

    package: str | Mapping[str, str]
    relapse: float | Mapping[str, float]
    war: War
    discount: float | Mapping[str, float]

    def disagreement(self, negotiation: Negotiation) -> DisagreementPayoffs:
        """Return the payoffs of the armistice, with the time it holds and the time of war as parts.

        Raises
        ------
        InvalidTypeError, InvalidValueError, UnknownNameError
            A probability or discount factor out of range, an unknown actor or package, payoffs of war instead
            of the war.
        """
        if not callable(getattr(self.war, "disagreement", None)):
            cure = "Give the War itself, not what it pays."
            raise InvalidTypeError(must("war", "be of type War", type(self.war).__name__, cure=cure))
        held = negotiation.payoffs(reference_package(self.package, negotiation))
        war = self.war.disagreement(negotiation).payoffs
        hazard = per_actor_numbers("relapse", self.relapse, negotiation, least=0.0, most=1.0)
        factor: Any = per_actor_numbers("discount", self.discount, negotiation, least=0.0, most=1.0)
        if (factor == 1.0).any():
            raise InvalidValueError(
                must(
                    "discount",
                    "be below 1",
                    1.0,
                    at=f"actor {negotiation.actors[int(np.argmax(factor))]!r}",
                    cure="Without discounting only the war that comes in the end counts.",
                )
            )
        share_of_war = factor * hazard / (1.0 - factor * (1.0 - hazard))
        parts = {"armistice": (1.0 - share_of_war) * held, "war": share_of_war * war}
        return assemble(negotiation, self, parts)
