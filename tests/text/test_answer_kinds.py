"""The kind of answer that a question asks for."""

from __future__ import annotations

import pytest

from rag.text.answer_kinds import AnswerKind, asked_kind, has_kind, lacking_form


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many oars are there?", "number"),
        ("What is the price of an oar?", "number"),
        ("What is the number of oars?", "number"),
        ("What is the phone number of the shed?", None),
        ("What does an oar cost?", "number"),
        ("How long is the slipway?", "number"),
        ("Wie viele Ruder gibt es?", "number"),
        ("When was the boathouse built?", "time"),
        ("In what year did it open?", "time"),
        ("Who mends the roof?", None),
        ("How is the motor cooled?", None),
        ("What happens when the tide is low?", None),
        ("Why is the price so high?", None),
    ],
)
def test_asked_kind(question: str, kind: AnswerKind | None) -> None:
    assert asked_kind(question) == kind


@pytest.mark.parametrize(
    ("sentence", "kind", "expected"),
    [
        ("It costs 18.40.", "number", True),
        ("Two oars are new.", "number", True),
        ("Most oars are new.", "number", True),
        ("3. The oars are new.", "number", False),
        ("The oar QT-2051 is new.", "number", False),
        ("The roof is red.", "number", False),
        ("It opened in 1931.", "time", True),
        ("It opens on Tuesday at noon.", "time", True),
        ("It opens as soon as the tide is in.", "time", True),
        ("The roof is red.", "time", False),
    ],
)
def test_has_kind(sentence: str, kind: AnswerKind, expected: bool) -> None:
    assert has_kind(sentence, kind) is expected


def test_number_of_the_question_is_no_answer() -> None:
    assert not has_kind("The 12 rowers came.", "number", "How many oars do 12 rowers need?")


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("How many oars do they own?", "They own 24 old oars.", True),
        ("How many oars do they own?", "Oars in the shed: 24.", True),
        ("How many oars do they own?", "In 1931 they bought a shed for 3 boats.", False),
        ("How many oars do they own?", "In 1931 they bought old oars.", False),
        ("How many oars do they own?", "Some 15 per cent of the oars are new.", False),
        ("How many oars do they own?", "Oars were first made in May 1931.", False),
        ("How many hours does it take?", "It takes 24 hours.", True),
        ("How much does an oar cost?", "An oar costs 40 euros.", True),
        ("How much does an oar cost?", "An oar is 3 metres long.", False),
        ("How long is the slipway?", "The slipway is 30 metres long.", True),
        ("How long is the slipway?", "The slipway has 30 steps.", False),
        ("When was the shed built?", "It was built in May 1931.", True),
        ("When was the shed built?", "It was built of oak, which lasts for years.", False),
        ("Who built the shed?", "Ada Holm built the shed.", True),
        ("Who built the shed of Lake Varde?", "The shed of Lake Varde is of oak.", False),
        ("How many times did they win?", "They won four cups.", True),
        ("Which shed is locked?", "The red one.", True),
    ],
)
def test_expected_form(question: str, sentence: str, expected: bool) -> None:
    assert (lacking_form(question, [sentence]) == "") is expected


def test_what_is_lacking_is_named() -> None:
    assert lacking_form("How many oars are there?", ["The oars are old.", "So is the shed."])
    assert (
        lacking_form("How many oars are there?", ["The shed is old.", "There are 24 oars."]) == ""
    )
    assert lacking_form("When was it built?", ["It was built of oak."]) == "date or time"
