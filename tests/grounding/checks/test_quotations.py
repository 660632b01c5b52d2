"""Quotations of a claim that the evidence lacks."""

from __future__ import annotations

import pytest

from rag.grounding.checks.all_checks import inconsistencies


@pytest.mark.parametrize(
    ("claim", "evidence", "missing"),
    [
        ("He said “The Sky is Blue” then.", "He said: the sky is\nblue.", False),  # case, space
        ("He said «the sky is blue» then.", "He said: the sky is blue.", False),
        ("He said „the sky is blue“ then.", "He said: the sky is blue.", False),
        ('He said "the sky … blue" then.', "He said: the sky is blue.", False),  # an ellipsis
        ('He said "blue ... sky" then.', "He said: the sky is blue.", True),  # in that order
        ('He said "sky blue the is" then.', "He said: the sky is blue.", True),
        ('He said "sky! {" then.', "The sky! It is blue.", False),  # regression: a part of marks
        ('He said "no" then.', "He said: yes.", False),  # too short
        ("It's the dogs' bowl and the cats' bowl.", "It is a bowl.", False),  # apostrophes
    ],
)
def test_quotations(claim: str, evidence: str, missing: bool) -> None:
    found = [
        inconsistency
        for inconsistency in inconsistencies(claim, evidence)
        if inconsistency.kind == "quotation"
    ]
    assert bool(found) == missing
