"""A small library with questions about it, for all tests of evaluation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import NOTES, ScriptedModel

from rag.evaluation.questions import EvalQuestion
from rag.library import Library

CATS = EvalQuestion(
    line=1,
    id="cats",
    question="What do cats eat?",
    answers=("fish and mice",),
    documents=("notes/cats.md",),
    evidence=("Cats eat fish and mice.",),
    kind="list",
)
DOGS = EvalQuestion(
    line=2,
    id="dogs",
    question="What do dogs guard?",
    answers=("the house",),
    documents=("notes/dogs.md",),
    evidence=("Dogs guard the house.",),
    kind="name",
)
MOON = EvalQuestion(
    line=3, id="moon", question="Who was first on the moon?", answers=(), kind="far"
)
QUESTIONS = (CATS, DOGS, MOON)


@pytest.fixture
def notes(make_library: Callable[..., Library]) -> Library:
    """The three notes of the shared tests, and a model that always says the same, unsurely."""
    model = ScriptedModel("Cats eat fish and mice [1].", log_odds=-1.0)
    return make_library(NOTES, model=model, answer_above=0.0, read_above=0.0)


@pytest.fixture
def question_file(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "questions.jsonl", [fields(one) for one in QUESTIONS])


def fields(question: EvalQuestion) -> dict[str, Any]:
    """Return a question as it stands in a file."""
    return {
        "id": question.id,
        "question": question.question,
        "answers": None if question.answers is None else list(question.answers),
        "documents": list(question.documents),
        "evidence": list(question.evidence),
        "kind": question.kind,
    }


def write_lines(path: Path, lines: list[Any]) -> Path:
    """Write objects as JSON lines, and texts as they are."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path
