"""Whether a package keeps itself: each party's payoff of keeping it against its best breach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord._checks import known
from accord._wording import unknown
from accord.disagreement.payoffs import per_actor_numbers, per_actor_payoffs
from accord.enforcement.best_breaches import best_breaches
from accord.enforcement.examined import given_packages, positions_of, zone_packages
from accord.enforcement.rounding import PRODUCT_ROUNDING, flow_rounding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from accord.disagreement.payoffs import DisagreementPayoffs
    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["Enforcement", "self_enforcing"]

_MOST_PACKAGES = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Enforcement:
    """Which packages every party would rather keep than break.

    Attributes
    ----------
    parties : tuple of str
    packages : tuple of Package
        The packages that were examined.
    margins : (n_packages, n_parties) array
        Payoff per period of keeping, minus that of the best breach and what follows it; zero where the two
        differ by no more than rounding.
    temptations : (n_packages, n_parties) array
        What the best breach pays in its period.
    critical_discounts : (n_packages, n_parties) array
        The smallest discount factor at which the party keeps the package: 0 when nothing tempts it, nan when
        patience does not help because the aftermath is better than the package.
    needed_credibilities : (n_packages, n_parties) array or None
        With punishment: how likely the guarantee must be honoured for the party to keep the package; inf when
        even certainty is not enough.
    """

    parties: tuple[str, ...]
    packages: tuple[Package, ...]
    margins: NDArray[np.float64]
    temptations: NDArray[np.float64]
    critical_discounts: NDArray[np.float64]
    needed_credibilities: NDArray[np.float64] | None

    @property
    def keeps(self) -> NDArray[np.bool_]:
        """Return for every package whether all parties keep it, (n_packages,)."""
        kept: NDArray[np.bool_] = np.all(self.margins >= 0, axis=1)
        return kept

    @property
    def self_enforcing(self) -> tuple[Package, ...]:
        """Return the packages that all parties keep."""
        return tuple(package for package, kept in zip(self.packages, self.keeps, strict=True) if kept)

    def __repr__(self) -> str:
        broken = (self.margins < 0).sum(axis=0)
        who = ", ".join(f"{party} {n}" for party, n in zip(self.parties, broken, strict=True))
        return (
            f"Enforcement: {int(self.keeps.sum())} of {len(self.packages)} packages keep themselves\n"
            f"  would be broken by  {who}"
        )


def self_enforcing(
    negotiation: Negotiation,
    *,
    breach: Mapping[str, Sequence[str]],
    aftermath: ArrayLike | Mapping[str, float] | DisagreementPayoffs,
    discount: float | Mapping[str, float],
    punishment: float | Mapping[str, float] | None = None,
    packages: Iterable[Mapping[str, str]] | None = None,
) -> Enforcement:
    r"""Return which packages every party keeps, given its best breach and what follows.

    Payoffs are flows per period. Party `i` keeps package `x` when
    :math:`u_i(x) \ge (1 - \delta_i) u_i(x^{dev}) + \delta_i w_i`: the best breach, one period of what it can
    grab by changing the issues under its own control, then the aftermath (Powell 2006; Fearon 1998).

    Parameters
    ----------
    negotiation : Negotiation
    breach : mapping of party to sequence of issue names
        The issues that a party can change alone once the deal is signed; a party left out cannot breach and
        only compares the package with the aftermath.
    aftermath : (n_actors,) array_like, mapping of actor to payoff, or DisagreementPayoffs
        Payoff per period after a breach, such as that of war.
    discount : float or mapping of actor to float
        Discount factor per period, between 0 and 1.
    punishment : float or mapping of actor to float, optional
        What honouring a guarantee takes from the breaker per period, on top of the aftermath; gives the
        credibility that the guarantee needs.
    packages : iterable of Package or mapping, optional
        What to examine, allowed by the linkages; by default every package of the zone, at most 100,000.

    Returns
    -------
    Enforcement

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Unknown parties or issues, a discount factor out of range, a package that the linkages forbid.
    SpaceTooLargeError
        The zone holds too many packages, or a breach too many acts, to examine one by one.

    Notes
    -----
    A breach is an act of one party, not a package that anybody agrees on: red lines do not stop it, and what
    it leads to need not be in the zone. Linkages do stop it: they say what can be at all, and what they
    forbid has no payoff. What every party does counts, whether or not the rule of consent needed its vote.

    References
    ----------
    Fearon, J. D. (1998). Bargaining, enforcement, and international cooperation. International Organization
    52, 269-305.
    Powell, R. (2006). War as a commitment problem. International Organization 60, 169-203.

    Examples
    --------
    >>> import accord
    >>> arms = accord.Issue("arms", ["kept", "cut"])
    >>> talks = accord.Negotiation([arms], ["A", "B"], {"arms": [[3, 2], [0, 4]]}, [0, 0])
    >>> checked = accord.self_enforcing(talks, breach={"A": ["arms"]}, aftermath=[1, 0], discount=0.4)
    >>> checked.self_enforcing, checked.critical_discounts[:, 0]
    ((Package(arms='kept'),), array([0. , 0.5]))
    """
    examined = (
        zone_packages(negotiation, _MOST_PACKAGES, "packages", "Give those of the frontier, for instance.")
        if packages is None
        else given_packages(negotiation, packages)
    )
    positions = positions_of(negotiation, examined)
    parties = negotiation.party_positions
    delta = per_actor_numbers("discount", discount, negotiation, least=0.0, most=1.0)[parties]
    after = per_actor_payoffs("aftermath", aftermath, negotiation)[parties]
    kept = negotiation._payoffs_at(positions)[:, parties]
    grabbed = _temptations(negotiation, breach, positions, kept)
    flows = _Flows(kept, grabbed, after, delta, flow_rounding(negotiation)[parties])
    credibilities = None
    if punishment is not None:
        loss = per_actor_numbers("punishment", punishment, negotiation, default=0.0, least=0.0)[parties]
        credibilities = frozen(flows.needed_credibilities(loss))
    return Enforcement(
        negotiation.parties,
        examined,
        frozen(flows.margins),
        frozen(grabbed),
        frozen(flows.critical_discounts()),
        credibilities,
    )


def _temptations(
    negotiation: Negotiation,
    breach: Mapping[str, Sequence[str]],
    positions: NDArray[np.int64],
    kept: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return what each party's best breach of each package pays, (n_packages, n_parties)."""
    names = [issue.name for issue in negotiation.issues]
    temptations = kept.copy()
    for party, controlled in breach.items():
        known("breach", party, negotiation.parties)
        for issue in controlled:
            if issue not in names:
                raise unknown(f"breach[{party!r}]", "name issues among", issue, names)
        own = sorted({names.index(issue) for issue in controlled})
        row, column = negotiation.actors.index(party), negotiation.parties.index(party)
        broken = best_breaches(negotiation.structure, row, own, positions)
        paid = negotiation._payoffs_at(broken)[:, row]
        temptations[:, column] = np.maximum(temptations[:, column], paid)
    return temptations


@dataclass(frozen=True, slots=True, eq=False)
class _Flows:
    """What packages, breaches and what follows them pay the parties per period, and how exactly."""

    kept: NDArray[np.float64]
    grabbed: NDArray[np.float64]
    after: NDArray[np.float64]
    delta: NDArray[np.float64]
    rounding: NDArray[np.float64]

    @property
    def _doubt(self) -> NDArray[np.float64]:
        """Return the margins up to which keeping and breaking count as equal."""
        size = np.abs(self.kept) + (1.0 - self.delta) * np.abs(self.grabbed) + self.delta * np.abs(self.after)
        doubt: NDArray[np.float64] = self.rounding + PRODUCT_ROUNDING * size
        return doubt

    @property
    def margins(self) -> NDArray[np.float64]:
        """Return what keeping pays more than breaking, zero where it is within rounding."""
        margins = self.kept - (1.0 - self.delta) * self.grabbed - self.delta * self.after
        return np.where(np.abs(margins) <= self._doubt, 0.0, margins)

    def needed_credibilities(self, loss: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how likely a punishment that takes `loss` must be for margins to reach zero."""
        short = -self.margins
        with np.errstate(divide="ignore", invalid="ignore"):
            needed = short / (self.delta * loss)
        is_enough = (self.delta * loss > 0) & (short - self.delta * loss <= self._doubt)
        return np.where(short <= 0, 0.0, np.where(is_enough, np.minimum(needed, 1.0), np.inf))

    def critical_discounts(self) -> NDArray[np.float64]:
        """Return the discount factors at which margins reach zero."""
        with np.errstate(divide="ignore", invalid="ignore"):
            critical = np.minimum((self.grabbed - self.kept) / (self.grabbed - self.after), 1.0)
        tempts = self.grabbed - self.kept > self.rounding
        size = np.abs(self.kept) + np.abs(self.after)
        patience_helps = self.kept >= self.after - self.rounding - PRODUCT_ROUNDING * size
        return np.where(tempts, np.where(patience_helps, critical, np.nan), 0.0)
