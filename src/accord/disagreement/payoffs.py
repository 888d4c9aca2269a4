"""The disagreement payoffs that a model gives, with the parts they are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from accord._arrays import frozen
from accord._checks import known, no_model
from accord.errors import InvalidTypeError, InvalidValueError, must

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = [
    "DisagreementPayoffs",
    "per_actor_numbers",
    "per_actor_payoffs",
    "probabilities",
    "reference_package",
]


@dataclass(frozen=True, slots=True, eq=False)
class DisagreementPayoffs:
    """One payoff of no deal per actor, ready to be given as ``disagreement=``.

    Attributes
    ----------
    actors : tuple of str
    payoffs : (n_actors,) array
    model : object
        The model that gave them.
    parts : mapping of str to (n_actors,) array
        What they are made of; the parts add up to `payoffs`.
    """

    actors: tuple[str, ...]
    payoffs: NDArray[np.float64]
    model: object
    parts: Mapping[str, NDArray[np.float64]]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[np.float64]:
        return np.array(self.payoffs, dtype=dtype, copy=True if copy is None else copy)

    def __len__(self) -> int:
        return len(self.actors)

    def __iter__(self) -> Iterator[float]:
        return iter(self.payoffs.tolist())

    def __getitem__(self, actor: str) -> float:
        known("actor", actor, self.actors)
        return float(self.payoffs[self.actors.index(actor)])

    def __repr__(self) -> str:
        rows = "\n".join(
            f"  {name:12s} {', '.join(f'{a} {x:g}' for a, x in zip(self.actors, part, strict=True))}"
            for name, part in [*self.parts.items(), ("no deal", self.payoffs)]
        )
        return f"DisagreementPayoffs: {type(self.model).__name__}\n{rows}"


def assemble(
    negotiation: Negotiation, model: object, parts: Mapping[str, NDArray[np.float64]]
) -> DisagreementPayoffs:
    """Return the payoffs that the sum of `parts` gives."""
    total = frozen(np.sum(list(parts.values()), axis=0))
    return DisagreementPayoffs(
        negotiation.actors, total, model, {name: frozen(part) for name, part in parts.items()}
    )


def per_actor_numbers(
    argument: str,
    given: float | Mapping[str, float],
    negotiation: Negotiation,
    *,
    default: float | None = None,
    least: float = -np.inf,
    most: float = np.inf,
) -> NDArray[np.float64]:
    """Return one number per actor, from one for all or from a mapping (with `default` for those left out)."""
    if isinstance(given, Mapping):
        for actor in given:
            known(argument, actor, negotiation.actors)
        missing = [actor for actor in negotiation.actors if actor not in given]
        if missing and default is None:
            raise InvalidValueError(
                must(argument, "give a number for every actor", f"none for {', '.join(map(repr, missing))}")
            )
        given = [given.get(actor, default) for actor in negotiation.actors]  # type: ignore[assignment]
    try:
        numbers = np.broadcast_to(np.asarray(given, dtype=np.float64), (negotiation.n_actors,)).copy()
    except (TypeError, ValueError):
        raise InvalidTypeError(
            must(argument, "be a number, or a mapping of actor to number", repr(given))
        ) from None
    wrong = ~((numbers >= least) & (numbers <= most))
    if wrong.any():
        first = int(np.argmax(wrong))
        raise InvalidValueError(
            must(
                argument,
                f"lie between {least:g} and {most:g}",
                numbers[first],
                at=f"actor {negotiation.actors[first]!r}",
            )
        )
    return numbers


def per_actor_payoffs(
    argument: str, given: object, negotiation: Negotiation, *, default: float | None = None
) -> NDArray[np.float64]:
    """Return one payoff per actor, from an array, a mapping or :class:`DisagreementPayoffs`."""
    no_model(argument, given)
    numbers: Any = given if isinstance(given, (Mapping, Real)) else np.asarray(given)
    return per_actor_numbers(argument, numbers, negotiation, default=default)


def probabilities(
    argument: str, given: Mapping[Any, float] | Sequence[tuple[Any, float]], negotiation: Negotiation
) -> tuple[tuple[Package, float], ...]:
    """Return reference packages with their probabilities, which must add up to one."""
    pairs = list(given.items()) if isinstance(given, Mapping) else given
    if isinstance(pairs, str) or not all(_is_share(pair) for pair in pairs):
        raise InvalidTypeError(
            must(
                argument,
                "be a mapping of package to probability, or a list of (package, probability)",
                repr(given),
            )
        )
    found = tuple((reference_package(package, negotiation), float(share)) for package, share in pairs)
    total = sum(share for _, share in found)
    if any(share < 0 for _, share in found) or abs(total - 1.0) > 1e-9:
        shares = ", ".join(f"{share:g}" for _, share in found)
        raise InvalidValueError(
            must(argument, "have probabilities of at least 0 that add up to 1", shares or "none")
        )
    return found


def _is_share(pair: object) -> bool:
    return isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[1], Real)


def reference_package(given: str | Mapping[str, str], negotiation: Negotiation) -> Package:
    """Return a package from itself, from a mapping, or from the name of one that settles every issue."""
    if not isinstance(given, str):
        return negotiation.space.package(negotiation.space.index(given))
    return negotiation.package(given)
