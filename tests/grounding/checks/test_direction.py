"""Reversed direction, rank and strength."""

from __future__ import annotations

import pytest

from rag.grounding.checks.all_checks import inconsistencies


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The loss increases with depth.", "The loss decreases with depth."),
        ("The loss is higher with depth.", "The loss is lower with depth."),
        ("The first network fails with more data.", "The last network fails with more data."),
        ("It needs more data than a human.", "It needs less data than a human."),
        ("It was published before the war.", "It was published after the war."),
        ("All models need training data.", "Some models need training data."),  # too much
        ("Users must accept the terms of service.", "Users may accept the terms of service."),
        ("The model always finds the answer.", "The model sometimes finds the answer."),
        ("The largest city lies on the river.", "The smallest city lies on the river."),
        ("Only adults may enter the hall.", "Adults may also enter the hall."),
        ("Der Preis steigt mit der Größe.", "Der Preis sinkt mit der Größe."),
    ],
)
def test_direction(claim: str, evidence: str) -> None:
    (inconsistency,) = inconsistencies(claim, evidence)
    assert (inconsistency.kind, inconsistency.contradicts) == ("comparison", True)
