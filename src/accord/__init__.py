"""Solve multi-issue bargaining: packages, bargaining solutions, zones of agreement, equilibria.

Public names resolve on first use, so that ``import accord`` loads numpy and nothing heavier.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

import numpy  # noqa: F401  (the one package that every model needs)

_HOME_OF = {
    "Armistice": "disagreement.armistice",
    "Article": "articles",
    "Combination": "combinations",
    "Consent": "consent",
    "DisagreementPayoffs": "disagreement.payoffs",
    "Enforcement": "enforcement",
    "Frontier": "frontier",
    "Game": "games.game",
    "Interaction": "payoffs",
    "Issue": "issues",
    "Linkage": "linkages",
    "Negotiation": "negotiation",
    "OutsideOptions": "disagreement.options",
    "Package": "packages",
    "PackageSpace": "space",
    "PreventiveWar": "commitment",
    "RedLine": "payoffs",
    "Ripeness": "ripeness",
    "Solution": "result",
    "Spoilers": "spoilers",
    "VariableThreats": "disagreement.threats",
    "War": "disagreement.war",
    "WinSet": "ratification",
    "articles": "articles",
    "coalition_negotiations": "coalitions",
    "excludes": "linkages",
    "guarantee_credibility": "enforcement",
    "improve": "improve",
    "load_article": "articles",
    "nash_product": "solutions.nash",
    "nash_rank": "solutions.nash",
    "nash_solution": "solutions.nash",
    "outside_options": "disagreement.options",
    "pareto_frontier": "frontier",
    "payoff_histogram": "regions",
    "payoff_region": "regions",
    "preventive_war": "commitment",
    "read": "io",
    "requires": "linkages",
    "ripeness": "ripeness",
    "self_enforcing": "enforcement",
    "spoilers": "spoilers",
    "variable_threats": "disagreement.threats",
    "win_set": "ratification",
}

__all__ = sorted(_HOME_OF)
__version__ = "0.1.0"


class _PublicNames(ModuleType):
    """The package, on which a function may have the name of the module that it lives in.

    Importing a submodule would bind it over the function; here the public name stays with the function.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME_OF and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> object:
        try:
            home = _HOME_OF[name]
        except KeyError:
            raise AttributeError(f"module 'accord' has no attribute {name!r}") from None
        value = getattr(import_module(f"accord.{home}"), name)
        super().__setattr__(name, value)
        return value

    def __dir__(self) -> list[str]:
        return __all__


sys.modules[__name__].__class__ = _PublicNames
