"""Games in strategic form as Gambit's ``.nfg`` files, read and written without rounding.

Both versions of the format are read: payoffs listed profile by profile, or outcomes with a name and payoffs
and the number of an outcome per profile (zero for none, which pays nothing). Profiles are listed with the
first player's strategy changing fastest. Written from the description in Gambit's documentation, "The
strategic game (.nfg) file format, payoff version" and "outcome version".
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from accord.errors import FileFormatError, InvalidValueError, must
from accord.games.game import Game
from accord.io.gambit_tokens import TokenReader, distinct, file_text, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from numpy.typing import NDArray

__all__ = ["read_nfg", "write_nfg"]


def read_nfg(path: str | PathLike[str]) -> Game:
    """Return the game in a Gambit ``.nfg`` file, every number at its exact value.

    Parameters
    ----------
    path : path
        The file, in either version of the format.

    Returns
    -------
    Game
        Players and strategies without a name get their number as a name; names that occur twice get it added.

    Raises
    ------
    FileFormatError
        The file is not of that format; the message names file and line and says what to do.

    Examples
    --------
    >>> from accord.games.game import Game
    >>> from accord.io.nfg import read_nfg, write_nfg
    >>> import tempfile
    >>> path = tempfile.mkdtemp() + "/game.nfg"
    >>> write_nfg(Game.from_matrices([[1, 0]], [[0, 1]]), path)
    >>> read_nfg(path).payoffs[0]
    array([[1., 0.]])
    """
    path = Path(path)
    reader = TokenReader(file_text(path), path.name)
    _read_heading(reader)
    players = _read_labels(reader, "players")
    strategies = _read_strategies(reader, len(players))
    if reader.peek().kind == "label":
        reader.take()  # a comment
    shape = tuple(len(names) for names in strategies)
    body = _read_outcomes if reader.at("{") else _read_payoffs
    payoffs = body(reader, len(players), shape)
    end = reader.take()
    if end.kind != "end":
        reader.fail("end after the last profile", end, "Remove the rest or add strategies.")
    try:
        return Game(payoffs, distinct(players, "player "), [distinct(names, "") for names in strategies])
    except InvalidValueError as error:
        raise FileFormatError(f"{path.name}: {error}") from error


def _read_heading(reader: TokenReader) -> None:
    cure = 'Begin the file with NFG 1 R "title".'
    reader.expect("NFG", "begin with NFG", cure)
    reader.expect("1", "be of version 1", cure)
    kind = reader.take()
    if kind.text not in ("R", "D"):
        reader.fail("have R after the version", kind, cure)
    reader.label("have a title", cure)


def _read_labels(reader: TokenReader, what: str) -> list[str]:
    rule, cure = f"list its {what} in braces", 'Write them as { "one" "two" }.'
    reader.expect("{", rule, cure)
    labels = []
    while not reader.at("}"):
        labels.append(reader.label(rule, cure))
    reader.take()
    return labels


def _read_strategies(reader: TokenReader, n_players: int) -> list[list[str]]:
    rule = f"list the strategies of {n_players} players"
    cure = 'Give a list of names per player, { { "a" "b" } { "c" } }, or how many each has, { 2 1 }.'
    start = reader.expect("{", rule, cure)
    strategies: list[list[str]] = []
    while not reader.at("}"):
        if reader.at("{"):
            strategies.append(_read_labels(reader, "strategies"))
        else:
            count = reader.number(rule, cure)
            if count.denominator != 1 or count < 1:
                reader.fail(rule, start, cure)
            strategies.append([""] * int(count))
    end = reader.take()
    if len(strategies) != n_players or not all(strategies):
        reader.fail(rule, end, cure)
    return strategies


def _read_payoffs(reader: TokenReader, n_players: int, shape: tuple[int, ...]) -> NDArray[Any]:
    n_profiles = int(np.prod(shape, dtype=np.int64))
    rule = f"have {n_players * n_profiles} payoffs, one per player and profile"
    cure = "List the payoffs of every profile, the first player's strategy changing fastest."
    flat = [reader.number(rule, cure) for _ in range(n_players * n_profiles)]
    rows = [flat[k : k + n_players] for k in range(0, len(flat), n_players)]
    return _arranged(rows, n_players, shape)


def _read_outcomes(reader: TokenReader, n_players: int, shape: tuple[int, ...]) -> NDArray[Any]:
    rule = f"give every outcome a name and {n_players} payoffs"
    cure = 'Write an outcome as { "name" 1, 2 }.'
    outcomes = [[Fraction(0)] * n_players]
    reader.take()
    while not reader.at("}"):
        reader.expect("{", rule, cure)
        reader.label(rule, cure)
        outcomes.append([reader.number(rule, cure) for _ in range(n_players)])
        reader.expect("}", rule, cure)
    reader.take()
    n_profiles = int(np.prod(shape, dtype=np.int64))
    rule = f"name one of {len(outcomes) - 1} outcomes, or 0, for each of {n_profiles} profiles"
    cure = "List their numbers, the first player's strategy changing fastest."
    rows = []
    for _ in range(n_profiles):
        token = reader.peek()
        number = reader.number(rule, cure)
        if number.denominator != 1 or not 0 <= number < len(outcomes):
            reader.fail(rule, token, cure)
        rows.append(outcomes[int(number)])
    return _arranged(rows, n_players, shape)


def _arranged(rows: Sequence[Sequence[Fraction]], n_players: int, shape: tuple[int, ...]) -> NDArray[Any]:
    table = np.empty((len(rows), n_players), dtype=object)
    table[:] = rows
    return np.stack([column.reshape(shape, order="F") for column in table.T])


def write_nfg(
    game: Game,
    path: str | PathLike[str],
    *,
    form: Literal["payoffs", "outcomes"] = "payoffs",
    title: str = "",
) -> None:
    """Write `game` as a Gambit ``.nfg`` file, without rounding: `read_nfg` returns an equal game.

    Parameters
    ----------
    game : Game
        Any number of players.
    path : path
        Where to write.
    form : {"payoffs", "outcomes"}
        List payoffs profile by profile, or each different vector of payoffs once, as an outcome.
    title : str
        The file's title.

    Raises
    ------
    InvalidValueError
        Another form, or a label that ends in a backslash.

    Examples
    --------
    >>> import tempfile, pathlib, accord
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "entry.nfg"
    >>> entry = accord.Game.from_matrices([[0, 0], [-1, 1]], [[2, 2], [-1, 1]])
    >>> accord.write_nfg(entry, path)
    >>> accord.read_nfg(path) == entry
    True
    """
    if form not in ("payoffs", "outcomes"):
        raise InvalidValueError(must("form", "be 'payoffs' or 'outcomes'", repr(form)))
    players = " ".join(quoted(name) for name in game.players)
    lines = [f"NFG 1 R {quoted(title)} {{ {players} }}", "", "{"]
    lines += ["{ " + " ".join(quoted(name) for name in names) + " }" for names in game.strategies]
    lines += ["}", ""]
    columns = [table.reshape(-1, order="F").tolist() for table in game.exact_payoffs]
    rows = [" ".join(str(value) for value in row) for row in zip(*columns, strict=True)]
    lines += rows if form == "payoffs" else _outcome_lines(rows)
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _outcome_lines(rows: Sequence[str]) -> list[str]:
    numbers: dict[str, int] = {}
    for row in rows:
        numbers.setdefault(row, len(numbers) + 1)
    outcomes = [f'{{ "" {row.replace(" ", ", ")} }}' for row in numbers]
    return ["{", *outcomes, "}", " ".join(str(numbers[row]) for row in rows)]
