"""Evaluations of the page: started, followed, stopped, resumed, compared, deleted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import NOTES, ScriptedModel

from rag.errors import BadInput, FootnoteError
from rag.library import Library
from rag.page.chat_service import ChatService
from rag.page.evaluate.evaluate_tab import (
    render_comparison,
    render_report,
    render_run_state,
    render_runs,
)
from rag.page.evaluate.run_service import RunEnded, RunInProgress, RunService
from rag.settings import Settings

pytestmark = pytest.mark.usefixtures("undrawn")

ROWS = [
    {"id": "cats", "question": "What do cats eat?", "answers": ["fish and mice"]},
    {"id": "moon", "question": "Who was first on the moon?", "answers": []},
]


@pytest.fixture
def runs(make_library: Callable[..., Library], settings: Settings) -> Iterator[RunService]:
    """Return the evaluations of the shared notes."""
    model = ScriptedModel("Cats eat fish and mice [1].", log_odds=-1.0)
    library = make_library(NOTES, model=model, answer_above=0.0, read_above=0.0)
    service = ChatService(library, settings)
    yield service.runs
    service.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a question file with a line that cannot be used."""
    path = tmp_path / "My questions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS) + "nonsense\n")
    return path


def end(runs: RunService) -> RunInProgress | RunEnded | FootnoteError:
    """Return how the run ended."""
    *_, last = runs.watch()
    return last


def test_run_makes_a_report(runs: RunService, file: Path) -> None:
    """In a folder of the library; the line that cannot be used is named."""
    runs.begin(file, "extractive", None)
    last = end(runs)
    assert isinstance(last, RunEnded) and [problem.line for problem in last.skipped] == [3]
    (run,) = runs.listing()
    assert run.name == "My-questions" and run.report and run.report["n"] == 2
    assert "My-questions" in render_runs([run])
    assert "could not be used: 3" in render_run_state(last)
    shown = render_report(run.name, runs.report(run.name))
    assert 'sandbox="allow-scripts"' in shown and "<script" not in shown


def test_stopped_run_is_resumed(
    runs: RunService, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answers are kept; between two questions it waits for those of the page."""
    monkeypatch.setattr(runs._documents, "wait_for_answers", runs.stop)
    runs.begin(file, "extractive", 1)
    assert end(runs) == RunEnded("My-questions", stopped=True)
    assert [run.report for run in runs.listing()] == [None]
    monkeypatch.undo()
    runs.resume("My-questions")
    assert isinstance(end(runs), RunEnded)
    (run,) = runs.listing()
    assert run.report and run.report["n"] == 1


def test_runs_are_compared_and_deleted(runs: RunService, file: Path) -> None:
    for _ in range(2):
        runs.begin(file, "extractive", None)
        end(runs)
    names = {run.name for run in runs.listing()}
    assert names == {"My-questions", "My-questions (2)"}
    found = runs.compare("My-questions", "My-questions (2)")
    assert found.n == 2 and all(
        row.difference == 0 for row in found.rows if row.reading != "not judged"
    )
    assert "2 questions in both" in render_comparison("a", "b", found)
    runs.delete("My-questions")
    assert [run.name for run in runs.listing()] == ["My-questions (2)"]


@pytest.mark.parametrize("name", ["..", "../..", "/etc", "none", ".", "a/../../b", ""])
def test_name_is_never_a_path(runs: RunService, name: str) -> None:
    """Nothing outside of the folder of runs is read or deleted."""
    for act in (runs.report, runs.delete, runs.resume):
        with pytest.raises(BadInput, match="There is no evaluation"):
            act(name)


@pytest.mark.parametrize("name", ["none.jsonl", "notes.txt"])
def test_other_file_is_refused(runs: RunService, tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("text")
    with pytest.raises(BadInput):
        runs.begin(tmp_path / name, "extractive", None)
    assert runs.listing() == [] and not runs.busy


def test_failed_run_ends_with_its_error(runs: RunService, tmp_path: Path) -> None:
    """A file without one usable line."""
    (tmp_path / "bad.jsonl").write_text("nonsense\n")
    runs.begin(tmp_path / "bad.jsonl", "extractive", None)
    assert isinstance(last := end(runs), FootnoteError)
    assert "problem" in render_run_state(last)
