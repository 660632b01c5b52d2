"""Whether a text says yes or no to a question."""

from __future__ import annotations

import pytest

from rag.grounding.polarity import affirms, answers_yes, asks_yes_or_no, without_contradicted_lead


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Is the gate locked at night?", "The gate is locked at night.", True),
        ("Is the gate locked at night?", "The gate isn't locked at night.", False),
        ("Is the gate locked at night?", "The gate of the yard is green.", None),
        ("Is the gate locked at night?", "It is locked at night.", True),
        ("Is the gate locked at night?", "The gate is hardly ever locked at night.", None),
        ("Is the gate open at night?", "The gate is closed at night.", False),
        ("Is the path of the park unstable?", "The path is stable.", False),
        (
            "May guests smoke on the balcony?",
            "Guests are forbidden to smoke on the balcony.",
            False,
        ),
        (
            "May guests smoke on the balcony?",
            "No rule forbids guests to smoke on the balcony.",
            True,
        ),
        ("Is it forbidden to swim in the pond?", "It is forbidden to swim in the pond.", True),
        ("Is a permit required?", "A permit costs five euros.", None),
        ("Is a permit required?", "A permit is compulsory.", True),
        ("Do pupils have to wear a cap?", "Pupils wear a cap in June.", None),
        ("Do pupils have to wear a cap?", "Wearing a cap is optional for pupils.", False),
        ("Is entry free?", "Entry costs two euros.", None),
        ("Is the hall open in May?", "The hall is open in June.", None),
        ("Did Ada approve the plan?", "Ada rejected the plan.", False),
        ("Did Ada approve the plan?", "There is no doubt that Ada approved the plan.", True),
        ("Is Vell larger than Orin?", "Orin is larger than Vell.", None),
        ("Does the shop sell eggs?", "The shop sells eggs, and no milk is sold.", True),
        ("Is the shop open on Mondays?", "The shop is open daily except on Mondays.", False),
        (
            "Was the dam damaged?",
            "The storm came. The dam was not damaged, but the mill was.",
            False,
        ),
        ("Who sells eggs?", "The shop sells eggs.", None),
    ],
)
def test_affirms(question: str, text: str, expected: bool | None) -> None:
    assert affirms(question, text) is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Yes", True),
        ("**Yes**, it is.", True),
        ("no", False),
        ("No, it is green.", False),
        ("No it is not.", False),
        ("False.", False),
        ("Not yet.", False),
        ("Not only the gate.", None),
        ("No gate is locked.", False),  # its words are compared with the question
        ("Nein, sie ist offen.", False),
        ("True or not, nobody knows.", None),
        ("Nobody knows.", None),
    ],
)
def test_first_word_decides(answer: str, expected: bool | None) -> None:
    assert answers_yes("Is the gate locked?", answer) is expected


def test_questions_for_yes_or_no() -> None:
    assert asks_yes_or_no("True or false: is it wet?")
    assert not asks_yes_or_no("What is wet?")


@pytest.mark.parametrize(
    ("question", "answer", "kept"),
    [
        ("Is the ferry free on Sundays?", "No, the ferry is free on Sundays.", "The ferry"),
        ("Is the kiln lit in winter?", "Yes, the kiln is not lit in winter. [1]", "The kiln"),
        ("Is the kiln lit in winter?", "Yes, the kiln is lit in winter.", "Yes"),
        ("Is the kiln lit in winter?", "No, it is cold.", "No"),
        ("Is the kiln lit in winter?", "Yes.", "Yes"),
    ],
)
def test_a_lead_that_the_sentence_contradicts_is_dropped(
    question: str, answer: str, kept: str
) -> None:
    assert without_contradicted_lead(question, answer).startswith(kept)
