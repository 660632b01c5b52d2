"""Votes on answers: stored, read, and made into questions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import NOTES

from evaluation.conftest import write_lines
from rag.errors import BadInput, DiskFull
from rag.evaluation.feedback import FEEDBACK, add_feedback, questions_of, read_feedback
from rag.evaluation.questions import read_questions
from rag.library import Library


def test_votes_become_a_question_file(notes: Library, tmp_path: Path) -> None:
    home = notes.settings.library
    good = notes.ask("What do cats eat?")
    add_feedback(home, good, "down")
    add_feedback(home, good, "up")  # a change of mind
    refused = notes.ask("Who was first on the moon?", extractive=True)
    add_feedback(home, refused, "up")
    add_feedback(home, notes.ask("What else do cats eat?"), "down", claim=0)
    lines = questions_of(read_feedback(home))
    by_question = {line["question"]: line for line in lines}
    approved = by_question["What do cats eat?"]
    assert approved["answers"] == [good.answer]
    assert approved["evidence"] == ["Cats eat fish and mice."]
    assert by_question["What else do cats eat?"]["answers"] is None
    assert by_question["What else do cats eat?"]["rejected"] == good.claims[0].text
    questions, problems = read_questions(
        write_lines(tmp_path / "q.jsonl", lines), notes.documents()
    )
    assert not problems
    assert len(questions) == 3


def test_approved_refusal_is_unanswerable(
    make_library: Callable[..., Library],
) -> None:
    notes = make_library(NOTES, read_above=1.0)
    refused = notes.ask("Who was first on the moon?")
    assert refused.verdict == "abstained"
    add_feedback(notes.settings.library, refused, "up")
    (line,) = questions_of(read_feedback(notes.settings.library))
    assert line["answers"] == []


def test_cut_off_line_is_skipped(notes: Library) -> None:
    home = notes.settings.library
    add_feedback(home, notes.ask("What do cats eat?"), "up")
    path = home / FEEDBACK
    whole = path.read_text()
    path.write_text(whole + whole[:50] + '\n{"vote": "sideways"}\n[]\n')
    assert len(read_feedback(home)) == 1
    assert json.loads(whole)["vote"] == "up"


def test_no_votes_or_unknown_sentence(notes: Library, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no feedback"):
        read_feedback(tmp_path)
    with pytest.raises(BadInput, match="no sentence 5"):
        add_feedback(tmp_path, notes.ask("What do cats eat?"), "down", claim=5)


def test_unwritable_vote(notes: Library, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DiskFull, match="cannot be written"):
        add_feedback(tmp_path / "file", notes.ask("What do cats eat?"), "up")
