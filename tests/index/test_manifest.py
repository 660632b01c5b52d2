"""The manifest: what it names, and what is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest
from conftest import NOTES

from rag.errors import DamagedFile, LibraryMismatch
from rag.index.generations import open_generation
from rag.index.manifest import dump_manifest, read_manifest
from rag.library import Library

MakeLibrary = Callable[..., Library]


def test_manifest_names_its_files(make_library: MakeLibrary) -> None:
    library = make_library(NOTES)
    manifest, directory = open_generation(library.settings.library)
    assert {*manifest.files, "generation.json"} == {path.name for path in directory.iterdir()}
    identity = manifest.identity
    assert (identity.embedder, identity.chunk_tokens, manifest.index) == ("words", 40, "exact")
    assert set(manifest.versions) >= {"faiss-cpu", "sentence-transformers"}


def test_newer_format_is_refused(make_library: MakeLibrary) -> None:
    library = make_library(NOTES)
    path = library.settings.library / "manifest.json"
    manifest = read_manifest(library.settings.library)
    assert manifest
    object.__setattr__(manifest, "format", 99)
    path.write_text(dump_manifest(manifest))
    with pytest.raises(LibraryMismatch, match="format 99"):
        library.documents()


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "2"},
        {"files": None},
        {"files": {}},
        {"files": {"/dev/zero": "0"}},
        {"generation": "x"},
        {"dimension": "a"},
        {"dimension": 7},
        {"index": "guessed"},
        {"versions": None},
        {"more": 1},
    ],
    ids=str,
)
def test_malformed_manifest_is_damage(
    make_library: MakeLibrary, changes: dict[str, object]
) -> None:
    """A checksum proves only that it was written, by whatever program."""
    library = make_library(NOTES)
    path = library.settings.library
    fields = json.loads((path / "manifest.json").read_text())
    del fields["checksum"]
    text = signed({**fields, **changes})
    for file in (path / "manifest.json", next(path.rglob("generation.json"))):
        file.write_text(text)
    with pytest.raises(DamagedFile):
        library.documents()
    library.repair()
    assert len(library.documents()) == 3
    assert {finding.status for finding in library.inspect()} == {"good"}


def signed(fields: dict[str, object]) -> str:
    """Return a manifest with any fields and the right checksum of them."""
    checksum = hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
    return json.dumps({**fields, "checksum": checksum}, indent=1) + "\n"
