"""Games in extensive form: who moves when, what they know, and what each end is worth.

=====================  ==================================================================
file                   what it holds
=====================  ==================================================================
nodes                  decision, chance and terminal nodes, the words a tree is written in
game_tree              the tree, checked and laid out
layout                 how a nested tree becomes a list of nodes and information sets
backward_induction     every subgame-perfect pure profile of a tree with perfect information
strategies             pure strategies, reduced or not, and the strategic form
behaviour              behaviour strategies: what they are worth, and from mixed strategies
beliefs                whether beliefs exist that make behaviour sequentially rational
sequential             sequential equilibria
subgames               where subgames start, and trees with solved subgames as ends
piece_equilibria       sequential equilibria of a tree without proper subgames
nash_sets              the Nash equilibria of a tree as sets with corners
coverage               which part of such a set can hold sequential equilibria
quasi_perfect          one exact sequential equilibrium when two players move
lemke                  the pivoting path behind it
agent_logit            where play with vanishing errors leads, for any number of players
=====================  ==================================================================
"""
