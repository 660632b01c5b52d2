"""A question to an answer with stand-ins: gates, budgets, refusals, quotations."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from conftest import ScriptedModel

from rag.errors import BadInput
from rag.library import Library
from rag.llm.prompts import ask_whether_answered, is_refusal
from rag.retrieval.search import fuse
from rag.types import Answer, Draft, ReadingProgress, Retrieved, Scope

MakeLibrary = Callable[..., Library]
NOTES = {
    "otters.md": "# Otters\n\nOtters hold hands while they sleep. Otters eat sea urchins.\n\n"
    "## Family\n\nAn otter mother carries her pup on her belly for six months.",
    "owls.md": "# Owls\n\nOwls hunt at night. Owls turn their heads very far round.",
}
OPEN = {"answer_above": 0.0, "read_above": 0.0}
"""The shipped gate is fitted on a real encoder's cosines; tests of what follows hold it open."""


def test_an_answer_with_its_footnotes(make_library: MakeLibrary) -> None:
    model = ScriptedModel("Otters hold hands while they sleep [1]. Otters eat sea urchins.")
    library = make_library(NOTES, model, **OPEN)
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


def test_events_come_in_order_and_drafts_grow(make_library: MakeLibrary) -> None:
    model = ScriptedModel("Otters hold hands [1].")
    events = list(make_library(NOTES, model, **OPEN).events("What do otters do?"))
    assert isinstance(events[0], Retrieved)
    assert isinstance(events[-1], Answer)
    drafts = [event.text for event in events if isinstance(event, Draft)]
    assert all(later.startswith(earlier) for earlier, later in pairwise(drafts))
    assert "[1" not in "".join(drafts)


def test_a_shut_gate_never_calls_the_model(make_library: MakeLibrary) -> None:
    model = ScriptedModel("Anything.")
    answer = make_library(NOTES, model, read_above=1.0).ask("Who won the cup?")
    assert answer.verdict == "abstained"
    assert model.prompts == []
    assert answer.passages  # a refusal shows the nearest passages
    assert answer.model is None
    assert "2 documents" in answer.answer


@pytest.mark.parametrize("reply", ["NOT FOUND", "The cup was won by NOT FOUND", ""])
def test_a_refusal_of_the_model_is_an_abstention(make_library: MakeLibrary, reply: str) -> None:
    answer = make_library(NOTES, ScriptedModel(reply), **OPEN).ask("What do otters do?")
    assert answer.verdict == "abstained"
    assert answer.claims == ()


def test_a_draft_with_nothing_behind_it_is_withheld(make_library: MakeLibrary) -> None:
    answer = make_library(NOTES, ScriptedModel("Bananas grow on Mars."), **OPEN).ask("otters?")
    assert answer.verdict == "abstained"
    assert "Bananas" not in answer.answer


def test_closing_the_events_stops_the_model(make_library: MakeLibrary) -> None:
    model = ScriptedModel("One two three four five six.")
    events = make_library(NOTES, model, **OPEN).events("otters?")
    assert isinstance(next(events), Retrieved)
    assert isinstance(next(events), ReadingProgress)
    assert isinstance(next(events), Draft)
    events.close()
    assert model.closed == 1


def test_quotations_need_no_model(make_library: MakeLibrary) -> None:
    model = ScriptedModel("Anything.")
    answer = make_library(NOTES, model, **OPEN).ask("What do otters eat?", extractive=True)
    assert model.prompts == []
    assert "Otters eat sea urchins." in answer.answer
    assert answer.verdict == "supported"
    assert answer.model is None
    for claim in answer.claims:
        assert claim.text in [citation.quote for citation in claim.citations]


def test_passages_keep_to_the_budget_and_say_what_did_not_fit(make_library: MakeLibrary) -> None:
    long = {f"n{i}.md": f"Otters {i}. " + "Otters sleep in kelp. " * 8 for i in range(6)}
    library = make_library(long, passage_tokens=64, passages=5, **OPEN)
    (found, *_) = library.events("How do otters sleep?")
    assert isinstance(found, Retrieved)
    assert sum(library.model.count_tokens(passage.text) for passage in found.passages) <= 64
    assert len(found.passages) + len(found.left_out) == 5
    markers = [passage.marker for passage in (*found.passages, *found.left_out)]
    assert markers == [1, 2, 3, 4, 5]


def test_a_small_window_drops_passages_first(make_library: MakeLibrary) -> None:
    many = {f"n{i}.md": f"Otters {i}. " + "Otters sleep in kelp. " * 8 for i in range(6)}
    library = make_library(many, context_tokens=512, answer_tokens=330, **OPEN)
    (found, *_) = library.events("How do otters sleep?")
    assert isinstance(found, Retrieved)
    assert found.left_out
    assert found.passages


def test_a_window_too_small_for_a_passage_is_said(make_library: MakeLibrary) -> None:
    """Regression: it was presented as an abstention, a false statement about the documents."""
    library = make_library(NOTES, context_tokens=512, answer_tokens=450, **OPEN)
    with pytest.raises(BadInput, match="No passage fits a window of 512"):
        library.ask("How do otters sleep?")


def test_an_abstention_needs_no_model(make_library: MakeLibrary) -> None:
    library = make_library(NOTES, read_above=1.0)
    library._given_model = None
    library.settings = library.settings.model_copy(update={"model": "not-on-disk"})
    assert library.ask("Who won the cup?").verdict == "abstained"


def test_a_stray_byte_in_a_question_is_no_reason(make_library: MakeLibrary) -> None:
    assert make_library(NOTES, **OPEN).search("otters \udcff sleep")


def test_document_scope(make_library: MakeLibrary) -> None:
    library = make_library(NOTES, **OPEN)
    for glob in ("owls.md", "notes/owls.md", "*/owl*"):
        hits = library.search("otters", scope=Scope((glob,)))
        assert {h.chunk.document for h in hits} == {"notes/owls.md"}
    with pytest.raises(BadInput, match="No document"):
        library.search("otters", scope=Scope(("bees.md",)))


@pytest.mark.parametrize(("question", "words"), [("  \n", "empty"), ("x" * 50_000, "50000")])
def test_unusable_questions(make_library: MakeLibrary, question: str, words: str) -> None:
    library = make_library(NOTES)
    with pytest.raises(BadInput, match=words):
        library.ask(question)
    with pytest.raises(BadInput, match=words):
        library.search(question)


def test_fusion_by_rank() -> None:
    fused = fuse([(1, 0.9), (2, 0.8)], [(2, 7.0), (3, 5.0)], lexical_weight=0.5)
    assert sorted(fused, key=lambda id: -fused[id]) == [2, 1, 3]
    assert fuse([(7, 0.9)], [(7, 5.0)], lexical_weight=0.3) == {7: pytest.approx(1.0)}
    assert fuse([], []) == {}


def test_equal_scores_share_a_rank() -> None:
    """Else the order in which documents were indexed would decide."""
    fused = fuse([(1, 0.9), (2, 0.9), (3, 0.1)], [])
    assert fused[1] == fused[2] > fused[3]
    assert fused[3] == fuse([(5, 0.9), (6, 0.8), (3, 0.1)], [])[3]


def test_prompt_puts_stable_text_first_and_the_question_last(make_library: MakeLibrary) -> None:
    (found, *_) = make_library(NOTES, **OPEN).events("otters?")
    assert isinstance(found, Retrieved)
    first, second = (ask_whether_answered(q, found.passages) for q in ("Why?", "When?"))
    assert first[0] == second[0]
    before = first[1]["content"].index("Question:")
    assert first[1]["content"][:before] == second[1]["content"][:before]
    assert first[1]["content"] != second[1]["content"]


def test_a_refusal_is_recognised() -> None:
    assert is_refusal("NOT FOUND.")
    assert not is_refusal("It is not found in nature.")
