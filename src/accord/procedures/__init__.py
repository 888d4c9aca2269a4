"""How talks are held: offers in sequence, screening, demands, votes, instruments chosen before bargaining.

====================  ====================================================================
file                  what it holds
====================  ====================================================================
offer_sequence        a mediator offers a package, the actors answer one after the other
offers                which packages are worth offering, where there are too many to list
offer_ends            what silence and each actor's refusal lead to
answer_patterns       the ways in which a package can compare with what refusing it leads to
offer_courses         what subgame-perfect play of the offers can come to
refusals              no deal that depends on who refuses
screening             what to offer an actor whose type is not known
screening_offers      the best single package for actors of unknown type
screening_menus       the best menu: a package for every type
screening_beliefs     the beliefs at which the best offer changes
negotiation_game      a game made from a negotiation, and what each profile leads to
demand_game           each party names what it insists on
ratification_game     a vote on a package
instrument_game       actors choose instruments at the same time, then bargain
instrument_sets       the sets of instruments that an owner can choose
====================  ====================================================================
"""
