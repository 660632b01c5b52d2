"""The order of things between a question and its answer: gates, looks, conversation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from conftest import ScriptedModel

from rag.library import Library
from rag.llm.model import Message
from rag.types import Answer, ReadingProgress, Retrieved

MakeLibrary = Callable[..., Library]
NOTES = {
    "owls.md": "# Owls\n\nThe barn owl hunts at night and eats forty mice a week.",
    "bats.md": "# Bats\n\nThe barn bat hunts at night and eats a thousand moths.",
    "cows.md": "# Cows\n\nThe barn cow sleeps at night and eats hay in the morning.",
}
OPEN = {"read_above": 0.0}


class JudgingModel(ScriptedModel):
    """Finds the answer only in prompts that hold a word; remembers what it read."""

    def __init__(self, reply: str, word: str) -> None:
        super().__init__(reply)
        self.word = word
        self.read_prompts: list[str] = []

    def yes(self, messages: Sequence[Message]) -> float | None:
        text = messages[-1]["content"]
        self.read_prompts.append(text)
        return 5.0 if self.word in text else -5.0


def test_a_fact_is_looked_for_in_one_passage_after_the_other(make_library: MakeLibrary) -> None:
    model = JudgingModel("The barn bat eats a thousand moths.", "moths")
    answer = make_library(NOTES, model, **OPEN).ask("How many moths does the barn bat eat?")
    assert answer.verdict == "supported"
    assert all(prompt.count("hunts") + prompt.count("sleeps") == 1 for prompt in model.read_prompts)
    assert "moths" in model.read_prompts[-1]  # and no further one was read
    assert {c.document for claim in answer.claims for c in claim.citations} == {"notes/bats.md"}


def test_other_questions_read_all_passages_together(make_library: MakeLibrary) -> None:
    model = JudgingModel("The barn owl hunts at night. The barn bat hunts at night.", "hunts")
    answer = make_library(NOTES, model, **OPEN).ask("Why do the barn owl and the barn bat hunt?")
    asked = model.prompts[0][-1]["content"]
    assert "owl eats" not in model.read_prompts[0] or "bat eats" not in model.read_prompts[0]
    assert "and eats forty mice" in asked
    assert "and eats a thousand moths" in asked
    cited = {c.document for claim in answer.claims for c in claim.citations}
    assert cited == {"notes/owls.md", "notes/bats.md"}


def test_a_second_look_before_a_refusal(make_library: MakeLibrary) -> None:
    """The answer is in a document that the first look did not read."""
    crowd = {f"n{i}.md": f"The zebra of herd {i} grazes beside the river." for i in range(8)}
    model = JudgingModel("Xanthippe dreams of hay.", "dreams")
    library = make_library(
        {**crowd, "x.md": "Xanthippe dreams of hay."},
        model,
        passages=2,
        sure_above=0.99,
        **OPEN,
    )
    events = list(library.events("Where does the zebra of the river herd graze, “Xanthippe”?"))
    found = [event for event in events if isinstance(event, Retrieved)]
    assert any("dreams" in passage.text for passage in found[-1].passages)
    assert [p.marker for p in found[-1].passages] == list(range(1, len(found[-1].passages) + 1))


def test_a_refusal_after_reading_says_what_was_searched(make_library: MakeLibrary) -> None:
    model = JudgingModel("Never said.", "no such word")
    answer = make_library(NOTES, model, **OPEN).ask("How many stars does the barn owl count?")
    assert answer.verdict == "abstained"
    assert model.prompts == []  # nothing was written
    assert "3 documents" in answer.answer
    assert answer.passages
    assert answer.answerable < 0.01


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [("The barn owl eats forty mice a week.", "supported"), ("NOT FOUND", "abstained")],
)
def test_a_model_that_cannot_judge_may_refuse(
    make_library: MakeLibrary, reply: str, verdict: str
) -> None:
    model = ScriptedModel(reply, log_odds=None)
    answer = make_library(NOTES, model, **OPEN, answer_above=0.0).ask("How many mice does it eat?")
    assert answer.verdict == verdict
    assert "NOT FOUND" in model.prompts[0][-1]["content"]


def test_progress_of_reading_is_told(make_library: MakeLibrary) -> None:
    events = list(make_library(NOTES, ScriptedModel("Yes."), **OPEN).events("What do owls eat?"))
    told = [event for event in events if isinstance(event, ReadingProgress)]
    assert told
    assert all(0 < event.done <= event.of for event in told)


# Conversation


def first_answer(library: Library) -> Answer:
    answer = library.ask("What does the barn owl eat?")
    assert answer.verdict == "supported"
    return answer


def test_history_is_no_evidence(make_library: MakeLibrary) -> None:
    """What was answered before never makes an unanswerable question answerable."""
    model = JudgingModel("The barn owl eats forty mice a week.", "forty mice")
    library = make_library(NOTES, model, **OPEN)
    before = first_answer(library)
    model.word = "no such word"
    model.read_prompts.clear()
    after = library.ask("And how many stars does it count?", history=[before])
    assert after.verdict == "abstained"
    assert all(before.answer not in prompt for prompt in model.read_prompts)


def test_a_follow_up_is_completed_and_shown(make_library: MakeLibrary) -> None:
    model = ScriptedModel("The barn owl eats forty mice a week.")
    library = make_library(NOTES, model, **OPEN)
    after = library.ask("When does it hunt?", extractive=True, history=[first_answer(library)])
    assert after.question == "When does it hunt?"
    assert "owl" in after.standalone_question


def test_small_talk_does_not_search(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def search(*_: object, **__: object) -> None:
        raise AssertionError("it searched")

    model = ScriptedModel("Anything.")
    library = make_library(NOTES, model, **OPEN)
    monkeypatch.setattr("rag.answering.pipeline.retrieve", search)
    answer = library.ask("Thanks!")
    assert answer.answer
    assert (answer.passages, answer.claims, model.prompts) == ((), (), [])


def test_a_command_answers_again_from_the_same_passages(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ScriptedModel("The barn owl hunts at night and eats forty mice a week.")
    library = make_library(NOTES, model, **OPEN)
    before = first_answer(library)

    def search(*_: object, **__: object) -> None:
        raise AssertionError("it searched")

    monkeypatch.setattr("rag.answering.pipeline.retrieve", search)
    model.reply = "The barn owl eats forty mice a week."
    after = library.ask("Shorter please", history=[before])
    assert after.answer == "The barn owl eats forty mice a week."
    assert after.passages == before.passages
    assert after.standalone_question == before.standalone_question
    assert model.prompts[-1] != model.prompts[0]
