"""Reading passages, the decision to answer, and writing."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TypeVar

import pytest
from conftest import ScriptedModel

from rag.answering.write import Assessment, Progress, Writer, answer_probability
from rag.grounding.calibration import IDENTITY, Calibration
from rag.llm.chat_model import Message
from rag.llm.prompts import Form
from rag.settings import load_settings
from rag.types import Passage

T = TypeVar("T")
PASSAGES = [
    Passage(n, f"{n}.md", None, None, "", 0, len(text), text, 1.0)
    for n, text in enumerate(("Owls hunt.", "Bats hunt.", "Cows eat hay.", "Bees dance."), start=1)
]


class SureOf(ScriptedModel):
    """Says Yes to prompts that hold a word, and remembers the prompts."""

    def __init__(self, word: str) -> None:
        super().__init__("They hunt.")
        self.word = word
        self.asked: list[str] = []

    def yes(self, messages: Sequence[Message]) -> float | None:
        self.asked.append(messages[-1]["content"])
        return 9.0 if self.word in messages[-1]["content"] else -9.0


def writer(model: ScriptedModel, form: Form, calibration: Calibration = IDENTITY) -> Writer:
    return Writer("Who hunts?", form, form.value, model, load_settings(), calibration)


def result(steps: Generator[Progress, None, T]) -> T:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            value: T = end.value
            return value


def test_fact_stops_at_the_first_sure_passage() -> None:
    model = SureOf("Bats")
    assessment = result(writer(model, Form.FACT).assess(PASSAGES, 0.5))
    assert [passage.marker for passage in assessment.passages] == [2]
    assert len(model.asked) == 2


def test_fact_reads_three_passages_at_most() -> None:
    model = SureOf("Bees")
    assessment = result(writer(model, Form.FACT).assess(PASSAGES, 0.5))
    assert len(model.asked) == 3
    assert assessment.probability < 0.1


def test_explanation_keeps_all_passages() -> None:
    assessment = result(writer(SureOf("Owls"), Form.EXPLANATION).assess(PASSAGES, 0.5))
    assert list(assessment.passages) == PASSAGES


def test_model_without_opinion_keeps_the_estimate() -> None:
    assert answer_probability(None, 0.3) == 0.3
    assert answer_probability(-9.0, 0.3) < answer_probability(9.0, 0.3)


@pytest.mark.parametrize(
    ("form", "probability", "calibration", "expected"),
    [
        (Form.FACT, 0.25, IDENTITY, True),
        (Form.FACT, 0.15, IDENTITY, False),
        (Form.FACT, 0.25, Calibration(answer_above=0.3), False),
        (Form.EXPLANATION, 0.0, IDENTITY, False),
        (Form.EXPLANATION, answer_probability(0.0, 1.0), IDENTITY, True),  # as Yes as No
        (Form.EXPLANATION, 0.25, Calibration(answer_above=0.3), False),
    ],
)
def test_may_answer(
    form: Form, probability: float, calibration: Calibration, expected: bool
) -> None:
    chosen = writer(ScriptedModel(), form, calibration)
    assert chosen.may_answer(Assessment((), probability, None)) is expected


@pytest.mark.parametrize(("reply", "draft"), [("They hunt.", "They hunt."), ("NOT FOUND", "")])
def test_write_counts_and_recognises_refusals(reply: str, draft: str) -> None:
    chosen = writer(ScriptedModel(reply), Form.FACT)
    assert result(chosen.write(Assessment(tuple(PASSAGES), 1.0, None))) == draft
    assert chosen.first_word_at is not None
    assert chosen.usage.completion_tokens > 0
    assert [exchange.purpose for exchange in chosen.exchanges] == ["write"]
