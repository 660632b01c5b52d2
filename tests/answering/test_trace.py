"""The trace of an answer: what was searched, what the model was given, and what it made of it."""

from __future__ import annotations

from collections.abc import Callable

from conftest import ScriptedModel

from rag.library import Library
from rag.types import Answer, Trace

MakeLibrary = Callable[..., Library]
NOTES = {
    "owls.md": "# Owls\n\nThe barn owl hunts at night and eats forty mice a week.",
    "cows.md": "# Cows\n\nThe barn cow sleeps at night and eats hay in the morning.",
}
OPEN = {"read_above": 0.0, "answer_above": 0.0}
QUESTION = "How many mice does the barn owl eat?"


def trace_of(library: Library, *, extractive: bool = False) -> tuple[Trace, Answer]:
    """Return the last two events, which are the trace and the answer."""
    *_, trace, answer = library.events(QUESTION, extractive=extractive)
    assert isinstance(trace, Trace) and isinstance(answer, Answer)
    return trace, answer


def test_all_that_the_model_was_given_is_in_the_trace(make_library: MakeLibrary) -> None:
    """Word for word, in its order: reading, writing, weighing each sentence."""
    model = ScriptedModel("The barn owl eats forty mice a week.", log_odds=3.0)
    trace, answer = trace_of(make_library(NOTES, model, **OPEN))
    purposes = [exchange.purpose for exchange in trace.exchanges]
    assert purposes == sorted(purposes, key=["read", "write", "weigh"].index)
    (written,) = [exchange for exchange in trace.exchanges if exchange.purpose == "write"]
    assert written.messages == tuple((m["role"], m["content"]) for m in model.prompts[0])
    assert written.reply == "The barn owl eats forty mice a week."
    read = [exchange for exchange in trace.exchanges if exchange.purpose == "read"]
    assert read and all(exchange.log_odds == 3.0 for exchange in read)
    assert round(max(exchange.probability or 0 for exchange in read), 4) == answer.answerable
    weighed = [exchange for exchange in trace.exchanges if exchange.purpose == "weigh"]
    assert answer.claims[0].text in weighed[0].messages[-1][1]


def test_the_hits_carry_every_score(make_library: MakeLibrary) -> None:
    """Best first, the passages' documents among them."""
    trace, answer = trace_of(make_library(NOTES, ScriptedModel("Forty mice."), **OPEN))
    assert [hit.score for hit in trace.hits] == sorted((h.score for h in trace.hits), reverse=True)
    assert {p.document for p in answer.passages} <= {hit.chunk.document for hit in trace.hits}
    assert any(hit.dense is not None and hit.lexical is not None for hit in trace.hits)
    assert 0 <= trace.searched <= 1


def test_quoting_gives_a_model_nothing(make_library: MakeLibrary) -> None:
    trace, answer = trace_of(make_library(NOTES, **OPEN), extractive=True)
    assert trace.exchanges == () and trace.hits
    assert answer.model is None
