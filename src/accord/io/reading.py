"""Read a negotiation from a file."""

from __future__ import annotations

import datetime
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from accord.errors import FileFormatError, must
from accord.io.building import build
from accord.io.document import FORMAT, NegotiationFile
from accord.io.mistakes import invalid_toml, misfit
from accord.io.place import Place

if TYPE_CHECKING:
    from accord.negotiation import Negotiation

__all__ = ["fit", "read", "tables"]

T = TypeVar("T")

_OF_AN_ARTICLE = "accord.load_article(name) opens articles."


def read(path: str | os.PathLike[str]) -> Negotiation:
    """Return the negotiation that a file in accord's TOML format describes.

    Parameters
    ----------
    path : str or path-like
        A file such as ``Negotiation.save`` writes or a person does; the format is explained in
        ``docs/file_format.md``.

    Returns
    -------
    Negotiation
        Reading back what was saved gives an equal negotiation, every float the same to the last bit.

    Raises
    ------
    FileFormatError
        The file is not what the format asks for: one sentence with the file, the path of keys and the cure.
    FileNotFoundError
        There is no such file.

    Examples
    --------
    >>> import pathlib, tempfile, accord
    >>> from accord.io import read, save
    >>> old = accord.Negotiation([accord.Issue("line", ["a", "b"])], ["X"], {"line": [[1, 2]]}, [0])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     read(save(old, pathlib.Path(folder, "talks.toml"))) == old
    True
    """
    file = os.fspath(path)
    document = fit(tables(file), NegotiationFile, FORMAT, file)
    return build(document, document.disagreement, Place(file))


def tables(file: str) -> dict[str, Any]:
    """Return the tables of a TOML file, dates of the source as strings."""
    if Path(file).is_dir():
        raise FileFormatError(must(file, "be a file", "a folder"))
    return parse(Path(file).read_bytes(), file)


def parse(raw: bytes, file: str) -> dict[str, Any]:
    """Return the tables that `raw` holds; `file` is its name in messages."""
    try:
        text = raw.decode("utf-8-sig")  # some editors put a byte-order mark in front
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        got, at = f"byte 0x{raw[error.start]:02x}", f"line {line}"
        raise FileFormatError(
            must(file, "be text in UTF-8", got, at=at, cure="Save it again with encoding UTF-8.")
        ) from error
    if not text.strip():
        raise FileFormatError(must(file, "describe a negotiation", "an empty file"))
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise invalid_toml(error, text, file) from error
    source = tree.get("source")
    if isinstance(source, dict):
        dates = {key: value.isoformat() for key, value in source.items() if isinstance(value, datetime.date)}
        tree["source"] = {**source, **dates}
    return tree


def fit(tree: dict[str, Any], kind: type[T], wanted: str, file: str) -> T:
    """Return `tree` as an object of `kind`, whose first key `format` must be `wanted`."""
    if tree.get("format", wanted) != wanted:
        raise Place(file, "format").mistake(
            f"be {wanted!r}, the version that this accord reads",
            repr(tree["format"]),
            cure=_OF_AN_ARTICLE if "article" in str(tree["format"]) else None,
        )
    try:
        return msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:
        raise misfit(error, tree, kind, file) from error
