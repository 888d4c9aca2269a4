"""Published articles as negotiations: ``articles()`` names them, ``load_article(name)`` gives one."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from accord._wording import unknown
from accord.articles.article import Article
from accord.articles.entries import Basis, Recommendation, Scenario
from accord.articles.loading import read_article

__all__ = ["Article", "Basis", "Recommendation", "Scenario", "articles", "load_article", "read_article"]


def articles() -> tuple[str, ...]:
    """Return the names of the articles that come with accord, in alphabetical order.

    Examples
    --------
    >>> "wright-2025" in articles()
    True
    """
    return tuple(sorted(path.stem for path in _folder().glob("*.toml") if "." not in path.stem))


def load_article(name: str) -> Article:
    """Return one of the articles that come with accord.

    Parameters
    ----------
    name : str
        One of :func:`accord.articles`.

    Returns
    -------
    Article
        Its negotiations by scenario, the author's packages, and what each number rests on.

    Raises
    ------
    UnknownNameError
        There is no such article; the message lists those there are.

    Examples
    --------
    >>> load_article("wright-2025").negotiation().n_allowed
    1440
    """
    if name not in articles():
        raise unknown("article", "be one of", name, articles())
    return read_article(_folder() / f"{name}.toml")


def _folder() -> Path:
    return Path(str(files(__name__))) / "data"
