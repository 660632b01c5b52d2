"""After re-indexing, a kept footnote is right, has moved, or is stale; exports say which."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from stored_turns import NOW

from rag.citations.anchor import CitationStatus, CurrentDocuments
from rag.citations.cite import cite
from rag.conversation.citation_status import check_citations, cited_files, with_current_citations
from rag.conversation.conversation_export import to_json, to_markdown
from rag.conversation.conversation_store import Conversation, StoredTurn
from rag.library import Library
from rag.types import Answer, Citation, Claim, Passage, Scope, Timings, Usage

MakeLibrary = Callable[..., Library]
OWLS = "# Owls\n\nOwls hunt at night. Mice fear them.\n\n## Ears\n\nOwls hear mice under snow."
QUESTION = "Who hunt at night?"


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library({"owls.md": OWLS, "cats.md": "Cats sleep."})


def notes_of(library: Library) -> Path:
    return library.settings.library.parent / "notes"


def statuses(library: Library, turn: StoredTurn) -> dict[Citation, CitationStatus]:
    return check_citations(turn, CurrentDocuments(library))


def kept(library: Library, quote: str = "Owls hunt at night.") -> StoredTurn:
    """Return a turn whose answer is a quotation, as the page keeps it; its footnote is right."""
    document = library.document("notes/owls.md")
    assert document
    text, end = document.text, len(document.text)
    passage = Passage(
        1, document.path, None, None, "Owls", 0, end, text, 1.0, document.pages, document.headings
    )
    span = (text.index(quote), text.index(quote) + len(quote))
    claim = Claim(quote, 0, len(quote), 0.9, "supported", (), (cite(passage, span),))
    answer = Answer(
        QUESTION, QUESTION, quote, "supported", 0.9, 0.9, (claim,), (passage,), (), None, Usage(),
        Timings(0.1, None, 0.0, 0.0, 0.4),
    )  # fmt: skip
    turn = StoredTurn(NOW, QUESTION, answer, sources=cited_files(answer, library.listing()))
    assert {one.state for one in statuses(library, turn).values()} == {"right"}
    return turn


def check(library: Library, turn: StoredTurn) -> CitationStatus:
    """Return what became of the first footnote; what is not stale stands where it says."""
    checked = next(iter(statuses(library, turn).values()))
    if checked.state != "stale":
        document = library.document(checked.citation.document)
        assert document
        span = slice(checked.citation.start, checked.citation.end)
        assert document.text[span] == checked.citation.quote
    return checked


def test_words_that_moved_are_followed(library: Library) -> None:
    """To their offsets, heading and page of today."""
    turn = kept(library)
    moved = "# Preface\n\nAll is new.\n\n## Birds\n\n" + OWLS.replace("# Owls\n\n", "")
    (notes_of(library) / "owls.md").write_text(moved)
    library.sync([notes_of(library)])
    now = check(library, turn)
    assert now.state == "moved"
    assert now.citation.heading == "Preface › Birds"
    assert now.reason == "owls.md has changed: the words stand elsewhere in it."


def test_a_renamed_document_is_followed(library: Library) -> None:
    """By its content; a new document under the old name is not mistaken for it."""
    turn = kept(library)
    (notes_of(library) / "owls.md").rename(notes_of(library) / "birds.md")
    (notes_of(library) / "owls.md").write_text("Only a stub. Owls hunt at night.")
    library.sync([notes_of(library)])
    now = check(library, turn)
    assert (now.state, now.citation.document) == ("moved", "notes/birds.md")
    assert now.reason == "owls.md is now notes/birds.md."


def test_changed_words_are_stale(library: Library) -> None:
    turn = kept(library)
    (notes_of(library) / "owls.md").write_text(OWLS.replace("at night", "by day"))
    library.sync([notes_of(library)])
    now = check(library, turn)
    assert now.state == "stale"
    assert now.reason == "owls.md has changed: these words no longer stand in it."
    assert now.citation == next(iter(statuses(library, turn)))


def test_a_removed_document_is_stale(library: Library) -> None:
    """Also when it was the last one."""
    turn = kept(library)
    library.remove(Scope(("owls.md",)))
    assert check(library, turn).reason == "owls.md is no longer in the library."
    library.remove(Scope(("*",)))
    assert check(library, turn).state == "stale"


def test_of_two_copies_the_one_in_its_old_company(library: Library) -> None:
    turn = kept(library)
    other = "Bats and moths fly too. Owls hunt at night. Nobody knows why. " * 3
    (notes_of(library) / "owls.md").write_text(f"{other}\n\n{OWLS}")
    library.sync([notes_of(library)])
    now = check(library, turn)
    assert now.state == "moved"
    assert now.citation.heading == "Owls"


def conversation(*turns: StoredTurn) -> Conversation:
    return Conversation("ab12", "Owls & *others*", NOW, NOW, turns)


def test_json_leads_to_today_s_places(library: Library) -> None:
    """One answer as of `rag ask`, with the state of each footnote."""
    turn = kept(library)
    (notes_of(library) / "owls.md").write_text("New.\n\n" + OWLS)
    library.sync([notes_of(library)])
    exported = json.loads(to_json(conversation(turn), library))
    citation = exported["turns"][0]["answer"]["claims"][0]["citations"][0]
    document = library.document("notes/owls.md")
    assert document
    assert document.text[citation["start"] : citation["end"]] == citation["quote"]
    assert citation["state"] == "moved"
    assert "elsewhere" in citation["reason"]
    assert exported["turns"][0]["question"] == QUESTION


def test_markdown_has_a_footnote_for_each_place(library: Library) -> None:
    """The same place has one number in all answers; a stale one says so."""
    turn, other = kept(library), kept(library, "Owls hear mice under snow.")
    text = to_markdown(conversation(turn, turn, other), library)
    assert text.count("Owls hunt at night.[^1]") == 2
    assert text.count("\n[^1]: notes/owls.md, Owls: “Owls hunt at night.”\n") == 1
    assert "Owls hear mice under snow.[^" in text
    library.remove(Scope(("owls.md",)))
    text = to_markdown(conversation(turn), library)
    assert "night.” **stale: owls.md is no longer in the library.**" in text


def test_nothing_in_an_export_is_alive(library: Library) -> None:
    """No link, picture, markup, heading or footnote of a document, model or reader."""
    hostile = (
        "# Head\n<img src=https://evil.example/p> ![p](https://evil.example/q) [a](b) [^9] **b** "
        "`c` https://evil.example/bare www.evil.example \u202eltr\n---\n* item *x*"
    )
    turn = kept(library)
    assert turn.answer
    claim = turn.answer.claims[0]
    cited = replace(claim.citations[0], document=hostile, heading=hostile, quote=hostile)
    claim = replace(claim, text=hostile, start=0, end=len(hostile), citations=(cited,),
                    verdict="partial", reasons=(hostile,))  # fmt: skip
    answer = replace(turn.answer, answer=hostile, claims=(claim,), model=hostile)
    turn = replace(turn, question=hostile, answer=answer)
    stopped = StoredTurn(NOW, "Q", None, stopped=True, draft=hostile, problem=(hostile, hostile))
    text = to_markdown(conversation(turn, stopped), library)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    kinds = {t.type for token in tokens for t in [token, *(token.children or ())]}
    assert not kinds & {"html_inline", "html_block", "image", "link_open", "code_inline", "hr"}
    assert [t.tag for t in tokens if t.type == "heading_open"] == ["h1", "h2", "h2"]
    assert "\u202e" not in text
    assert "https://" not in text  # or a reader of Markdown would make a link of it
    assert "bullet_list_open" in kinds  # the shape of an answer stays


def test_lists_and_tables_keep_their_shape(library: Library) -> None:
    """The mark of a row stands in its last cell."""
    turn = kept(library)
    assert turn.answer
    table = "| Bird | When |\n|---|---|\n| Owl | night |"
    claim = replace(turn.answer.claims[0], text=table, start=0, end=len(table))
    answer = replace(turn.answer, answer=f"{table}\n", claims=(claim,))
    text = to_markdown(conversation(replace(turn, answer=answer)), library)
    assert "\n| Owl | night[^1] |\n" in text


def test_what_was_not_answered_is_exported_too(library: Library) -> None:
    stopped = StoredTurn(NOW, "Why?", stopped=True, draft="Because", standalone="Why do owls?")
    failed = StoredTurn(NOW, "How?", problem=("No model.", "Fetch one."))
    text = to_markdown(conversation(stopped, failed), library)
    assert "Because" in text
    assert "not checked" in text
    assert "*Searched for: Why do owls?*" in text
    assert "No model. Fetch one." in text
    left = replace(kept(library), note="Not in German: 1 of 1 sentence.")
    assert "*Not in German: 1 of 1 sentence.*" in to_markdown(conversation(left), library)
    exported = json.loads(to_json(conversation(stopped, failed), library))
    assert [turn["answer"] for turn in exported["turns"]] == [None, None]


def test_an_answer_brought_up_to_date_keeps_all_else(library: Library) -> None:
    turn = kept(library)
    assert turn.answer
    assert with_current_citations(turn.answer, statuses(library, turn)) == turn.answer
