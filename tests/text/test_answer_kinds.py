"""The kind of answer that a question asks for."""

from __future__ import annotations

import pytest

from rag.text.answer_kinds import AnswerKind, asked_kind, has_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many oars are there?", "number"),
        ("What is the price of an oar?", "number"),
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
