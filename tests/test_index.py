"""The library on disk: exact vectors, full text, whole generations, and sync."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import WordEmbedder
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import BadInput, DamagedFile, LibraryMismatch, MissingLibrary
from rag.index.embedder import Matrix
from rag.index.generations import open_generation, read_manifest
from rag.index.store import Store
from rag.index.vectors import VectorIndex
from rag.library import Library

MakeLibrary = Callable[..., Library]
NOTES = {
    "cats.md": "# Cats\n\nCats sleep sixteen hours a day.\n\n## Food\n\nCats eat fish and mice.",
    "dogs.md": "# Dogs\n\nDogs guard the house.\n\nDogs eat meat and biscuits.",
    "sub/owls.txt": "Owls hunt at night. Owls turn their heads far round.",
}


def unit_rows(seed: int, n: int, dimension: int) -> Matrix:
    rows = np.random.default_rng(seed).normal(size=(n, dimension)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60), st.integers(1, 12), st.booleans())
def test_vector_search_agrees_with_numpy(seed: int, n: int, k: int, limited: bool) -> None:
    """FAISS and a plain dot product give the same ids and the same scores."""
    rows = unit_rows(seed, n, 8)
    ids = [3 * i + 1 for i in range(n)]
    index = VectorIndex(8)
    index.add(ids, rows)
    gone = ids[:: max(2, n // 3)] if n > 2 else []
    index.remove(gone)
    allowed = [i for i in ids if i not in gone and (not limited or i % 2)]
    query = unit_rows(seed + 1, 1, 8)
    scores = {i: float(rows[(i - 1) // 3] @ query[0]) for i in allowed}
    expected = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:k]
    found = index.search(query, k, among=allowed if limited else None)
    assert [i for i, _ in found] == [i for i, _ in expected]
    np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], atol=1e-6)


def test_vectors_refuse_what_faiss_would_take() -> None:
    index = VectorIndex(4)
    with pytest.raises(ValueError, match=r"\(2, 3\), expected \(2, 4\)"):
        index.add([1, 2], np.zeros((2, 3), dtype=np.float32))
    with pytest.raises(ValueError, match="NaN"):
        index.search(np.full((1, 4), np.nan, dtype=np.float32), 1)
    assert index.search(np.zeros((1, 4), dtype=np.float32), 5) == []


def test_sync_adds_updates_removes_and_leaves_alone(
    make_library: MakeLibrary, tmp_path: Path
) -> None:
    library = make_library()
    notes = tmp_path / "notes"
    (notes / "sub").mkdir()
    for name, text in NOTES.items():
        (notes / name).write_text(text)
    (notes / "data.csv2").write_text("1,2")

    first = library.sync([notes])
    assert first.added == ("notes/cats.md", "notes/dogs.md", "notes/sub/owls.txt")
    assert first.skipped == ("notes/data.csv2",)
    assert (first.documents, first.unchanged) == (3, 0)

    again = library.sync([notes])
    assert (again.added, again.updated, again.removed) == ((), (), ())
    assert again.unchanged == 3
    assert again.chunks == first.chunks

    (notes / "cats.md").write_text(NOTES["cats.md"].replace("mice", "milk"))
    (notes / "dogs.md").unlink()
    changed = library.sync([notes])
    assert (changed.added, changed.updated, changed.removed) == (
        (),
        ("notes/cats.md",),
        ("notes/dogs.md",),
    )
    assert library.documents() == ["notes/cats.md", "notes/sub/owls.txt"]
    assert library.search("milk")[0].chunk.document == "notes/cats.md"
    assert all("Dogs" not in hit.chunk.text for hit in library.search("dogs guard"))


def test_only_changed_chunks_are_embedded(make_library: MakeLibrary, tmp_path: Path) -> None:
    library = make_library(NOTES)
    assert isinstance(library.embedder, WordEmbedder)
    before = len(library.embedder.embedded)
    cats = tmp_path / "notes" / "cats.md"
    cats.write_text(NOTES["cats.md"].replace("mice", "milk"))
    cats.rename(tmp_path / "notes" / "felines.md")
    library.sync([tmp_path / "notes"])
    assert library.embedder.embedded[before:] == ["Cats › Food\nCats eat fish and milk."]


def test_sync_of_one_folder_leaves_the_others(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Regression: syncing the folder that holds the library removed documents from elsewhere."""
    library = make_library(NOTES)
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    (elsewhere / "bees.md").write_text("Bees dance to show the way.")
    library.sync([elsewhere])
    report = library.sync([tmp_path])
    assert report.removed == ()
    assert report.documents == 4


def test_a_file_that_fails_keeps_its_old_version_and_blocks_nothing(
    make_library: MakeLibrary, tmp_path: Path
) -> None:
    library = make_library(NOTES)
    (tmp_path / "notes" / "cats.md").write_bytes(b"\x00\xff\x00\xfe" * 20)
    (tmp_path / "notes" / "bees.md").write_text("Bees dance.")
    report = library.sync([tmp_path / "notes"])
    assert [failure.path for failure in report.failed] == ["notes/cats.md"]
    assert report.failed[0].reason
    assert report.failed[0].cure
    assert report.added == ("notes/bees.md",)
    assert "sixteen" in library.search("cats sleep")[0].chunk.text


def test_a_library_deletes_nothing_but_its_own(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Regression: every folder called generation-something beside the manifest was removed."""
    library = make_library()
    for name in ("generation-notes", "generation-000099"):
        (library.settings.library / name).mkdir(parents=True)
        (library.settings.library / name / "thesis.txt").write_text("precious")
    (tmp_path / "notes" / "a.md").write_text("Otters.")
    library.sync([tmp_path / "notes"])
    assert len(list(library.settings.library.glob("generation-*/thesis.txt"))) == 2


def test_a_folder_that_is_not_there_removes_nothing(
    make_library: MakeLibrary, tmp_path: Path
) -> None:
    """Regression: a mistyped path, or a disk that is not connected, emptied the library."""
    library = make_library(NOTES)
    notes = tmp_path / "notes"
    notes.rename(tmp_path / "unplugged")
    report = library.sync([notes])
    assert report.removed == ()
    assert report.documents == 3
    assert "no such file" in report.failed[0].reason


def test_a_pipe_is_no_document(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Regression: reading it waited for ever, holding the writer's lock."""
    library = make_library(NOTES)
    os.mkfifo(tmp_path / "notes" / "pipe.md")
    report = library.sync([tmp_path / "notes"])
    assert "not a regular file" in report.failed[0].reason


def test_file_names_of_every_sort(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Regression: a name that is not UTF-8 ended the whole run with a traceback."""
    library = make_library()
    notes = tmp_path / "notes"
    good = ["a b.md", "quote'\"s.md", "line\nbreak.md", "ünïcode 🦦.md"]
    for name in good:
        (notes / name).write_text("Otters hold hands.")
    for odd in (b"\xff.md", b"\xfe.bin"):
        Path(os.fsdecode(bytes(notes) + b"/" + odd)).write_text("Otters.")
    report = library.sync([notes])
    assert sorted(report.added) == sorted(f"notes/{name}" for name in good)
    assert [failure.path for failure in report.failed] == ["notes/?.md"]
    assert report.skipped == ("notes/?.bin",)
    assert library.sync([notes]).unchanged == 4


def test_interruption_keeps_what_was_finished(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.builder.FLUSH_CHUNKS", 1)
    library = make_library()
    notes = tmp_path / "notes"
    for name in ("a.md", "b.md", "c.md"):
        (notes / name).write_text(f"Text of {name}.")

    def stop(done: int, total: int, name: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.sync([notes], stop)
    assert library.documents() == ["notes/a.md", "notes/b.md"]
    assert library.sync([notes]).added == ("notes/c.md",)


@pytest.mark.parametrize("step", ["put", "commit", "add", "remove"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_interruption_anywhere_leaves_every_chunk_its_vector(
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
    kind: type = VectorIndex if step in ("add", "remove") else Store
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
    assert snapshot.vectors.ids() == snapshot.store.all_chunk_ids()
    assert len(snapshot.store.hashes()) == 3
    library.sync([tmp_path / "notes"])
    assert library.sync([tmp_path / "notes"]).unchanged == 3
    snapshot = library.snapshot()
    assert snapshot.vectors.ids() == snapshot.store.all_chunk_ids()


def test_a_crash_leaves_the_last_generation(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that dies before the manifest is replaced has changed nothing."""
    library = make_library(NOTES)
    (tmp_path / "notes" / "bees.md").write_text("Bees dance.")
    with monkeypatch.context() as patch:
        patch.setattr("rag.index.builder.publish", lambda *_: (_ for _ in ()).throw(MemoryError))
        with pytest.raises(MemoryError):
            library.sync([tmp_path / "notes"])
    assert len(list(library.settings.library.glob("generation-*"))) == 2
    assert "notes/bees.md" not in library.documents()
    assert library.sync([tmp_path / "notes"]).added == ("notes/bees.md",)
    assert len(list(library.settings.library.glob("generation-*"))) == 1


def test_a_reader_goes_on_while_a_writer_replaces_the_library(
    make_library: MakeLibrary, tmp_path: Path
) -> None:
    library = make_library(NOTES)
    old = library.snapshot()
    (tmp_path / "notes" / "cats.md").unlink()
    library.sync([tmp_path / "notes"])
    assert "notes/cats.md" in old.store.hashes()
    assert "notes/cats.md" not in library.documents()


@pytest.mark.parametrize("name", ["library.sqlite", "vectors.faiss"])
@pytest.mark.parametrize("damage", ["flip", "cut", "remove"])
def test_damage_is_found_before_use(make_library: MakeLibrary, name: str, damage: str) -> None:
    library = make_library(NOTES)
    manifest = read_manifest(library.settings.library)
    assert manifest
    path = manifest.directory(library.settings.library) / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    if damage == "remove":
        path.unlink()
    else:
        path.write_bytes(data if damage == "flip" else data[:-7])
    with pytest.raises(DamagedFile, match=name):
        library.documents()


def test_a_broken_manifest_is_named(make_library: MakeLibrary) -> None:
    library = make_library(NOTES)
    (library.settings.library / "manifest.json").write_text("{")
    with pytest.raises(DamagedFile, match=r"manifest\.json"):
        library.documents()


def test_no_library_yet(make_library: MakeLibrary) -> None:
    with pytest.raises(MissingLibrary, match="no library"):
        make_library().documents()


def test_another_embedder_is_refused_and_nothing_is_lost(
    make_library: MakeLibrary, tmp_path: Path
) -> None:
    library = make_library(NOTES)
    other = make_library()
    assert isinstance(other.embedder, WordEmbedder)
    other.embedder.name = "another"
    for use in (lambda: other.sync([tmp_path / "notes"]), other.documents):
        with pytest.raises(LibraryMismatch, match=r"'words'.*'another'"):
            use()
    assert len(library.documents()) == 3


def test_another_format_is_refused(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library(NOTES)
    monkeypatch.setattr("rag.index.generations.FORMAT", 2)
    with pytest.raises(LibraryMismatch, match="format 1"):
        library.documents()


def test_a_second_writer_is_told(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library(NOTES)
    monkeypatch.setattr("rag.index.generations.WAIT_SECONDS", 0.1)
    with (
        FileLock(library.settings.library / "writer.lock"),
        pytest.raises(BadInput, match="Another process"),
    ):
        library.sync([tmp_path / "notes"])


def test_manifest_names_the_files_it_vouches_for(make_library: MakeLibrary) -> None:
    library = make_library(NOTES)
    manifest, directory = open_generation(library.settings.library)
    assert set(manifest.files) == {path.name for path in directory.iterdir()}
    assert manifest == replace(manifest, embedder="words", chunk_tokens=40)


@pytest.mark.parametrize(
    "question",
    ['"', "NEAR(", "a AND OR NOT", "cats*", "col:cats", "()", "'; DROP TABLE", "🎉", "-"],
)
def test_any_text_is_a_question_for_full_text(make_library: MakeLibrary, question: str) -> None:
    """Nothing a person types is query syntax."""
    store = make_library(NOTES).snapshot().store
    assert isinstance(store.search(question, 5), list)


def test_full_text_folds_and_stems(make_library: MakeLibrary) -> None:
    store = make_library({"a.md": "The café serves running waiters."}).snapshot().store
    assert store.search("CAFE", 5)
    assert store.search("runs", 5)
    assert store.chunks_with_term("run") == 1
