"""An issue: a point to settle, and the ways to settle it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accord._wording import text, unknown
from accord.errors import InvalidTypeError, InvalidValueError, must

__all__ = ["Issue"]


@dataclass(frozen=True, slots=True, init=False)
class Issue:
    """A point to settle and its options, of which a package takes exactly one.

    Parameters
    ----------
    name : str
        Short and unique in its negotiation.
    options : sequence of str, or mapping of str to str
        At least one option, all different. A mapping gives each option a label to print.
    label : str, optional
        The issue in words.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        A name is not a non-empty string, there is no option, or one occurs twice.

    Examples
    --------
    >>> issue = Issue("guarantee", {"none": "no guarantee", "israel_model": "arms and intelligence"})
    >>> issue.n_options, issue.position("israel_model"), issue.option_label("none")
    (2, 1, 'no guarantee')
    """

    name: str
    options: tuple[str, ...]
    label: str | None
    option_labels: tuple[str | None, ...]

    def __init__(
        self, name: str, options: Sequence[str] | Mapping[str, str], label: str | None = None
    ) -> None:
        _check_name("name", name)
        object.__setattr__(self, "name", name)
        names = _option_names(f"Issue({name!r}).options", options)
        labels = tuple(options.values()) if isinstance(options, Mapping) else (None,) * len(names)
        object.__setattr__(self, "options", names)
        for argument, words in [
            ("label", label),
            *((f"options[{o!r}]", t) for o, t in zip(names, labels, strict=True)),
        ]:
            text(argument, words)
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "option_labels", tuple(words or None for words in labels))

    @property
    def n_options(self) -> int:
        """Return the number of options."""
        return len(self.options)

    def position(self, option: str) -> int:
        """Return the position of `option`; raise UnknownNameError when there is none of that name."""
        try:
            return self.options.index(option)
        except ValueError:
            raise unknown(f"option of issue {self.name!r}", "be one of", option, self.options) from None

    def option_label(self, option: str) -> str:
        """Return the option in words: its label, or its name when it has none."""
        return self.option_labels[self.position(option)] or option

    def __repr__(self) -> str:
        return f"Issue({self.name!r}, {list(self.options)})"


def _check_name(argument: str, name: object) -> None:
    if not isinstance(name, str):
        raise InvalidTypeError(must(argument, "be a string", type(name).__name__))
    if not name.strip():
        raise InvalidValueError(must(argument, "be a non-empty string", repr(name)))


def _option_names(argument: str, options: object) -> tuple[str, ...]:
    if isinstance(options, str) or not isinstance(options, (Sequence, Mapping)):
        raise InvalidTypeError(
            must(argument, "be a list of names", repr(options), cure="Write ['first', 'second'].")
        )
    names = tuple(options)
    if not names:
        raise InvalidValueError(must(argument, "have at least one option", "none"))
    for position, name in enumerate(names):
        _check_name(f"{argument}[{position}]", name)
        if name in names[:position]:
            raise InvalidValueError(
                must(argument, "be all different", f"{name!r} twice", cure="Rename or remove one.")
            )
    return names
