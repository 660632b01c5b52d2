"""The `rag` command with stand-ins, in a folder of its own."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
import typer.main
from conftest import ScriptedModel, WordEmbedder
from study import makers

from rag.cli import main as cli
from rag.documents.chunks import Splitter
from rag.documents.formats import read_file
from rag.documents.limits import Limits
from rag.library import Library
from rag.settings import Settings
from rag.study.items import Grade, QuizQuestion

Run = Callable[..., tuple[int, str, str]]

make_command = cache(typer.main.get_command)
"""A tenth of a second for all of `rag`, which a process that runs it many times spends once."""


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    splitter: Splitter,
    tmp_path: Path,
) -> Run:
    """Run the command in an empty folder with stand-ins; return exit code, output, messages."""

    def library(settings: Settings, **parts: Any) -> Library:
        return Library(
            settings.model_copy(update={"answer_above": 0.0, "read_above": 0.0}),
            embedder=WordEmbedder(),
            splitter=splitter,
            model=ScriptedModel("Otters hold hands while they sleep [1]."),
            read=partial(read_file, limits=Limits()),
            **parts,
        )

    monkeypatch.setattr("rag.library.Library", library)
    monkeypatch.setattr("typer.main.get_command", make_command)
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rag", *words])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        printed = capsys.readouterr()
        return int(stop.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "otters.md").write_text("# Otters\n\nOtters hold hands while they sleep.")
    (folder / "owls.md").write_text("# Owls\n\nOwls hunt at night.")
    (folder / "questions.jsonl").write_text("{}")
    return folder


def keys(value: dict[str, Any]) -> set[str]:
    return set(value)


def grade(question: QuizQuestion, reply: str, **_: Any) -> Grade:
    right = reply.casefold() == question.answer.casefold()
    return Grade(right, float(right), f"It is {question.answer}.")


@pytest.fixture
def study_library(run: Run, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An indexed library, with stand-ins for making and grading items."""
    for name, function in (
        ("make_cards", makers.make_cards),
        ("make_quiz", makers.make_quiz),
        ("grade", grade),
    ):
        monkeypatch.setattr(f"rag.study.study.{name}", function)
    assert run("index", "notes")[0] == 0


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a function that sets the lines typed on standard input."""

    def lines(*texts: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{text}\n" for text in texts)))

    yield lines


def listed(run: Run, *words: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(run("study", "list", "--json", *words)[1])["items"]
    return items
