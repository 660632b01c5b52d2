"""Libraries of older formats are migrated."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
import pytest
from conftest import NOTES, WordEmbedder

from rag.files import sha256_of
from rag.index.manifest import dump_manifest, read_manifest
from rag.library import Library
from rag.types import Scope

MakeLibrary = Callable[..., Library]


SCHEMA_1 = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL,
    text TEXT NOT NULL, pages TEXT NOT NULL, headings TEXT NOT NULL);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents(id),
    start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT NOT NULL, digest TEXT NOT NULL);
CREATE VIRTUAL TABLE chunk_text USING fts5(heading, body);
"""


def write_format_1(path: Path, texts: dict[str, str]) -> None:
    """Make a library as version 0.1 of the program did: a document is one chunk under a heading."""
    directory = path / "generation-000003"
    directory.mkdir(parents=True)
    db = sqlite3.connect(directory / "library.sqlite")
    db.executescript(SCHEMA_1)
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(WordEmbedder.dimension))
    for number, (name, text) in enumerate(texts.items(), start=1):
        whole = f"Top\n{text}"
        db.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)",
            (
                number,
                name,
                hashlib.sha256(whole.encode()).hexdigest(),
                whole,
                json.dumps([[1, "i", 0, len(whole)]]),
                json.dumps([[1, "Top", 0, 3]]),
            ),
        )
        digest = hashlib.sha256(whole.encode()).hexdigest()
        row = (10 + number, number, 4, len(whole), "Top", digest)
        db.execute("INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?)", row)
        vector = WordEmbedder().encode_documents([whole])
        index.add_with_ids(vector, np.array([10 + number], dtype=np.int64))
    db.commit()
    db.close()
    faiss.write_index(index, str(directory / "vectors.faiss"))
    manifest = {
        "generation": 3,
        "embedder": "words",
        "embedder_sha256": "0",
        "dimension": WordEmbedder.dimension,
        "chunk_tokens": 40,
        "files": {f.name: sha256_of(f) for f in directory.iterdir()},
        "format": 1,
    }
    (path / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize("first", ["read", "sync"])
def test_format_1_is_migrated(make_library: MakeLibrary, tmp_path: Path, first: str) -> None:
    library = make_library()
    texts = {"notes/a.md": "Otters hold hands.", "notes/b.md": "Bees dance.", "c.md": "Bees dance."}
    write_format_1(library.settings.library, texts)
    if first == "sync":
        (tmp_path / "elsewhere").mkdir()
        library.sync([tmp_path / "elsewhere"])
    hit = library.search("otters hands")[0]
    assert (hit.chunk.document, hit.chunk.text) == ("notes/a.md", "Otters hold hands.")
    assert (hit.chunk.page_label, hit.chunk.heading) == ("i", "Top")
    assert hit.dense
    assert library.documents() == sorted(texts)
    assert {h.chunk.document for h in library.search("bees dance")} == set(texts)
    manifest = read_manifest(library.settings.library)
    assert manifest
    assert (manifest.format, len(manifest.files)) == (3, 3)
    assert isinstance(library.embedder, WordEmbedder)
    assert not library.embedder.embedded
    assert library.repair() == []


def test_format_1_texts_are_read_again(make_library: MakeLibrary, tmp_path: Path) -> None:
    library = make_library()
    write_format_1(library.settings.library, {"notes/cats.md": NOTES["cats.md"]})
    (tmp_path / "notes" / "cats.md").write_text(f"Top\n{NOTES['cats.md']}")
    report = library.sync([tmp_path / "notes"])
    assert report.updated == ("notes/cats.md",)


def make_format_2(path: Path) -> None:
    """Turn a library into one of format 2, which kept no tables and counted nothing hidden."""
    manifest = read_manifest(path)
    assert manifest
    directory = manifest.directory(path)
    db = sqlite3.connect(directory / "library.sqlite")
    db.execute("ALTER TABLE documents DROP COLUMN tables")
    db.execute("ALTER TABLE documents DROP COLUMN hidden")
    db.commit()
    db.close()
    files = {name: sha256_of(directory / name) for name in manifest.files}
    text = dump_manifest(replace(manifest, format=2, files=files))
    for copy in (path / "manifest.json", directory / "generation.json"):
        copy.write_text(text)


def test_format_2_is_migrated(make_library: MakeLibrary) -> None:
    library = make_library(NOTES)
    library.tag(Scope(documents=("notes/cats.md",)), add=["pets"])
    before = [library.document(path) for path in library.documents()]
    hits = library.search("cats")
    library.close()
    make_format_2(library.settings.library)
    library = make_library()
    assert [library.document(path) for path in library.documents()] == before
    assert library.search("cats") == hits
    assert {info.path: info.tags for info in library.listing()}["notes/cats.md"] == ("pets",)
    assert isinstance(library.embedder, WordEmbedder)
    assert not library.embedder.embedded
    assert library.repair() == []


@pytest.mark.parametrize("name", ["vectors.faiss", "manifest.json", "texts.sqlite"])
def test_damaged_format_2_is_repaired(make_library: MakeLibrary, tmp_path: Path, name: str) -> None:
    library = make_library(NOTES)
    before = [library.document(path) for path in library.documents()]
    library.close()
    make_format_2(library.settings.library)
    path = next(library.settings.library.rglob(name))
    path.write_bytes(path.read_bytes()[:-20])
    library = make_library()
    library.repair()
    assert [library.document(path) for path in library.documents()] == before


@pytest.mark.parametrize("name", ["vectors.faiss", "manifest.json"])
def test_damaged_format_1_is_repaired(make_library: MakeLibrary, name: str) -> None:
    """Regression: its texts were not found, and an empty library was published in its place."""
    library = make_library()
    write_format_1(library.settings.library, {"a.md": "Otters hold hands.", "b.md": "Bees dance."})
    path = next(library.settings.library.rglob(name))
    path.write_bytes(path.read_bytes()[:-20])
    library.repair()
    assert library.documents() == ["a.md", "b.md"]
    assert library.search("otters hands")[0].chunk.document == "a.md"
    assert {finding.status for finding in library.inspect()} == {"good"}


def test_damage_in_format_1_is_found(make_library: MakeLibrary) -> None:
    library = make_library()
    write_format_1(library.settings.library, {"a.md": "Otters."})
    path = next(library.settings.library.rglob("library.sqlite"))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Exception, match=r"library\.sqlite"):
        library.documents()
