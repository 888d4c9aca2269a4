"""The instruments that an article names, as instruments that leverage can be worked out with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accord.instruments import Instrument

if TYPE_CHECKING:
    from accord.articles.article import Article
    from accord.readings import Payoffs

__all__ = ["levers"]


def levers(article: Article, payoffs: Payoffs, cost: float) -> tuple[Instrument, ...]:
    """Return the instruments that change what no deal is worth, each for the first of its owners.

    What one does to an actor is the difference between the actor's outcomes without and with it. Two that
    move the same actor exclude each other, since the article gives the outcome of both together only once.
    """
    movers = {
        name: entry
        for name, entry in article.instruments.items()
        if entry.no_deal and any(owner in article.actors for owner in entry.by)
    }
    found = []
    for name, entry in movers.items():
        rivals = [
            other for other, o in movers.items() if other != name and set(o.no_deal) & set(entry.no_deal)
        ]
        found.append(
            Instrument(
                name,
                next(owner for owner in entry.by if owner in article.actors),
                cost,
                on_refusal={
                    actor: payoffs.no_deal[actor, after] - payoffs.no_deal[actor, before]
                    for actor, (before, after) in entry.no_deal.items()
                },
                excludes=rivals,
                label=entry.effect,
            )
        )
    return tuple(found)
