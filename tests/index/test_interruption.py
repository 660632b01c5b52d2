"""Ctrl-C and crashes: what was finished is published, and leftovers are removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import NOTES, WordEmbedder

from rag.index.manifest import read_manifest
from rag.index.store import Store
from rag.index.vectors import VectorIndex
from rag.library import Library
from rag.types import SyncProgress

MakeLibrary = Callable[..., Library]


def embedded_by(library: Library) -> list[str]:
    assert isinstance(library.embedder, WordEmbedder)
    return library.embedder.embedded


def test_interruption_keeps_what_was_finished(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.builder.WINDOW", 1)
    library = make_library()
    notes = tmp_path / "notes"
    for name in ("a.md", "b.md", "c.md"):
        (notes / name).write_text(f"Text of {name}.")

    def stop(progress: SyncProgress) -> None:
        if progress.file == "notes/c.md":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.sync([notes], stop)
    assert library.documents() == ["notes/a.md", "notes/b.md"]
    assert library.sync([notes]).added == ("notes/c.md",)


def test_interruption_inside_a_book_keeps_vectors(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.builder.BATCH", 2)
    monkeypatch.setattr("rag.index.builder.WINDOW", 4)
    library = make_library({"cats.md": NOTES["cats.md"]})
    book = "\n\n".join(f"Paragraph {i}. " + "otter " * 30 for i in range(12))
    (tmp_path / "notes" / "book.md").write_text(book)

    def stop(progress: SyncProgress) -> None:
        if progress.chunks >= 6:
            raise KeyboardInterrupt

    before = len(embedded_by(library))
    with pytest.raises(KeyboardInterrupt):
        library.sync([tmp_path / "notes"], stop)
    assert library.documents() == ["notes/cats.md"]
    # Vectors without a chunk take nothing away from the others.
    assert library.search("otter cats sleep", k=2)[0].chunk.document == "notes/cats.md"
    report = library.sync([tmp_path / "notes"])
    assert report.added == ("notes/book.md",)
    texts = embedded_by(library)[before:]
    assert len(texts) == len(set(texts)) == library.listing()[0].chunks


def test_leftovers_are_removed(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.builder.BATCH", 1)
    library = make_library({"cats.md": NOTES["cats.md"]})
    book = tmp_path / "notes" / "book.md"
    book.write_text("\n\n".join(f"Paragraph {i}. " + "otter " * 30 for i in range(4)))

    def stop(progress: SyncProgress) -> None:
        if progress.chunks == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.sync([tmp_path / "notes"], stop)
    assert len(library.snapshot().vectors) > library.snapshot().store.chunk_count()
    book.unlink()
    library.sync([tmp_path / "notes"])
    snapshot = library.snapshot()
    assert snapshot.vectors.ids() == snapshot.store.vector_ids()


def test_long_work_is_published_meanwhile(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut costs a minute, and readers can use what is ready."""
    monkeypatch.setattr("rag.index.builder.CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr("rag.index.builder.WINDOW", 1)
    library = make_library()
    notes = tmp_path / "notes"
    for name in ("a.md", "b.md", "c.md"):
        (notes / name).write_text(f"Text of {name}.")
    seen: list[list[str]] = []

    def look(progress: SyncProgress) -> None:
        if progress.file == "notes/c.md":
            seen.append(library.documents())

    library.sync([notes], look)
    assert seen[0] == ["notes/a.md", "notes/b.md"]
    manifest = read_manifest(library.settings.library)
    assert manifest
    assert manifest.finished


@pytest.mark.parametrize("step", ["put", "commit", "add", "remove", "roll_back"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_every_chunk_has_a_vector_after_interruption(
    make_library: MakeLibrary,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    when: str,
) -> None:
    """Regression: Ctrl-C between the rows and the vectors of a document published a mixture."""
    library = make_library(NOTES)
    for name in ("cats.md", "dogs.md"):
        (tmp_path / "notes" / name).write_text(NOTES[name] + "\n\nThey also sleep in the sun.")
    kind: type = VectorIndex if step == "add" else Store
    real = getattr(kind, step)

    def interrupted(*arguments: object) -> None:
        if when == "after":
            real(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(kind, step, interrupted)
        with pytest.raises(KeyboardInterrupt):
            library.sync([tmp_path / "notes"])
    snapshot = library.snapshot()
    assert set(snapshot.store.vector_ids()) <= set(snapshot.vectors.ids())
    assert len(snapshot.store.paths()) == 3
    library.sync([tmp_path / "notes"])
    assert library.sync([tmp_path / "notes"]).unchanged == 3
    snapshot = library.snapshot()
    assert snapshot.vectors.ids() == snapshot.store.vector_ids()
