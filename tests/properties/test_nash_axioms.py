"""The axioms of the Nash solution, on packages: the tied packages as a set obey them.

Nash (1950) states them for convex sets. For finite sets the maximisers of the product, all ties taken
together, keep Pareto, symmetry, independence of units and origins and independence of irrelevant
alternatives (Mariotti 1998, Nash bargaining theory when the number of alternatives can be finite, Social
Choice and Welfare 15, 413-421).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

import oracle
from accord import Negotiation, Solution, excludes, nash_solution
from accord.errors import InvalidValueError
from strategies import actor_name, as_dict, mapped, negotiation_of, problems

UNWEIGHTED = problems().map(lambda problem: replace(problem, weights=None))


def solve(negotiation: Negotiation) -> Solution:
    return nash_solution(negotiation, max_ties=100_000)


def gains_of_ties(negotiation: Negotiation) -> set[tuple[float, ...]]:
    solution = solve(negotiation)
    return {tuple(row) for row in negotiation.gains(solution.ties).tolist()} if solution.ties else set()


def everyone_gains(solution: Solution) -> bool:
    return solution.status == "optimal" and solution.value > 0


@given(problem=problems())
def test_solutions_are_allowed_cross_no_red_line_and_are_individually_rational(
    problem: oracle.Problem,
) -> None:
    negotiation = negotiation_of(problem)
    for package in solve(negotiation).ties:
        assert package in negotiation.space
        assert not any(line.actor in negotiation.parties for line in negotiation.crossed_red_lines(package))
        assert min(negotiation.gains(package)[negotiation.party_positions]) >= 0


@given(problem=UNWEIGHTED)
def test_pareto(problem: oracle.Problem) -> None:
    """No rational package is better for one party and worse for none, even where someone cannot gain."""
    solution = solve(negotiation_of(problem))
    rational = oracle.rational(problem)
    assert all(oracle.is_efficient(problem, package.positions, rational) for package in solution.ties)


def mirrored(problem: oracle.Problem) -> oracle.Problem:
    """Return two actors between whom nothing differs: every option has a twin with the payoffs exchanged."""
    scores = [
        [[*first, *second], [*second, *first]] for first, second in (matrix[:2] for matrix in problem.scores)
    ]
    return oracle.Problem(
        tuple(2 * n for n in problem.n_options), scores, [problem.disagreement[0]] * 2, parties=[0, 1]
    )


@given(problem=problems((2, 2), tables=False, linked=False))
def test_symmetry(problem: oracle.Problem) -> None:
    gains = gains_of_ties(negotiation_of(mirrored(problem)))
    assert gains == {(second, first) for first, second in gains}


@given(problem=problems(), data=st.data())
def test_anonymity(problem: oracle.Problem, data: st.DataObject) -> None:
    """Actors listed in another order, parties with their weights too: the same packages."""
    negotiation = negotiation_of(problem)
    order = data.draw(st.permutations(range(problem.n_actors)))
    party_order = data.draw(st.permutations(range(len(problem.parties))))
    weights = negotiation.bargaining_weights
    turned = negotiation.replace(
        actors=[actor_name(actor) for actor in order],
        parties=[negotiation.parties[k] for k in party_order],
        bargaining_weights=None if weights is None else weights[list(party_order)],
        disagreement=negotiation.disagreement[list(order)],
        **(
            {"scores": {issue: matrix[list(order)] for issue, matrix in negotiation.scores.items()}}
            if negotiation.payoff_table is None
            else {"payoff_table": negotiation.payoff_table[:, list(order)]}
        ),
    )
    assert solve(turned).ties == solve(negotiation).ties
    assert solve(turned).gains.tolist() == solve(negotiation).gains[list(order)].tolist()


@given(problem=problems(), data=st.data())
def test_invariance_to_positive_affine_rescaling_per_actor(
    problem: oracle.Problem, data: st.DataObject
) -> None:
    units = [data.draw(st.sampled_from([1, 2, 3, 7, 0.125, 2.0**30])) for _ in range(problem.n_actors)]
    origins = [data.draw(st.integers(-1000, 1000)) for _ in range(problem.n_actors)]
    scaled = mapped(problem, lambda actor, value: value * units[actor])
    moved = [value + origin for value, origin in zip(scaled.disagreement, origins, strict=True)]
    if problem.table is None:
        first = [
            [value + origin for value in row] for row, origin in zip(scaled.scores[0], origins, strict=True)
        ]
        other = replace(scaled, scores=[first, *scaled.scores[1:]], disagreement=moved)
    else:
        rows = [[v + origin for v, origin in zip(row, origins, strict=True)] for row in scaled.table or []]
        other = replace(scaled, table=rows, disagreement=moved)
    assert solve(negotiation_of(other)).ties == solve(negotiation_of(problem)).ties


@given(problem=problems(), data=st.data())
def test_independence_of_irrelevant_alternatives(problem: oracle.Problem, data: st.DataObject) -> None:
    """A linkage that leaves some solutions leaves exactly those.

    Where not all parties can gain together, gains are measured in shares of the largest ones, which
    alternatives do bear on; the axiom is for problems in which all can.
    """
    negotiation = negotiation_of(problem)
    before = solve(negotiation)
    assume(everyone_gains(before))
    some = data.draw(st.sets(st.integers(0, len(problem.n_options) - 1), min_size=1, max_size=2))
    extra = excludes(
        {f"i{i}": f"o{data.draw(st.integers(0, problem.n_options[i] - 1))}" for i in sorted(some)}
    )
    kept = tuple(package for package in before.ties if extra.allows(package))
    assume(kept)
    assert solve(negotiation.replace(linkages=[*negotiation.linkages, extra])).ties == kept


@given(problem=problems((2, 5)))
def test_actors_whose_consent_is_not_needed_do_not_matter(problem: oracle.Problem) -> None:
    others = set(range(problem.n_actors)) - set(problem.parties)
    changed = mapped(problem, lambda actor, value: -2 * value + 3 if actor in others else value)
    vetoes = [line for line in problem.red_lines if line[0] not in others]
    changed = replace(changed, red_lines=vetoes)
    assert solve(negotiation_of(changed)).ties == solve(negotiation_of(problem)).ties


class TestWeights:
    @given(problem=UNWEIGHTED, weight=st.integers(1, 5))
    def test_equal_weights_are_the_symmetric_solution(self, problem: oracle.Problem, weight: int) -> None:
        negotiation = negotiation_of(problem)
        equal = nash_solution(negotiation, [weight] * len(problem.parties), max_ties=100_000)
        assert equal.ties == solve(negotiation).ties

    @given(problem=problems())
    def test_only_ratios_of_weights_matter(self, problem: oracle.Problem) -> None:
        assume(problem.weights is not None)
        negotiation = negotiation_of(problem)
        doubled = nash_solution(negotiation, [2 * w for w in problem.weights or []], max_ties=100_000)
        assert doubled.ties == solve(negotiation).ties

    @given(problem=UNWEIGHTED)
    def test_a_party_of_weight_zero_must_not_lose_but_does_not_count(self, problem: oracle.Problem) -> None:
        assume(len(problem.parties) > 1)
        negotiation = negotiation_of(problem)
        ties = nash_solution(negotiation, [0] + [1] * (len(problem.parties) - 1), max_ties=100_000).ties
        gains = {package: oracle.gains(problem, package) for package in oracle.rational(problem)}
        assert bool(ties) == bool(gains)
        best = oracle.nash(problem, [0] + [1] * (len(problem.parties) - 1)).best
        assert ties == tuple(as_dict(package) for package in best)
        assert all(gains[package][0] >= 0 for package in best)

    @given(problem=UNWEIGHTED, data=st.data())
    def test_more_weight_never_means_less_gain(self, problem: oracle.Problem, data: st.DataObject) -> None:
        weights = [data.draw(st.integers(1, 4)) for _ in problem.parties]
        party = data.draw(st.integers(0, len(weights) - 1))
        negotiation = negotiation_of(problem)
        before = nash_solution(negotiation, weights)
        assume(everyone_gains(before))
        weights[party] += data.draw(st.integers(1, 4))
        after = nash_solution(negotiation, weights)
        actor = problem.parties[party]
        assert after.gains[actor] >= before.gains[actor]


@given(problem=problems(), data=st.data())
def test_a_better_disagreement_payoff_never_means_a_lower_payoff(
    problem: oracle.Problem, data: st.DataObject
) -> None:
    """Disagreement point monotonicity (Thomson 1987, Journal of Economic Theory 42, 50-58)."""
    party = data.draw(st.integers(0, len(problem.parties) - 1))
    assume(problem.weights is None or problem.weights[party] > 0)
    actor = problem.parties[party]
    payoffs = []
    for step in range(4):
        no_deal = list(problem.disagreement)
        no_deal[actor] += step
        solution = solve(negotiation_of(replace(problem, disagreement=no_deal)))
        if not everyone_gains(solution):
            break
        payoffs.append(solution.payoffs[actor])
    assert all(lower <= higher for lower, higher in pairwise(payoffs))


@given(problem=problems())
def test_no_agreement_exactly_when_every_package_makes_a_party_lose(problem: oracle.Problem) -> None:
    solution = solve(negotiation_of(problem))
    assert (solution.status == "no_agreement") == (not oracle.rational(problem))


@given(problem=problems())
def test_forbidding_every_solution_lowers_the_product(problem: oracle.Problem) -> None:
    negotiation = negotiation_of(problem)
    solution = solve(negotiation)
    assume(everyone_gains(solution))
    linkages = [*negotiation.linkages, *(excludes(dict(package)) for package in solution.ties)]
    try:
        rest = solve(negotiation.replace(linkages=linkages))
    except InvalidValueError:  # nothing is left
        assert solution.n_ties == negotiation.n_allowed
        return
    assert not rest.ties or rest.value < solution.value
    if solution.runner_up is not None:
        assert rest.package == solution.runner_up.package
