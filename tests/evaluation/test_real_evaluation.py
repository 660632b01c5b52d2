"""The corpus questions with the real encoder: a worse setting shows, an unchanged one does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import CORPUS

from rag.evaluation.compare import Difference, compare
from rag.evaluation.run_evaluation import Selection, evaluate, load_questions
from rag.evaluation.run_settings import Options
from rag.library import Library
from rag.settings import Settings

pytestmark = pytest.mark.model

FEW = 60
"""Questions that are enough to tell worse from chance; the rest of a comparison is unpaired."""
AGAIN = 20
"""Questions that are enough to see a difference that should not be there."""

SEARCHED = Options("retrieval-only")


@pytest.fixture(scope="module")
def before(real_library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Search all questions of corpus/ as shipped."""
    folder = tmp_path_factory.mktemp("before")
    search(real_library, folder)
    return folder


def search(library: Library, folder: Path, few: int | None = None) -> dict[str, Any]:
    file = CORPUS / "questions.jsonl"
    chosen = Selection(limit=few)
    questions = load_questions(library, file, chosen, SEARCHED, lambda problem: None)
    return evaluate(library, questions, folder, SEARCHED)


def rows(before: Path, now: Path) -> dict[str, Difference]:
    return {row.name: row for row in compare(before, now).rows}


def test_unchanged_rerun(real_library_settings: Settings, before: Path, tmp_path: Path) -> None:
    """By a library that has read nothing yet."""
    report = search(Library(real_library_settings), tmp_path, AGAIN)
    assert report["n"] == AGAIN
    found = rows(before, tmp_path)
    judged = [row for row in found.values() if not row.name.startswith("speed")]
    assert {row.difference for row in judged} == {0}
    assert {row.reading for row in judged} == {"no different"}


def test_search_without_reranking_is_worse(
    real_library: Library, before: Path, tmp_path: Path
) -> None:
    settings = real_library.settings.model_copy(update={"reranker": "none"})
    search(Library(settings, embedder=real_library.embedder), tmp_path)
    found = rows(before, tmp_path)["retrieval.recall@1"]
    assert found.reading == "worse"
    assert found.interval is not None
    assert found.interval[1] < 0
    assert found.p is not None
    assert found.p < 0.05


def test_random_passages_are_worse(
    real_library: Library,
    before: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each question gets the hits of another one."""
    library = real_library
    file = CORPUS / "questions.jsonl"
    questions = load_questions(library, file, Selection(limit=FEW), SEARCHED, lambda problem: None)
    other = {
        question.question: questions[(place + FEW // 2) % len(questions)].question
        for place, question in enumerate(questions)
    }
    honest = library.search
    monkeypatch.setattr(library, "search", lambda q, k, scope: honest(other[q], k, scope))
    evaluate(library, questions, tmp_path, SEARCHED)
    found = rows(before, tmp_path)
    for name in ("retrieval.recall@1", "retrieval.recall@5", "retrieval.mrr", "retrieval.ndcg@10"):
        assert found[name].reading == "worse"
