"""Concessions open the zone when they are taken off the disagreement payoffs as the floats they are."""

from __future__ import annotations

import numpy as np
import pytest

import accord


def decimal_talks(rng: np.random.Generator) -> accord.Negotiation:
    n_actors, digits = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    issues = [accord.Issue(f"i{k}", ["a", "b", "c"][: rng.integers(1, 4)]) for k in range(rng.integers(1, 4))]
    names = [f"A{a}" for a in range(n_actors)]
    scores = {i.name: rng.uniform(-3, 3, (n_actors, i.n_options)).round(digits) for i in issues}
    return accord.Negotiation(issues, names, scores, rng.uniform(0, 9, n_actors).round(digits))


@pytest.mark.parametrize(("among", "n_tries"), [("packages", 1000), ("lotteries", 300)])
def test_concessions_open_the_zone_as_the_floats_they_are(among: str, n_tries: int) -> None:
    rng = np.random.default_rng(5)
    n_tried = 0
    for _ in range(n_tries):
        negotiation = decimal_talks(rng)
        zone = accord.zone_of_agreement(negotiation, among=among, max_clashes=0)
        if not zone.is_empty:
            continue
        no_deal = negotiation.disagreement
        demands = [no_deal - zone.uniform_concession]
        for at, amount in enumerate(zone.concessions):
            if np.isfinite(amount):
                demands.append(np.where(np.arange(no_deal.size) == at, no_deal - amount, no_deal))
        for lowered in demands:
            n_tried += 1
            again = negotiation.replace(disagreement=lowered)
            assert not accord.zone_of_agreement(again, among=among, max_clashes=0).is_empty
    assert n_tried > n_tries


def test_a_concession_that_rounds_down_is_rounded_up() -> None:
    negotiation = accord.Negotiation([accord.Issue("x", ["a"])], ["A"], {"x": [[-0.4]]}, [2.2])
    for among in ("packages", "lotteries"):
        zone = accord.zone_of_agreement(negotiation, among=among)
        assert zone.uniform_concession == np.nextafter(2.6, 3)
        lower = negotiation.replace(disagreement=negotiation.disagreement - zone.concessions)
        assert not accord.zone_of_agreement(lower, among=among).is_empty
