"""Repair a damaged library: every text is stored twice, and the rest is rebuilt from the texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.errors import DamagedFile, LibraryMismatch, MissingLibrary
from rag.files import sha256_of
from rag.index.document_edits import rebuild
from rag.index.document_records import Packed, Record, document_of, pack, unpack
from rag.index.generations import directories, disk_errors, is_ours, make_current, no_library
from rag.index.inspect import inspect_library
from rag.index.lock import writer
from rag.index.manifest import (
    COPY,
    CURRENT,
    STORE,
    TEXTS,
    VECTORS,
    Manifest,
    dump_manifest,
    parse_manifest,
    read_manifest,
)
from rag.index.progress import Progress
from rag.index.staged_generation import LibraryParts
from rag.index.store import RECORD, record_of
from rag.index.vectors import VectorIndex

_RECORD_OF_FORMAT_2 = RECORD.replace("tables", "'[]'").replace("hidden", "'{}'")


def repair(library: Path, parts: LibraryParts, progress: Progress | None = None) -> list[str]:
    """Repair what `rag doctor` finds wrong with a library; return what was done, in sentences.

    Full text and vectors are rebuilt from the stored texts; undamaged vectors are kept. A document
    is lost only if both copies of its text are damaged; its name is in the report.

    Raises:
        MissingLibrary: there is nothing to repair.
        LibraryMismatch: a newer version of Footnote made the library.
    """
    if not library.is_dir():
        raise no_library(library)
    with writer(library), disk_errors(library):
        done: list[str] = []
        manifest, directory = _find(library, done)
        if directory is None:
            raise MissingLibrary(
                f"There is no library in {library} that can be repaired.",
                "Make a new one: rag index FOLDER_WITH_YOUR_DOCUMENTS",
            )
        if manifest and _rewrite_copy(directory, manifest):
            done.append(f"{directory / COPY} was written again.")
        if manifest and not any(f.status == "broken" for f in inspect_library(library)):
            return done
        return done + _rebuild(library, parts, manifest, directory, progress)


def _find(library: Path, done: list[str]) -> tuple[Manifest | None, Path | None]:
    """Return manifest and directory of the generation to repair; restore a lost manifest.

    It is the current generation, or else the newest, that has an undamaged copy of the texts.
    """
    current = None
    with suppress(DamagedFile):
        current = read_manifest(library)
    candidates = [current] if current else []
    for directory in reversed(directories(library)):
        with suppress(DamagedFile, LibraryMismatch):
            candidates.append(parse_manifest(directory / COPY))
    for manifest in [m for m in candidates if _has_texts(library, m)] or candidates[:1]:
        if manifest != current:
            make_current(library, manifest)
            done.append(f"{library / CURRENT} was written again from its copy.")
        return manifest, manifest.directory(library)
    # No manifest is left: the directory with the most texts that can be read.
    unnamed = [path for path in directories(library) if is_ours(path)]
    found = max(unnamed, key=lambda path: len(_salvage(path, {}).records), default=None)
    return None, found


def _has_texts(library: Path, manifest: Manifest) -> bool:
    directory = manifest.directory(library)
    return any(_is_whole(manifest, directory, name) for name in (STORE, TEXTS))


def _rewrite_copy(directory: Path, manifest: Manifest) -> bool:
    """Write `generation.json` again if it differs from the manifest."""
    text = dump_manifest(manifest).encode()
    path = directory / COPY
    if manifest.format == 1 or (path.exists() and path.read_bytes() == text):
        return False
    if not directory.is_dir():
        return False
    path.write_bytes(text)
    return True


def _rebuild(
    library: Path,
    parts: LibraryParts,
    manifest: Manifest | None,
    directory: Path,
    progress: Progress | None,
) -> list[str]:
    """Publish a new generation from every text that can be read."""
    whole = {name: _is_whole(manifest, directory, name) for name in (STORE, TEXTS, VECTORS)}
    found = _salvage(directory, whole)
    if not found.records and (found.lost or not (whole[STORE] or whole[TEXTS])):
        raise DamagedFile(
            f"None of the texts in {directory} can be read.",
            f"Move {library} away and index your documents again: rag index FOLDER",
        )
    vectors = None
    # In format 1 vectors had other ids.
    if (
        whole[VECTORS]
        and manifest
        and manifest.format > 1
        and manifest.identity.has_vectors_of(parts.identity)
    ):
        with suppress(DamagedFile):
            vectors = VectorIndex.load(directory / VECTORS, manifest.dimension)
    sizes = {path: len(record.document.text) for path, record in found.records.items()}
    records = (found.records[path] for path in sorted(found.records))
    builder = rebuild(
        library, parts, manifest, records, sizes=sizes, vectors=vectors, progress=progress
    )
    done = [
        f"The library was rebuilt from the stored texts of {len(found.records)} documents; "
        f"{builder.embedded} chunks had to be embedded."
    ]
    done += [
        f"Both copies of the text of {path} are damaged: index its file again."
        for path in sorted(found.lost)
    ]
    return done


def _is_whole(manifest: Manifest | None, directory: Path, name: str) -> bool:
    if manifest is None or name not in manifest.files:
        return False
    try:
        return sha256_of(directory / name) == manifest.files[name]
    except OSError:
        return False


@dataclass(slots=True)
class _Salvage:
    """The undamaged records by path, and the paths of the damaged ones."""

    records: dict[str, Record] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)


def _salvage(directory: Path, whole: dict[str, bool]) -> _Salvage:
    """Read every record from the undamaged file, else what can be read from both."""
    sources = {TEXTS: _from_texts, STORE: _from_store}
    order = [name for name in sources if whole.get(name)][:1] or list(sources)
    found = _Salvage()
    for name in order:
        for path, record in sources[name](directory / name):
            if record is None:
                found.lost.add(path)
            else:
                found.records.setdefault(path, record)
    found.lost -= found.records.keys()
    return found


def _from_texts(path: Path) -> Iterator[tuple[str, Record | None]]:
    for name, digest, blob in _rows(path, "path, digest, record", "records"):
        try:
            yield str(name), unpack(Packed(str(digest), bytes(blob)))
        except (ValueError, TypeError, KeyError):
            yield str(name), None


def _from_store(path: Path) -> Iterator[tuple[str, Record | None]]:
    found = False
    for columns_of_format in (RECORD, _RECORD_OF_FORMAT_2):
        for *columns, digest in _rows(path, f"{columns_of_format}, digest", "documents"):
            found = True
            try:
                record = record_of(columns)
                yield str(columns[0]), record if pack(record).digest == digest else None
            except (ValueError, TypeError, KeyError):
                yield str(columns[0]), None
        if found:
            return
    # Format 1 had fewer columns, and no checksum of each text.
    old = "path, sha256, text, pages, headings"
    for name, sha256, text, pages, headings in _rows(path, old, "documents"):
        with suppress(ValueError, TypeError, KeyError):
            document = document_of([name, sha256, text, pages, headings])
            yield str(name), Record(document, reader=1)


def _rows(path: Path, columns: str, table: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows that SQLite can still read, one query each, so that one can fail alone."""
    if not path.exists():
        return
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        ids: list[int] = []
        with suppress(sqlite3.Error):
            for (id,) in db.execute(f"SELECT rowid FROM {table}"):
                ids.append(id)
        for id in ids:
            with suppress(sqlite3.Error):
                yield from db.execute(f"SELECT {columns} FROM {table} WHERE rowid = ?", (id,))
    finally:
        db.close()
