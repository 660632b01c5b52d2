"""Evaluate in a process of its own, to be killed; arguments: HOME and the folder of the run."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Sequence
from functools import partial
from pathlib import Path

from conftest import NOTES, ScriptedModel, WordEmbedder, word_splitter

from evaluation.conftest import QUESTIONS
from rag.documents.formats import read_file
from rag.documents.limits import Limits
from rag.evaluation.ask_questions import RunProgress
from rag.evaluation.questions import EvalQuestion
from rag.evaluation.run_evaluation import evaluate
from rag.evaluation.run_settings import Options
from rag.library import Library
from rag.llm.chat_model import Message
from rag.settings import load_settings


class SlowModel(ScriptedModel):
    """Takes its time, so that there is a middle to be killed in."""

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        time.sleep(0.05)
        yield from super().stream(messages, max_tokens)


def many_questions() -> list[EvalQuestion]:
    """Return the three questions twelve times over, each a little different."""
    return [
        EvalQuestion(
            line=number,
            id=f"{question.id}-{number}",
            question=f"{question.question} ({number})",
            answers=question.answers,
            documents=question.documents,
            evidence=question.evidence,
            kind=question.kind,
        )
        for number in range(12)
        for question in QUESTIONS
    ]


def make_library(home: Path) -> Library:
    """Open the library of a folder, and index the three notes where there is none."""
    (home / "tokenizer").mkdir(exist_ok=True)
    library = Library(
        load_settings(library=home / ".rag", chunk_tokens=40, answer_above=0.0, read_above=0.0),
        embedder=WordEmbedder(),
        splitter=word_splitter(home / "tokenizer"),
        model=SlowModel("Cats eat fish and mice [1]."),
        read=partial(read_file, limits=Limits()),
    )
    for name, text in NOTES.items():
        (home / "notes" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "notes" / name).write_text(text, encoding="utf-8")
    if not (home / ".rag").exists():
        library.sync([home / "notes"])
    return library


def say(at: RunProgress) -> None:
    """Tell the test which question is next."""
    print(at.done, flush=True)


if __name__ == "__main__":
    evaluate(
        make_library(Path(sys.argv[1])),
        many_questions(),
        Path(sys.argv[2]),
        Options(),
        progress=say,
    )
