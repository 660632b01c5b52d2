"""Reading passages, the decision to answer, and writing."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
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
    asking = Writer("Do bats eat hay?", Form.FACT, "", model, load_settings(), IDENTITY)
    assessment = result(asking.assess(PASSAGES, 0.5))
    assert [passage.marker for passage in assessment.passages] == [2]
    assert len(model.asked) == 2


def passages(*texts: str) -> list[Passage]:
    return [
        Passage(n, f"{n}.md", None, None, "", 0, len(text), text, 1.0)
        for n, text in enumerate(texts, start=1)
    ]


def test_three_passages_are_read_at_most() -> None:
    model = SureOf("Bees")
    assessment = result(writer(model, Form.FACT).assess(PASSAGES, 0.5))
    assert len(model.asked) == 3
    assert assessment.probability < 0.1


def test_passage_that_is_far_less_relevant_is_not_read() -> None:
    model = SureOf("Bees")
    some = [PASSAGES[0], replace(PASSAGES[1], score=0.1), replace(PASSAGES[2], score=0.5)]
    result(writer(model, Form.FACT).assess(some, 0.5))
    assert [any(p.text in prompt for prompt in model.asked) for p in some] == [True, False, True]


@pytest.mark.parametrize(("word", "written_from"), [("hunt", [1, 2]), ("hay", [3])])
def test_explanation_is_written_from_passages_that_hold_it(
    word: str, written_from: list[int]
) -> None:
    asking = Writer("Why so?", Form.EXPLANATION, "", SureOf(word), load_settings(), IDENTITY)
    assessment = result(asking.assess(PASSAGES, 0.5))
    assert [passage.marker for passage in assessment.passages] == written_from


def test_each_passage_is_asked_by_itself() -> None:
    model = ScriptedModel("They hunt.")
    asking = writer(model, Form.COMPARISON)
    draft = result(asking.write(Assessment(tuple(PASSAGES[:2]), 0.9, 3.0)))
    assert [PASSAGES[0].text in p[-1]["content"] for p in model.prompts] == [True, False]
    assert [PASSAGES[1].text in p[-1]["content"] for p in model.prompts] == [False, True]
    assert draft == "They hunt."  # said twice, kept once


def test_other_form_is_written_once() -> None:
    model = ScriptedModel("| They |\n|---|\n| hunt |")
    asking = Writer("Who?", Form.COMPARISON, "As a table.", model, load_settings(), IDENTITY)
    draft = result(asking.write(Assessment(tuple(PASSAGES[:2]), 0.9, 3.0)))
    (prompt,) = model.prompts
    assert all(passage.text in prompt[-1]["content"] for passage in PASSAGES[:2])
    assert draft == model.reply


def test_model_that_cannot_tell_gets_all_passages_at_once() -> None:
    model = ScriptedModel("They hunt.", log_odds=None)
    asking = writer(model, Form.EXPLANATION)
    assessment = result(asking.assess(PASSAGES, 0.5))
    assert list(assessment.passages) == PASSAGES
    assert result(asking.write(assessment)) == "They hunt."
    (prompt,) = model.prompts
    assert all(passage.text in prompt[-1]["content"] for passage in PASSAGES)


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
