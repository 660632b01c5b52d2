"""`rag study review`, `stats` and `log`."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run, keys

pytestmark = pytest.mark.usefixtures("study_library")


def test_review_by_lines(run: Run, typed: Any) -> None:
    """Reveal and rate; take back; rate again; the second card; leave."""
    run("study", "cards")
    typed("", "1", "u", "", "4", "", "3", "q")
    code, out, err = run("study", "review")
    assert code == 0
    assert "What hunts at night?\n    Owls" in out
    assert "1 again (1 min)" in err
    assert "2 cards reviewed." in out
    lines = [json.loads(line) for line in run("study", "log")[1].splitlines()]
    assert lines[0] == {"format": "footnote-reviews", "version": 1}
    assert [line["rating"] for line in lines[1:]] == [4, 3]
    assert keys(lines[1]) == {"item", "at", "rating", "milliseconds", "state", "retention"}


def test_review_ends_with_input(run: Run, typed: Any) -> None:
    run("study", "cards")
    typed("", "4")
    assert "1 card reviewed." in run("study", "review")[1]
    typed("", "4")
    _, out, err = run("study", "review")
    assert "1 card reviewed." in out
    assert "Done for now" in err


def test_review_without_cards(run: Run) -> None:
    code, _, err = run("study", "review")
    assert code == 0
    assert "rag study cards" in err


def test_settings_limit_reviews(run: Run, typed: Any, tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text("new_a_day = 0\n")
    run("study", "cards")
    _, _, err = run("study", "review")
    assert "Done for today. 2 more cards" in err


def test_stats_and_plot(run: Run, tmp_path: Path) -> None:
    run("study", "cards")
    code, out, _ = run("study", "stats", "--plot", "forecast.svg")
    assert code == 0
    assert "Cards      2 (2 new, 0 learning" in out
    assert "<svg" in (tmp_path / "forecast.svg").read_text()
    assert keys(json.loads(run("study", "stats", "--json")[1])) >= {"retention", "forecast"}


def test_terminal_is_read_by_key(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other keys than those that are asked for do nothing; the end of the input is q."""
    run("study", "cards")
    pressed = iter([" ", "x", "3", " ", "U", "q"])

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def getchar() -> str:
        return next(pressed)

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("typer.getchar", getchar)
    code, out, _ = run("study", "review")
    assert (code, "0 cards reviewed." in out) == (0, True)
    assert list(pressed) == []

    def ended() -> str:
        raise EOFError

    monkeypatch.setattr("typer.getchar", ended)
    assert "0 cards reviewed." in run("study", "review")[1]
