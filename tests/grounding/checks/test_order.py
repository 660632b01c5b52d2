"""Swapped roles."""

from __future__ import annotations

import pytest

from rag.grounding.checks.all_checks import inconsistencies

NOISE = "The generator turns random noise into images."


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Germany defeated France.", "France defeated Germany."),
        ("The generator fools the discriminator.", "The discriminator fools the generator."),
        ("Germany was defeated by France.", "Germany defeated France."),  # the passive turned
        ("The wheel is part of the car.", "The car is part of the wheel."),
        ("The generator turns images into random noise.", NOISE),
        ("Cats are larger than dogs.", "Dogs are larger than cats."),
        ("The train runs from Rome to Paris.", "The train runs from Paris to Rome."),
        ("It predicts images from text.", "It predicts text from images."),
    ],
)
def test_order(claim: str, evidence: str) -> None:
    (inconsistency,) = inconsistencies(claim, evidence)
    assert (inconsistency.kind, inconsistency.contradicts) == ("order", True)
