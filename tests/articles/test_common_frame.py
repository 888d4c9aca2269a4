"""The common frame, recounted with plain loops over its file that share no code with accord."""

from __future__ import annotations

import itertools
import tomllib
from typing import Any

import pytest

import accord
from accord.articles.common_frame import NOTIONS, load_common_frame
from accord.errors import InvalidValueError, UnknownNameError
from articles import recount

FILE: dict[str, Any] = tomllib.loads((recount.DATA / "common.frame.toml").read_text(encoding="utf-8"))
ISSUES = {issue["name"]: list(issue["options"]) for issue in FILE["issues"]}
PLANS = list(FILE["plans"])


def code(plan: str, issue: str, option: str) -> str:
    return str(FILE["plans"][plan].get(issue, {}).get(option, ["S"])[0])


def accepted(plan: str, issue: str, notion: str) -> list[str]:
    """Return what a plan has room for; the next best where the notion leaves nothing."""
    for codes in (NOTIONS[notion], *NOTIONS.values()):
        found = [option for option in ISSUES[issue] if code(plan, issue, option) in codes]
        if found:
            return found
    return []


def shared(plans: list[str], notion: str) -> int:
    """Count the allowed packages that all plans have room for."""
    options = [
        [o for o in ISSUES[issue] if all(o in accepted(plan, issue, notion) for plan in plans)]
        for issue in ISSUES
    ]
    count = 0
    for chosen in itertools.product(*options):
        package = dict(zip(ISSUES, chosen, strict=True))
        count += not any(recount.breaks(package, clause) for clause in FILE["linkages"])
    return count


def test_every_stance_is_a_known_one_with_its_paragraph() -> None:
    for rows in FILE["plans"].values():
        for issue, row in rows.items():
            assert set(row) <= set(ISSUES[issue])
            for stance in row.values():
                assert stance[0] in "RASNIX"
                assert len(stance) > 1 or stance[0] in "SN"


def test_sizes() -> None:
    frame = load_common_frame()
    negotiation = frame.negotiation(PLANS, "implied")
    assert (negotiation.space.n_packages, negotiation.n_allowed) == (6_718_464, 1_382_805)


GROUPS = [
    (["lieven-2025", "ashford-2025"], "package"),
    (["bloomberg-2025", "wright-2025 plan A"], "fallback"),
    (["framework-2026", "lieven-2025", "ashford-2025"], "tolerable"),
    (["lieven-2025", "ashford-2025", "wright-2025 plan B"], "tolerable"),
    (["framework-2026", "lieven-2025", "bloomberg-2025", "wright-2025 plan A"], "implied"),
    (["ashford-2025", "bloomberg-2025"], "implied"),
    *(([plan], "package") for plan in PLANS),
]


@pytest.mark.parametrize(("plans", "notion"), GROUPS)
def test_what_plans_share(plans: list[str], notion: str) -> None:
    negotiation = load_common_frame().negotiation(plans, notion)
    found = accord.payoff_region(negotiation, among="individually_rational", limit=0).n_packages
    assert found == shared(plans, notion)


def test_fewest_rejections() -> None:
    frame = load_common_frame()
    five = [plan for plan in PLANS if not plan.endswith("A")]
    whole = frame.negotiation(five, "implied").replace(red_lines=[])
    solution = accord.utilitarian_solution(whole)
    rejected = [
        sum(code(plan, issue, option) in "IX" for plan in five)
        for issue, option in dict(solution.package or {}).items()
    ]
    assert sum(rejected) == 4 == -solution.payoffs[[whole.actors.index(p) for p in five]].sum()
    least = [min(sum(code(p, i, o) in "IX" for p in five) for o in ISSUES[i]) for i in ISSUES]
    assert sum(least) <= 4  # the linkages can only add to what the issues ask one by one


def test_unknown_names() -> None:
    frame = load_common_frame()
    with pytest.raises(InvalidValueError, match="`notion` must be one of 'package'"):
        frame.accepted("lieven-2025", "territory", "loose")
    with pytest.raises(UnknownNameError, match="`plan` must be one of 'framework-2026'"):
        frame.stance("nobody", "territory", "freeze_line")
