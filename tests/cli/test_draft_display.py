"""Drafts on a terminal: shown as they grow, and gone before the answer is printed."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from cli.conftest import Run
from rag.cli.draft_display import DraftDisplay, terminal_rows


class Terminal(io.StringIO):
    """Standard output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Return a terminal of 4 rows with 20 cells each."""
    screen = Terminal()
    for name, value in (("TERM", "xterm"), ("COLUMNS", "20"), ("LINES", "4")):
        monkeypatch.setenv(name, value)
    return screen


def test_draft_grows_and_is_taken_away(terminal: Terminal) -> None:
    with DraftDisplay(terminal) as display:
        display.show("Owls eat")
        display.show("Owls eat\nmice \x1b[2Jat night.")
        shown = terminal.getvalue()
        assert "Owls eat" in shown
        assert "mice ?[2Jat night." in shown  # a control character of the draft does nothing
        display.clear()
        assert terminal.getvalue().endswith("night.\n\x1b[?25h\r" + 2 * "\x1b[1A\x1b[2K")
        display.clear()
    assert terminal.getvalue().count("\x1b[?25h") == 1


def test_high_draft_shows_its_end(terminal: Terminal) -> None:
    with DraftDisplay(terminal) as display:
        display.show("\n".join(f"line {number}" for number in range(9)))
    assert "line 8" in terminal.getvalue()
    assert "line 5" not in terminal.getvalue()


@pytest.mark.parametrize(("term", "wanted"), [("dumb", True), ("xterm", False)])
def test_no_draft_where_it_cannot_be_taken_away(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, term: str, wanted: bool
) -> None:
    monkeypatch.setenv("TERM", term)
    with DraftDisplay(terminal, wanted=wanted) as display:
        display.show("Owls")
    assert terminal.getvalue() == ""


def test_rows_are_those_of_a_terminal() -> None:
    """Wide characters take two cells, and an empty line is a row."""
    assert terminal_rows("abcdef\n\n猫猫猫", 4) == ["abcd", "ef", "", "猫猫", "猫"]


def test_answer_takes_the_place_of_its_draft(
    run: Run, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal; what is printed in the end is the same as in a file."""
    run("index", notes.name)
    _, piped, _ = run("ask", "What do otters do?")
    assert "\x1b" not in piped
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    _, shown, _ = run("ask", "What do otters do?")
    draft, _, answer = shown.rpartition("\x1b[2K")
    assert "Otters hold hands" in draft
    assert answer == piped
    _, as_json, _ = run("ask", "What do otters do?", "--json")
    assert "\x1b" not in as_json
