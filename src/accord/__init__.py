"""Solve multi-issue bargaining: packages, bargaining solutions, zones of agreement, equilibria.

Public names resolve on first use, so that ``import accord`` loads numpy and nothing heavier.
"""

from __future__ import annotations

from importlib import import_module

import numpy  # noqa: F401  (the one package that every model needs)

_HOME_OF = {
    "Article": "articles",
    "Combination": "combinations",
    "Interaction": "payoffs",
    "Issue": "issues",
    "Linkage": "linkages",
    "Negotiation": "negotiation",
    "Package": "packages",
    "PackageSpace": "space",
    "RedLine": "payoffs",
    "Solution": "result",
    "articles": "articles",
    "excludes": "linkages",
    "load_article": "articles",
    "nash_product": "solutions.nash",
    "nash_rank": "solutions.nash",
    "nash_solution": "solutions.nash",
    "pareto_frontier": "frontier",
    "payoff_histogram": "regions",
    "payoff_region": "regions",
    "read": "io",
    "requires": "linkages",
}

__all__ = sorted(_HOME_OF)
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import the module that holds `name` and return the object."""
    try:
        home = _HOME_OF[name]
    except KeyError:
        raise AttributeError(f"module 'accord' has no attribute {name!r}") from None
    value = getattr(import_module(f"accord.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return __all__
