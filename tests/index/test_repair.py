"""Repair: damage is found, and everything is rebuilt from the texts, which are stored twice."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import DAMAGES, NOTES, WordEmbedder, do_damage

from rag.errors import DamagedFile, MissingLibrary
from rag.index.generations import publish
from rag.index.inspect import inspect_library
from rag.index.manifest import STORE, TEXTS, read_manifest
from rag.library import Library
from rag.types import DocumentInfo, Finding, Scope

MakeLibrary = Callable[..., Library]


FILES = ["library.sqlite", "texts.sqlite", "vectors.faiss", "generation.json", "manifest.json"]


def state(library: Library) -> tuple[list[DocumentInfo], list[object]]:
    """Return everything that a user can see."""
    hits = [
        (hit.chunk.document, hit.chunk.start, hit.chunk.text, hit.score)
        for question in ("cats eat fish", "owls at night", "house")
        for hit in library.search(question)
    ]
    return library.listing(), [*hits, *map(library.document, library.documents())]


def broken(library: Library) -> list[Finding]:
    return [f for f in inspect_library(library.settings.library) if f.status == "broken"]


def embedded(library: Library) -> int:
    assert isinstance(library.embedder, WordEmbedder)
    return len(library.embedder.embedded)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_file_is_found_and_repaired(
    make_library: MakeLibrary, name: str, damage: str
) -> None:
    library = make_library(NOTES)
    library.tag(Scope(("cats.md",)), add=["pets"])
    before, calls = state(library), embedded(library)
    path = next(library.settings.library.rglob(name))
    do_damage(path, damage)
    assert any(name in finding.detail for finding in broken(library))

    done = library.repair()
    assert done
    assert not broken(library)
    assert state(library) == before
    # Only lost vectors cost anything; the texts find theirs again by what they say.
    assert (embedded(library) > calls) == (name == "vectors.faiss")


def test_intact_library_is_unchanged(make_library: MakeLibrary) -> None:
    library = make_library(NOTES)
    before = sorted(library.settings.library.rglob("*"))
    assert library.repair() == []
    assert sorted(library.settings.library.rglob("*")) == before


def test_all_files_damaged_at_once(make_library: MakeLibrary) -> None:
    """What is damaged in one copy is restored from the other."""
    library = make_library({f"{n}.md": f"Otter {n}. " + f"word{n} " * 900 for n in range(12)})
    before = state(library)
    for name in FILES:
        path = next(library.settings.library.rglob(name))
        data = bytearray(path.read_bytes())
        # Pages of texts in SQLite files are anywhere but at the beginning.
        data[len(data) // (2 if name == STORE else 3)] ^= 16
        path.write_bytes(data)
    library.repair()
    assert not broken(library)
    assert state(library) == before


def test_lost_text_is_named(make_library: MakeLibrary) -> None:
    library = make_library({"a.md": "Otters hold hands.", "b.md": "Bees dance to show the way."})
    for name, old in ((STORE, b"Bees"), (TEXTS, b"")):
        path = next(library.settings.library.rglob(name))
        data = path.read_bytes()
        if name == STORE:
            data = data.replace(old, b"Boos")
        else:
            at = data.index(b"notes/b.md")
            data = data[: at + 90] + b"\0\0\0" + data[at + 93 :]
        path.write_bytes(data)
    done = library.repair()
    assert any("notes/b.md" in sentence and "index its file again" in sentence for sentence in done)
    assert library.documents() == ["notes/a.md"]
    assert not broken(library)


def test_disagreeing_texts_are_found(make_library: MakeLibrary) -> None:
    """Checksums prove what was written, not that it was right."""
    library = make_library(NOTES)
    path = library.settings.library
    manifest = read_manifest(path)
    assert manifest
    directory = manifest.directory(path)
    db = sqlite3.connect(directory / STORE)
    db.execute("UPDATE documents SET text = replace(text, 'Cats', 'Dogs')")
    db.commit()
    db.close()
    (directory / "generation.json").unlink()
    publish(path, manifest)
    assert [finding.name for finding in broken(library)] == ["texts"]
    library.repair()
    assert not broken(library)


def test_newest_texts_are_repaired(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Regression: an older intact generation won over newer texts."""
    library = make_library(NOTES)
    path = library.settings.library
    old = next(path.glob("generation-*"))
    shutil.copytree(old, tmp_path / "kept")
    backup = (path / "manifest.json").read_bytes()
    (tmp_path / "notes" / "bees.md").write_text("Bees dance.")
    library.sync([tmp_path / "notes"])
    # The manifest comes from a backup and names a generation that is gone.
    (path / "manifest.json").write_bytes(backup)
    library.repair()
    assert len(library.documents()) == 4
    # The manifest is lost, the newest vectors are damaged, and an older generation is whole.
    (path / "manifest.json").unlink()
    do_damage(max(path.glob("generation-*/vectors.faiss")), "cut")
    shutil.copytree(tmp_path / "kept", old)
    library.repair()
    assert len(library.documents()) == 4


def test_no_manifest_is_left(make_library: MakeLibrary) -> None:
    """Regression: repair looked only into the newest directory, which a crash had left empty."""
    library = make_library(NOTES)
    path = library.settings.library
    for file in (path / "manifest.json", next(path.rglob("generation.json"))):
        file.unlink()
    (path / "generation-000009").mkdir()
    library.repair()
    assert len(library.documents()) == 3


def test_nothing_left_to_repair_from(make_library: MakeLibrary, tmp_path: Path) -> None:
    with pytest.raises(MissingLibrary):
        make_library().repair()
    library = make_library(NOTES)
    for name in (STORE, TEXTS):
        path = next(library.settings.library.rglob(name))
        path.write_bytes(b"\0" * 5000)
    with pytest.raises(DamagedFile, match="can be read"):
        library.repair()


def test_other_setting_is_a_finding(make_library: MakeLibrary) -> None:
    assert all(finding.status == "good" for finding in make_library(NOTES).inspect())
    finding = make_library(chunk_tokens=20).inspect()[-1]
    assert (finding.status, "--re-embed" in finding.cure) == ("broken", True)


def test_interrupted_run_is_a_warning(make_library: MakeLibrary, tmp_path: Path) -> None:
    library = make_library(NOTES)
    findings = inspect_library(library.settings.library)
    assert {finding.status for finding in findings} == {"good"}
    (tmp_path / "notes" / "a.md").write_text("Otters.")

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.sync([tmp_path / "notes"], stop)
    library.remove(Scope(("dogs.md",)))
    assert not broken(library)


def test_large_library_reports_recall(make_library: MakeLibrary, tmp_path: Path) -> None:
    library = make_library(exact_up_to=50)
    text = "\n\n".join(f"Item {i} " + f"word{i} " * 25 for i in range(120))
    (tmp_path / "notes" / "a.md").write_text(text)
    library.sync([tmp_path / "notes"])
    search = [f for f in inspect_library(library.settings.library) if f.name == "search"]
    assert "%" in search[0].detail
