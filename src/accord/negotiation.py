"""A negotiation: everything a solver needs, checked and frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from accord import _checks as check
from accord._arrays import frozen
from accord._wording import text, unknown
from accord.blocks import cases, n_packages
from accord.combinations import Combination, CombinationLike
from accord.consent import Consent
from accord.errors import (
    InvalidTypeError,
    InvalidValueError,
    SpaceTooLargeError,
    must,
)
from accord.issues import Issue
from accord.linkages import Linkage, masks
from accord.payoffs import Interaction, RedLine
from accord.space import PackageSpace
from accord.structure import Structure, Term

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from accord.packages import Package

__all__ = ["Negotiation"]


@dataclass(frozen=True, init=False, eq=False, repr=False)
class Negotiation:
    """Issues, actors, what every option is worth to whom, and what happens without a deal.

    An actor's payoff of a package is the sum of its scores over the issues plus the interactions that the
    package matches. Everything is checked and copied; nothing can be changed afterwards except by
    :meth:`replace`, which gives a changed copy.

    Parameters
    ----------
    issues : sequence of Issue
        At least one, with different names.
    actors : sequence of str, or mapping of str to str
        Everyone whose payoff is tracked; a mapping gives labels to print.
    scores : mapping of str to (n_actors, n_options) array_like, optional
        For each issue its payoff matrix, importance folded in: one row per actor in the order of `actors`
        (or a mapping of actor to row), one column per option.
    disagreement : (n_actors,) array_like, mapping of actor to float, or DisagreementPayoffs
        The payoff of no deal, given or from a model such as :class:`~accord.War`.
    parties : sequence of str, optional
        The actors whose consent a deal needs; all by default.
    linkages : sequence of Linkage, optional
        Made by :func:`~accord.requires` and :func:`~accord.excludes`.
    interactions : sequence of Interaction, optional
        Payoff terms that depend on several issues.
    red_lines : sequence of RedLine, optional
        Combinations that an actor refuses whatever else is offered.
    consent : Consent, optional
        By which rule the parties accept a deal; unanimously by default.
    bargaining_weights : (n_parties,) array_like or mapping of party to float, optional
        Weights of the parties in asymmetric solutions, at least zero and not all zero; equal by default.
    payoff_table : array_like or callable, optional
        In place of `scores`, any payoffs at all: shape (n_packages, n_actors) in the order of package
        numbers, or (*n_options of each issue, n_actors), or a function of a package that returns
        (n_actors,) payoffs and is called once for every allowed package. At most 10 million entries.
        Interactions are added to it.
    packages : mapping of str to combination, optional
        Packages worth naming; issues left out are open, so a name can stand for a set of packages.
    title : str, optional
        What the negotiation is about.
    source : mapping of str to str, optional
        Where it comes from: author, title, date and so on.

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Something is malformed, contradicts itself or names what does not exist; one sentence says what,
        where and what to do.

    Attributes
    ----------
    space : PackageSpace
        All packages: numbers, membership under the linkages, iteration.
    scores : mapping of str to (n_actors, n_options) array
        Payoff matrices, read-only; empty when payoffs are a table.
    packages : mapping of str to Combination
        Named sets of packages; :meth:`package` gives the one that a complete name stands for.
    issues, actors, parties, linkages, interactions, red_lines : tuples
    disagreement : (n_actors,) array
    bargaining_weights : (n_parties,) array or None
    payoff_table : (n_packages, n_actors) array or None

    Examples
    --------
    >>> import accord
    >>> line, forces = accord.Issue("line", ["held", "moved"]), accord.Issue("forces", ["capped", "free"])
    >>> scores = {"line": [[3, 0], [0, 5]], "forces": [[0, 4], [2, 0]]}
    >>> negotiation = accord.Negotiation([line, forces], ["UKR", "RUS"], scores, disagreement=[1, 1])
    >>> negotiation.payoffs({"line": "moved", "forces": "free"})
    array([4., 5.])
    """

    issues: tuple[Issue, ...]
    actors: tuple[str, ...]
    scores: Mapping[str, NDArray[np.float64]]
    disagreement: NDArray[np.float64]
    parties: tuple[str, ...]
    linkages: tuple[Linkage, ...]
    interactions: tuple[Interaction, ...]
    red_lines: tuple[RedLine, ...]
    consent: Consent | None
    bargaining_weights: NDArray[np.float64] | None
    payoff_table: NDArray[np.float64] | None
    packages: Mapping[str, Combination]
    title: str | None
    source: Mapping[str, str]
    actor_labels: Mapping[str, str]
    space: PackageSpace

    def __init__(
        self,
        issues: Sequence[Issue],
        actors: Sequence[str] | Mapping[str, str],
        scores: Mapping[str, Any] | None = None,
        disagreement: ArrayLike | Mapping[str, float] | None = None,
        parties: Sequence[str] | None = None,
        linkages: Sequence[Linkage] = (),
        interactions: Sequence[Interaction] = (),
        red_lines: Sequence[RedLine] = (),
        consent: Consent | None = None,
        bargaining_weights: ArrayLike | Mapping[str, float] | None = None,
        *,
        payoff_table: ArrayLike | Callable[[Package], ArrayLike] | None = None,
        packages: Mapping[str, CombinationLike] | None = None,
        title: str | None = None,
        source: Mapping[str, str] | None = None,
    ) -> None:
        def put(name: str, value: object) -> None:
            object.__setattr__(self, name, value)

        put("issues", check.issues(issues))
        put("actors", check.names("actors", actors))
        labels = actors if isinstance(actors, Mapping) else {}
        for actor, label in labels.items():
            text(f"actors[{actor!r}]", label)
        put("actor_labels", MappingProxyType({actor: text for actor, text in labels.items() if text}))
        put("parties", check.parties(parties, self.actors))
        put("linkages", check.instances("linkages", linkages, Linkage, "accord.requires or accord.excludes"))
        put("interactions", check.instances("interactions", interactions, Interaction, "accord.Interaction"))
        put("red_lines", check.instances("red_lines", red_lines, RedLine, "accord.RedLine"))
        check.known_actors(self.interactions, self.red_lines, self.actors)
        put("consent", check.consent(consent, self.parties))
        put("space", PackageSpace(self.issues, self.linkages))
        check.satisfiable(self.space)
        put("disagreement", check.per_actor("disagreement", disagreement, self.actors))
        put("bargaining_weights", check.weights(bargaining_weights, self.parties))
        named = check.mapping("packages", packages or {}, "name to combination")
        combinations = {k: Combination(v, f"packages[{k!r}]") for k, v in named.items()}
        put("packages", MappingProxyType(combinations))
        put("title", text("title", title))
        fields_of_source = check.mapping("source", source or {}, "field to text")
        for field, entry in fields_of_source.items():
            text(f"source[{field!r}]", entry)
        put("source", MappingProxyType(dict(fields_of_source)))
        if (scores is None) == (payoff_table is None):
            got = "neither" if scores is None else "both"
            raise InvalidTypeError(must("scores", "be given, or `payoff_table` in its place", got))
        matrices = check.scores(scores, self.issues, self.actors) if scores is not None else {}
        put("scores", MappingProxyType(matrices))
        put(
            "payoff_table",
            None if payoff_table is None else check.payoff_table(payoff_table, self.space, self.n_actors),
        )
        self._check_combinations()
        check.measurable(self.structure, self.disagreement, self.actors)

    def _check_combinations(self) -> None:
        for number, term in enumerate(self.interactions):
            masks(term.combination, self.issues, f"interactions[{number}]")
        for number, line in enumerate(self.red_lines):
            masks(line.combination, self.issues, f"red_lines[{number}]")
        for name, combination in self.packages.items():
            masks(combination, self.issues, f"packages[{name!r}]")

    @property
    def n_actors(self) -> int:
        """Return the number of actors."""
        return len(self.actors)

    @property
    def n_allowed(self) -> int:
        """Return the number of packages that the linkages allow, a Python int.

        Raises
        ------
        SpaceTooLargeError
            Issues are tied together too densely to count by elimination, and are too many to list.
        """
        try:
            return self.space.n_allowed
        except SpaceTooLargeError:
            if self.space.n_packages > _FEW_ENOUGH_TO_LIST:
                raise
            return sum(n_packages(blocks) for blocks in cases(self.structure))

    @cached_property
    def party_positions(self) -> NDArray[np.int64]:
        """Return the position of every party among the actors, (n_parties,)."""
        return frozen(np.array([self.actors.index(party) for party in self.parties], dtype=np.int64))

    @cached_property
    def winning_coalitions(self) -> tuple[tuple[str, ...], ...]:
        """Return the smallest sets of parties whose agreement makes a deal; one set when all must agree."""
        return (self.parties,) if self.consent is None else self.consent.minimal_winning(self.parties)

    @property
    def is_unanimous(self) -> bool:
        """Return whether a deal needs every party."""
        return self.winning_coalitions == (self.parties,)

    @cached_property
    def payoff_matrix(self) -> NDArray[np.float64]:
        """Return all issues' payoff matrices side by side, (n_actors, sum of n_options).

        Raises
        ------
        InvalidValueError
            The payoffs are a table, which has no scores.
        """
        if self.payoff_table is not None:
            raise InvalidValueError(
                must(
                    "payoff_matrix",
                    "come from additive scores",
                    "a payoff table",
                    cure="Read `payoff_table`.",
                )
            )
        return frozen(np.hstack([self.scores[issue.name] for issue in self.issues]))

    def payoffs(self, package: Mapping[str, str] | Sequence[Mapping[str, str]]) -> NDArray[np.float64]:
        """Return what a package, or each of several, is worth to every actor.

        Parameters
        ----------
        package : Package or mapping of issue to option, or a sequence of such
            One or many packages. Linkages are not applied here: ask ``package in negotiation.space``.

        Returns
        -------
        (n_actors,) array, or (n_packages, n_actors) for a sequence
            Sums in the order of the issues, then the interactions.

        Raises
        ------
        InvalidTypeError, InvalidValueError, UnknownNameError
            Not a package of this negotiation, or one that a payoff table leaves out.
        """
        if isinstance(package, Mapping):
            one: NDArray[np.float64] = self._payoffs_at(
                np.array([self.space.positions(package)], dtype=np.int64)
            )[0]
            return one
        if isinstance(package, str) or not isinstance(package, Sequence):
            self.space.positions(package)  # raises the sentence for what is no package
        rows = [self.space.positions(one) for one in package]
        return self._payoffs_at(np.array(rows, dtype=np.int64).reshape(len(rows), len(self.issues)))

    def _payoffs_at(self, positions: NDArray[np.int64]) -> NDArray[np.float64]:
        total = np.zeros((positions.shape[0], self.n_actors))
        if self.payoff_table is not None:
            total += self.payoff_table[positions @ np.array(self.structure.strides)]
            if np.isnan(total).any():
                raise InvalidValueError(
                    must("package", "have a row in the payoff table", "one that the linkages forbid")
                )
        for issue, matrix in enumerate(self.scores.values()):
            total += matrix[:, positions[:, issue]].T
        for term in self._terms:
            matched = np.all([mask[positions[:, i]] for i, mask in term.masks.items()], axis=0)
            total += matched[:, None] * term.amounts
        return total

    def package(self, name: str) -> Package:
        """Return the one allowed package that a name in :attr:`packages` stands for.

        Raises
        ------
        UnknownNameError
            There is no package of that name.
        InvalidValueError
            The name stands for several packages, or for none that the linkages allow. Visit them with
            ``negotiation.space.matching(negotiation.packages[name])``.
        """
        if name not in self.packages:
            raise unknown("name", "be one of", name, self.packages)
        found = list(islice(self.space.matching(self.packages[name]), 2))
        if len(found) == 1:
            return found[0]
        raise InvalidValueError(
            must(
                "name",
                "stand for one package",
                f"{name!r}, which leaves issues open" if found else f"{name!r}, which linkages forbid",
                cure="Visit them with negotiation.space.matching(negotiation.packages[name]).",
            )
        )

    def gains(self, package: Mapping[str, str] | Sequence[Mapping[str, str]]) -> NDArray[np.float64]:
        """Return payoffs minus the disagreement payoffs, shaped as :meth:`payoffs`."""
        gains: NDArray[np.float64] = self.payoffs(package) - self.disagreement
        return gains

    def crossed_red_lines(self, package: Mapping[str, str]) -> tuple[RedLine, ...]:
        """Return the red lines, of parties and other actors, that `package` crosses."""
        self.space.positions(package)
        return tuple(line for line in self.red_lines if line.combination.matches(package))

    @cached_property
    def _terms(self) -> tuple[Term, ...]:
        return tuple(
            Term(
                masks(term.combination, self.issues),
                np.array([term.amounts.get(actor, 0.0) for actor in self.actors]),
            )
            for term in self.interactions
        )

    @cached_property
    def structure(self) -> Structure:
        """Return the negotiation as arrays, over the packages that the linkages allow."""
        return self._structure_with(())

    @cached_property
    def acceptable_structure(self) -> Structure:
        """Return the negotiation as arrays, over the allowed packages that cross no red line of a party.

        Raises
        ------
        InvalidValueError
            A deal does not need every party, so that which packages are acceptable depends on who agrees.
        """
        if not self.is_unanimous:
            raise InvalidValueError(
                must(
                    "consent",
                    "be unanimous here",
                    self.consent,
                    cure="Ask each of accord.coalition_negotiations(negotiation).",
                )
            )
        return self._structure_with([line for line in self.red_lines if line.actor in self.parties])

    def _structure_with(self, red_lines: Sequence[RedLine]) -> Structure:
        table = None if self.payoff_table is None else np.ascontiguousarray(self.payoff_table.T)
        scores = [
            self.scores[issue.name] if table is None else np.zeros((self.n_actors, issue.n_options))
            for issue in self.issues
        ]
        vetoes = [masks(line.combination, self.issues) for line in red_lines]
        return Structure.build(scores, [*self.space.nogoods, *vetoes], self._terms, table, self.disagreement)

    def replace(self, **changes: Any) -> Negotiation:
        """Return a copy with some constructor arguments changed, checked anew.

        Examples
        --------
        >>> import accord
        >>> old = accord.Negotiation([accord.Issue("line", ["a", "b"])], ["X"], {"line": [[1, 2]]}, [0])
        >>> old.replace(disagreement=[1]).gains({"line": "b"})
        array([1.])
        """
        arguments = self._arguments()
        unknown = changes.keys() - arguments.keys()
        if unknown:
            raise InvalidTypeError(
                must("replace", f"change some of {', '.join(arguments)}", ", ".join(sorted(unknown)))
            )
        if "scores" in changes and "payoff_table" not in changes:
            arguments["payoff_table"] = None
        if "payoff_table" in changes and "scores" not in changes:
            arguments["scores"] = None
        return Negotiation(**{**arguments, **changes})

    def _arguments(self) -> dict[str, Any]:
        """Return what the constructor would make an equal negotiation of."""
        arguments = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _DERIVED}
        return arguments | {
            "actors": dict.fromkeys(self.actors, "") | dict(self.actor_labels),
            "scores": dict(self.scores) if self.payoff_table is None else None,
            "packages": dict(self.packages),
            "source": dict(self.source),
        }

    def __reduce__(self) -> tuple[object, ...]:
        return _remake, (self._arguments(),)

    def save(self, path: str | PathLike[str]) -> Path:
        """Write the negotiation to a TOML file that :func:`accord.read` reads back as an equal one.

        Parameters
        ----------
        path : str or path-like
            An existing file is replaced.

        Returns
        -------
        Path
            Where it was written.

        Raises
        ------
        InvalidTypeError
            A label, title or entry of the source is not a string; nothing is written.
        OSError
            The file cannot be written.
        """
        from accord.io import save

        return save(self, path)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Negotiation):
            return NotImplemented
        return all(
            _equal(getattr(self, f.name), getattr(other, f.name)) for f in fields(self) if f.name != "space"
        )

    def __hash__(self) -> int:
        return hash((self.issues, self.actors, self.parties, self.linkages, self.red_lines))

    def __repr__(self) -> str:
        size = self.space.n_packages
        shown = f"{size:,}" if size < 10**9 else f"about {size:.1e}" if size < 10**300 else "over 1e300"
        no_deal = ", ".join(f"{a} {d:g}" for a, d in zip(self.actors, self.disagreement, strict=True))
        extras = [
            f"{len(items)} {word if len(items) > 1 else word.removesuffix('s')}"
            for word, items in (
                ("linkages", self.linkages),
                ("interactions", self.interactions),
                ("red lines", self.red_lines),
            )
            if items
        ]
        return "\n".join(
            [
                f"Negotiation: {self.title or 'untitled'}",
                f"  issues   {len(self.issues)} ({', '.join(i.name for i in self.issues)})",
                f"  packages {shown}" + (f", {', '.join(extras)}" if extras else ""),
                f"  parties  {', '.join(self.parties)}" + self._others() + self._rule(),
                f"  no deal  {no_deal}",
            ]
        )

    def _others(self) -> str:
        others = [actor for actor in self.actors if actor not in self.parties]
        return f" (also scored: {', '.join(others)})" if others else ""

    def _rule(self) -> str:
        return f", {self.consent}" if self.consent is not None else ""


_FEW_ENOUGH_TO_LIST = 10**8

_DERIVED = frozenset({"space", "actor_labels"})


def _remake(arguments: dict[str, Any]) -> Negotiation:
    return Negotiation(**arguments)


def _equal(left: object, right: object) -> bool:
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return left is not None and right is not None and np.array_equal(left, right, equal_nan=True)  # type: ignore[arg-type]
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(_equal(left[key], right[key]) for key in left)
    return left == right
