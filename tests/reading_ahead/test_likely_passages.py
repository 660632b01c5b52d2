"""Which passages are read ahead, and that they are those of a question."""

from __future__ import annotations

from collections.abc import Callable

from conftest import NOTES
from note_passages import PARAGRAPHS, SENTENCES, chunk_with, count, hit

from rag.library import Library
from rag.reading_ahead.likely_passages import likely_passages
from rag.retrieval.passages import make_passages

MakeLibrary = Callable[..., Library]


def test_likely_ones_come_first(make_library: MakeLibrary) -> None:
    store = make_library(NOTES).snapshot().store
    listed = list(likely_passages(store, count, 1000))
    assert {passage.document for passage in listed} == set(store.paths())
    places = [(passage.document, passage.start) for passage in listed]
    assert len(set(places)) == len(places)
    meat = chunk_with(store, "meat")
    owls = "notes/sub/owls.txt"
    first, second, *others = likely_passages(
        store, count, 1000, hits=[meat], documents=[owls, "gone.md"]
    )
    assert "meat" in first.text
    assert second.document == owls
    assert len(others) == len(listed) - 2


def test_they_are_the_passages_of_questions(make_library: MakeLibrary) -> None:
    """Whatever else was found with them."""
    files = {"a.md": f"# A\n\n{PARAGRAPHS}\n\n## B\n\nBees hum.", "b.md": f"# C\n\n{SENTENCES}"}
    store = make_library(files | NOTES).snapshot().store
    listed = {(p.document, p.start, p.end) for p in likely_passages(store, count, 400)}
    chunks = [chunk for path in store.paths() for chunk in store.chunks_of(path)]
    for n in range(len(chunks)):
        hits = [hit(chunk) for chunk in chunks[n:] + chunks[:n]][:3]
        found, _ = make_passages(store, hits, count, most=5, budget=400, whole_documents=False)
        assert {(p.document, p.start, p.end) for p in found} <= listed
