"""How an answer looks on a terminal, and what is said while it is made."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cli.conftest import Run
from rag.cli.output import print_answer, print_event
from rag.types import Answer, Passage, ReadingProgress, Timings, Usage

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


def test_a_refusal_names_the_nearest_places(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(REFUSED)
    printed = capsys.readouterr().out
    assert printed.startswith("I could not find this.\n\nNearest passages:\n")
    assert "a?.pdf, page iii  Otters › Food" in printed


def test_a_remark_is_said_alone(run: Run, notes: Path) -> None:
    run("index", "notes")
    code, out, err = run("ask", "thanks!")
    assert (code, out.count("\n"), err) == (0, 1, "")
    assert "welcome" in out


def test_what_had_no_room_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(replace(REFUSED, verdict="supported", answer="Yes.", left_out=(PASSAGE,)))
    assert "lack of space:\n  a?.pdf, page iii" in capsys.readouterr().out


def test_how_much_is_read_is_for_a_terminal(
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
def test_who_answered_is_said(model: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A server is not answering in silence, and so is what was searched for."""
    print_event(replace(REFUSED, model=model, standalone_question="What is Q?"))
    assert capsys.readouterr().err == f"Searched for: What is Q?\n{words}"
