"""`rag eval` and `rag calibrate`: measure answers, and fit thresholds and scales to your data."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from rag.cli.eval_output import (
    print_comparison,
    print_outcome,
    print_problem,
    print_report,
    print_trade_offs,
)
from rag.cli.options import (
    DocumentOption,
    ExtractiveOption,
    JsonOption,
    LibraryOption,
    LinesOption,
    ModelOption,
    NumberOption,
    RestartOption,
    SeedOption,
    open_library,
    optional_model,
    scope_of,
)
from rag.cli.output import print_json, print_json_line, print_message
from rag.cli.progress_bars import question_progress
from rag.errors import BadInput
from rag.text.display import count

if TYPE_CHECKING:
    from rag.evaluation.run_settings import Mode
    from rag.library import Library

FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="Question file: .jsonl, .csv or .xlsx.")
]
SkipBadOption = Annotated[
    bool, typer.Option("--skip-bad", help="Skip lines with errors instead of stopping.")
]

MAX_ERROR = 0.5
"""Highest error rate accepted: with half of the answers wrong, a threshold has no use."""


class RunByDefault(TyperGroup):
    """Make `rag eval FILE` mean `rag eval run FILE`; a file named like a command needs `./`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert `run`, unless the first argument is a command or `--help`."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["run", *args]
        return super().parse_args(ctx, args)


def run(
    file: FileArgument,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the report.")],
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Maximum number of questions.")
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(
            metavar="SEED", help="Draw the questions for --limit at random, with this seed."
        ),
    ] = None,
    documents: Annotated[
        list[str] | None,
        typer.Option(
            "--documents",
            metavar="GLOB",
            help="Search only matching documents, and skip questions about others; repeatable.",
        ),
    ] = None,
    retrieval_only: Annotated[
        bool, typer.Option("--retrieval-only", help="Measure the search only.")
    ] = False,
    extractive: ExtractiveOption = False,
    repeat: Annotated[
        int,
        typer.Option(metavar="N", min=1, help="Times to ask each question, to measure stability."),
    ] = 1,
    baseline: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Earlier run to compare with.")
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-under",
            metavar="METRIC=VALUE",
            help="Exit with 1 if a metric misses its value: citations.precision=0.9; repeatable.",
        ),
    ] = None,
    skip_bad: SkipBadOption = False,
    restart: RestartOption = False,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a file of questions and measure the answers.

    "rag eval FILE" is short for "rag eval run FILE". Each line of a .jsonl FILE is an object with
    id, question and answers (a list, empty if the documents contain no answer), and optionally
    documents and evidence (the sentences that contain the answer). Every finished question is
    saved: after an interruption the same command resumes.

    Example: rag eval questions.jsonl --out report --fail-under answers.correct=0.8
    """
    from rag.evaluation.metric_values import falls_short, parse_thresholds
    from rag.evaluation.run_evaluation import Selection, evaluate, load_questions
    from rag.evaluation.run_settings import Options

    thresholds = parse_thresholds(fail_under or ())
    if sample is not None and limit is None:
        raise BadInput(
            "--sample needs --limit, the number of questions to draw.",
            "Give both: --limit 50 --sample 1",
        )
    opened = open_library(library, model)
    mode = _mode(opened, extractive, retrieval_only, repeat)
    options = Options(mode, scope_of(documents), repeat)
    selection = Selection(limit, sample, skip_bad)
    questions = load_questions(opened, file, selection, options, print_problem)
    with question_progress("Asking") as progress:
        report = evaluate(
            opened, questions, out, options, restart=restart, baseline=baseline, progress=progress
        )
    if as_json:
        print_json(report)
    else:
        print_report(report, out)
    if short := [said for one in thresholds if (said := falls_short(one, report))]:
        for said in short:
            print_message(f"rag: {said}")
        raise typer.Exit(1)


def compare(
    before: Annotated[Path, typer.Argument(metavar="A", help="Folder of the earlier run.")],
    now: Annotated[Path, typer.Argument(metavar="B", help="Folder of the later run.")],
    as_json: JsonOption = False,
) -> None:
    """Compare two runs question by question.

    Shows which metrics changed significantly, and which questions changed between right and wrong.

    Example: rag eval compare before after
    """
    from rag.evaluation.compare import compare as compare_runs

    found = compare_runs(before, now)
    if as_json:
        print_json(found.json())
    else:
        print_comparison(found)


def draft(
    number: NumberOption = 50,
    out: LinesOption = None,
    document: DocumentOption = None,
    extractive: ExtractiveOption = False,
    seed: SeedOption = 0,
    model: ModelOption = None,
    library: LibraryOption = None,
) -> None:
    """Draft a question file from the documents.

    Each question has its answer and evidence; one in four is a near miss that the documents do not
    answer. All are marked as drafts: review them before you use them for measurement.

    Example: rag eval draft --n 50 --out questions.jsonl
    """
    from rag.evaluation.draft_questions import draft as propose

    opened = open_library(library, model, extractive=extractive)
    writer = optional_model(opened)
    number_written = 0
    with question_progress("Drafting") as progress, _new_file(out) as write:
        for line in propose(
            opened, number, model=writer, scope=scope_of(document), seed=seed, progress=progress
        ):
            write(line)
            number_written += 1
    print_message(
        f"{count(number_written, 'question')} drafted; review them before you measure with them."
    )


def feedback(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.jsonl", help="File to write.")],
    library: LibraryOption = None,
) -> None:
    """Turn votes given on the page into a question file.

    An approved answer becomes a gold answer; a rejected one leaves its answers null, to fill in.

    Example: rag eval feedback --out questions.jsonl
    """
    from rag.evaluation.feedback import questions_of, read_feedback
    from rag.evaluation.jsonl import write_lines
    from rag.settings import load_settings

    lines = questions_of(read_feedback(load_settings(library=library).library))
    write_lines(out, lines)
    rejected = sum(line["answers"] is None for line in lines)
    print_message(
        f"{count(len(lines), 'question')} in {out}; {rejected} with a rejected answer: replace "
        "null with the right one."
    )


def calibrate(
    file: FileArgument,
    accept_error: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            min=0,
            max=MAX_ERROR,
            help="Acceptable share of wrong answers among those given.",
        ),
    ] = None,
    from_run: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="DIR",
            help="Use the answers of a finished rag eval instead of asking.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the run [default: LIBRARY/calibrating]"),
    ] = None,
    extractive: ExtractiveOption = False,
    skip_bad: SkipBadOption = False,
    restart: RestartOption = False,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fit thresholds and scores to your own labelled questions.

    Fits the thresholds for answering, and the probabilities shown as support and answerability;
    the result is saved in the library. Shows calibration before and after on held-out questions.
    FILE is the same as for rag eval. Calibrate with the model that you will use.

    Example: rag calibrate questions.jsonl --accept-error 0.1
    """
    from rag.evaluation.fit_calibration import calibrate as fit
    from rag.evaluation.run_evaluation import Selection, evaluate, labels_of, load_questions
    from rag.evaluation.run_settings import Options
    from rag.grounding.calibration import IDENTITY, write_calibration
    from rag.library import Library
    from rag.settings import load_settings

    # The fit needs raw scores, without an earlier calibration.
    opened = Library(load_settings(library=library, model=model), calibration=IDENTITY)
    options = Options(_mode(opened, extractive))
    questions = load_questions(opened, file, Selection(skip_bad=skip_bad), options, print_problem)
    home = opened.settings.library
    folder = from_run or out or home / "calibrating"
    if from_run is None:
        with question_progress("Asking") as progress:
            evaluate(opened, questions, folder, options, restart=restart, progress=progress)
    data, unasked = labels_of(opened, questions, folder)
    if unasked:
        print_message(f"{count(unasked, 'question')} of {file} were not asked in {folder}.")
    outcome = fit(data, _accepted(data, accept_error))
    write_calibration(home, outcome.calibration)
    print_outcome(outcome, home, as_json=as_json)
    if outcome.missing:
        raise typer.Exit(1)


def _mode(
    library: Library, extractive: bool, retrieval_only: bool = False, repeat: int = 1
) -> Mode:
    """Return the mode that options and settings choose."""
    if retrieval_only and (extractive or repeat > 1):
        other = "--extractive" if extractive else "--repeat"
        raise BadInput(
            f"--retrieval-only gives no answers, so {other} has no effect.", "Omit one of them."
        )
    if retrieval_only:
        return "retrieval-only"
    return "extractive" if extractive or library.settings.extractive else "answers"


def _accepted(data: Any, given: float | None) -> float:
    """Return the accepted error rate; on a terminal, show what some rates cost and ask."""
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise BadInput("The acceptable error rate is missing.", "Give it: --accept-error 0.1")
    print_trade_offs(data)
    while True:
        share = float(typer.prompt("Acceptable share of wrong answers", 0.1, err=True))
        if 0 <= share <= MAX_ERROR:
            return share
        print_message(f"Enter a number from 0 to {MAX_ERROR}.")


@contextmanager
def _new_file(path: Path | None) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Yield a function that appends an object to a new file, or prints it, and flushes."""
    if path is None:
        yield print_json_line
        return
    try:
        stream = path.open("x", encoding="utf-8")
    except OSError as error:
        raise BadInput(
            f"{path} cannot be created: {error.strerror}.", "Name a new file with --out."
        ) from error
    try:
        with stream:
            yield lambda line: print(json.dumps(line, ensure_ascii=False), file=stream, flush=True)
    finally:
        if not path.stat().st_size:  # nothing was written: free the name
            path.unlink()
