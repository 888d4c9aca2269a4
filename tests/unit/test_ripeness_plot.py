from __future__ import annotations

import matplotlib as mpl
import numpy as np

import accord

mpl.use("Agg")


def test_the_picture_shows_every_state_of_the_grid() -> None:
    line = accord.Issue("line", ["all_A", "middle", "all_B"])
    talks = accord.Negotiation([line], ["A", "B"], {"line": [[1, 0.5, 0], [0, 0.5, 1]]}, [0, 0])
    found = accord.ripeness(talks, {"line": "all_A"}, {"line": "all_B"}, cost=0.1, cost_growth=0.1)
    axes = found.plot()
    (mesh,) = axes.collections
    drawn = np.asarray(mesh.get_array()).reshape(found.is_open.shape)
    assert np.array_equal(drawn, found.is_open.astype(int) + found.is_ripe)
    assert {0, 2} <= set(drawn.ravel().tolist())
    assert axes.get_xlabel() == "cost of fighting (factor)"
    assert found.plot(axes) is axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "no deal possible",
        "deal possible",
        "ripe",
    ]


def test_the_picture_says_when_time_stands_still() -> None:
    line = accord.Issue("line", ["all_A", "all_B"])
    talks = accord.Negotiation([line], ["A", "B"], {"line": [[1, 0], [0, 1]]}, [0, 0])
    axes = accord.ripeness(talks, {"line": "all_A"}, {"line": "all_B"}, cost=0.5).plot()
    assert axes.get_title() == "Time stands still: no moment is ripe"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "no deal possible",
        "deal possible",
    ]
