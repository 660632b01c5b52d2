"""Read and check a whole question file before any question is asked."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import BadInput, FootnoteError
from rag.evaluation.jsonl import read_rows


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """A question with its gold.

    Attributes:
        line: number in its file, from 1.
        id: unique in the file.
        question: as it is asked.
        answers: right answers, any of which will do; () when the documents do not answer the
            question, None when the answer is unknown.
        documents: paths of the gold documents in the library.
        evidence: gold sentences.
        kind: a word to group results by.
        all_values: `answers` are all values of the answer, not alternatives.
    """

    line: int
    id: str
    question: str
    answers: tuple[str, ...] | None
    documents: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    kind: str = ""
    all_values: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that cannot be used, with its error."""

    line: int
    error: FootnoteError

    def __str__(self) -> str:
        return f"Line {self.line}: {self.error}"


def read_questions(
    path: Path, library_paths: Sequence[str]
) -> tuple[list[EvalQuestion], list[Problem]]:
    """Return the questions of a .jsonl, .csv or .xlsx file, and the lines that cannot be used.

    A gold document is named by its path in the library or by the end of that path.

    Raises:
        BadInput: the file has another format, cannot be read, or is empty.
    """
    questions: list[EvalQuestion] = []
    problems: list[Problem] = []
    first_line: dict[str, int] = {}
    for line, fields in read_rows(path):
        try:
            if isinstance(fields, BadInput):
                raise fields
            question = _question(line, fields, library_paths)
            _check_is_new(question, first_line)
        except BadInput as error:
            problems.append(Problem(line, error))
        else:
            questions.append(question)
    if not questions and not problems:
        raise BadInput(
            f"There is no question in {path}.",
            'Write one object on each line: {"id": "1", "question": "...", "answers": ["..."]}',
        )
    return questions, problems


def choose(
    questions: Sequence[EvalQuestion], *, limit: int | None = None, seed: int | None = None
) -> list[EvalQuestion]:
    """Return the first `limit` questions, or with a seed a random sample, in file order."""
    if limit is None or limit >= len(questions):
        return list(questions)
    if seed is None:
        return list(questions[:limit])
    chosen = random.Random(seed).sample(range(len(questions)), limit)
    return [questions[number] for number in sorted(chosen)]


def within(questions: Sequence[EvalQuestion], paths: set[str]) -> list[EvalQuestion]:
    """Return the questions whose gold documents are among `paths`, and those without any."""
    return [q for q in questions if not q.documents or paths & set(q.documents)]


def _check_is_new(question: EvalQuestion, first_line: dict[str, int]) -> None:
    before = first_line.setdefault(question.id, question.line)
    if before != question.line:
        raise BadInput(
            f"The id {question.id!r} is already used on line {before}.",
            "Give each question a different id.",
        )


def _question(line: int, fields: Any, library_paths: Sequence[str]) -> EvalQuestion:
    if not isinstance(fields, dict):
        raise BadInput(f"{_short(fields)} is not a JSON object.", "Write one object on each line.")
    for name in ("id", "question", "answers"):
        if name not in fields:
            raise BadInput(f"The field {name!r} is missing.", _needs(name))
    number = fields["id"]
    if isinstance(number, int) and not isinstance(number, bool):
        number = str(number)
    answers = fields["answers"]
    return EvalQuestion(
        line=line,
        id=_text("id", number),
        question=_text("question", fields["question"]),
        answers=None if answers is None else _texts("answers", answers),
        documents=_in_library(_texts("documents", fields.get("documents") or []), library_paths),
        evidence=_texts("evidence", fields.get("evidence") or []),
        kind="" if fields.get("kind") is None else _text("kind", fields["kind"]),
        all_values=_flag("all", fields.get("all")),
    )


def _needs(name: str) -> str:
    if name == "answers":
        return "Give a list of right answers; [] if the documents have none; null if unknown."
    if name == "all":
        return "Write true if the answers are all values of the answer; leave it out otherwise."
    return f"Give each question the field {name!r}."


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadInput(f"The field {name!r} is {_short(value)}, not a text.", "Put it in quotes.")
    if not value.strip():
        raise BadInput(f"The field {name!r} is empty.", _needs(name))
    return value.strip()


def _flag(name: str, value: Any) -> bool:
    """Return a field that is true or false, in a table as a word; an empty one is false."""
    word = str(value or "false").strip().lower()
    if word not in ("true", "false"):
        raise BadInput(f"The field {name!r} is {_short(value)}, not true or false.", _needs(name))
    return word == "true"


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadInput(
            f"The field {name!r} is {_short(value)}, not a list of texts.",
            f'Write "{name}": ["..."], or [] for none.',
        )
    return tuple(text.strip() for text in value if text.strip())


def _in_library(names: Sequence[str], library_paths: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for name in names:
        paths = [path for path in library_paths if path == name]
        paths = paths or [path for path in library_paths if path.endswith(f"/{name}")]
        if not paths:
            raise BadInput(
                f"The document {name!r} is not in the library.",
                "Index it, or correct the name. List the documents: rag documents list",
            )
        found += paths
    return tuple(dict.fromkeys(found))


def _short(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"
