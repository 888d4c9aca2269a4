from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from accord import Interaction, Issue, Negotiation, Package, RedLine, excludes
from accord.errors import AccordError, InvalidValueError
from strategies import as_dict, negotiation_of, problems

LINE, FORCES = Issue("line", ["held", "moved"]), Issue("forces", ["capped", "free", "none"])
SCORES = {"line": [[3, 0], [0, 5]], "forces": [[0, 4, 1], [2, 0, 1]]}


def negotiation(**changes: object) -> Negotiation:
    arguments = {
        "issues": [LINE, FORCES],
        "actors": {"UKR": "Ukraine", "RUS": ""},
        "scores": SCORES,
        "disagreement": [1, -1],
        "linkages": [excludes({"line": "moved", "forces": "none"})],
        "interactions": [Interaction({"line": "moved", "forces": ["capped", "free"]}, {"RUS": -2.5})],
        "red_lines": [RedLine("RUS", {"forces": "free"})],
        "bargaining_weights": {"RUS": 1, "UKR": 2},
        "packages": {"plan": {"line": "held"}},
        "title": "Line and forces",
        "source": {"author": "A. Author"},
    }
    return Negotiation(**(arguments | changes))  # type: ignore[arg-type]


class TestWhatItHolds:
    def test_sizes(self) -> None:
        n = negotiation()
        assert (n.n_actors, n.space.n_packages, n.n_allowed) == (2, 6, 5)

    def test_parties_are_all_actors_by_default_and_keep_their_order(self) -> None:
        assert negotiation().parties == ("UKR", "RUS")
        turned = negotiation(parties=["RUS", "UKR"])
        assert turned.party_positions.tolist() == [1, 0]
        assert turned.bargaining_weights is not None
        assert turned.bargaining_weights.tolist() == [1, 2]

    def test_rows_and_payoffs_may_be_given_by_name(self) -> None:
        named = {"line": {"RUS": [0, 5], "UKR": [3, 0]}, "forces": SCORES["forces"]}
        assert negotiation(scores=named, disagreement={"RUS": -1, "UKR": 1}) == negotiation()

    def test_any_real_numbers(self) -> None:
        n = negotiation(disagreement=[Fraction(1, 2), np.float32(0.25)])
        assert n.disagreement.tolist() == [0.5, 0.25]

    def test_payoff_matrix_has_the_issues_side_by_side(self) -> None:
        assert negotiation().payoff_matrix.tolist() == [[3, 0, 0, 4, 1], [0, 5, 2, 0, 1]]

    def test_labels(self) -> None:
        assert dict(negotiation().actor_labels) == {"UKR": "Ukraine"}

    def test_red_lines_crossed(self) -> None:
        n = negotiation()
        assert n.crossed_red_lines({"line": "held", "forces": "free"}) == n.red_lines
        assert n.crossed_red_lines({"line": "held", "forces": "capped"}) == ()


class TestFrozen:
    def test_no_attribute_can_be_set(self) -> None:
        with pytest.raises(FrozenInstanceError):
            negotiation().disagreement = np.zeros(2)  # type: ignore[misc]

    def test_arrays_are_copies_and_read_only(self) -> None:
        matrix, no_deal = np.array([[3.0, 0.0], [0.0, 5.0]]), np.array([1.0, -1.0])
        n = negotiation(scores={**SCORES, "line": matrix}, disagreement=no_deal)
        matrix[:], no_deal[:] = 99, 99
        assert n == negotiation()
        weights = n.bargaining_weights
        assert weights is not None
        for array in (n.scores["line"], n.disagreement, weights, n.payoff_matrix, n.party_positions):
            assert not array.flags.writeable
            assert array.flags.c_contiguous

    def test_mappings_are_copies_and_read_only(self) -> None:
        scores, source, packages = dict(SCORES), {"author": "A. Author"}, {"plan": {"line": "held"}}
        n = negotiation(scores=scores, source=source, packages=packages)
        scores.clear(), source.clear(), packages.clear()
        assert n == negotiation()
        for mapping in (n.scores, n.source, n.packages, n.actor_labels):
            with pytest.raises(TypeError):
                mapping["x"] = 1  # type: ignore[index]

    def test_tables_are_copies_and_read_only(self) -> None:
        table = np.ones((6, 2))
        n = negotiation(scores=None, payoff_table=table)
        table[:] = 99
        assert n.payoffs({"line": "held", "forces": "none"}).tolist() == [1, 1]
        assert n.payoff_table is not None
        assert not n.payoff_table.flags.writeable


class TestPayoffs:
    def test_of_one_package(self) -> None:
        n = negotiation()
        package = {"line": "moved", "forces": "free"}
        assert n.payoffs(package).tolist() == [4, 2.5]
        assert n.gains(package).tolist() == [3, 3.5]
        assert n.payoffs(n.space.package(4)).tolist() == [4, 2.5]

    def test_of_many(self) -> None:
        n = negotiation()
        chosen = [{"line": "held", "forces": "free"}, n.space.package(0)]
        assert n.payoffs(chosen).tolist() == [[7, 0], [3, 2]]
        assert n.gains(tuple(chosen)).tolist() == [[6, 1], [2, 3]]
        assert n.payoffs([]).shape == (0, 2)

    def test_a_new_array_each_time(self) -> None:
        n = negotiation()
        n.payoffs({"line": "held", "forces": "free"})[:] = 99
        n.gains({"line": "held", "forces": "free"})[:] = 99
        assert n == negotiation()

    def test_packages_that_linkages_forbid_have_payoffs_too(self) -> None:
        assert negotiation().payoffs({"line": "moved", "forces": "none"}).tolist() == [1, 6]

    @given(problem=problems())
    def test_agree_with_the_twin(self, problem: oracle.Problem) -> None:
        n = negotiation_of(problem)
        allowed = oracle.packages(problem)
        expected = [oracle.payoffs(problem, package) for package in allowed]
        assert n.payoffs([as_dict(package) for package in allowed]).tolist() == expected
        assert n.payoffs(as_dict(allowed[0])).tolist() == expected[0]


class TestTables:
    WORTH = np.arange(12.0).reshape(6, 2)

    def test_shape_by_package_number_and_by_issue(self) -> None:
        flat = negotiation(scores=None, payoff_table=self.WORTH, interactions=())
        grid = negotiation(scores=None, payoff_table=self.WORTH.reshape(2, 3, 2).tolist(), interactions=())
        assert flat == grid
        assert flat.payoffs({"line": "moved", "forces": "capped"}).tolist() == [6, 7]
        assert dict(flat.scores) == {}

    def test_a_function_is_called_once_for_every_allowed_package(self) -> None:
        calls = []

        def worth(package: Package) -> list[float]:
            calls.append(dict(package))
            return [len(calls), -len(calls)]

        n = negotiation(scores=None, payoff_table=worth, interactions=())
        assert calls == list(n.space)
        assert n.payoffs(calls).tolist() == [[k, -k] for k in range(1, 6)]
        assert n.payoff_table is not None
        assert np.isnan(n.payoff_table).tolist() == [[False, False]] * 5 + [[True, True]]

    def test_forbidden_packages_need_no_payoffs(self) -> None:
        holes = self.WORTH.copy()
        holes[5] = np.nan
        n = negotiation(scores=None, payoff_table=holes)
        assert n == negotiation(scores=None, payoff_table=self.WORTH)
        with pytest.raises(InvalidValueError) as caught:
            n.payoffs({"line": "moved", "forces": "none"})
        assert str(caught.value) == (
            "`package` must have a row in the payoff table, got one that the linkages forbid."
        )

    def test_interactions_are_added(self) -> None:
        n = negotiation(scores=None, payoff_table=self.WORTH)
        assert n.payoffs({"line": "moved", "forces": "free"}).tolist() == [8, 6.5]

    @given(problem=problems(tables=False))
    def test_a_table_of_the_scores_changes_nothing(self, problem: oracle.Problem) -> None:
        n = negotiation_of(problem)
        plain = n.replace(interactions=())
        table = n.replace(payoff_table=plain.payoffs)
        allowed = list(n.space)
        assert table.payoffs(allowed).tolist() == n.payoffs(allowed).tolist()


class TestReplace:
    def test_changes_what_is_named_and_nothing_else(self) -> None:
        old = negotiation()
        new = old.replace(disagreement=[0, 0], parties=["UKR"], bargaining_weights=None)
        assert new.disagreement.tolist() == [0, 0]
        assert new.parties == ("UKR",)
        assert old == negotiation()
        assert new.replace(disagreement=[1, -1], parties=None, bargaining_weights=[2, 1]) == old

    def test_without_changes_is_an_equal_copy(self) -> None:
        for old in (
            negotiation(),
            negotiation(actors=["UKR", "RUS"]),
            negotiation(actors={"UKR": "", "RUS": ""}),
        ):
            assert old.replace() == old
            assert old.replace() is not old

    def test_new_actors_bring_their_own_labels(self) -> None:
        assert dict(negotiation().replace(actors=["UKR", "RUS"]).actor_labels) == {}

    def test_is_checked_anew(self) -> None:
        with pytest.raises(InvalidValueError):
            negotiation().replace(disagreement=[np.nan, 0])

    def test_scores_and_table_replace_each_other(self) -> None:
        table = negotiation().replace(payoff_table=np.zeros((6, 2)))
        assert table.payoff_table is not None
        assert table.replace(scores=SCORES) == negotiation()


class TestEquality:
    @pytest.mark.parametrize(
        "changes",
        [
            {"disagreement": [1, 0]},
            {"scores": {**SCORES, "line": [[3, 0], [0, 6]]}},
            {"actors": ["UKR", "RUS"]},
            {"parties": ["UKR"], "bargaining_weights": None},
            {"linkages": []},
            {"interactions": []},
            {"red_lines": []},
            {"bargaining_weights": None},
            {"packages": {}},
            {"title": None},
            {"source": {"author": "B. Author"}},
        ],
        ids=lambda changes: next(iter(changes)),
    )
    def test_a_change_anywhere_makes_it_different(self, changes: dict[str, object]) -> None:
        assert negotiation(**changes) != negotiation()
        assert negotiation(**changes) == negotiation(**changes)

    def test_other_types(self) -> None:
        assert negotiation() != "negotiation"

    @given(problem=problems())
    def test_equal_ones_have_equal_hashes(self, problem: oracle.Problem) -> None:
        one, other = negotiation_of(problem), negotiation_of(problem)
        assert one == other
        assert hash(one) == hash(other)
        moved = negotiation_of(replace(problem, disagreement=[d + 1 for d in problem.disagreement]))
        assert moved != one


@given(problem=problems(), how=st.sampled_from(["pickle", "copy", "deepcopy"]))
def test_pickle_and_copy_give_an_equal_frozen_negotiation(problem: oracle.Problem, how: str) -> None:
    old = negotiation_of(problem)
    new = pickle.loads(pickle.dumps(old)) if how == "pickle" else getattr(copy, how)(old)
    assert new == old
    assert hash(new) == hash(old)
    assert not new.disagreement.flags.writeable
    assert all(not matrix.flags.writeable for matrix in new.scores.values())
    assert new.space.n_allowed == old.space.n_allowed


class TestRepr:
    def test_five_lines(self) -> None:
        assert repr(negotiation(parties=["UKR"], bargaining_weights=None)).splitlines() == [
            "Negotiation: Line and forces",
            "  issues   2 (line, forces)",
            "  packages 6, 1 linkage, 1 interaction, 1 red line",
            "  parties  UKR (also scored: RUS)",
            "  no deal  UKR 1, RUS -1",
        ]

    def test_sizes_from_small_to_beyond_doubles(self) -> None:
        def shown(n_issues: int) -> str:
            issues = [Issue(f"i{i}", [f"o{o}" for o in range(10)]) for i in range(n_issues)]
            n = Negotiation(issues, ["A"], {issue.name: np.zeros((1, 10)) for issue in issues}, [0])
            return repr(n).splitlines()[2]

        assert shown(6) == "  packages 1,000,000"
        assert shown(20) == "  packages about 1.0e+20"
        assert shown(301) == "  packages over 1e300"

    def test_without_title(self) -> None:
        assert repr(negotiation(title=None)).startswith("Negotiation: untitled\n")


def test_package_of_a_name() -> None:
    issue = Issue("line", ["held", "moved"])
    other = Issue("forces", ["capped", "free"])
    talks = Negotiation(
        [issue, other],
        ["X"],
        {"line": [[1, 2]], "forces": [[1, 2]]},
        [0],
        linkages=[excludes({"line": "moved", "forces": "free"})],
        packages={
            "whole": {"line": "held", "forces": "free"},
            "open": {"line": "held"},
            "only one left": {"line": "moved"},
            "forbidden": {"line": "moved", "forces": "free"},
        },
    )
    assert talks.package("whole") == {"line": "held", "forces": "free"}
    assert talks.package("only one left") == {"line": "moved", "forces": "capped"}
    messages = {
        "open": "`name` must stand for one package, got 'open', which leaves issues open. "
        "Visit them with negotiation.space.matching(negotiation.packages[name]).",
        "forbidden": "`name` must stand for one package, got 'forbidden', which linkages forbid. "
        "Visit them with negotiation.space.matching(negotiation.packages[name]).",
        "absent": "`name` must be one of 'whole', 'open', 'only one left', 'forbidden', got 'absent'.",
    }
    for name, message in messages.items():
        with pytest.raises(AccordError) as caught:
            talks.package(name)
        assert str(caught.value) == message
