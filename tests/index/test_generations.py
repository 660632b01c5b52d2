"""Generations: whole, checked, readers undisturbed by writers."""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from conftest import DAMAGES, NOTES, WordEmbedder, do_damage
from filelock import FileLock

from index.test_manifest import signed
from rag.errors import DamagedFile, DiskFull, LibraryMismatch, MissingLibrary
from rag.index.generations import open_generation
from rag.index.inspect import inspect_library
from rag.index.manifest import read_manifest
from rag.index.store import Store
from rag.index.vectors import VectorIndex
from rag.library import Library
from rag.types import Scope

MakeLibrary = Callable[..., Library]


def generations(library: Library) -> list[Path]:
    return sorted(library.settings.library.glob("generation-*"))


def test_only_own_files_are_deleted(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Regression: every folder called generation-something beside the manifest was removed."""
    library = make_library()
    for name in ("generation-notes", "generation-000099"):
        (library.settings.library / name).mkdir(parents=True)
        (library.settings.library / name / "thesis.txt").write_text("precious")
    (tmp_path / "notes" / "a.md").write_text("Otters.")
    library.sync([tmp_path / "notes"])
    assert len(list(library.settings.library.glob("generation-*/thesis.txt"))) == 2


def test_crash_leaves_the_last_generation(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that dies before the manifest is replaced has changed nothing."""
    library = make_library(NOTES)
    (tmp_path / "notes" / "bees.md").write_text("Bees dance.")
    with monkeypatch.context() as patch:
        patch.setattr(
            "rag.index.staged_generation.publish", lambda *_: (_ for _ in ()).throw(MemoryError)
        )
        patch.setattr("shutil.rmtree", lambda *_, **__: None)  # as if it died on the spot
        with pytest.raises(MemoryError):
            library.sync([tmp_path / "notes"])
    assert len(generations(library)) == 2
    assert "notes/bees.md" not in library.documents()
    assert library.sync([tmp_path / "notes"]).added == ("notes/bees.md",)
    assert len(generations(library)) == 1


def test_crash_in_the_first_run_leaves_no_library(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library()
    (tmp_path / "notes" / "bees.md").write_text("Bees dance.")
    with monkeypatch.context() as patch:
        patch.setattr(
            "rag.index.staged_generation.publish", lambda *_: (_ for _ in ()).throw(MemoryError)
        )
        patch.setattr("shutil.rmtree", lambda *_, **__: None)
        with pytest.raises(MemoryError):
            library.sync([tmp_path / "notes"])
    with pytest.raises(MissingLibrary):
        library.documents()
    library.sync([tmp_path / "notes"])
    assert library.documents() == ["notes/bees.md"]


def test_reader_continues_while_writer_publishes(make_library: MakeLibrary, tmp_path: Path) -> None:
    library = make_library(NOTES)
    old = library.snapshot()
    (tmp_path / "notes" / "cats.md").unlink()
    library.sync([tmp_path / "notes"])
    assert "notes/cats.md" in old.store.paths()
    assert old.store.search("cats", 5)
    assert "notes/cats.md" not in library.documents()


def test_overtaken_reader_retries(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Regression: a generation removed between reading the manifest and its files was 'damaged'."""
    library = make_library(NOTES)
    path = library.settings.library
    old = read_manifest(path)
    (tmp_path / "notes" / "cats.md").unlink()
    library.sync([tmp_path / "notes"])
    looks = iter([old])
    monkeypatch.setattr(
        "rag.index.generations.read_manifest", lambda at: next(looks, None) or read_manifest(at)
    )
    manifest, _ = open_generation(path)
    assert manifest == read_manifest(path)


FILES = ["library.sqlite", "texts.sqlite", "vectors.faiss", "generation.json"]


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_before_use(make_library: MakeLibrary, name: str, damage: str) -> None:
    library = make_library(NOTES)
    path = next(library.settings.library.rglob(name))
    do_damage(path, damage)
    for use in (library.documents, lambda: library.tag(Scope(), add=["x"])):
        with pytest.raises(DamagedFile, match=name) as caught:
            use()
        assert "rag doctor --repair" in caught.value.cure


def test_no_library_yet(make_library: MakeLibrary) -> None:
    with pytest.raises(MissingLibrary, match="no library"):
        make_library().documents()


def test_complete_first_generation_is_kept(make_library: MakeLibrary) -> None:
    """Regression: with a manifest that names no generation, the next run removed the library."""
    library = make_library(NOTES)
    path = library.settings.library
    fields = json.loads((path / "manifest.json").read_text())
    del fields["checksum"]
    (path / "manifest.json").write_text(signed({**fields, "generation": 0, "files": {}}))
    assert len(library.documents()) == 3
    (path.parent / "notes" / "bees.md").write_text("Bees dance.")
    assert library.sync([path.parent / "notes"]).documents == 4


def test_readers_are_undisturbed_by_a_busy_writer(
    make_library: MakeLibrary, tmp_path: Path
) -> None:
    """Regression: files were removed between check and opening."""
    writer, reader = make_library(NOTES), make_library()
    done = Event()

    def write() -> None:
        for n in range(25):
            writer.tag(Scope(), add=[f"t{n}"])
        done.set()

    thread = Thread(target=write)
    thread.start()
    reads = 0
    while not done.is_set():
        assert len(make_library().search("cats")) > 0
        assert reader.documents()
        assert all(f.status == "good" for f in inspect_library(writer.settings.library))
        reads += 1
    thread.join()
    assert reads > 1


def test_library_being_made_is_reported(make_library: MakeLibrary) -> None:
    library = make_library()
    path = library.settings.library
    path.mkdir()
    with (
        FileLock(path / "writer.lock"),
        pytest.raises(MissingLibrary, match="yet: another process is writing"),
    ):
        library.documents()


def test_other_embedder_is_refused(make_library: MakeLibrary, tmp_path: Path) -> None:
    library = make_library(NOTES)
    other = make_library()
    assert isinstance(other.embedder, WordEmbedder)
    other.embedder.name = "another"
    for use in (lambda: other.sync([tmp_path / "notes"]), other.documents):
        with pytest.raises(LibraryMismatch, match=r"'words'.*'another'") as caught:
            use()
        assert "rag index --re-embed" in caught.value.cure
    assert len(library.documents()) == 3


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        sqlite3.OperationalError("database or disk is full"),
        RuntimeError("Error: 'nwritten == size' failed: write error: No space left on device"),
    ],
)
def test_full_disk_keeps_the_last_generation(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    library = make_library(NOTES)
    (tmp_path / "notes" / "bees.md").write_text("Bees dance.")

    def full(*_: object) -> None:
        raise error

    kind: Any = Store if isinstance(error, sqlite3.Error) else VectorIndex
    with monkeypatch.context() as patch:
        patch.setattr(kind, "put" if kind is Store else "save", full)
        with pytest.raises(DiskFull, match="disk is full"):
            library.sync([tmp_path / "notes"])
    assert len(generations(library)) == 1
    assert len(library.documents()) == 3
    assert library.sync([tmp_path / "notes"]).added == ("notes/bees.md",)


def test_large_libraries_become_approximate(make_library: MakeLibrary, tmp_path: Path) -> None:
    """It depends on the size alone, is recorded, and is undone when the library shrinks."""
    library = make_library(exact_up_to=200)
    for n in range(6):
        text = "\n\n".join(f"Item {n}-{i} " + f"word{i} " * 25 for i in range(50))
        (tmp_path / "notes" / f"{n}.md").write_text(text)
    library.sync([tmp_path / "notes"])
    manifest = read_manifest(library.settings.library)
    assert manifest
    assert manifest.index == "approximate"
    assert library.search("word7 Item 3-7")[0].chunk.document == "notes/3.md"
    for n in range(1, 6):
        (tmp_path / "notes" / f"{n}.md").unlink()
    library.sync([tmp_path / "notes"])
    manifest = read_manifest(library.settings.library)
    assert manifest
    assert manifest.index == "exact"
