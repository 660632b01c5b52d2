"""The real encoder, index and language model on corpus/: real questions, exact footnotes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rag.library import Library
from rag.settings import PROJECT, Settings
from rag.types import Answer

pytestmark = pytest.mark.model

ASKED = [
    ("How does a GAN learn?", "gans.md"),
    ("How does WaveNet generate sound?", "dall-e-and-wavenet.pdf"),
]
"""Questions, and the file that must be among those cited."""

OFF_TOPIC = [
    "Who won the 2022 football world cup?",
    "How long should I boil an egg?",
    "What is the capital of Australia?",
]


@pytest.fixture(scope="module")
def answers(real_library: Library) -> list[Answer]:
    return [real_library.ask(question) for question, _ in ASKED]


def test_answers_cite_the_right_file(answers: list[Answer]) -> None:
    for answer, (_, file) in zip(answers, ASKED, strict=True):
        cited = {c.document for claim in answer.claims for c in claim.citations}
        assert any(path.endswith(f"/{file}") for path in cited), (answer.question, answer.answer)


def test_every_citation_is_exact(real_library: Library, answers: list[Answer]) -> None:
    """`text[start:end] == quote` for every citation, claim and passage."""
    citations = 0
    for answer in answers:
        for claim in answer.claims:
            assert answer.answer[claim.start : claim.end] == claim.text
            for citation in claim.citations:
                document = real_library.document(citation.document)
                assert document
                assert document.text[citation.start : citation.end] == citation.quote
                citations += 1
        for passage in answer.passages:
            document = real_library.document(passage.document)
            assert document
            assert document.text[passage.start : passage.end] == passage.text
    assert citations >= len(answers)


def test_how_question_gets_several_citations(answers: list[Answer]) -> None:
    assert len([claim for claim in answers[0].claims if claim.citations]) >= 2


@pytest.mark.parametrize("question", OFF_TOPIC)
def test_off_topic_never_reaches_the_model(
    real_library: Library, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stream(*_: object) -> None:
        raise AssertionError("the model was called")

    monkeypatch.setattr(type(real_library.model), "stream", stream)
    answer = real_library.ask(question)
    assert answer.verdict == "abstained"
    assert answer.passages


def test_answers_are_deterministic(real_library: Library, answers: list[Answer]) -> None:
    assert real_library.ask(ASKED[0][0]).answer == answers[0].answer


def test_quotations_load_no_language_model(real_library_settings: Settings) -> None:
    library = Library(real_library_settings.model_copy(update={"model": "not-on-disk"}))
    answer = library.ask("What is the role of the discriminator?", extractive=True)
    assert answer.verdict == "supported"
    assert all(claim.text in claim.citations[0].quote for claim in answer.claims)


def test_search_finds_the_gold_document(real_library: Library) -> None:
    """Nine in ten of the shipped questions find a gold file among the first five hits."""
    lines = (PROJECT / "corpus" / "questions.jsonl").read_text("utf-8").splitlines()
    questions = [q for q in map(json.loads, lines) if q["answers"]][::4]
    found = 0
    for question in questions:
        hits = real_library.search(question["question"], k=5)
        names = {Path(hit.chunk.document).name for hit in hits}
        found += bool(names & set(question["documents"]))
    assert found >= 0.9 * len(questions)


def test_faiss_agrees_with_numpy_on_the_real_library(real_library: Library) -> None:
    """On ids and scores, for real vectors."""
    snapshot = real_library.snapshot()
    ids = snapshot.vectors.ids()
    assert ids == snapshot.store.vector_ids()
    rows = snapshot.vectors.get(ids)
    query = real_library.embedder.encode_query("How does a diffusion model make an image?")
    scores = rows @ query[0]
    order = sorted(range(len(ids)), key=lambda i: (-scores[i], ids[i]))[:20]
    found = snapshot.vectors.search(query, 20)
    assert [id for id, _ in found] == [ids[i] for i in order]
    np.testing.assert_allclose([s for _, s in found], scores[order], atol=1e-5)


def test_sync_touches_changed_files_only(real_library_settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for path in sorted((PROJECT / "corpus").iterdir())[:6]:
        (folder / path.name).write_bytes(path.read_bytes())
    settings = real_library_settings.model_copy(update={"library": tmp_path / ".rag"})
    library = Library(settings)
    first = library.sync([folder])
    assert library.sync([folder]).unchanged == first.documents == 6
    edited = folder / "applications.md"
    edited.write_text(edited.read_text("utf-8") + "\nOne more sentence about otters.\n", "utf-8")
    report = library.sync([folder])
    assert report.updated == ("corpus/applications.md",)
    assert report.unchanged == 5
