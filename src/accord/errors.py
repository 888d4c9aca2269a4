"""The errors accord raises, and the one grammar of their sentences.

Every message reads: `` `name` must <rule>, got <value> at <where>. <cure> ``.
"No agreement", an empty zone and an infeasible problem are answers, not errors.
"""

from __future__ import annotations

__all__ = [
    "AccordError",
    "FileFormatError",
    "InvalidTypeError",
    "InvalidValueError",
    "NoAgreementError",
    "SolverError",
    "SpaceTooLargeError",
    "UnknownNameError",
    "must",
]


class AccordError(Exception):
    """Root of every error that accord raises on purpose."""


class InvalidValueError(AccordError, ValueError):
    """An argument has the right type but a value that cannot be meant."""


class InvalidTypeError(AccordError, TypeError):
    """An argument has the wrong type."""


class UnknownNameError(AccordError, KeyError):
    """A name of an issue, option, actor, package, concept or article does not exist."""

    def __str__(self) -> str:
        # KeyError shows the repr of its argument; a sentence should read as a sentence.
        return str(self.args[0]) if self.args else ""


class FileFormatError(AccordError, ValueError):
    """A file does not hold what its format asks for."""


class SpaceTooLargeError(AccordError, ValueError):
    """A method was asked for more packages, points or memory than it can treat exactly."""


class NoAgreementError(AccordError, RuntimeError):
    """Raised by ``raise_for_status`` when there is no agreement to speak of."""


class SolverError(AccordError, RuntimeError):
    """Every solver failed, or none returned an answer that passed its check."""


def must(name: str, rule: str, got: object = None, *, at: str | None = None, cure: str | None = None) -> str:
    """Return the sentence `` `name` must <rule>, got <got> at <at>. <cure> ``.

    Parameters
    ----------
    name : str
        The argument as the user wrote it, such as ``scores['guarantee']``.
    rule : str
        What it must do, such as ``have shape (4, 3)``.
    got : object, optional
        What was found; shown with ``str``. Left out when None.
    at : str, optional
        Where it was found.
    cure : str, optional
        What to do, one sentence with its full stop.

    Examples
    --------
    >>> must("disagreement", "be finite", "nan", at="actor 'UKR'", cure="Give every actor a number.")
    "`disagreement` must be finite, got nan at actor 'UKR'. Give every actor a number."
    """
    sentence = f"`{name}` must {rule}"
    if got is not None:
        sentence += f", got {got}"
    if at is not None:
        sentence += f" at {at}"
    sentence += "."
    return f"{sentence} {cure}" if cure else sentence
