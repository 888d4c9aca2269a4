"""Guarantees: how credible the threat of a guarantor must be for an attack not to pay."""

from __future__ import annotations

from math import isfinite

from accord._wording import as_written
from accord.enforcement.numbers import check_number
from accord.errors import InvalidValueError, must

__all__ = ["guarantee_credibility"]


def guarantee_credibility(
    win_probability: float, prize: float, loss: float, punishment: float, cost: float = 0.0
) -> float:
    r"""Return how likely a guarantor must be to intervene for an attack not to pay.

    An attack pays when :math:`p G - (1 - p) L - \rho K - c > 0` (Zagare and Kilgour 2000), so the
    guarantee deters from :math:`\rho^* = \max(0, (p G - (1 - p) L - c) / K)` on.

    Parameters
    ----------
    win_probability : float
        The attacker's :math:`p`.
    prize, loss : float
        What victory gives (:math:`G`) and defeat takes (:math:`L`).
    punishment : float
        What the guarantor's intervention takes (:math:`K`), positive.
    cost : float
        The attacker's own cost :math:`c`.

    Returns
    -------
    float
        Between 0 and 1, or inf when even certain intervention does not deter.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        A probability outside 0 to 1, a punishment that is not positive, an argument that is not a finite
        number.

    Notes
    -----
    Worked out with the decimals as written, without rounding.

    References
    ----------
    Zagare, F. C. and Kilgour, D. M. (2000). Perfect Deterrence. Cambridge University Press.

    Examples
    --------
    >>> guarantee_credibility(win_probability=0.6, prize=10, loss=5, punishment=8)
    0.5
    """
    given = {"prize": prize, "loss": loss, "punishment": punishment, "cost": cost}
    for name, value in {"win_probability": win_probability, **given}.items():
        check_number(name, value)
    if not 0 <= win_probability <= 1:
        raise InvalidValueError(must("win_probability", "lie between 0 and 1", win_probability))
    if not punishment > 0:
        raise InvalidValueError(must("punishment", "be above 0", punishment))
    for name, value in given.items():
        if not isfinite(value):
            raise InvalidValueError(must(name, "be finite", value))
    p, gain, harm, own = map(as_written, (win_probability, prize, loss, cost))
    needed = (p * gain - (1 - p) * harm - own) / as_written(punishment)
    return 0.0 if needed <= 0 else float(needed) if needed <= 1 else float("inf")
