"""The notes that ship, and their questions: every gold sentence is where it says."""

from __future__ import annotations

import json
from collections import Counter

from rag.documents.formats import extract, load
from rag.settings import PROJECT

CORPUS = PROJECT / "corpus"
QUESTIONS = [
    json.loads(line) for line in (CORPUS / "questions.jsonl").read_text("utf-8").splitlines()
]


def plain(text: str) -> str:
    return " ".join(text.split())


def test_gold_sentences_are_in_their_documents() -> None:
    texts = {
        path.name: plain(extract(path.name, path, load(path, max_bytes=10**8)).text)
        for path in CORPUS.iterdir()
        if path.suffix != ".jsonl"
    }
    for question in QUESTIONS:
        assert set(question["documents"]) <= texts.keys(), question["id"]
        for sentence in question["evidence"]:
            assert any(plain(sentence) in texts[name] for name in question["documents"]), sentence


def test_there_are_enough_questions_of_every_kind() -> None:
    kinds = Counter(question["kind"] for question in QUESTIONS)
    answerable = sum(bool(question["answers"]) for question in QUESTIONS)
    assert answerable >= 150
    assert len(QUESTIONS) - answerable >= 50
    assert kinds["unanswerable-near"] >= 25
    for kind in ("definition", "comparison", "list", "number", "why", "multi-document"):
        assert kinds[kind] >= 10
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)


def test_questions_have_exactly_the_fields() -> None:
    for question in QUESTIONS:
        assert question.keys() == {"id", "question", "answers", "documents", "evidence", "kind"}
        assert bool(question["answers"]) == bool(question["documents"])
