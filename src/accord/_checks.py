"""The checks a negotiation makes of its arguments, each with its one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from accord._arrays import float_array, frozen, real_numbers
from accord._wording import listed, unknown
from accord.consent import Consent
from accord.errors import (
    InvalidTypeError,
    InvalidValueError,
    SpaceTooLargeError,
    must,
)
from accord.issues import Issue

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from accord.packages import Package
    from accord.payoffs import Interaction, RedLine
    from accord.space import PackageSpace
    from accord.structure import Structure

T = TypeVar("T")

LARGEST_TABLE = 10_000_000

_SMALLEST = 1e-100
"""Of an actor's payoffs and of a party's weight, beside zero; and one over it the largest."""


def negotiation(given: object) -> None:
    """Check that `given` is a negotiation (by what only one has: the class stands in a row above)."""
    if not hasattr(given, "winning_coalitions"):
        raise InvalidTypeError(
            must(
                "negotiation", "be an accord.Negotiation", type(given).__name__, cure="accord.read gives one."
            )
        )


def issues(given: Sequence[Issue]) -> tuple[Issue, ...]:
    """Return `given` as a tuple of at least one issue with different names."""
    found = instances("issues", given, Issue, "accord.Issue")
    if not found:
        raise InvalidValueError(must("issues", "hold at least one issue", "none"))
    names("issues", [issue.name for issue in found])
    return found


def instances(argument: str, given: object, kind: type[T], maker: str) -> tuple[T, ...]:
    """Return `given` as a tuple, all of `kind`."""
    if isinstance(given, (str, Mapping)) or not isinstance(given, Sequence):
        raise InvalidTypeError(must(argument, "be a list", type(given).__name__))
    for position, item in enumerate(given):
        if not isinstance(item, kind):
            raise InvalidTypeError(
                must(
                    f"{argument}[{position}]",
                    f"be of type {kind.__name__}",
                    type(item).__name__,
                    cure=f"Make it with {maker}.",
                )
            )
    return tuple(given)


def mapping(argument: str, given: object, of: str) -> Mapping[str, Any]:
    """Return `given`, a mapping; `of` says of what to what."""
    if not isinstance(given, Mapping):
        raise InvalidTypeError(must(argument, f"be a mapping of {of}", type(given).__name__))
    return given


def names(argument: str, given: object) -> tuple[str, ...]:
    """Return `given` as a tuple of at least one different non-empty name."""
    if isinstance(given, str) or not isinstance(given, (Sequence, Mapping)):
        raise InvalidTypeError(must(argument, "be a list of names", repr(given)))
    found = tuple(given)
    if not found:
        raise InvalidValueError(must(argument, "hold at least one name", "none"))
    for position, name in enumerate(found):
        if not isinstance(name, str) or not name.strip():
            raise InvalidTypeError(must(f"{argument}[{position}]", "be a non-empty string", repr(name)))
        if name in found[:position]:
            raise InvalidValueError(
                must(argument, "have different names", f"{name!r} twice", cure="Rename or remove one.")
            )
    return found


def parties(given: Sequence[str] | None, actors: tuple[str, ...]) -> tuple[str, ...]:
    """Return the parties, all of them actors; every actor when none are given."""
    if given is None:
        return actors
    found = names("parties", given)
    for party in found:
        known("parties", party, actors)
    return found


def consent(given: object, party_names: tuple[str, ...]) -> Consent | None:
    """Return the rule of consent, which these parties can meet; None stays None."""
    if given is None:
        return None
    if not isinstance(given, Consent):
        raise InvalidTypeError(
            must("consent", "be of type Consent", type(given).__name__, cure="Make it with accord.Consent.")
        )
    given.check(party_names)
    return given


def known(argument: str, name: str, actors: tuple[str, ...]) -> None:
    """Check that `name` is an actor."""
    if name not in actors:
        raise unknown(argument, "name actors among", name, actors)


def known_actors(
    interactions: Sequence[Interaction], red_lines: Sequence[RedLine], actors: tuple[str, ...]
) -> None:
    """Check the actors that interactions and red lines name."""
    for number, interaction in enumerate(interactions):
        for actor in interaction.amounts:
            known(f"interactions[{number}]", actor, actors)
    for number, line in enumerate(red_lines):
        known(f"red_lines[{number}]", line.actor, actors)


def satisfiable(space: PackageSpace) -> None:
    """Check that the linkages leave a package; when they do not, name a smallest set that clashes."""
    if _leaves_a_package(space):
        return
    clashing = list(range(len(space.linkages)))
    for number in range(len(space.linkages)):  # deletion filter (Chinneck 2008)
        fewer = [n for n in clashing if n != number]
        if not _leaves_a_package(type(space)(space.issues, [space.linkages[n] for n in fewer])):
            clashing = fewer
    raise InvalidValueError(
        must(
            "linkages",
            "leave at least one package",
            "none",
            cure=f"Drop or weaken one of: {'; '.join(f'{n}: {space.linkages[n]}' for n in clashing)}.",
        )
    )


def _leaves_a_package(space: PackageSpace) -> bool:
    try:
        return space.n_allowed > 0
    except SpaceTooLargeError:  # too densely linked to decide here: solvers say so when nothing is left
        return True


def per_actor(argument: str, given: object, actors: tuple[str, ...]) -> NDArray[np.float64]:
    """Return one finite number per actor, from an array or a mapping."""
    if given is None:
        raise InvalidTypeError(
            must(argument, "be given", cure=f"Write one payoff for each of {listed(actors)}.")
        )
    no_model(argument, given)
    if _is_labelled(given, "index"):
        given = given.to_dict()  # type: ignore[attr-defined]
    if isinstance(given, Mapping):
        given = [given[name] for name in _same_names(argument, given, actors)]
    return float_array(given, argument, (len(actors),), meaning=f"one number each for {listed(actors)}")  # type: ignore[arg-type]


def no_model(argument: str, given: object) -> None:
    """Check that `given` is not a model of no deal, such as a war, in place of the payoffs it leads to."""
    if hasattr(given, "disagreement"):
        cure = "Give its .disagreement."
        if callable(given.disagreement):
            cure = (
                "Give its .disagreement(negotiation), where the negotiation may have any payoffs of no deal."
            )
        raise InvalidTypeError(
            must(argument, "hold one payoff per actor", f"a {type(given).__name__}", cure=cure)
        )


def weights(given: object, party_names: tuple[str, ...]) -> NDArray[np.float64] | None:
    """Return one weight per party, none negative and not all zero; None stays None."""
    if given is None:
        return None
    found = per_actor("bargaining_weights", given, party_names)
    if (found < 0).any():
        worst = int(np.argmin(found))
        raise InvalidValueError(
            must("bargaining_weights", "be at least zero", found[worst], at=f"party {party_names[worst]!r}")
        )
    if not found.any():
        raise InvalidValueError(must("bargaining_weights", "give some party a positive weight", "all zero"))
    extreme = (found > 0) & ((found < _SMALLEST) | (found > 1 / _SMALLEST))
    if extreme.any():
        rule = f"be zero or between {_SMALLEST:g} and {1 / _SMALLEST:g}"
        at = int(np.argmax(extreme))
        raise InvalidValueError(
            must("bargaining_weights", rule, f"{found[at]:g}", at=f"party {party_names[at]!r}")
        )
    return found


def scores(
    given: Mapping[str, Any], known_issues: tuple[Issue, ...], actors: tuple[str, ...]
) -> dict[str, NDArray[np.float64]]:
    """Return every issue's payoff matrix, in the order of the issues."""
    mapping("scores", given, "issue to payoff matrix")
    _same_names("scores", given, tuple(issue.name for issue in known_issues))
    return {issue.name: _matrix(given[issue.name], issue, actors) for issue in known_issues}


def _matrix(given: Any, issue: Issue, actors: tuple[str, ...]) -> NDArray[np.float64]:
    argument = f"scores[{issue.name!r}]"
    if _is_labelled(given, "columns"):
        given = given[list(_same_names(argument, dict.fromkeys(given.columns), issue.options))]
    if _is_labelled(given, "index"):
        given = given.loc[list(_same_names(argument, dict.fromkeys(given.index), actors))]
    elif isinstance(given, Mapping):
        given = [given[actor] for actor in _same_names(argument, given, actors)]
    return float_array(
        given,
        argument,
        (len(actors), issue.n_options),
        meaning="one row per actor and one column per option",
    )


def _is_labelled(given: object, axis: str) -> bool:
    """Return whether `given` is a table of pandas whose rows or columns have names, not numbers."""
    if not (hasattr(given, "to_dict") and hasattr(given, "index")) or not hasattr(given, axis):
        return False
    labels = list(getattr(given, axis))
    return labels != list(range(len(labels)))


def _same_names(argument: str, given: Mapping[str, Any], wanted: tuple[str, ...]) -> tuple[str, ...]:
    for name in given:
        if name not in wanted:
            raise unknown(argument, "have keys among", name, wanted)
    missing = [name for name in wanted if name not in given]
    if missing:
        raise InvalidValueError(
            must(argument, f"have an entry for each of {listed(wanted)}", f"none for {listed(missing)}")
        )
    return wanted


def payoff_table(
    given: ArrayLike | Callable[[Package], ArrayLike], space: PackageSpace, n_actors: int
) -> NDArray[np.float64]:
    """Return the payoffs by package number, (n_packages, n_actors); nan where linkages forbid a package."""
    n_entries = space.n_packages * n_actors
    if n_entries > LARGEST_TABLE:
        raise SpaceTooLargeError(
            must(
                "payoff_table",
                f"have at most {LARGEST_TABLE} entries",
                f"{space.n_packages} packages times {n_actors} actors",
                cure="Give `scores` and `interactions`, which need no table.",
            )
        )
    shape = (space.n_packages, n_actors)
    table = np.full(shape, np.nan)
    if callable(given):
        for package in space:
            row = float_array(given(package), f"payoff_table({dict(package)})", (n_actors,))
            table[space.index(package)] = row
        return frozen(table)
    raw = real_numbers(given, "payoff_table")
    if raw.shape == (*space.shape, n_actors):
        raw = raw.reshape(shape)
    allowed = np.zeros(space.n_packages, dtype=np.bool_)
    allowed[[space.index(package) for package in space] if space.linkages else slice(None)] = True
    if raw.shape == shape:
        raw[~allowed] = 0.0  # what the linkages forbid need not have a payoff
    table = float_array(raw, "payoff_table", shape, meaning="one row per package and one column per actor")
    return frozen(np.where(allowed[:, None], table, np.nan))


def measurable(structure: Structure, disagreement: NDArray[np.float64], actors: tuple[str, ...]) -> None:
    """Check that payoffs are of a size at which products of gains neither over- nor underflow."""
    parts = [*structure.scores, *(term.amounts[:, None] for term in structure.terms), disagreement[:, None]]
    if structure.table is not None:
        parts.append(np.nan_to_num(structure.table))
    sizes = np.max([np.abs(part).max(axis=1) for part in parts], axis=0)
    for actor, size in zip(actors, sizes, strict=True):
        if size and not _SMALLEST <= size <= 1 / _SMALLEST:
            raise InvalidValueError(
                must(
                    "scores",
                    f"have a largest size between {_SMALLEST:g} and {1 / _SMALLEST:g}, or be zero",
                    f"{size:g}",
                    at=f"actor {actor!r}",
                    cure="Multiply this actor's payoffs by a constant.",
                )
            )
