"""The evaluations of the page: each is a folder in LIBRARY/runs, and one runs at a time.

A run waits in the queue of document changes, because documents must not change meanwhile, and
pauses between two of its questions while a question of the page is answered. A run that was stopped
can be resumed; its answers are kept.
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
from rag.evaluation.ask_questions import RunProgress
from rag.evaluation.compare import RunComparison, compare
from rag.evaluation.questions import Problem
from rag.evaluation.run_evaluation import Selection, evaluate, load_questions
from rag.evaluation.run_settings import Mode, Options
from rag.page.cancellation import Cancelled, CancelToken
from rag.page.jobs import follow
from rag.page.library.document_service import DocumentService

if TYPE_CHECKING:
    from rag.library import Library

RUNS = "runs"
"""Folder of the runs in the library."""
_QUESTIONS = "questions"
_NAME = re.compile(r"[\w-]+(?: \(\d+\))?")
KINDS = (".jsonl", ".csv", ".xlsx")
FILE_MB = 20
"""Largest question file: about a hundred thousand questions."""


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation; `report` is report.json, None while it is not finished."""

    name: str
    report: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class RunInProgress:
    """The run under way; no progress while it waits for its turn."""

    name: str
    progress: RunProgress | None = None


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A run that is finished or was stopped; `skipped` are unusable lines of its file."""

    name: str
    stopped: bool = False
    skipped: tuple[Problem, ...] = ()


class RunService:
    """The evaluations of one library."""

    def __init__(self, library: Library, home: Path, documents: DocumentService) -> None:
        """Take a library, the directory where it lies, and the queue of its changes."""
        self.state: RunInProgress | RunEnded | FootnoteError | None = None
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
        """Start a run with the questions of a file; a copy of the file is kept with the run.

        Raises:
            BadInput: there is no such file, or it is of another kind or too large.
        """
        if not file.is_file():
            raise BadInput(f"There is no file {file}.", "Correct the path.")
        if file.suffix.lower() not in KINDS:
            raise BadInput(
                f"{file.name} is not a question file.", "Choose a .jsonl, .csv or .xlsx file."
            )
        if file.stat().st_size > FILE_MB * 1_000_000:
            raise BadInput(f"{file.name} is larger than {FILE_MB} MB.", "Split it.")
        folder = self._new_folder(file.stem)
        folder.mkdir(parents=True)
        kept = folder / (_QUESTIONS + file.suffix.lower())
        shutil.copyfile(file, kept)
        (folder / "how.json").write_text(json.dumps({"mode": mode, "limit": limit}))
        self._start(folder)

    def resume(self, name: str) -> None:
        """Continue a run that was stopped, or score a finished one again.

        Raises:
            BadInput: there is no such run.
        """
        self._start(self._known(name))

    def watch(self) -> Iterator[RunInProgress | RunEnded | FootnoteError]:
        """Yield the progress of the run to its end, whichever tab began it; nothing without one."""
        return follow(lambda: self.busy, lambda: self.state)

    def stop(self) -> None:
        """Stop the run; the answers so far are kept."""
        self._token.cancel()

    def report(self, name: str) -> str:
        """Return the report of a finished run, a page of its own.

        Raises:
            BadInput: there is none.
        """
        file = self._known(name) / "report.html"
        if not file.is_file():
            raise BadInput(f"Run {name} is not finished.", "Resume it to create the report.")
        return file.read_text(encoding="utf-8")

    def compare(self, before: str, now: str) -> RunComparison:
        """Compare two runs question by question.

        Raises:
            BadInput: one of them is not there, or they share no question.
        """
        return compare(self._known(before), self._known(now))

    def delete(self, name: str) -> None:
        """Delete a run with its answers and its report.

        Raises:
            BadInput: there is no such run, or one is running.
        """
        folder = self._known(name)
        if self.busy:
            raise BadInput("An evaluation is running.", "Stop it, or wait until it is finished.")
        shutil.rmtree(folder)

    def _known(self, name: str) -> Path:
        """Return the folder of a run; a name that is a path is refused."""
        folder = self._folder / name
        if not _NAME.fullmatch(name) or not folder.is_dir() or not _questions_of(folder):
            raise BadInput(f"There is no evaluation called {name!r}.", "Choose one from the list.")
        return folder

    def _new_folder(self, stem: str) -> Path:
        name = re.sub(r"[^\w-]+", "-", stem).strip("-")[:60] or "questions"
        number = 1
        while (folder := self._folder / (name if number == 1 else f"{name} ({number})")).exists():
            number += 1
        return folder

    def _start(self, folder: Path) -> None:
        if self.busy:
            raise BadInput("An evaluation is running.", "Stop it, or wait until it is finished.")
        self._token = CancelToken()
        self.busy, self.state = True, RunInProgress(folder.name)
        self._documents.begin(lambda _: self._work(folder))

    def _work(self, folder: Path) -> None:
        try:
            self.state = self._evaluated(folder)
        except FootnoteError as error:
            self.state = error
        except Cancelled:
            self.state = RunEnded(folder.name, stopped=True)
        except BaseException as error:
            self.state = FootnoteError(f"The run failed: {error}.", "Resume it.")
            raise
        finally:
            self.busy = False

    def _evaluated(self, folder: Path) -> RunEnded:
        how = json.loads((folder / "how.json").read_text())
        file = _questions_of(folder)
        assert file
        problems: list[Problem] = []
        options = Options(how["mode"])
        selection = Selection(how["limit"], skip_bad=True)
        questions = load_questions(self._library, file, selection, options, problems.append)

        def tell(asked: RunProgress) -> None:
            self.state = RunInProgress(folder.name, asked)
            self._documents.wait_for_answers()
            self._token.raise_if_cancelled()

        evaluate(self._library, questions, folder, options, progress=tell)
        return RunEnded(folder.name, skipped=tuple(problems))


def _questions_of(folder: Path) -> Path | None:
    found = [folder / (_QUESTIONS + kind) for kind in KINDS]
    return next((file for file in found if file.is_file()), None)


def _report_of(folder: Path) -> dict[str, Any] | None:
    try:
        report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        return report
    except (OSError, ValueError):
        return None
