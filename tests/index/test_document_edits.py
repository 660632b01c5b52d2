"""Tags, removal, and embedding everything again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import NOTES, WordEmbedder

from rag.errors import BadInput, LibraryMismatch, MissingLibrary
from rag.library import Library
from rag.types import Scope, SyncProgress

MakeLibrary = Callable[..., Library]


def test_add_and_remove_tags(make_library: MakeLibrary) -> None:
    library = make_library(NOTES)
    assert library.tag(Scope(("cats.md", "dogs.md")), add=["pets", "exam 1"]) == [
        "notes/cats.md",
        "notes/dogs.md",
    ]
    assert library.tag(Scope(("cats.md",)), add=["pets"]) == []
    assert library.tag(Scope(tags=("pets",)), remove=["exam 1"]) == [
        "notes/cats.md",
        "notes/dogs.md",
    ]
    assert [info.tags for info in library.listing()] == [("pets",), ("pets",), ()]


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 51, "a,b"])
def test_invalid_tags(make_library: MakeLibrary, name: str) -> None:
    library = make_library(NOTES)
    with pytest.raises(BadInput, match="cannot be a tag"):
        library.tag(Scope(), add=[name])
    assert library.tag(Scope(("cats.md",)), add=["café 🎉"])


def test_documents_are_removed(make_library: MakeLibrary) -> None:
    library = make_library(NOTES)
    assert library.remove(Scope(("cats.md",))) == ["notes/cats.md"]
    assert all("Cats" not in hit.chunk.text for hit in library.search("cats eat fish"))
    snapshot = library.snapshot()
    assert snapshot.vectors.ids() == snapshot.store.vector_ids()
    library.remove(Scope())
    assert library.documents() == []
    assert library.search("cats") == []


def test_edits_need_a_library(make_library: MakeLibrary) -> None:
    for use in (lambda: make_library().tag(Scope(), add=["x"]), make_library().reembed):
        with pytest.raises(MissingLibrary):
            use()


def generations(library: Library) -> list[Path]:
    return sorted(library.settings.library.glob("generation-*"))


def test_re_embedding_needs_no_files(make_library: MakeLibrary, tmp_path: Path) -> None:
    """After another embedder or chunk size was chosen, the stored texts are enough."""
    library = make_library(NOTES)
    library.tag(Scope(("cats.md",)), add=["pets"])
    for name in NOTES:
        (tmp_path / "notes" / name).unlink()
    other = make_library(chunk_tokens=39)
    assert isinstance(other.embedder, WordEmbedder)
    other.embedder.name = "another"
    report = other.reembed()
    assert report.documents == 3
    assert report.embedded == report.chunks > 0
    assert other.search("cats sleep")[0].chunk.document == "notes/cats.md"
    assert other.listing(Scope(tags=("pets",)))
    with pytest.raises(LibraryMismatch, match=r"'another'.*'words'"):
        library.documents()


def test_tags_do_not_hide_another_setting(make_library: MakeLibrary) -> None:
    """Regression: an edit under other settings recorded these as what had made the vectors."""
    library = make_library(NOTES)
    make_library(chunk_tokens=20).tag(Scope(), add=["x"])
    assert library.listing(Scope(tags=("x",)))
    with pytest.raises(LibraryMismatch, match="chunk size 40"):
        make_library(chunk_tokens=20).documents()


def test_same_embedder_embeds_only_new_chunks(
    make_library: MakeLibrary,
) -> None:
    make_library(NOTES)
    other = make_library(chunk_tokens=39)
    assert other.reembed().embedded == 0  # the chunks are small, and cut the same


def test_interrupted_re_embedding_is_continued(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.builder.BATCH", 1)
    library = make_library(NOTES)
    chunks = library.snapshot().store.chunk_count()
    other = make_library()
    assert isinstance(other.embedder, WordEmbedder)
    other.embedder.name = "another"

    def stop(progress: SyncProgress) -> None:
        if progress.chunks == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        other.reembed(stop)
    assert len(library.documents()) == 3
    assert len(generations(library)) == 1
    assert other.reembed().embedded == chunks - 2
    assert other.search("cats sleep")
    assert not list(library.settings.library.glob("spare*"))
