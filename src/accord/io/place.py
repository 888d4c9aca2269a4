"""A place in a file: which file, under which key. Every complaint about a file starts here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches

from accord.errors import AccordError, FileFormatError, must

__all__ = ["Place", "suggestion"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_MANY = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A file, and the path of keys to one value in it, such as ``linkages[2].then.territory``."""

    file: str
    key: str = ""

    def at(self, *steps: str | int) -> Place:
        """Return the place reached from here by keys of tables and positions in lists."""
        key = self.key
        for step in steps:
            if isinstance(step, int):
                key += f"[{step}]"
            else:
                key += ("." if key else "") + (step if _BARE.fullmatch(step) else f'"{step}"')
        return Place(self.file, key)

    def mistake(self, rule: str, got: object = None, *, cure: str | None = None) -> FileFormatError:
        """Return the error that what stands here must follow `rule`, in the grammar of all errors."""
        if not self.key:
            return FileFormatError(must(self.file, rule, got, cure=cure))
        return FileFormatError(f"{self.file}: {must(self.key, rule, got, cure=cure)}")

    def known(self, name: str, names: Iterable[str], kind: str, *, cure: str | None = None) -> None:
        """Check that `name`, written here, is one of `names`; without a `cure` offer the nearest of them."""
        known = tuple(names)
        if name not in known:
            raise self.mistake(f"name {kind}", repr(name), cure=cure or suggestion(name, known))

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Raise what the model finds wrong inside the block with this place in front of its sentence."""
        try:
            yield
        except FileFormatError:
            raise
        except AccordError as error:
            where = f"{self.file}, {self.key}" if self.key else self.file
            raise FileFormatError(f"{where}: {error}") from error


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return the cure for a misspelt name: the nearest of `names`, or what there is to choose from."""
    known = tuple(names)
    near = get_close_matches(name, known, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    shown = ", ".join(map(repr, known[:_MANY])) + (", ..." if len(known) > _MANY else "")
    return f"Known: {shown}." if known else "There is none to name."
