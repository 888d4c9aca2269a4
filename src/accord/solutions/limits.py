"""When a search stops early: the limits that a concept takes, checked."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING

from accord._wording import whole
from accord.engines.branch_questions import Limits
from accord.errors import InvalidTypeError, InvalidValueError, must

if TYPE_CHECKING:
    from accord.engines.branch_questions import StopReason

__all__ = ["NO_LIMITS", "checked_limits", "stopped_by"]

NO_LIMITS = Limits()

_STOPS: dict[StopReason, str] = {
    "time": "stopped by the time limit",
    "nodes": "stopped by the node limit",
    "gap": "stopped at the gap asked for",
    "interrupted": "interrupted",
}


def stopped_by(reason: StopReason) -> str:
    """Return in words why a search was stopped."""
    return _STOPS[reason]


def checked_limits(limits: Limits, over: str, method: str) -> Limits:
    """Return `limits` as a caller wrote them, checked; only branch and bound takes any."""
    seconds, nodes, gap = limits.time_limit, limits.node_limit, limits.gap
    if seconds is not None:
        seconds = _real("time_limit", seconds)
        if not seconds > 0:
            raise InvalidValueError(must("time_limit", "be positive", seconds))
    if nodes is not None:
        nodes = whole("node_limit", nodes, 1)
    gap = _real("gap", gap)
    if not 0.0 <= gap < 1.0:
        raise InvalidValueError(must("gap", "be at least 0 and below 1", gap))
    checked = Limits(seconds, nodes, gap)
    if checked != NO_LIMITS and (over != "packages" or method not in ("auto", "branch_and_bound")):
        name = "time_limit" if seconds is not None else "node_limit" if nodes is not None else "gap"
        how = "over='lotteries'" if over != "packages" else f"method={method!r}"
        cure = "Over packages, method='auto' or 'branch_and_bound' takes limits."
        raise InvalidValueError(must(name, f"be left out with {how}", getattr(checked, name), cure=cure))
    return checked


def _real(argument: str, given: object) -> float:
    """Return `given`, any real number but not a truth value, as a float."""
    if isinstance(given, bool) or not isinstance(given, Real):
        raise InvalidTypeError(must(argument, "be a number", repr(given)))
    return float(given)
