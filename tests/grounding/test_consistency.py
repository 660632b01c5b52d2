"""Hard checks as a whole: what is a fault, in which words, and what is none."""

from __future__ import annotations

import pytest

from rag.grounding.checks.consistency import inconsistencies
from rag.text.names import names
from rag.text.numbers import numbers


@pytest.mark.parametrize(
    ("claim", "evidence", "missing"),
    [
        ("It began in 1962.", "It began in 1965.", ["1962"]),
        ("It has 1000 parts.", "It has 1,000 parts.", []),
        ("It has five parts.", "It has 5 parts.", []),  # a word for a digit
        ("It has 5 parts.", "It has five parts.", []),
        ("It grew 12 %.", "It grew 13 %.", ["12"]),
        ("Then Yann LeCun came.", "Then Ian Goodfellow came.", ["Yann LeCun"]),
        ("The GAN learns.", "A generative adversarial network learns.", []),
        ("The GANs learn.", "The GAN learns.", []),
        ("It uses WaveNet.", "It uses Wave Net.", []),
        ("It uses GPT-3 now.", "It uses GPT-3 now.", []),
        ("It uses GPT-4 now.", "It uses GPT-3 now.", ["GPT-4"]),
        ('He said "the sky is falling" then.', "The sky is blue.", ["the sky is falling"]),
        ('He said "the sky is blue" then.', "He said: the sky is blue.", []),
    ],
)
def test_hard_checks(claim: str, evidence: str, missing: list[str]) -> None:
    reasons = [fault.reason for fault in inconsistencies(claim, evidence)]
    assert len(reasons) == len(missing)
    for what, reason in zip(missing, reasons, strict=True):
        assert what in reason


def test_numbers_and_names() -> None:
    assert numbers("From 1,000 to 2.5, seven") == {"1000", "2.5", "7"}
    assert names("The Wasserstein GAN of Martin Arjovsky uses DCGAN.") == [
        "Wasserstein GAN",
        "Martin Arjovsky",
        "DCGAN",
    ]
    assert names("Training is slow.") == []


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
    found = [fault for fault in inconsistencies(claim, evidence) if fault.kind == "quotation"]
    assert bool(found) == missing


def test_all_faults_of_a_claim_are_listed() -> None:
    """All kinds at once, in the order in which they are checked."""
    found = inconsistencies(
        "In 1962 Ada Byron sold 12 cars.", "In 1965 Mary Somerville sold 13 cars."
    )
    assert [fault.kind for fault in found] == ["date", "number", "name"]
    assert all(fault.contradicts for fault in found)
