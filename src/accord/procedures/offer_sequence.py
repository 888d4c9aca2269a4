"""Offers in sequence: a mediator proposes a package, the actors answer one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accord._checks import known, names
from accord._checks import negotiation as check_negotiation
from accord._wording import whole
from accord.errors import InvalidValueError, must
from accord.games.tree.backward_induction import SubgamePerfect, backward_induction
from accord.games.tree.game_tree import GameTree
from accord.games.tree.nodes import Decision, Node, Terminal
from accord.procedures.offer_courses import OfferCourse, courses
from accord.procedures.offer_ends import Question, as_ends
from accord.procedures.offers import everything, named, reduced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from accord.negotiation import Negotiation
    from accord.packages import Package

__all__ = ["OfferCourse", "OfferSequence", "offer_sequence"]

ACCEPT, REFUSE, NO_OFFER = "accept", "refuse", "no offer"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class OfferSequence:
    """An offer game, its tree, and every course that subgame-perfect play can take.

    Attributes
    ----------
    negotiation : Negotiation
        The question.
    proposer : str
    order : tuple of str
        Who answers, first to last.
    tree : GameTree
        The game; offers are named ``"offer 0"``, ``"offer 1"``, ... by position in `offers`.
    offers : tuple of Package
        The packages in the tree.
    is_reduced : bool
        Whether the tree leaves out packages, because there are too many to list: it then holds one package
        for each way in which packages can be answered, and those that all may accept and that are worth
        enough to the proposer.
    is_complete : bool
        Whether `courses` and the payoffs of `equilibria` are those of the game with every package, as they
        are unless the tree is reduced and more than 10,000 packages are worth offering.
    equilibria : SubgamePerfect
        All subgame-perfect pure profiles of the tree, counted.
    courses : tuple of OfferCourse
        What happens under them, each different course once: best for the proposer first, agreements before
        others that are worth the same to it. Up to the limit asked for.
    n_courses : int
        How many there are, listed or not.
    """

    negotiation: Negotiation
    proposer: str
    order: tuple[str, ...]
    tree: GameTree
    offers: tuple[Package, ...]
    is_reduced: bool
    is_complete: bool
    equilibria: SubgamePerfect
    courses: tuple[OfferCourse, ...]
    n_courses: int

    @property
    def packages(self) -> tuple[Package, ...]:
        """The packages agreed upon in some course, each once."""
        agreed = [course.package for course in self.courses if course.is_agreement]
        return tuple(dict.fromkeys(package for package in agreed if package is not None))

    def in_words(self) -> tuple[str, ...]:
        """Return each course as a sentence."""
        return tuple(self._sentence(course) for course in self.courses)

    def _sentence(self, course: OfferCourse) -> str:
        def label(actor: str) -> str:
            return self.negotiation.actor_labels.get(actor) or actor

        if course.package is None:
            return f"{label(self.proposer)} offers nothing."
        issues = zip(self.negotiation.issues, course.package.values(), strict=True)
        offered = "; ".join(f"{i.label or i.name}: {i.option_label(option)}" for i, option in issues)
        if course.n_alike > 1:
            offered = f"one of {course.n_alike} packages that come to nothing"
        answers = []
        for actor in self.order:
            answers.append(f"{label(actor)} {'refuses' if actor == course.refused_by else 'accepts'}")
            if actor == course.refused_by:
                break
        then = f", and {label(self.proposer)} answers with {course.threat}" if course.threat else ""
        return f"{label(self.proposer)} offers {offered}. {', '.join(answers)}{then}."

    def __repr__(self) -> str:
        left_out = " (reduced)" if self.is_complete else " (reduced, and courses are missing)"
        return "\n".join(
            [
                f"OfferSequence: {self.proposer} offers, {', '.join(self.order)} answer",
                f"  offers   {len(self.offers)}{left_out if self.is_reduced else ''}",
                f"  profiles {self.equilibria.n_profiles}, {self.n_courses} different courses",
                f"  first    {self.courses[0]!r}",
            ]
        )


def offer_sequence(
    negotiation: Negotiation,
    proposer: str,
    order: Sequence[str],
    *,
    packages: Sequence[Mapping[str, str] | str] | None = None,
    if_refused: Mapping[str, Any] | None = None,
    if_silent: Any = None,
    max_packages: int = 2000,
    max_courses: int = 200,
) -> OfferSequence:
    """Return the game in which a mediator offers a package and actors answer in turn, solved.

    The proposer offers one package or nothing. The actors in `order` accept or refuse one after the other,
    knowing everything so far; the first refusal ends the talks. What follows depends on who refused, and the
    proposer may have a choice of threats to carry out. Solved by backward induction with all ties, so
    a threat counts only if carrying it out is then best (Selten 1965).

    Parameters
    ----------
    negotiation : Negotiation
        No actor offers or accepts a package that crosses one of its red lines.
    proposer : str
        An actor.
    order : sequence of str
        The actors who answer, first to last, without the proposer. All of them have to accept: the rule of
        consent of the negotiation does not apply.
    packages : sequence of packages or names in ``negotiation.packages``, optional
        What can be offered, a name standing for all packages that match it; by default everything that the
        linkages allow.
    if_refused : mapping of actor to payoffs, or to threats, optional
        What its refusal leads to: payoffs as an array over all actors or a mapping of actor to payoff, others
        keeping their disagreement payoff; or a mapping of threat to such payoffs, from which the
        proposer picks. By default the disagreement payoffs.
    if_silent : payoffs, optional
        Of no offer; by default the disagreement payoffs.
    max_packages : int
        Up to so many packages are all put into the tree. Of more, enumeration picks those that matter: no
        course of subgame-perfect play is lost.
    max_courses : int
        Courses to list; all are counted.

    Returns
    -------
    OfferSequence

    Raises
    ------
    InvalidTypeError, InvalidValueError, UnknownNameError
        Actors, packages or payoffs that do not fit the negotiation.
    SpaceTooLargeError
        More packages than enumeration accepts, or more than 10,000 listed in `packages`.

    Notes
    -----
    Payoffs that differ by no more than the rounding of their summation are equal. A reduced tree takes some
    2 ** (n + 2) passes over the packages when `n` actors answer.

    References
    ----------
    R. Selten, Spieltheoretische Behandlung eines Oligopolmodells mit Nachfragetraegheit, Zeitschrift fuer die
    gesamte Staatswissenschaft 121 (1965) 301-324.

    Examples
    --------
    >>> import accord
    >>> line = accord.Issue("line", ["held", "moved"])
    >>> scores = {"line": [[1, 2], [5, 1], [0, 4]]}
    >>> talks = accord.Negotiation([line], ["US", "UKR", "RUS"], scores, [0, 3, 2])
    >>> offer_sequence(talks, "US", ["RUS", "UKR"]).packages
    ()
    >>> offer_sequence(talks, "US", ["RUS", "UKR"], if_refused={"UKR": {"UKR": 0}}).packages
    (Package(line='moved'),)
    """
    question = _question(negotiation, proposer, order, if_refused, if_silent)
    limit = whole("max_packages", max_packages, 1)
    most_listed = whole("max_courses", max_courses, 1)
    if packages is not None:
        offers = named(question, packages)
    else:
        offers = everything(question) if negotiation.n_allowed <= limit else reduced(question)
    agreed = offers.agreed(question)
    tree = _tree(question, offers.packages, agreed)
    found = courses(question, offers.packages, offers.stands_for, agreed)
    return OfferSequence(
        negotiation=negotiation,
        proposer=proposer,
        order=question.order,
        tree=tree,
        offers=offers.packages,
        is_reduced=offers.is_reduced,
        is_complete=offers.is_complete,
        equilibria=backward_induction(tree, max_profiles=0),
        courses=found[:most_listed],
        n_courses=len(found),
    )


def _question(
    negotiation: Negotiation,
    proposer: str,
    order: Sequence[str],
    if_refused: Mapping[str, Any] | None,
    if_silent: Any,
) -> Question:
    check_negotiation(negotiation)
    known("proposer", proposer, negotiation.actors)
    answering = names("order", order)
    for actor in answering:
        known("order", actor, negotiation.actors)
    if proposer in answering:
        raise InvalidValueError(must("order", "leave out the proposer", repr(proposer)))
    return Question(negotiation, proposer, answering, as_ends(negotiation, answering, if_refused, if_silent))


def _tree(question: Question, offers: Sequence[Package], agreed: NDArray[np.float64]) -> GameTree:
    negotiation, proposer = question.negotiation, question.proposer

    def refusal(actor: str) -> Node:
        ways = question.ends.refused[actor]
        if len(ways) == 1:
            return Terminal(next(iter(ways.values())).tolist())
        return Decision(proposer, {name: Terminal(paid.tolist()) for name, paid in ways.items()})

    def answers(offer: Package, paid: NDArray[np.float64]) -> Node:
        crossed = {line.actor for line in negotiation.crossed_red_lines(offer)}
        node: Node = Terminal(paid.tolist())
        for actor in reversed(question.order):
            following = {REFUSE: refusal(actor)}
            if actor not in crossed:
                following = {ACCEPT: node, **following}
            node = Decision(actor, following)
        return node

    rows = enumerate(zip(offers, agreed, strict=True))
    actions: dict[str, Node] = {f"offer {number}": answers(*row) for number, row in rows}
    actions[NO_OFFER] = Terminal(question.ends.silent.tolist())
    return GameTree(Decision(proposer, actions), negotiation.actors, negotiation.title or "")
