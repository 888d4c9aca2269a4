"""Write a negotiation to a file that a person likes to read."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from accord.io import toml_text as toml
from accord.io.document import FORMAT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from accord.combinations import Combination
    from accord.consent import Consent
    from accord.issues import Issue
    from accord.linkages import Linkage
    from accord.negotiation import Negotiation

__all__ = ["save", "text"]


def save(negotiation: Negotiation, path: str | os.PathLike[str]) -> Path:
    """Write `negotiation` to `path` in accord's TOML format, over what stood there, and return the path.

    Parameters
    ----------
    negotiation : Negotiation
        Any negotiation; equal ones give the same bytes.
    path : str or path-like
        The file to write, by custom ending in ``.toml``.

    Returns
    -------
    pathlib.Path
        The path written to, ready for :func:`~accord.read`.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        A name, label or entry of the source is no text that UTF-8 can hold; nothing is written.
    OSError
        The file cannot be written.

    Notes
    -----
    Floats are written with the shortest digits that read back as the same float.

    Examples
    --------
    >>> import pathlib, tempfile, accord
    >>> talks = accord.Negotiation([accord.Issue("line", ["a", "b"])], ["X"], {"line": [[1, 2.5]]}, [0])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(talks, pathlib.Path(folder, "talks.toml")).read_text().splitlines()[-4:]
    ['scores.X = [1, 2.5]', '', '[disagreement]', 'X = 0']
    """
    raw = text(negotiation).encode()
    target = Path(path)
    target.write_bytes(raw)
    return target


def text(negotiation: Negotiation) -> str:
    """Return the contents of the file that describes `negotiation`."""
    n = negotiation
    blocks = [_head(n)]
    blocks += _table("source", {name: toml.string(value) for name, value in n.source.items()})
    if n.actor_labels:
        labels = {name: toml.string(n.actor_labels.get(name, "")) for name in n.actors}
        blocks += _table("actors", labels)
    blocks += [_issue(n, issue) for issue in n.issues]
    blocks += _table("disagreement", _numbers(n.actors, n.disagreement.tolist()))
    if n.bargaining_weights is not None:
        blocks += _table("bargaining_weights", _numbers(n.parties, n.bargaining_weights.tolist()))
    blocks += [_linkage(linkage, n.issues) for linkage in n.linkages]
    for term in n.interactions:
        amounts = toml.table(_numbers(tuple(term.amounts), list(term.amounts.values())))
        keys = {"combination": _inline(term.combination, n.issues), "amounts": amounts}
        blocks.append(_entry("interactions", keys, term.label))
    for line in n.red_lines:
        keys = {"actor": toml.string(line.actor), "combination": _inline(line.combination, n.issues)}
        blocks.append(_entry("red_lines", keys, line.label))
    if n.consent is not None:
        blocks += _table("consent", _consent(n.consent))
    for name, package in n.packages.items():
        options = {issue: toml.one_or_many(names) for issue, names in _in_order(package, n.issues).items()}
        blocks.append("\n".join([f"[packages.{toml.key(name)}]", *toml.lines(options)]))
    if n.payoff_table is not None:
        blocks.append(_payoff_table(n, n.payoff_table))
    return "\n\n".join(blocks) + "\n"


def _consent(consent: Consent) -> dict[str, str]:
    keys: dict[str, str] = {}
    if consent.at_least is not None:
        keys |= _numbers(("at_least",), [consent.at_least])
    if consent.veto or not keys:
        keys["veto"] = toml.strings(consent.veto)
    if consent.weights is not None:
        keys["weights"] = toml.table(_numbers(tuple(consent.weights), list(consent.weights.values())))
    return keys


def _head(n: Negotiation) -> str:
    keys = {"format": toml.string(FORMAT)}
    if n.title is not None:
        keys["title"] = toml.string(n.title)
    if not n.actor_labels:
        keys["actors"] = toml.strings(n.actors)
    if n.parties != n.actors:
        keys["parties"] = toml.strings(n.parties)
    return "\n".join(f"{name} = {value}" for name, value in keys.items())


def _table(name: str, values: Mapping[str, str]) -> list[str]:
    return ["\n".join([f"[{name}]", *toml.lines(values)])] if values else []


def _entry(name: str, values: Mapping[str, str], label: str | None) -> str:
    labelled = {**values, "label": toml.string(label)} if label is not None else values
    return "\n".join([f"[[{name}]]", *(f"{key} = {value}" for key, value in labelled.items())])


def _issue(n: Negotiation, issue: Issue) -> str:
    found = ["[[issues]]", f"name = {toml.string(issue.name)}"]
    if issue.label is not None:
        found.append(f"label = {toml.string(issue.label)}")
    if any(issue.option_labels):
        labels = zip(issue.options, issue.option_labels, strict=True)
        found += toml.lines({option: toml.string(label or "") for option, label in labels}, "options.")
    else:
        found.append(f"options = {toml.strings(issue.options)}")
    if n.payoff_table is None:
        rows = toml.numbers(n.scores[issue.name].tolist())
        found += toml.lines(dict(zip(n.actors, rows, strict=True)), "scores.")
    return "\n".join(found)


def _linkage(linkage: Linkage, issues: Sequence[Issue]) -> str:
    if linkage.then is None:
        keys = {"excludes": _inline(linkage.if_, issues)}
    else:
        keys = {"if": _inline(linkage.if_, issues), "then": _inline(linkage.then, issues)}
    return _entry("linkages", keys, linkage.label)


def _payoff_table(n: Negotiation, table: NDArray[np.float64]) -> str:
    packages = list(n.space)
    rows = toml.numbers(table[[n.space.index(package) for package in packages]].tolist())
    written = [
        f"  {{ package = {toml.strings(tuple(package.values()))}, payoffs = {row} }},"
        for package, row in zip(packages, rows, strict=True)
    ]
    return "\n".join(["[payoff_table]", "rows = [", *written, "]"])


def _numbers(names: Sequence[str], values: Sequence[float]) -> dict[str, str]:
    return {name: toml.number(value) for name, value in zip(names, values, strict=True)}


def _inline(combination: Combination, issues: Sequence[Issue]) -> str:
    return toml.combination(_in_order(combination, issues))


def _in_order(combination: Combination, issues: Sequence[Issue]) -> dict[str, tuple[str, ...]]:
    return {issue.name: combination[issue.name] for issue in issues if issue.name in combination}
