"""Games in strategic form: what the actors do, and where nobody gains by doing otherwise.

One concept, one file. `game` holds the model, frozen and exact: payoffs keep the value they were given.
The answers are exact too: every equilibrium is a profile of fractions whose regret was checked to be zero.

=====================  ==================================================================
file                   what it answers
=====================  ==================================================================
game                   the model: payoffs, regret, best responses
equilibria             all equilibria of two-player games, also of degenerate ones
isolated_equilibria    all isolated equilibria of three and more players, certified
quantal_response       the quantal response path and the equilibrium it leads to
tree                   game trees, backward induction, sequential equilibria
one_equilibrium        one equilibrium of a large two-player game (Lemke-Howson)
pure                   all pure equilibria, any number of players
zero_sum               value and optimal strategies of a zero-sum game
dominance              iterated elimination of dominated strategies, with the trail
rationalisable         what survives common knowledge of rationality
correlated             correlated and coarse correlated equilibria
learning               fictitious play and replicator dynamics
refinements            strict, undominated, payoff-dominated, risk-dominant equilibria
=====================  ==================================================================

The rest are parts of these: `profiles` and `exact_numbers` read arguments; `integer_matrices`,
`exact_tableau`, `exact_vertices`, `certified_vertices`, `complementary_pairs` and `nash_subsets` are the core
of two-player games.
"""
