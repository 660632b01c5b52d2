"""Terminal output of documents, answers and progress events."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from cli.conftest import Run
from rag.cli.output import print_answer, print_changes, print_documents, print_event
from rag.events import ReadingProgress
from rag.types import (
    Answer,
    Citation,
    Claim,
    DocumentInfo,
    HiddenKind,
    Passage,
    SyncReport,
    Timings,
    Usage,
)

PASSAGE = Passage(1, "a\x1b.pdf", 3, "iii", "Otters › Food", 0, 3, "abc", 1.0)
REFUSED = Answer(
    "Q?",
    "Q?",
    "I could not find this.",
    "abstained",
    0.0,
    0.1,
    (),
    (PASSAGE,),
    (),
    None,
    Usage(),
    Timings(0, None, 0, 0, 0),
)


def test_unread_pages_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    scan = DocumentInfo("a.pdf", "0" * 64, 1200, 12, 3, ("exam",), (2, 4, 5, 6), reader=1)
    print_documents([scan])
    out = capsys.readouterr().out
    assert "12 pages" in out
    assert "NOT READ: Pages 2 and 4-6 are images without text." in out
    assert "For pages that were not read: " in out


def test_hidden_content_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Of the documents that were read now, and in every list of documents."""
    deck = DocumentInfo("a.pptx", "0" * 64, 90, 3, 3, (), (), reader=1, hidden={"slides": 1})
    print_documents([deck])
    hidden: dict[str, Mapping[HiddenKind, int]] = {"a.pptx": deck.hidden, "b.docx": {"comments": 2}}
    print_changes(SyncReport(2, 9, ("a.pptx",), (), (), 1, (), (), 1.0, hidden=hidden))
    out = capsys.readouterr().out
    assert "  NOT READ: 1 hidden slide\n" in out
    assert "not read a.pptx: 1 hidden slide\n" in out
    assert "b.docx" not in out


def test_output_has_no_control_characters(run: Run, notes: Path) -> None:
    (notes / "bees\x1b[2J\n.md").write_text("# Bees\x1b[2J\n\nBees \x1b]0;dance\x07 at night.")
    for words in (["index", "notes"], ["documents", "list"], ["search", "bees"]):
        _, out, _ = run(*words)
        assert "bees" in out
        assert "\x1b" not in out


def test_refusal_lists_nearest_passages(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(REFUSED)
    printed = capsys.readouterr().out
    assert printed.startswith("I could not find this.\n\nNearest passages:\n")
    assert "a?.pdf, page iii  Otters › Food" in printed


def test_small_talk_has_no_messages(run: Run, notes: Path) -> None:
    run("index", "notes")
    code, out, err = run("ask", "thanks!")
    assert (code, out.count("\n"), err) == (0, 1, "")
    assert "welcome" in out


def test_unread_passages_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(replace(REFUSED, verdict="supported", answer="Yes.", left_out=(PASSAGE,)))
    assert "lack of space:\n  a?.pdf, page iii" in capsys.readouterr().out


def test_footnotes_count_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    """An answer that cites the second passage first still begins with [1]."""
    otters = Citation(2, "a.pdf", None, None, "", 0, 6, "Otters")
    swim = Citation(1, "b.pdf", None, None, "", 7, 11, "swim")
    claims = (
        Claim("Otters.", 0, 7, 1.0, "supported", (), (otters,)),
        Claim("Swim.", 8, 13, 1.0, "supported", (), (swim, otters)),
    )
    print_answer(replace(REFUSED, verdict="supported", answer="Otters. Swim.", claims=claims))
    out = capsys.readouterr().out
    assert out.startswith("Otters.[1] Swim.[1][2]")
    assert out.index("[1] a.pdf") < out.index("[2] b.pdf")


def test_reading_progress_needs_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a log every line would stay."""
    print_event(ReadingProgress(40, 100))
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    print_event(ReadingProgress(40, 100))
    print_event(ReadingProgress(100, 100))
    assert capsys.readouterr().err == "\rReading the passages  40%\rReading the passages 100%\n"


@pytest.mark.parametrize(
    ("model", "words"),
    [("qwen", "Answered by qwen.\n"), ("big at example.org", "Sent to big at example.org.\n")],
)
def test_model_is_named(model: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A server is not answering in silence, and so is what was searched for."""
    print_event(replace(REFUSED, model=model, standalone_question="What is Q?"))
    assert capsys.readouterr().err == f"Searched for: What is Q?\n{words}"
