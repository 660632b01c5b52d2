"""Conversations as JSON and Markdown: current citations, and no active markup."""

from __future__ import annotations

import json
from dataclasses import replace

from markdown_it import MarkdownIt
from stored_turns import NOW

from conversation.quoted import OWLS, QUESTION, kept, notes_of
from rag.conversation.conversation_export import to_json, to_markdown
from rag.conversation.conversation_store import Conversation, StoredTurn
from rag.library import Library
from rag.types import Scope


def conversation(*turns: StoredTurn) -> Conversation:
    return Conversation("ab12", "Owls & *others*", NOW, NOW, turns)


def test_json_has_current_citations(library: Library) -> None:
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


def test_markdown_footnotes(library: Library) -> None:
    """The same place has one number in all answers; a stale one says so."""
    turn, other = kept(library), kept(library, "Owls hear mice under snow.")
    text = to_markdown(conversation(turn, turn, other), library)
    assert text.count("Owls hunt at night.[^1]") == 2
    assert text.count("\n[^1]: notes/owls.md, Owls: “Owls hunt at night.”\n") == 1
    assert "Owls hear mice under snow.[^" in text
    library.remove(Scope(("owls.md",)))
    text = to_markdown(conversation(turn), library)
    assert "night.” **stale: owls.md is no longer in the library.**" in text


def test_markdown_is_inert(library: Library) -> None:
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


def test_lists_and_tables(library: Library) -> None:
    """The mark of a row stands in its last cell."""
    turn = kept(library)
    assert turn.answer
    table = "| Bird | When |\n|---|---|\n| Owl | night |"
    claim = replace(turn.answer.claims[0], text=table, start=0, end=len(table))
    answer = replace(turn.answer, answer=f"{table}\n", claims=(claim,))
    text = to_markdown(conversation(replace(turn, answer=answer)), library)
    assert "\n| Owl | night[^1] |\n" in text


def test_unanswered_turns(library: Library) -> None:
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
