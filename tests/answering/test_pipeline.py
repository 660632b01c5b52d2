"""From question to answer: reading, fallback search, refusals, conversation, events and trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from conftest import ScriptedModel

from rag.events import Draft, ProvisionalQuotes, ReadingProgress, Retrieved, Trace
from rag.library import Library
from rag.llm.chat_model import Message
from rag.types import Answer

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


def test_fact_is_read_passage_by_passage(make_library: MakeLibrary) -> None:
    model = JudgingModel("The barn bat eats a thousand moths.", "moths")
    answer = make_library(NOTES, model, **OPEN).ask("How many moths does the barn bat eat?")
    assert answer.verdict == "supported"
    assert all(prompt.count("hunts") + prompt.count("sleeps") == 1 for prompt in model.read_prompts)
    assert "moths" in model.read_prompts[-1]  # and no further one was read
    assert {c.document for claim in answer.claims for c in claim.citations} == {"notes/bats.md"}


def test_explanation_is_joined_from_two_passages(make_library: MakeLibrary) -> None:
    model = JudgingModel("The barn owl hunts at night. The barn bat hunts at night.", "hunts")
    answer = make_library(NOTES, model, **OPEN).ask("Why do the barn owl and the barn bat hunt?")
    assert len(model.prompts) == 2
    assert all(prompt[-1]["content"].count("barn ") == 3 for prompt in model.prompts)
    assert answer.answer == model.reply
    cited = {c.document for claim in answer.claims for c in claim.citations}
    assert cited == {"notes/owls.md", "notes/bats.md"}


def test_fallback_search_before_a_refusal(make_library: MakeLibrary) -> None:
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


@pytest.mark.parametrize(("question", "reads"), [("grazing", False), ("Xantippe", True)])
def test_fallback_is_read_only_for_further_words_of_the_question(
    make_library: MakeLibrary, question: str, reads: bool
) -> None:
    """A misspelt word counts as the word that it is corrected to."""
    crowd = {f"n{i}.md": f"The zebra of herd {i} grazes beside the river." for i in range(2)}
    model = JudgingModel("Never said.", "no such word")
    library = make_library({**crowd, "x.md": "Xanthippe dreams of hay."}, model, passages=2, **OPEN)
    library.ask(f"How many zebras of the river herd are {question}?")
    assert any("dreams" in prompt for prompt in model.read_prompts) is reads
    assert len(model.read_prompts) <= 3


def test_refusal_after_reading(make_library: MakeLibrary) -> None:
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
def test_model_that_cannot_judge_may_refuse(
    make_library: MakeLibrary, reply: str, verdict: str
) -> None:
    model = ScriptedModel(reply, log_odds=None)
    answer = make_library(NOTES, model, **OPEN, answer_above=0.0).ask("How many mice does it eat?")
    assert answer.verdict == verdict
    assert "NOT FOUND" in model.prompts[0][-1]["content"]


def test_reading_progress(make_library: MakeLibrary) -> None:
    events = list(make_library(NOTES, ScriptedModel("Yes."), **OPEN).events("What do owls eat?"))
    progress = [event for event in events if isinstance(event, ReadingProgress)]
    assert progress
    assert all(0 < event.done <= event.of for event in progress)
    first = progress[0]
    assert first.passage
    assert (first.passage.marker, first.number) == (1, 1)
    assert first.number <= first.passages


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


def test_follow_up_is_completed(make_library: MakeLibrary) -> None:
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


def test_restyle_uses_the_same_passages(
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


OTTERS_AND_OWLS = {
    "otters.md": "# Otters\n\nOtters hold hands while they sleep. Otters eat sea urchins.\n\n"
    "## Family\n\nAn otter mother carries her pup on her belly for six months.",
    "owls.md": "# Owls\n\nOwls hunt at night. Owls turn their heads very far round.",
}


GATES_OPEN = {"answer_above": 0.0, "read_above": 0.0}
"""Thresholds that let everything pass: the shipped scales are fitted on a real encoder."""


def test_answer_with_footnotes(make_library: MakeLibrary) -> None:
    model = ScriptedModel("Otters hold hands while they sleep [1]. Otters eat sea urchins.")
    library = make_library(OTTERS_AND_OWLS, model, **GATES_OPEN)
    answer = library.ask("What do otters do?")
    assert answer.answer == "Otters hold hands while they sleep. Otters eat sea urchins."
    assert answer.verdict == "supported"
    assert answer.model == "scripted"
    assert [claim.verdict for claim in answer.claims] == ["supported"] * 2
    for claim in answer.claims:
        assert answer.answer[claim.start : claim.end] == claim.text
        for citation in claim.citations:
            document = library.document(citation.document)
            assert document
            assert document.text[citation.start : citation.end] == citation.quote


def test_events_in_order(make_library: MakeLibrary) -> None:
    model = ScriptedModel("Otters hold hands [1].")
    events = list(make_library(OTTERS_AND_OWLS, model, **GATES_OPEN).events("What do otters do?"))
    assert isinstance(events[0], Retrieved)
    assert isinstance(events[-1], Answer)
    drafts = [event.text for event in events if isinstance(event, Draft)]
    assert all(later.startswith(earlier) for earlier, later in pairwise(drafts))
    assert "[1" not in "".join(drafts)


def test_quotations_before_the_model_is_loaded(make_library: MakeLibrary) -> None:
    library = make_library(OTTERS_AND_OWLS, ScriptedModel("Otters hold hands [1]."), **GATES_OPEN)
    events = library.events("What do otters do?")
    found, quotes = next(events), next(events)
    assert isinstance(found, Retrieved)
    assert isinstance(quotes, ProvisionalQuotes)
    for quote in quotes.sentences:
        document = library.document(quote.document)
        assert document
        assert document.text[quote.start : quote.end] == quote.quote
        passage = found.passages[quote.marker - 1]
        assert passage.start <= quote.start < quote.end <= passage.end
    assert not any(isinstance(event, Retrieved) for event in events)  # they are the same passages


@pytest.mark.parametrize(
    ("question", "extractive"), [("What do otters do?", True), ("Who won the cup?", False)]
)
def test_no_quotations_where_no_model_will_read(
    make_library: MakeLibrary, question: str, extractive: bool
) -> None:
    library = make_library(OTTERS_AND_OWLS, ScriptedModel())
    events = library.events(question, extractive=extractive)
    assert not any(isinstance(event, ProvisionalQuotes) for event in events)


def test_closed_gate_calls_no_model(make_library: MakeLibrary) -> None:
    model = ScriptedModel("Anything.")
    answer = make_library(OTTERS_AND_OWLS, model, read_above=1.0).ask("Who won the cup?")
    assert answer.verdict == "abstained"
    assert model.prompts == []
    assert answer.passages  # a refusal shows the nearest passages
    assert answer.model is None
    assert "2 documents" in answer.answer


@pytest.mark.parametrize("reply", ["NOT FOUND", "The cup was won by NOT FOUND", ""])
def test_model_refusal_is_an_abstention(make_library: MakeLibrary, reply: str) -> None:
    answer = make_library(OTTERS_AND_OWLS, ScriptedModel(reply), **GATES_OPEN).ask(
        "What do otters do?"
    )
    assert answer.verdict == "abstained"
    assert answer.claims == ()


def test_unsupported_draft_is_withheld(make_library: MakeLibrary) -> None:
    answer = make_library(
        OTTERS_AND_OWLS, ScriptedModel("Bananas grow on Mars."), **GATES_OPEN
    ).ask("otters?")
    assert answer.verdict == "abstained"
    assert "Bananas" not in answer.answer


def test_closing_events_stops_the_model(make_library: MakeLibrary) -> None:
    model = ScriptedModel("One two three four five six.")
    events = make_library(OTTERS_AND_OWLS, model, **GATES_OPEN).events("otters?")
    assert isinstance(next(events), Retrieved)
    assert isinstance(next(events), ProvisionalQuotes)
    assert isinstance(next(events), ReadingProgress)
    assert isinstance(next(events), Draft)
    events.close()
    assert model.closed == 1


def test_quotations_need_no_model(make_library: MakeLibrary) -> None:
    model = ScriptedModel("Anything.")
    answer = make_library(OTTERS_AND_OWLS, model, **GATES_OPEN).ask(
        "What do otters eat?", extractive=True
    )
    assert model.prompts == []
    assert "Otters eat sea urchins." in answer.answer
    assert answer.verdict == "supported"
    assert answer.model is None
    for claim in answer.claims:
        assert claim.text in [citation.quote for citation in claim.citations]


def test_abstention_needs_no_model(make_library: MakeLibrary) -> None:
    library = make_library(OTTERS_AND_OWLS, read_above=1.0)
    library._given_model = None
    library.settings = library.settings.model_copy(update={"model": "not-on-disk"})
    assert library.ask("Who won the cup?").verdict == "abstained"


QUESTION = "How many mice does the barn owl eat?"


def trace_of(library: Library, *, extractive: bool = False) -> tuple[Trace, Answer]:
    """Return the last two events, which are the trace and the answer."""
    *_, trace, answer = library.events(QUESTION, extractive=extractive)
    assert isinstance(trace, Trace) and isinstance(answer, Answer)
    return trace, answer


def test_trace_has_every_exchange(make_library: MakeLibrary) -> None:
    """Word for word, in its order: reading, writing, weighing each sentence."""
    reply = "The barn owl swallows about forty small mice within a week."
    model = ScriptedModel(reply, log_odds=3.0)
    trace, answer = trace_of(make_library(NOTES, model, **GATES_OPEN))
    purposes = [exchange.purpose for exchange in trace.exchanges]
    assert purposes == sorted(purposes, key=["read", "write", "weigh"].index)
    (written,) = [exchange for exchange in trace.exchanges if exchange.purpose == "write"]
    assert written.messages == tuple((m["role"], m["content"]) for m in model.prompts[0])
    assert written.reply == reply
    read = [exchange for exchange in trace.exchanges if exchange.purpose == "read"]
    assert read and all(exchange.log_odds == 3.0 for exchange in read)
    assert round(max(exchange.probability or 0 for exchange in read), 4) == answer.answerable
    weighed = [exchange for exchange in trace.exchanges if exchange.purpose == "weigh"]
    assert reply in weighed[0].messages[-1][1]


def test_trace_hits_carry_every_score(make_library: MakeLibrary) -> None:
    """Best first, the passages' documents among them."""
    trace, answer = trace_of(make_library(NOTES, ScriptedModel("Forty mice."), **GATES_OPEN))
    assert [hit.score for hit in trace.hits] == sorted((h.score for h in trace.hits), reverse=True)
    assert {p.document for p in answer.passages} <= {hit.chunk.document for hit in trace.hits}
    assert any(hit.dense is not None and hit.lexical is not None for hit in trace.hits)
    assert 0 <= trace.searched <= 1


def test_trace_of_quotations(make_library: MakeLibrary) -> None:
    trace, answer = trace_of(make_library(NOTES, **GATES_OPEN), extractive=True)
    assert trace.exchanges == () and trace.hits
    assert answer.model is None
