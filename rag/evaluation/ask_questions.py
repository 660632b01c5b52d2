"""Ask a library the questions of a file, one by one; finished questions are not asked again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import DamagedFile, LibraryMismatch, MissingLibrary, MissingModel
from rag.evaluation.question_scores import DEPTH, Scores, score, scores_json
from rag.evaluation.questions import EvalQuestion
from rag.evaluation.run_log import AnswerLog
from rag.evaluation.run_settings import Options
from rag.json_output import answer_json, search_json

if TYPE_CHECKING:
    from rag.library import Library

# These errors would affect every question.
_FATAL = (MissingModel, MissingLibrary, LibraryMismatch, DamagedFile)


@dataclass(frozen=True, slots=True)
class RunProgress:
    """Progress of a run; `seconds_left` is None until it can be estimated."""

    done: int
    of: int
    question: str
    seconds_left: float | None


Progress = Callable[[RunProgress], None]


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """The questions of a run with the record and scores of each, in the order of the file."""

    questions: tuple[EvalQuestion, ...]
    records: tuple[dict[str, Any], ...]
    scores: tuple[Scores, ...]


def run(
    library: Library,
    questions: Sequence[EvalQuestion],
    directory: Path,
    setup: dict[str, Any],
    options: Options,
    *,
    restart: bool = False,
    progress: Progress | None = None,
) -> FinishedRun:
    """Ask the questions that have no answer with this setup yet, and store each answer at once.

    A question that fails is recorded with its error, and the next run asks it again.

    Raises:
        BadInput: the folder holds a run with another setup.
        DiskFull: there is no room; finished questions are kept.
        MissingModel, MissingLibrary, ModelFailed: no question can be asked.
    """
    log = AnswerLog(directory, setup, restart=restart)
    waiting = [question for question in questions if not _is_finished(question, log)]
    if waiting:
        _warm(library, options)
    began = time.perf_counter()
    for number, question in enumerate(waiting):
        if progress:
            left = (
                (time.perf_counter() - began) / number * (len(waiting) - number) if number else None
            )
            progress(
                RunProgress(
                    len(questions) - len(waiting) + number, len(questions), question.question, left
                )
            )
        log.append(_with_scores(question, ask(library, question, options)))
    if progress:
        progress(RunProgress(len(questions), len(questions), "", 0.0))
    # Scored again, because the gold answers may have been corrected since they were asked.
    records = tuple(_with_scores(q, log.records[q.id]) for q in questions)
    log.finish(records)
    scores = tuple(score(q, record) for q, record in zip(questions, records, strict=True))
    return FinishedRun(tuple(questions), records, scores)


def ask(library: Library, question: EvalQuestion, options: Options) -> dict[str, Any]:
    """Return the record of one question; an error that concerns it alone is in `error`."""
    record: dict[str, Any] = {"id": question.id, "kind": question.kind}
    try:
        return record | _record(library, question, options)
    except _FATAL:
        raise
    except Exception as error:  # the other questions are worth asking
        message = f"{type(error).__name__}: {error}"
        return record | {"question": question.question, "error": message}


def _record(library: Library, question: EvalQuestion, options: Options) -> dict[str, Any]:
    began = time.perf_counter()
    hits = library.search(question.question, DEPTH, options.scope)
    seconds = round(time.perf_counter() - began, 3)
    found = search_json(question.question, hits)
    if options.mode == "retrieval-only":
        return found | {"timings": {"total": seconds}}
    answers = [
        library.ask(question.question, extractive=options.mode == "extractive", scope=options.scope)
        for _ in range(options.repeat)
    ]
    record = answer_json(answers[0]) | {"hits": found["hits"]}
    if options.repeat > 1:
        record["repeats"] = [{"answer": a.answer, "verdict": a.verdict} for a in answers[1:]]
    return record


def _is_finished(question: EvalQuestion, log: AnswerLog) -> bool:
    record = log.records.get(question.id)
    return (
        record is not None
        and record.get("question") == question.question
        and not record.get("error")
    )


def _with_scores(question: EvalQuestion, record: dict[str, Any]) -> dict[str, Any]:
    gold = {
        "answers": question.answers,
        "documents": question.documents,
        "evidence": question.evidence,
        "all": question.all_values,
    }
    return {**record, "gold": gold, "scores": scores_json(score(question, record))}


def _warm(library: Library, options: Options) -> None:
    """Load the models first: a missing one is reported at once, and no timing includes it."""
    if options.mode == "answers":
        library.warm()
    else:
        library.embedder.encode_query("")
