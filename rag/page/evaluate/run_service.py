"""The evaluations behind the page: each is a folder in LIBRARY/runs, and one runs at a time.

A run takes its turn with the adding of documents, which must not change under it, and gives way to
questions between two of its own. What is finished is never asked again: a run that was stopped can
go on.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import BadInput, FootnoteError
from rag.evaluation.compare import RunComparison, compare
from rag.evaluation.evaluate import Selection, evaluate, load_questions
from rag.evaluation.questions import Problem
from rag.evaluation.run import RunProgress
from rag.evaluation.run_settings import Mode, Options
from rag.page.cancellation import Cancelled, CancelToken
from rag.page.jobs import follow
from rag.page.library.document_service import DocumentService

if TYPE_CHECKING:
    from rag.library import Library

RUNS = "runs"
"""Folder of the library that keeps them."""
_QUESTIONS = "questions"
_NAME = re.compile(r"[\w-]+(?: \(\d+\))?")
KINDS = (".jsonl", ".csv", ".xlsx")
FILE_MB = 20
"""Largest question file: a hundred thousand questions."""


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation; `report` is report.json, None while it is not finished."""

    name: str
    report: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Going:
    """How far the run under way has come; nothing is asked while it waits for its turn."""

    name: str
    asked: RunProgress | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A run that ended, or was stopped; `skipped` are lines of its file that cannot be used."""

    name: str
    stopped: bool = False
    skipped: tuple[Problem, ...] = ()


class RunService:
    """The evaluations of one library."""

    def __init__(self, library: Library, home: Path, documents: DocumentService) -> None:
        """Take a library that `rag.evaluation` can ask, and the directory where it lies."""
        self.state: Going | Gone | FootnoteError | None = None
        self.busy = False
        self._library = library
        self._folder = home / RUNS
        self._documents = documents
        self._token = CancelToken()

    def listing(self) -> list[Run]:
        """Return all runs, newest first."""
        if not self._folder.is_dir():
            return []
        folders = [one for one in self._folder.iterdir() if _NAME.fullmatch(one.name)]
        folders.sort(key=lambda one: one.stat().st_mtime, reverse=True)
        return [Run(one.name, _report_of(one)) for one in folders if _questions_of(one)]

    def begin(self, file: Path, mode: Mode, limit: int | None) -> None:
        """Evaluate with the questions of a file, of which a copy is kept with the run.

        Raises:
            BadInput: there is no such file, or it is of another kind or too large.
        """
        if not file.is_file():
            raise BadInput(f"There is no file {file}.", "Correct the path.")
        if file.suffix.lower() not in KINDS:
            raise BadInput(
                f"{file.name} is no question file.", "Give a .jsonl, .csv or .xlsx file."
            )
        if file.stat().st_size > FILE_MB * 1_000_000:
            raise BadInput(f"{file.name} is larger than {FILE_MB} MB.", "Divide it.")
        folder = self._new_folder(file.stem)
        folder.mkdir(parents=True)
        kept = folder / (_QUESTIONS + file.suffix.lower())
        shutil.copyfile(file, kept)
        (folder / "how.json").write_text(json.dumps({"mode": mode, "limit": limit}))
        self._start(folder)

    def go_on(self, name: str) -> None:
        """Go on with a run that was stopped, or score a finished one anew.

        Raises:
            BadInput: there is no such run.
        """
        self._start(self._known(name))

    def watch(self) -> Iterator[Going | Gone | FootnoteError]:
        """Yield how the run goes until it is over, whoever began it; at once if there is none."""
        return follow(lambda: self.busy, lambda: self.state)

    def halt(self) -> None:
        """Stop the run; what was asked is kept."""
        self._token.cancel()

    def report(self, name: str) -> str:
        """Return the report of a finished run, a page of its own.

        Raises:
            BadInput: there is none.
        """
        return self.report_file(name).read_text(encoding="utf-8")

    def report_file(self, name: str) -> Path:
        """Return where the report of a finished run lies.

        Raises:
            BadInput: there is none.
        """
        file = self._known(name) / "report.html"
        if not file.is_file():
            raise BadInput(f"The run {name} has no report yet.", "Let it go on to its end.")
        return file

    def compare(self, before: str, now: str) -> RunComparison:
        """Compare two runs question by question.

        Raises:
            BadInput: one of them is not there, or they share no question.
        """
        return compare(self._known(before), self._known(now))

    def forget(self, name: str) -> None:
        """Delete a run with its answers and its report.

        Raises:
            BadInput: there is no such run, or it is under way.
        """
        folder = self._known(name)
        if self.busy:
            raise BadInput("An evaluation is under way.", "Stop it, or wait for its end.")
        shutil.rmtree(folder)

    def _known(self, name: str) -> Path:
        """Return the folder of a run; a name is never a path to elsewhere."""
        folder = self._folder / name
        if not _NAME.fullmatch(name) or not folder.is_dir() or not _questions_of(folder):
            raise BadInput(f"There is no evaluation called {name!r}.", "Choose one of the list.")
        return folder

    def _new_folder(self, stem: str) -> Path:
        name = re.sub(r"[^\w-]+", "-", stem).strip("-")[:60] or "questions"
        number = 1
        while (folder := self._folder / (name if number == 1 else f"{name} ({number})")).exists():
            number += 1
        return folder

    def _start(self, folder: Path) -> None:
        if self.busy:
            raise BadInput("An evaluation is under way.", "Stop it, or wait for its end.")
        self._token = CancelToken()
        self.busy, self.state = True, Going(folder.name)
        self._documents.begin(lambda _: self._work(folder))

    def _work(self, folder: Path) -> None:
        try:
            self.state = self._evaluated(folder)
        except FootnoteError as error:
            self.state = error
        except Cancelled:
            self.state = Gone(folder.name, stopped=True)
        except BaseException as error:
            self.state = FootnoteError(f"The run broke off: {error}.", "Let it go on.")
            raise
        finally:
            self.busy = False

    def _evaluated(self, folder: Path) -> Gone:
        how = json.loads((folder / "how.json").read_text())
        file = _questions_of(folder)
        assert file
        problems: list[Problem] = []
        options = Options(how["mode"])
        selection = Selection(how["limit"], skip_bad=True)
        questions = load_questions(self._library, file, selection, options, problems.append)

        def tell(asked: RunProgress) -> None:
            self.state = Going(folder.name, asked)
            self._documents.give_way()
            self._token.raise_if_cancelled()

        evaluate(self._library, questions, folder, options, progress=tell)
        return Gone(folder.name, skipped=tuple(problems))


def _questions_of(folder: Path) -> Path | None:
    found = [folder / (_QUESTIONS + kind) for kind in KINDS]
    return next((file for file in found if file.is_file()), None)


def _report_of(folder: Path) -> dict[str, Any] | None:
    try:
        report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        return report
    except (OSError, ValueError):
        return None
