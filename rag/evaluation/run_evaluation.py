"""Run a question file through a library and report: the work of `rag eval` and `rag calibrate`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import BadInput
from rag.evaluation.ask_questions import Progress, run
from rag.evaluation.compare import compare
from rag.evaluation.fit_calibration import Labelled, labelled
from rag.evaluation.question_scores import score
from rag.evaluation.questions import EvalQuestion, Problem, choose, read_questions, within
from rag.evaluation.report import write_report
from rag.evaluation.run_log import lock_folder, read_run
from rag.evaluation.run_settings import Options, describe, differences
from rag.index.document_scope import select

if TYPE_CHECKING:
    from rag.library import Library


@dataclass(frozen=True, slots=True)
class Selection:
    """Which questions of a file to ask.

    Attributes:
        limit: number of questions; None for all.
        seed: choose them at random; None takes the first.
        skip_bad: ask the others when some lines cannot be used.
    """

    limit: int | None = None
    seed: int | None = None
    skip_bad: bool = False


def load_questions(
    library: Library,
    file: Path,
    selection: Selection,
    options: Options,
    report: Callable[[Problem], None],
) -> list[EvalQuestion]:
    """Return the questions to ask.

    Args:
        library: with the gold documents.
        file: JSON lines, CSV or XLSX.
        selection: which of its questions.
        options: their scope; questions about documents outside of it are left out.
        report: is called with each line that cannot be used.

    Raises:
        BadInput: a line cannot be used and `skip_bad` is off, or no question is left.
    """
    listing = library.listing()
    questions, problems = read_questions(file, [info.path for info in listing])
    for problem in problems:
        report(problem)
    if problems and not selection.skip_bad:
        lines = "line" if len(problems) == 1 else "lines"
        raise BadInput(
            f"{len(problems)} {lines} of {file} cannot be used; nothing was asked.",
            f"Correct them, or ask the other {len(questions)} with --skip-bad.",
        )
    if options.scope.documents:
        questions = within(questions, {info.path for info in select(listing, options.scope)})
    if not questions:
        raise BadInput(
            f"No question of {file} can be asked of these documents.",
            "Correct the file or --documents.",
        )
    return choose(questions, limit=selection.limit, seed=selection.seed)


def evaluate(
    library: Library,
    questions: Sequence[EvalQuestion],
    directory: Path,
    options: Options,
    *,
    restart: bool = False,
    baseline: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Ask the questions that have no answer yet, write the report, and return report.json.

    Raises:
        BadInput: the folder holds a run with another setup, or the baseline holds no run.
        DiskFull: there is no room; finished questions are kept.
        MissingModel, MissingLibrary, ModelFailed: no question can be asked.
    """
    if baseline:
        read_run(baseline)  # an error now, not after an hour
    setup = describe(library, options)
    with lock_folder(directory):
        finished = run(
            library, questions, directory, setup, options, restart=restart, progress=progress
        )
        asked = {question.id for question in questions}
        comparison = compare(baseline, directory, asked) if baseline else None
        return write_report(finished, setup, directory, comparison)


def labels_of(
    library: Library, questions: Sequence[EvalQuestion], directory: Path
) -> tuple[Labelled, int]:
    """Return the labels of a finished run, and how many questions are missing from it.

    Raises:
        BadInput: there is no run, it has no answers, it was calibrated already, or the library
            has had other settings or documents since.
    """
    setup, records = read_run(directory)
    if setup["mode"] == "retrieval-only":
        raise BadInput(
            f"The run in {directory} has no answers, only searches.",
            "Leave out --from, or run rag eval without --retrieval-only.",
        )
    if setup["calibration"]:
        raise BadInput(
            f"The run in {directory} used a calibration; a new one needs uncalibrated answers.",
            "Leave out --from: the questions are then asked without the calibration.",
        )
    options = Options(mode=setup["mode"], repeat=setup["repeat"])
    now = describe(library, options) | {"calibration": None, "scope": setup["scope"]}
    setup.pop("format")
    if changed := differences(setup, now):
        name, old, new = changed[0]
        raise BadInput(
            f"The library has changed since the run in {directory}: {name} was {old!r} and is "
            f"{new!r}.",
            "Leave out --from.",
        )
    by_key = {(record["id"], record.get("question")): record for record in records}
    found = [
        (question, record)
        for question in questions
        if (record := by_key.get((question.id, question.question)))
    ]
    return labelled([score(*pair) for pair in found]), len(questions) - len(found)
