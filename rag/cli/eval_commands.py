"""`rag eval` and `rag calibrate`: how good the answers are, and how sure to be of them."""

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
    scope_of,
    writer_of,
)
from rag.cli.output import count, print_json, print_json_line, say
from rag.cli.progress_bars import question_progress
from rag.errors import BadInput

if TYPE_CHECKING:
    from rag.evaluation.run_settings import Mode

FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="Questions: .jsonl, .csv or .xlsx.")
]
SkipBadOption = Annotated[
    bool, typer.Option("--skip-bad", help="Leave out lines that cannot be used.")
]

MOST_ERROR = 0.5
"""To accept that every other answer is wrong is no choice of a threshold."""


class RunByDefault(TyperGroup):
    """`rag eval FILE` is `rag eval run FILE`; a file that is called as a command needs a `./`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Name the command that runs, unless another is named or help is asked for."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["run", *args]
        return super().parse_args(ctx, args)


def run(
    file: FileArgument,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the report.")],
    limit: Annotated[int | None, typer.Option(min=1, help="Most questions to ask.")] = None,
    sample: Annotated[
        int | None, typer.Option(metavar="SEED", help="Choose those of --limit at random.")
    ] = None,
    documents: Annotated[
        list[str] | None,
        typer.Option(
            "--documents",
            metavar="GLOB",
            help="Search only documents that match, and ask only what they can answer; repeatable.",
        ),
    ] = None,
    retrieval_only: Annotated[
        bool, typer.Option("--retrieval-only", help="Search, and answer nothing.")
    ] = False,
    extractive: ExtractiveOption = False,
    repeat: Annotated[
        int, typer.Option(min=1, help="Ask each question so often, to see what is stable.")
    ] = 1,
    baseline: Annotated[
        Path | None, typer.Option(metavar="DIR", help="An earlier run to compare with.")
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-under",
            metavar="METRIC=VALUE",
            help="Exit with 1 when a figure falls short: citations.precision=0.9; repeatable.",
        ),
    ] = None,
    skip_bad: SkipBadOption = False,
    restart: RestartOption = False,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a file of questions to the library, and report how good the answers are.

    `rag eval FILE` is enough; `run` need not be said. Each line of a .jsonl FILE is an object with
    id, question and answers, which is empty when the documents do not hold one; and if you like
    documents and evidence, the sentences that hold the answer. Every finished question is kept at
    once: run the same command again after an interruption, and it goes on.
    """
    from rag.evaluation.evaluate import Selection, evaluate, load_questions
    from rag.evaluation.figures import falls_short, parse_thresholds
    from rag.evaluation.run_settings import Options

    thresholds = parse_thresholds(fail_under or ())
    if sample is not None and limit is None:
        raise BadInput(
            "--sample chooses so many questions as --limit says, and that is not given.",
            "Give both: --limit 50 --sample 1",
        )
    options = Options(_mode(retrieval_only, extractive, repeat), scope_of(documents), repeat)
    opened = open_library(library, model)
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
            say(f"rag: {said}")
        raise typer.Exit(1)


def compare(
    before: Annotated[Path, typer.Argument(metavar="A", help="Folder of the earlier run.")],
    now: Annotated[Path, typer.Argument(metavar="B", help="Folder of the later run.")],
    as_json: JsonOption = False,
) -> None:
    """Compare two runs question by question: what got better or worse by more than chance."""
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
    """Propose questions with their answers from your documents, to correct and add to.

    One in four is a close miss, which the documents do not answer. All are marked as drafts: read
    them before you measure with them.
    """
    from rag.evaluation.draft_questions import draft as propose

    opened = open_library(library, model)
    writer = writer_of(opened, extractive)
    number_written = 0
    with question_progress("Proposing") as progress, _new_file(out) as write:
        for line in propose(
            opened, number, model=writer, scope=scope_of(document), seed=seed, progress=progress
        ):
            write(line)
            number_written += 1
    say(f"{count(number_written, 'question')} proposed; read them before you measure with them.")


def feedback(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.jsonl", help="File to write.")],
    library: LibraryOption = None,
) -> None:
    """Make a question file of the votes that were given on the page."""
    from rag.evaluation.feedback import questions_of, read_feedback
    from rag.evaluation.jsonl import write_lines
    from rag.settings import load_settings

    lines = questions_of(read_feedback(load_settings(library=library).library))
    write_lines(out, lines)
    rejected = sum(line["answers"] is None for line in lines)
    say(
        f"{count(len(lines), 'question')} in {out}; of {rejected} the answer was rejected: write "
        "the right one in the place of null."
    )


def calibrate(
    file: FileArgument,
    accept_error: Annotated[
        float | None,
        typer.Option(
            min=0, max=MOST_ERROR, help="Share of wrong answers among those given that you accept."
        ),
    ] = None,
    from_run: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="A finished rag eval; nothing is asked again."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the run [default: LIBRARY/calibrating]"),
    ] = None,
    extractive: ExtractiveOption = False,
    skip_bad: SkipBadOption = False,
    restart: RestartOption = False,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fit the gates and the support scale to your own labelled questions, and keep them.

    Shows how good they were and are, on questions that the fit did not see. FILE is as for rag
    eval. Calibrate with the model that you will use.
    """
    from rag.evaluation.calibrate import calibrate as fit
    from rag.evaluation.evaluate import Selection, evaluate, labels_of, load_questions
    from rag.evaluation.run_settings import Options
    from rag.grounding.calibration import IDENTITY, write_calibration
    from rag.library import Library
    from rag.settings import load_settings

    # Fitted to raw scores: what was learned before must not be in them.
    opened = Library(load_settings(library=library, model=model), calibration=IDENTITY)
    options = Options("extractive" if extractive else "answers")
    questions = load_questions(opened, file, Selection(skip_bad=skip_bad), options, print_problem)
    home = opened.settings.library
    folder = from_run or out or home / "calibrating"
    if from_run is None:
        with question_progress("Asking") as progress:
            evaluate(opened, questions, folder, options, restart=restart, progress=progress)
    data, unasked = labels_of(opened, questions, folder)
    if unasked:
        say(f"{count(unasked, 'question')} of {file} were not asked in {folder}.")
    outcome = fit(data, _accepted(data, accept_error))
    write_calibration(home, outcome.calibration)
    print_outcome(outcome, home, as_json=as_json)
    if outcome.missing:
        raise typer.Exit(1)


def _mode(retrieval_only: bool, extractive: bool, repeat: int) -> Mode:
    if retrieval_only and (extractive or repeat > 1):
        other = "--extractive" if extractive else "--repeat"
        raise BadInput(
            f"--retrieval-only answers nothing, so {other} says nothing.", "Leave one out."
        )
    if retrieval_only:
        return "retrieval-only"
    return "extractive" if extractive else "answers"


def _accepted(data: Any, given: float | None) -> float:
    """Return the error rate that the user accepts; on a terminal after a look at what it costs."""
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise BadInput(
            "How many wrong answers you accept is not said.", "Give it: --accept-error 0.1"
        )
    print_trade_offs(data)
    while True:
        share = float(typer.prompt("Share of wrong answers that you accept", 0.1, err=True))
        if 0 <= share <= MOST_ERROR:
            return share
        say(f"Give a number from 0 to {MOST_ERROR}.")


@contextmanager
def _new_file(path: Path | None) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Give a callable that writes an object to a new file, or prints it; each is there at once."""
    if path is None:
        yield print_json_line
        return
    try:
        stream = path.open("x", encoding="utf-8")
    except OSError as error:
        raise BadInput(
            f"{path} cannot be made: {error.strerror}.", "Name a new file with --out."
        ) from error
    try:
        with stream:
            yield lambda line: print(json.dumps(line, ensure_ascii=False), file=stream, flush=True)
    finally:
        if not path.stat().st_size:  # nothing came of it, and the name is free again
            path.unlink()
