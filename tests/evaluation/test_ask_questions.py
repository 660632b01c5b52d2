"""Runs: resumed, killed, repeated, with errors and on a full disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ScriptedModel

from evaluation.conftest import CATS, DOGS, QUESTIONS
from evaluation.run_child import make_library as child_library
from evaluation.run_child import many_questions
from rag.errors import BadInput, DiskFull, MissingModel
from rag.evaluation.ask_questions import RunProgress, run
from rag.evaluation.metric_values import figures_of, report_json
from rag.evaluation.questions import EvalQuestion
from rag.evaluation.run_evaluation import evaluate
from rag.evaluation.run_log import ANSWERS, RUN, lock_folder, read_run
from rag.evaluation.run_settings import Options, describe
from rag.grounding.calibration import Calibration, write_calibration
from rag.library import Library
from rag.types import Scope

pytestmark = pytest.mark.usefixtures("undrawn")

TIMES = ("seconds", "first_word", "timings")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / ANSWERS).read_text().splitlines()]


def prompts(library: Library) -> int:
    """Return how often the model was asked to write."""
    assert isinstance(library.model, ScriptedModel)
    return len(library.model.prompts)


def asked(
    library: Library, questions: Sequence[EvalQuestion], out: Path, options: Options, **how: Any
) -> dict[str, Any]:
    """Run questions without writing a report; return its report.json."""
    setup = describe(library, options)
    done = run(library, questions, out, setup, options, **how)
    return report_json(done.questions, done.scores, figures_of(done.scores), setup)


def untimed(value: Any) -> Any:
    """Return JSON without times."""
    if isinstance(value, dict):
        return {k: untimed(v) for k, v in value.items() if k not in (*TIMES, "speed")}
    return [untimed(one) for one in value] if isinstance(value, list) else value


def test_every_question_has_a_record(notes: Library, out: Path) -> None:
    seen: list[RunProgress] = []
    report = evaluate(notes, QUESTIONS, out, Options(), progress=seen.append)
    assert [record["id"] for record in lines(out)] == ["cats", "dogs", "moon"]
    cats = lines(out)[0]
    assert cats["verdict"] == "supported"
    assert cats["gold"]["answers"] == ["fish and mice"]
    assert cats["scores"]["right"] is True
    assert cats["hits"][0]["document"] == "notes/cats.md"
    assert [at.done for at in seen] == [0, 1, 2, 3]
    assert seen[0].seconds_left is None
    assert seen[2].seconds_left is not None
    assert report["retrieval"]["recall@5"] == 1
    assert json.loads((out / "report.json").read_text()) == report


def test_finished_questions_are_skipped(notes: Library, out: Path) -> None:
    first = asked(notes, QUESTIONS[:2], out, Options())
    before = prompts(notes)
    assert asked(notes, QUESTIONS[:2], out, Options()) == first
    assert prompts(notes) == before
    asked(notes, QUESTIONS, out, Options())
    assert prompts(notes) == before + 1


def test_changed_wording_is_asked_again(notes: Library, out: Path) -> None:
    asked(notes, [CATS, DOGS], out, Options())
    before = prompts(notes)
    corrected = replace(CATS, answers=("milk",))
    report = asked(notes, [corrected, DOGS], out, Options())
    assert prompts(notes) == before
    assert report["answers"]["contains"] == 0
    asked(notes, [CATS, replace(DOGS, question="What is guarded by dogs?")], out, Options())
    assert prompts(notes) == before + 1
    assert [record["question"] for record in lines(out)][1] == "What is guarded by dogs?"


@pytest.mark.parametrize(
    ("change", "options", "named"),
    [
        ({"passages": 1}, Options(), "settings.passages was 5 and is 1"),
        ({}, Options("extractive"), "mode was 'answers'"),
        ({}, Options(repeat=2), "repeat was 1 and is 2"),
        ({}, Options(scope=Scope(("cats.md",))), "scope was"),
    ],
)
def test_other_settings_are_refused(
    notes: Library,
    make_library: Callable[..., Library],
    out: Path,
    change: dict[str, Any],
    options: Options,
    named: str,
) -> None:
    asked(notes, [CATS], out, Options())
    other = make_library(answer_above=0.0, read_above=0.0, **change)
    with pytest.raises(BadInput) as caught:
        asked(other, [CATS], out, options)
    assert named in caught.value.what
    assert "--restart" in caught.value.cure
    asked(other, [DOGS], out, options, restart=True)
    assert [record["id"] for record in lines(out)] == ["dogs"]


def test_changed_documents_are_refused(notes: Library, out: Path) -> None:
    asked(notes, [CATS], out, Options())
    home = notes.settings.library
    write_calibration(home, Calibration(questions=1, fitted="2026-01-01"))
    with pytest.raises(BadInput, match="calibration"):
        asked(notes, [CATS], out, Options())
    (home / "calibration.json").unlink()
    (home.parent / "notes" / "cats.md").write_text("# Cats\n\nCats eat fish.")
    notes.sync([home.parent / "notes"])
    with pytest.raises(BadInput, match="documents"):
        asked(notes, [CATS], out, Options())


def test_crash_is_recorded(notes: Library, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = notes.ask

    def fail(question: str, **how: Any) -> Any:
        if question == DOGS.question:
            raise ZeroDivisionError("by nothing")
        return ask(question, **how)

    monkeypatch.setattr(notes, "ask", fail)
    report = evaluate(notes, QUESTIONS, out, Options())
    assert (report["n"], report["errors"]) == (3, 1)
    assert lines(out)[1]["error"] == "ZeroDivisionError: by nothing"
    assert "by nothing" in (out / "report.html").read_text()
    monkeypatch.undo()
    assert evaluate(notes, QUESTIONS, out, Options())["errors"] == 0  # it is asked again


def test_fatal_errors_end_the_run(
    notes: Library, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise MissingModel("The weights are gone.", "rag models pull")

    monkeypatch.setattr(notes, "warm", fail)
    with pytest.raises(MissingModel):
        asked(notes, QUESTIONS, out, Options())
    assert lines(out) == []


def test_without_a_model(notes: Library, out: Path, tmp_path: Path) -> None:
    report = asked(notes, QUESTIONS, out, Options("retrieval-only"))
    assert report["answers"] == {"exact_match": None, "f1": None, "contains": None, "correct": None}
    assert report["retrieval"]["recall@1"] == 1
    assert report["models"]["chat"] is None
    report = asked(notes, QUESTIONS, tmp_path / "quoted", Options("extractive"))
    assert report["answers"]["contains"] is not None
    assert report["speed"]["prompt_tokens"] is None
    assert prompts(notes) == 0


def test_repetitions_and_scope(notes: Library, out: Path) -> None:
    options = Options(repeat=3, scope=Scope(("cats.md",)))
    report = asked(notes, [CATS], out, options)
    assert report["stability"]["same"] == 1
    assert len(lines(out)[0]["repeats"]) == 2
    assert {hit["document"] for hit in lines(out)[0]["hits"]} == {"notes/cats.md"}


def test_cut_off_line_is_asked_again(notes: Library, out: Path) -> None:
    first = asked(notes, QUESTIONS, out, Options())
    data = (out / ANSWERS).read_bytes()
    (out / ANSWERS).write_bytes(data[:-40])
    assert untimed(asked(notes, QUESTIONS, out, Options())) == untimed(first)
    assert len(lines(out)) == 3


def test_answers_without_settings_are_refused(notes: Library, out: Path) -> None:
    asked(notes, QUESTIONS, out, Options())
    (out / RUN).unlink()
    with pytest.raises(BadInput, match=r"run\.json is missing"):
        asked(notes, QUESTIONS, out, Options())
    (out / RUN).write_text("{")
    with pytest.raises(BadInput, match=r"run\.json cannot be read"):
        asked(notes, QUESTIONS, out, Options())


def test_full_disk_loses_nothing(
    notes: Library, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(notes, [CATS], out, Options())

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rag.evaluation.run_log.os.fsync", full)
    with pytest.raises(DiskFull, match="No space"):
        asked(notes, QUESTIONS, out, Options())
    assert [record["id"] for record in lines(out)] == ["cats"]
    monkeypatch.undo()
    asked(notes, QUESTIONS, out, Options())
    assert len(lines(out)) == 3


def test_unusable_folders(notes: Library, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be used"):
        evaluate(notes, QUESTIONS, tmp_path / "file", Options())
    with pytest.raises(BadInput, match="no evaluation in"):
        read_run(tmp_path)
    with pytest.raises(BadInput, match="no evaluation in"):
        evaluate(notes, QUESTIONS, tmp_path / "out", Options(), baseline=tmp_path)


def test_folder_is_locked(notes: Library, out: Path) -> None:
    with lock_folder(out), pytest.raises(BadInput, match="Another process"):
        evaluate(notes, QUESTIONS, out, Options())


def test_describe(notes: Library) -> None:
    described = describe(notes, Options())
    assert described["models"]["chat"] == notes.settings.model
    assert described["settings"]["passages"] == 5
    assert "library" not in described["settings"]
    assert json.loads(json.dumps(described)) == described


def _kill_after(home: Path, out: Path, questions: int) -> None:
    """Run the child, and kill it after it began a number of questions."""
    process = subprocess.Popen(
        [sys.executable, "-m", "evaluation.run_child", str(home), str(out)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    said: Iterator[str] = iter(process.stdout)
    assert any(int(line) >= questions for line in said)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.mark.long
def test_killed_run_resumes(tmp_path: Path) -> None:
    """SIGKILL after the seventh and again after the twentieth of 36 questions."""
    library = child_library(tmp_path)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    expected = evaluate(library, many_questions(), whole, Options())
    for questions in (7, 20):
        _kill_after(tmp_path, broken, questions)
        assert questions <= len(lines(broken)) < 36
    asked = prompts(library)
    left = 36 - len(lines(broken))
    found = evaluate(library, many_questions(), broken, Options())
    assert prompts(library) - asked <= left  # none that was finished; a refusal asks nothing
    assert untimed(found) == untimed(expected)
    assert untimed(lines(broken)) == untimed(lines(whole))
