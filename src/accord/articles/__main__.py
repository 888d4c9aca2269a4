"""Compute the payoffs of the articles anew from their statements: ``python -m accord.articles``."""

from __future__ import annotations

from accord.articles.regeneration import regenerate

for file in regenerate():
    print(file)
