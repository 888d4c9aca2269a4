"""Whether a package keeps itself: each party's payoff of keeping it against its best breach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from accord._arrays import frozen
from accord._checks import known
from accord._wording import unknown
from accord.disagreement.payoffs import DisagreementPayoffs, per_actor_numbers
from accord.errors import SpaceTooLargeError, must
from accord.regions import payoff_region

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

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
        Payoff per period of keeping, minus that of the best breach and what follows it.
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
        What to examine; by default every individually rational package, at most 100,000.

    Returns
    -------
    Enforcement

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Unknown parties or issues, a discount factor out of range.
    SpaceTooLargeError
        The zone holds more packages than can be examined one by one.

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
    examined = _examined(negotiation, packages)
    parties = negotiation.party_positions
    delta = per_actor_numbers("discount", discount, negotiation, least=0.0, most=1.0)[parties]
    after = per_actor_numbers("aftermath", _plain(aftermath), negotiation)[parties]
    kept = negotiation.payoffs(list(examined))[:, parties]
    grabbed = _temptations(negotiation, breach, examined)
    margins = kept - (1.0 - delta) * grabbed - delta * after
    credibilities = None
    if punishment is not None:
        loss = per_actor_numbers("punishment", punishment, negotiation, default=0.0, least=0.0)[parties]
        with np.errstate(divide="ignore", invalid="ignore"):
            needed = np.where(margins >= 0, 0.0, -margins / (delta * loss))
        credibilities = frozen(np.where(needed > 1.0, np.inf, needed))
    return Enforcement(
        negotiation.parties,
        examined,
        frozen(margins),
        frozen(grabbed),
        frozen(_critical_discounts(kept, grabbed, after)),
        credibilities,
    )


def _plain(aftermath: object) -> float | Mapping[str, float]:
    if isinstance(aftermath, (Mapping, int, float)):
        return aftermath
    return np.asarray(aftermath)  # type: ignore[return-value]


def _examined(negotiation: Negotiation, packages: Iterable[Mapping[str, str]] | None) -> tuple[Package, ...]:
    space = negotiation.space
    if packages is not None:
        return tuple(space.package(space.index(package)) for package in packages)
    zone = payoff_region(negotiation, among="individually_rational", limit=_MOST_PACKAGES)
    if zone.n_packages > _MOST_PACKAGES:
        raise SpaceTooLargeError(
            must(
                "packages",
                f"be given when the zone holds more than {_MOST_PACKAGES} packages",
                zone.n_packages,
                cure="Give those of the frontier, for instance.",
            )
        )
    return zone.packages


def _temptations(
    negotiation: Negotiation, breach: Mapping[str, Sequence[str]], packages: Sequence[Package]
) -> NDArray[np.float64]:
    """Return what each party's best breach of each package pays, (n_packages, n_parties)."""
    names = [issue.name for issue in negotiation.issues]
    for party, controlled in breach.items():
        known("breach", party, negotiation.parties)
        for issue in controlled:
            if issue not in names:
                raise unknown(f"breach[{party!r}]", "name issues among", issue, names)
    best = negotiation.payoffs(list(packages))[:, negotiation.party_positions].copy()
    for column, party in enumerate(negotiation.parties):
        row = negotiation.actors.index(party)
        issues = [issue for issue in negotiation.issues if issue.name in breach.get(party, ())]
        for options in product(*(issue.options for issue in issues)):
            change = dict(zip((issue.name for issue in issues), options, strict=True))
            changed = [{**package, **change} for package in packages]
            best[:, column] = np.maximum(best[:, column], negotiation.payoffs(changed)[:, row])
    return best


def _critical_discounts(
    kept: NDArray[np.float64], grabbed: NDArray[np.float64], after: NDArray[np.float64]
) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        critical = (grabbed - kept) / (grabbed - after)
    critical = np.where(kept >= grabbed, 0.0, critical)
    patience_helps = (kept >= after) | (kept >= grabbed)
    return np.where(patience_helps, critical, np.nan)
