"""What TOML and msgspec find wrong with a file, said in the grammar of accord's errors."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import msgspec
from msgspec import inspect

from accord.errors import FileFormatError, must
from accord.io.place import Place, suggestion

__all__ = ["MISPLACED", "invalid_toml", "misfit"]

_WORDS = {
    "str": "a string",
    "float": "a number",
    "int": "a whole number",
    "array": "a list",
    "object": "a table",
    "bool": "true or false",
}
_CURES = {
    "a string": 'Write it in quotes, "like this".',
    "a number": "Write digits without quotes, such as 3 or 0.5.",
    "a list": "Write it as [first, second].",
    "a table": "Write it as { key = value }.",
}
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]|\[(\.\.\.)\]")
_ANY_KEY = "..."
MISPLACED = "Move `{}` above the first [table]: it belongs to the whole file."

Steps = tuple[str | int, ...]


def invalid_toml(error: tomllib.TOMLDecodeError, text: str, file: str) -> FileFormatError:
    """Return the error for a file that is not TOML, with line and column."""
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
    problem, line, column = found.groups() if found else (str(error), None, None)
    if line is None:
        last = text.rstrip("\n").split("\n")
        line, column = str(len(last)), str(len(last[-1]) + 1)
    at = f"line {line}, column {column}"
    cure = "Close what was opened last; the file may be cut off." if problem.startswith("Un") else None
    if re.match(r"Cannot overwrite|Cannot declare|Cannot mutate|Duplicate", problem):
        problem, cure = "a key or table given twice", "Keep one of the two."
    return FileFormatError(must(file, "be valid TOML", problem[:1].lower() + problem[1:], at=at, cure=cure))


def misfit(error: msgspec.ValidationError, tree: dict[str, Any], kind: type, file: str) -> FileFormatError:
    """Return the error for a tree of tables that does not fit `kind`."""
    problem, _, path = str(error).partition(" - at ")
    steps = _complete(_steps(path.strip("`")), tree, kind, str(error))
    place = Place(file).at(*steps)
    for pattern, sentence in (
        (r"Object missing required field `(.+)`", _missing),
        (r"Object contains unknown field `(.+)`", _unknown),
        (r"Expected `(.+)`, got `.+`", _wrong_type),
        (r"Invalid enum value (.+)", _wrong_word),
        (r"(Number out of range)", _too_large),
    ):
        if found := re.fullmatch(pattern, problem, re.DOTALL):
            return sentence(place, found[1], steps, tree, kind)
    return place.mistake("fit the format", f"{_shown(_value(tree, steps))} ({problem.lower()})")


def _missing(place: Place, name: str, steps: Steps, tree: dict[str, Any], kind: type) -> FileFormatError:
    del steps, tree, kind
    return place.at(name).mistake("be given", cure=f"Add `{name} = ...`.")


def _unknown(place: Place, name: str, steps: Steps, tree: dict[str, Any], kind: type) -> FileFormatError:
    del tree
    cure = _misplaced(name, steps, kind) or suggestion(name, _keys(kind, steps))
    return place.at(name).mistake("be a key of the format", cure=cure)


def _wrong_type(place: Place, types: str, steps: Steps, tree: dict[str, Any], kind: type) -> FileFormatError:
    wanted = " or ".join(_WORDS.get(name, name) for name in types.split(" | "))
    cure = _misplaced(str(steps[-1]), steps[:-1], kind) if steps else None
    return place.mistake(f"be {wanted}", _shown(_value(tree, steps)), cure=cure or _CURES.get(wanted))


def _wrong_word(place: Place, word: str, steps: Steps, tree: dict[str, Any], kind: type) -> FileFormatError:
    del word
    node = _node(inspect.type_info(kind), steps)
    words = [repr(value) for value in node.values] if isinstance(node, inspect.LiteralType) else []
    return place.mistake(f"be one of {', '.join(words)}", _shown(_value(tree, steps)))


def _too_large(place: Place, problem: str, steps: Steps, tree: dict[str, Any], kind: type) -> FileFormatError:
    del problem, kind
    return place.mistake("be below 1.8e308", f"a number of {len(str(_value(tree, steps)))} digits")


def _misplaced(name: str, steps: Steps, kind: type) -> str | None:
    """Return the cure for a key of the whole file that slipped into a table above it."""
    if steps and name in _keys(kind, ()) and name not in _keys(kind, steps):
        return MISPLACED.format(name)
    return None


def _steps(path: str) -> Steps:
    return tuple(
        key or (int(number) if number else _ANY_KEY)
        for key, number, _ in _STEP.findall(path.removeprefix("$"))
    )


def _complete(steps: Steps, tree: dict[str, Any], kind: type, message: str) -> Steps:
    """Return `steps` with the keys that msgspec writes as `...`, found by keeping one key at a time."""
    for depth, step in enumerate(steps):
        if step != _ANY_KEY:
            continue
        table = _value(tree, steps[:depth])
        for key in table:
            if _complains(_with(tree, steps[:depth], {key: table[key]}), kind, message):
                return _complete((*steps[:depth], key, *steps[depth + 1 :]), tree, kind, message)
    return steps


def _complains(tree: dict[str, Any], kind: type, message: str) -> bool:
    try:
        msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:
        return str(error) == message
    return False


def _with(tree: Any, steps: Steps, value: Any) -> Any:
    """Return a copy of `tree` in which `value` stands at the end of `steps`."""
    if not steps:
        return value
    copy = tree.copy()
    copy[steps[0]] = _with(tree[steps[0]], steps[1:], value)
    return copy


def _value(tree: Any, steps: Steps) -> Any:
    for step in steps:
        tree = tree[step]
    return tree


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, str | int | float) else str(value)


def _keys(kind: type, steps: Steps) -> tuple[str, ...]:
    """Return the keys that the format knows in the table at the end of `steps`."""
    node = _node(inspect.type_info(kind), steps)
    return tuple(f.encode_name for f in node.fields) if isinstance(node, inspect.StructType) else ()


def _node(node: inspect.Type, steps: Steps) -> inspect.Type | None:
    """Return the type at the end of `steps`, going down from `node`."""
    node = node.type if isinstance(node, inspect.Metadata) else node
    if isinstance(node, inspect.UnionType):
        return next((found for member in node.types if (found := _node(member, steps))), None)
    if not steps:
        return node
    step, rest = steps[0], steps[1:]
    if isinstance(node, inspect.StructType):
        return next((_node(f.type, rest) for f in node.fields if f.encode_name == step), None)
    if isinstance(node, inspect.DictType):
        return _node(node.value_type, rest)
    if isinstance(node, inspect.ListType) and isinstance(step, int):
        return _node(node.item_type, rest)
    return None
