"""A claim about one identifier is not supported by evidence about another."""

from __future__ import annotations

import pytest
from conftest import WordEmbedder

from rag.grounding.calibration import IDENTITY
from rag.grounding.checks.all_checks import inconsistencies
from rag.grounding.checks.codes import other_than_asked
from rag.grounding.grounder import Grounder, overall


@pytest.mark.parametrize(
    ("claim", "evidence", "said"),
    [
        ("Ring QT-2105 costs 3.", "Ring QT-2150 costs 3.", "which says QT-2150"),
        ("Ring QT-2150 costs 3.", "Rings QT-2105 and ZT-2150 cost 3.", "QT-2150"),  # parts of two
        ("By clause 7.3 a fee is due.", "By clause 7.4 a fee is due.", "clause 7.3"),
        ("Version 2.3 needs a key.", "Version 2.3.1 needs a key.", "Version 2.3"),
        ("Circular 3/2021 forbids it.", "Circular 3/2023 forbids it.", "3/2021"),
    ],
)
def test_another_identifier(claim: str, evidence: str, said: str) -> None:
    reasons = [one.reason for one in inconsistencies(claim, evidence)]
    assert len(reasons) == 1
    assert said in reasons[0]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Ring QT-2105 costs 3.", "The ring qt2105 costs 3."),
        ("By clause 7.3 a fee is due.", "7.3 A fee is due."),
        ("By § 7.3 a fee is due.", "Under section 7.3 a fee is due."),
        ("Version 2.3 needs a key.", "2.3 needs a key."),
    ],
)
def test_same_identifier(claim: str, evidence: str) -> None:
    assert inconsistencies(claim, evidence) == []


def test_identifier_that_the_context_names() -> None:
    context = "Ring QT-2105 is new. It costs 3."
    assert inconsistencies("Ring QT-2105 costs 3.", "It costs 3.", context=context) == []


LIST = "- QT-2105: price 3\n- QT-2150: price 4\n- QT-2501: price 5"


@pytest.mark.parametrize(
    ("answer", "supported"),
    [("QT-2150 has the price 4.", True), ("QT-2150 has the price 3.", False),
     ("QT-2150 has the price 5.", False), ("QT-2015 has the price 4.", False)],
)  # fmt: skip
def test_only_the_line_of_the_identifier_is_evidence(answer: str, supported: bool) -> None:
    grounder = Grounder(WordEmbedder(), IDENTITY, None, "")
    (claim,) = grounder.check_text(answer, [LIST])
    assert (claim.judgement.verdict == "supported") is supported
    assert all(LIST[slice(*span)].count("QT-") == 1 for _, span in claim.evidence)


def test_answer_about_another_than_the_question() -> None:
    question = "What is the price of QT-2015?"
    assert other_than_asked("QT-2105 has the price 3.", question)
    assert other_than_asked("It has the price 3.", question) is None
    assert other_than_asked("QT-2015 replaces QT-2105.", question) is None
    checked = Grounder(WordEmbedder(), IDENTITY, None, question).check_text(
        "QT-2105 has the price 3.", [LIST]
    )
    assert overall([one.judgement for one in checked])[0] != "supported"
