"""The cheapest leverage, as an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from accord.errors import NoAgreementError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from accord.instruments import Instrument
    from accord.packages import Package

__all__ = ["Leverage", "Plan"]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Instruments, how much of each, what they cost together, and the package they make acceptable.

    Attributes
    ----------
    amounts : mapping of str to float
        Instrument in use to amount: one for those used whole.
    cost : float
        Of all of them.
    package : Package
    """

    amounts: Mapping[str, float]
    cost: float
    package: Package

    def __repr__(self) -> str:
        used = ", ".join(name if a == 1 else f"{a:g} x {name}" for name, a in self.amounts.items())
        return f"Plan(cost {self.cost:g}: {used or 'nothing'})"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Leverage:
    """The cheapest instruments that open the zone, or make a target acceptable or the Nash package.

    Attributes
    ----------
    status : str
        ``"optimal"`` or ``"infeasible"``.
    actors, parties : tuple of str
    coalition : tuple of str
        Whose consent the plan buys: all parties under unanimity.
    plan : Plan or None
        The cheapest plan; None when there is none.
    instruments : tuple of Instrument
        Those in use.
    cost : float
        The sum over owners, each in its own unit; infinite when infeasible.
    package : Package or None
        What becomes acceptable.
    payoffs, no_deal : (n_actors,) arrays
        Of the package and of no deal, instruments included; nan when infeasible.
    balance : mapping of str to float
        For each owner of instruments in use, what the deal leaves it above no deal without instruments.
    shadow_prices : (n_parties,) array
        By how much the cost rises per unit that a party demands more, the package and the instruments in use
        given (their amounts are not): the derivative to the right. Zero for parties that have to spare,
        infinite where these instruments cannot give more, nan for parties outside the coalition and without
        a plan.
    consent_prices : (n_parties,) array
        How much cheaper the plan would be if this party's consent were not needed: who needs moving, and at
        what price. Nan without a plan, and where it could not be proven, which `reason` then says.
    alternatives : tuple of Plan
        The next-best sets of instruments, cheapest first, none of which contains a better one.
    reason : str
    seconds : float
    """

    status: Literal["optimal", "infeasible"]
    actors: tuple[str, ...]
    parties: tuple[str, ...]
    coalition: tuple[str, ...]
    plan: Plan | None
    instruments: tuple[Instrument, ...]
    cost: float
    package: Package | None
    payoffs: NDArray[np.float64]
    no_deal: NDArray[np.float64]
    balance: Mapping[str, float]
    shadow_prices: NDArray[np.float64]
    consent_prices: NDArray[np.float64]
    alternatives: tuple[Plan, ...]
    reason: str
    seconds: float

    @property
    def gains(self) -> NDArray[np.float64]:
        """Return what the package gives every actor above no deal, instruments included, (n_actors,)."""
        gains: NDArray[np.float64] = self.payoffs - self.no_deal
        return gains

    def raise_for_status(self) -> Leverage:
        """Return the answer itself, or raise NoAgreementError when no instruments suffice."""
        if self.status == "infeasible":
            raise NoAgreementError(self.reason)
        return self

    def __repr__(self) -> str:
        def row(names: tuple[str, ...], numbers: NDArray[np.float64]) -> str:
            return ", ".join(f"{a} {x:g}" for a, x in zip(names, numbers, strict=True))

        chosen = "none" if self.package is None else ", ".join(f"{i}={o}" for i, o in self.package.items())
        return "\n".join(
            [
                f"Leverage: {self.status} ({self.seconds:.3g} s)",
                f"  plan     {self.plan or 'none'}",
                f"  package  {chosen}",
                f"  prices   {row(self.parties, self.consent_prices)}",
                f"  {self.reason}",
            ]
        )
