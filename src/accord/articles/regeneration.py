"""Compute the payoffs of the articles that come with accord anew from their statements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from accord.articles.loading import read_article
from accord.articles.payoff_file import compute, payoff_path, write_payoffs

__all__ = ["regenerate"]


def regenerate(folder: str | Path | None = None) -> Iterator[Path]:
    """Write the payoffs of every article file in a folder beside it, and give what was written.

    Parameters
    ----------
    folder : str or Path, optional
        The folder of the articles that come with accord by default.

    Raises
    ------
    FileFormatError
        An article file is malformed.
    """
    home = Path(__file__).parent / "data" if folder is None else Path(folder)
    for file in sorted(path for path in home.glob("*.toml") if "." not in path.stem):
        article = read_article(file)
        variants = [None, *(v for v, table in article.variants.items() if table.adds or table.drops)]
        readings = {variant or "base": article.reading(variant) for variant in variants}
        computed = {name: compute(reading) for name, reading in readings.items()}
        yield write_payoffs(payoff_path(file), readings, computed)
