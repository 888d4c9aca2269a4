"""A combination: for some issues, the options that are meant; the other issues stay open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from accord.errors import InvalidTypeError, InvalidValueError, must

__all__ = ["Combination", "CombinationLike"]

CombinationLike = Mapping[str, "str | Sequence[str]"]


class Combination(Mapping[str, tuple[str, ...]]):
    """Options on some issues, the other issues left open: a set of packages.

    A package matches when on each named issue it has one of the named options.

    Parameters
    ----------
    options : mapping of str to str or sequence of str
        Issue to option, or to several options of which any will do.
    name : str
        The argument's name in error messages.

    Examples
    --------
    >>> combination = Combination({"guarantee": ["israel_model", "norway_model"]})
    >>> combination["guarantee"]
    ('israel_model', 'norway_model')
    >>> combination.matches({"guarantee": "norway_model", "territory": "line_of_contact"})
    True
    """

    __slots__ = ("_options",)

    def __init__(self, options: CombinationLike, name: str = "combination") -> None:
        if not isinstance(options, Mapping):
            raise InvalidTypeError(
                must(
                    name,
                    "be a mapping of issues to options",
                    type(options).__name__,
                    cure="Write {issue: option} or {issue: [option, option]}.",
                )
            )
        for issue in options:
            if not isinstance(issue, str):
                raise InvalidTypeError(must(name, "name issues by strings", repr(issue)))
        self._options = {
            issue: _options(f"{name}[{issue!r}]", value) for issue, value in sorted(options.items())
        }

    def __getitem__(self, issue: str) -> tuple[str, ...]:
        return self._options[issue]

    def __iter__(self) -> Iterator[str]:
        return iter(self._options)

    def __len__(self) -> int:
        return len(self._options)

    def __eq__(self, other: object) -> bool:
        """Return whether both mean the same packages; the order of options does not matter."""
        if not isinstance(other, Combination):
            return NotImplemented
        return self._as_sets() == other._as_sets()

    def __hash__(self) -> int:
        return hash(frozenset(self._as_sets().items()))

    def _as_sets(self) -> dict[str, frozenset[str]]:
        return {issue: frozenset(options) for issue, options in self._options.items()}

    def __repr__(self) -> str:
        shown = {issue: options[0] if len(options) == 1 else list(options) for issue, options in self.items()}
        return f"Combination({shown})"

    def matches(self, package: Mapping[str, str]) -> bool:
        """Return whether `package` has one of the named options on every named issue."""
        return all(package[issue] in options for issue, options in self._options.items())


def _options(name: str, value: str | Sequence[str]) -> tuple[str, ...]:
    options = (value,) if isinstance(value, str) else value
    if not isinstance(options, Sequence) or not all(isinstance(option, str) for option in options):
        raise InvalidTypeError(must(name, "be an option's name or a list of names", repr(value)))
    if not options:
        raise InvalidValueError(
            must(
                name, "name at least one option", "an empty list", cure="Leave the issue out to keep it open."
            )
        )
    return tuple(dict.fromkeys(options))
