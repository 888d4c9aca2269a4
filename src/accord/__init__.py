"""Solve multi-issue bargaining: packages, bargaining solutions, zones of agreement, equilibria.

Public names resolve on first use, so that ``import accord`` loads numpy and nothing heavier.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

import numpy  # noqa: F401  (the one package that every model needs)

_HOME_OF = {
    "AXIOMS": "solutions.concepts",
    "Armistice": "disagreement.armistice",
    "Article": "articles",
    "CONCEPTS": "solutions.concepts",
    "Certificate": "zone.certificates",
    "CertifiedEquilibria": "games.isolated_equilibria",
    "Chance": "games.tree.nodes",
    "Clash": "zone.clashes",
    "Combination": "combinations",
    "Comparison": "compare",
    "Concept": "solutions.concepts",
    "Consent": "consent",
    "CorrelatedEquilibrium": "games.correlated",
    "Decision": "games.tree.nodes",
    "DisagreementPayoffs": "disagreement.payoffs",
    "Efficiency": "efficiency",
    "Enforcement": "enforcement.breach",
    "Equilibria": "games.equilibrium_set",
    "Frontier": "frontier",
    "Game": "games.game",
    "GameTree": "games.tree.game_tree",
    "Improvement": "improve",
    "Instrument": "instruments",
    "Interaction": "payoffs",
    "Issue": "issues",
    "Leverage": "leverage.result",
    "Linkage": "linkages",
    "LinkageValue": "linkage_value",
    "Logroll": "logrolls",
    "Negotiation": "negotiation",
    "NegotiationGame": "procedures.negotiation_game",
    "OfferSequence": "procedures.offer_sequence",
    "OneEquilibrium": "games.one_equilibrium",
    "OutsideOptions": "disagreement.options",
    "Package": "packages",
    "PackageSpace": "space",
    "PayoffRegion": "regions",
    "Plan": "leverage.result",
    "PowerPath": "power_path",
    "PowerRegion": "power_regions",
    "PowerRegions": "power_regions",
    "PreventiveWar": "enforcement.commitment",
    "QuantalResponsePath": "games.quantal_response",
    "Reading": "readings",
    "RedLine": "payoffs",
    "Refusals": "procedures.refusals",
    "Ripeness": "disagreement.ripeness",
    "Screening": "procedures.screening",
    "Solution": "result",
    "Spoilers": "enforcement.spoilers",
    "Statement": "readings",
    "Terminal": "games.tree.nodes",
    "VariableThreats": "disagreement.threats",
    "War": "disagreement.war",
    "WinSet": "enforcement.ratification",
    "Zone": "zone.result",
    "act_alone": "unilateral",
    "adjusted_winner_solution": "solutions.adjusted_winner",
    "agreeing_coalition": "solutions.agreeing",
    "all_isolated_equilibria": "games.isolated_equilibria",
    "alternating_offers_solution": "solutions.alternating_offers",
    "articles": "articles",
    "at_least_one": "clauses",
    "backward_induction": "games.tree.backward_induction",
    "cheapest_leverage": "leverage.cheapest",
    "coalition_negotiations": "coalitions",
    "coalition_solutions": "coalition_solutions",
    "coarse_correlated_equilibrium": "games.correlated",
    "compare": "compare",
    "correlated_equilibrium": "games.correlated",
    "demand_game": "procedures.demand_game",
    "egalitarian_solution": "solutions.egalitarian",
    "eliminate_dominated": "games.dominance",
    "equal_area_solution": "solutions.equal_area",
    "equal_loss_solution": "solutions.equal_loss",
    "exchange": "clauses",
    "excludes": "linkages",
    "fictitious_play": "games.learning",
    "guarantee_credibility": "enforcement.guarantees",
    "ideal_gains": "solutions.ideal",
    "improve": "improve",
    "influence_range": "factions",
    "instrument_game": "procedures.instrument_game",
    "is_strict": "games.refinements",
    "is_undominated": "games.refinements",
    "kalai_smorodinsky_solution": "solutions.kalai_smorodinsky",
    "largest_influence": "factions",
    "linkage_value": "linkage_value",
    "load_article": "articles",
    "load_common_frame": "articles.common_frame",
    "logrolls": "logrolls",
    "mixed_actor": "factions",
    "nash_equilibria": "games.equilibria",
    "nash_product": "solutions.nash",
    "nash_rank": "solutions.nash",
    "nash_solution": "solutions.nash",
    "offer_sequence": "procedures.offer_sequence",
    "one_equilibrium": "games.one_equilibrium",
    "outside_options": "disagreement.options",
    "pareto_frontier": "frontier",
    "payoff_dominators": "games.refinements",
    "payoff_histogram": "regions",
    "payoff_region": "regions",
    "perles_maschler_solution": "solutions.perles_maschler",
    "power_path": "power_path",
    "power_regions": "power_regions",
    "preventive_war": "enforcement.commitment",
    "proportional_solution": "solutions.proportional",
    "pure_equilibria": "games.pure",
    "quantal_response_path": "games.quantal_response",
    "raiffa_continuous_solution": "solutions.raiffa",
    "raiffa_solution": "solutions.raiffa",
    "ratification_game": "procedures.ratification_game",
    "rationalisable_strategies": "games.rationalisable",
    "read": "io",
    "read_article": "articles",
    "read_efg": "io.efg",
    "read_nfg": "io.nfg",
    "refusals": "procedures.refusals",
    "relative_utilitarian_solution": "solutions.relative_utilitarian",
    "replicator_dynamics": "games.learning",
    "requires": "linkages",
    "ripeness": "disagreement.ripeness",
    "risk_dominant": "games.refinements",
    "screening": "procedures.screening",
    "self_enforcing": "enforcement.breach",
    "sequential_equilibria": "games.tree.sequential",
    "side_payments": "instruments",
    "solve": "solve",
    "spoilers": "enforcement.spoilers",
    "strongest_faction": "factions",
    "supporting_assessment": "games.tree.sequential",
    "utilitarian_solution": "solutions.utilitarian",
    "variable_threats": "disagreement.threats",
    "win_set": "enforcement.ratification",
    "write_efg": "io.efg",
    "write_nfg": "io.nfg",
    "zero_sum_value": "games.zero_sum",
    "zone_of_agreement": "zone.agreement",
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
