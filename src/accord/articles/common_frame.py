"""The common frame: issues of several articles side by side, and how each author stands to every option."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from accord.articles.clauses import linkage_clauses
from accord.articles.document import IssueEntry, LinkageEntry
from accord.articles.entries import Clause, Named
from accord.errors import InvalidValueError, must
from accord.io.building import given
from accord.io.document import Table
from accord.io.place import Place
from accord.io.reading import fit, tables
from accord.issues import Issue
from accord.negotiation import Negotiation
from accord.payoffs import RedLine

__all__ = ["NOTIONS", "CommonFrame", "Stance", "load_common_frame"]

FORMAT = "accord-frame-1"
Code = Literal["R", "A", "S", "N", "I", "X"]

NOTIONS: Mapping[str, str] = {"package": "RS", "fallback": "RAS", "tolerable": "RASN", "implied": "RASNI"}
"""What counts as shared, from strict to lenient: the author's own package where there is one; fallbacks too;
what is neither recommended nor rejected; what is rejected by implication only."""


class _File(Table, frozen=True, kw_only=True):
    format: str
    title: str
    issues: list[IssueEntry]
    linkages: list[LinkageEntry] = []  # noqa: RUF012  (msgspec copies defaults)
    plans: dict[str, dict[str, dict[str, list[str]]]]


@dataclass(frozen=True, slots=True)
class Stance:
    """How an author stands to an option.

    Attributes
    ----------
    code : {"R", "A", "S", "N", "I", "X"}
        Recommended; accepted or a named fallback; silent; neither recommended nor rejected; rejected by
        implication; rejected outright.
    cites : tuple of str
        Paragraphs of the author's article.
    """

    code: Code
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CommonFrame:
    """Issues that several articles share, and the plans of their authors in it.

    Attributes
    ----------
    title : str
    issues : tuple of Issue
    clauses : tuple of Clause
        What logic or an author's words link.
    plans : mapping of str to mapping of issue to mapping of option to Stance
        An issue that a plan leaves out is one on which its author is silent.

    Examples
    --------
    >>> frame = load_common_frame()
    >>> frame.stance("wright-2025 plan A", "nato_status", "membership").code
    'R'
    """

    title: str
    issues: tuple[Issue, ...]
    clauses: tuple[Clause, ...]
    plans: Named[Mapping[str, Mapping[str, Stance]]]

    def stance(self, plan: str, issue: str, option: str) -> Stance:
        """Return how the author of a plan stands to an option."""
        return self.plans[plan].get(issue, {}).get(option, Stance("S", ()))

    def accepted(self, plan: str, issue: str, notion: str) -> tuple[str, ...]:
        """Return the options of an issue that a plan has room for.

        Under the strict notion an author who recommends nothing on the issue accepts what comes next best.
        """
        if notion not in NOTIONS:
            raise InvalidValueError(
                must("notion", f"be one of {', '.join(map(repr, NOTIONS))}", repr(notion))
            )
        options = next(i.options for i in self.issues if i.name == issue)
        codes = {option: self.stance(plan, issue, option).code for option in options}
        for wanted in (NOTIONS[notion], *NOTIONS.values()):
            found = tuple(option for option in options if codes[option] in wanted)
            if found:
                return found
        return ()

    def negotiation(self, plans: Iterable[str], notion: str) -> Negotiation:
        """Return the frame with plans as parties, who refuse what their plan has no room for.

        The payoff of a plan is minus the number of issues on which its author rejects the option, outright or
        by implication; no deal is worse than any package, so the zone is what all the plans have room for.
        """
        chosen = list(plans)
        scores = {
            issue.name: [
                [-float(self.stance(plan, issue.name, option).code in "IX") for option in issue.options]
                for plan in self.plans
            ]
            for issue in self.issues
        }
        red_lines = [
            RedLine(plan, {issue.name: refused})
            for plan in chosen
            for issue in self.issues
            if (refused := [o for o in issue.options if o not in self.accepted(plan, issue.name, notion)])
        ]
        return Negotiation(
            issues=self.issues,
            actors=list(self.plans),
            scores=scores,
            disagreement=[-float(len(self.issues)) - 1.0] * len(self.plans),
            parties=chosen,
            linkages=[linkage for clause in self.clauses for linkage in clause.linkages],
            red_lines=red_lines,
            title=self.title,
        )


def load_common_frame() -> CommonFrame:
    """Return the frame of the five articles that come with accord.

    Returns
    -------
    CommonFrame
        Sixteen issues; two plans of one of the authors count as plans of their own.

    Raises
    ------
    FileFormatError
        The file is malformed.

    Examples
    --------
    >>> import accord
    >>> len(accord.load_common_frame().issues)
    16
    """
    file = Path(str(files("accord.articles"))) / "data" / "common.frame.toml"
    document, place = fit(tables(str(file)), _File, FORMAT, str(file)), Place(str(file))
    issues = tuple(
        Issue(entry.name, {o: table.label for o, table in entry.options.items()}, given(entry.label))
        for entry in document.issues
    )
    options = {issue.name: issue.options for issue in issues}
    plans = {}
    for name, rows in document.plans.items():
        stances = {}
        for issue, row in rows.items():
            place.at("plans", name).known(issue, options, "an issue")
            for option, written in row.items():
                place.at("plans", name, issue).known(option, options[issue], "an option")
                place.at("plans", name, issue, option).known(written[0], "RASNIX", "a stance")
            stances[issue] = {o: Stance(written[0], tuple(written[1:])) for o, written in row.items()}  # type: ignore[arg-type]
        plans[name] = stances
    clauses = linkage_clauses(document.linkages, issues, place)
    return CommonFrame(document.title, issues, clauses, Named("plan", plans))
