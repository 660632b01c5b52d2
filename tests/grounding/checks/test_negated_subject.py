"""What is said of nobody."""

from __future__ import annotations

import pytest

from rag.grounding.checks.all_checks import inconsistencies

PAIRS = [
    ("Nobody can borrow the oars of the club.", "The oars of the club can be borrowed."),
    ("No one may enter the boathouse at night.", "Members may enter the boathouse at night."),
    ("Nobody is allowed to park in the yard.", "Staff are allowed to park in the yard."),
    ("None may keep tools in the cellar.", "Tenants may keep tools in the cellar."),
    ("Niemand darf die Boote am Sonntag leihen.", "Gäste dürfen die Boote am Sonntag leihen."),
    ("Nadie puede usar los remos del club.", "Los socios pueden usar los remos del club."),
]


@pytest.mark.parametrize(("negative", "positive"), PAIRS)
def test_nobody_against_somebody(negative: str, positive: str) -> None:
    for claim, evidence in ((negative, positive), (positive, negative)):
        (found,) = inconsistencies(claim, evidence)
        assert (found.kind, found.contradicts) == ("negation", True)
        assert evidence[:-1] in found.reason


def test_short_claim_against_a_longer_sentence() -> None:
    evidence = "Unused leave of up to five days can be taken over into the next year."
    (found,) = inconsistencies("Nobody can take over unused leave.", evidence)
    assert found.kind == "negation"


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Nobody may enter the boathouse at night.", "No one may enter the boathouse at night."),
        ("Nobody may enter the boathouse.", "Members may not enter the boathouse."),
        ("Members may enter until nine.", "Nobody may enter after nine."),
        ("Members may borrow the oars.", "Nobody but members may borrow the oars."),
        ("Members may use the boat with a key.", "Nobody may use the boat without a key."),
        ("The roof was mended in May.", "Nobody knows who mended the roof in May."),
        ("Nobody mends the roof.", "The harbour office paints the boats and the roof."),
    ],
)
def test_no_contradiction(claim: str, evidence: str) -> None:
    assert [one for one in inconsistencies(claim, evidence) if one.kind == "negation"] == []
