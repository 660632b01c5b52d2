"""Generations on disk: a reader always sees one complete, checked state of the library.

    .rag/manifest.json            names the current generation, with a checksum of each of its files
    .rag/generation-000002/       library.sqlite, texts.sqlite, vectors.faiss, generation.json
    .rag/writer.lock              one writer at a time

A writer fills a new directory and then replaces the manifest in one rename. What a crash leaves
behind is in no manifest, and the next writer removes it.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rag.errors import DamagedFile, DiskFull, MissingLibrary
from rag.files import flush_to_disk, sha256_of
from rag.index.lock import current_writer
from rag.index.manifest import (
    COPY,
    CURRENT,
    STORE,
    TEXTS,
    VECTORS,
    Manifest,
    dump_manifest,
    read_manifest,
    repair_cure,
)

_OUR_FILES = {
    COPY,
    VECTORS,
    *(name + ending for name in (STORE, TEXTS) for ending in ("", "-journal", "-wal", "-shm")),
}
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_IN_WORDS = ("is full", "No space", "File too large", "disk I/O error")


def open_generation(library: Path) -> tuple[Manifest, Path]:
    """Return the current generation and its directory; every file's checksum is verified.

    Raises:
        MissingLibrary: there is none.
        DamagedFile: a file is missing or damaged, which SQLite and FAISS might not notice.
    """
    while True:
        manifest = read_manifest(library)
        if manifest is None:
            raise _none_yet(library)
        problems = damaged_files(library, manifest)
        if not problems:
            return manifest, manifest.directory(library)
        if read_manifest(library) == manifest:
            raise DamagedFile(problems[0], repair_cure(library))
        # A writer published meanwhile and removed these files: read the new generation.


def _none_yet(library: Path) -> MissingLibrary:
    who = current_writer(library)
    if who:
        return MissingLibrary(
            f"There is no library in {library} yet: {who}.",
            "Wait a minute: documents can be used as soon as they are indexed.",
        )
    return no_library(library)


def no_library(library: Path) -> MissingLibrary:
    """Return the error of a directory without a library."""
    return MissingLibrary(
        f"There is no library in {library}.", "Make one: rag index FOLDER_WITH_YOUR_DOCUMENTS"
    )


def damaged_files(library: Path, manifest: Manifest) -> list[str]:
    """Return a sentence for each missing or damaged file of a generation."""
    directory = manifest.directory(library)
    problems = []
    for name, recorded in manifest.files.items():
        path = directory / name
        try:
            if sha256_of(path) != recorded:
                problems.append(f"The library file {path} is damaged: its checksum is wrong.")
        except FileNotFoundError:
            problems.append(f"The library file {path} is missing.")
        except OSError as error:
            problems.append(f"The library file {path} cannot be read: {error.strerror}.")
    if manifest.format > 1 and not problems and _copy_differs(directory, manifest):
        problems.append(f"The library file {directory / COPY} is damaged.")
    return problems


def _copy_differs(directory: Path, manifest: Manifest) -> bool:
    try:
        return (directory / COPY).read_bytes() != dump_manifest(manifest).encode()
    except OSError:
        return True


def next_directory(library: Path) -> tuple[int, Path]:
    """Create the directory of the next generation, for a writer that holds the lock."""
    numbers = [int(path.name.rpartition("-")[2]) for path in directories(library)]
    number = max(numbers, default=0) + 1
    path = library / f"generation-{number:06d}"
    path.mkdir()
    return number, path


def publish(library: Path, manifest: Manifest) -> Manifest:
    """Make a filled directory the current generation: checksums, fsync, one rename.

    Readers that have the old generation open can go on; its files vanish when they are closed.
    """
    directory = manifest.directory(library)
    files = {}
    for path in sorted(directory.iterdir()):
        flush_to_disk(path)
        files[path.name] = sha256_of(path)
    manifest = replace(manifest, files=files)
    copy = directory / COPY
    copy.write_text(dump_manifest(manifest), encoding="utf-8")
    flush_to_disk(copy)
    flush_to_disk(directory)
    make_current(library, manifest)
    remove_old(library)
    return manifest


def make_current(library: Path, manifest: Manifest) -> None:
    """Point the library to a generation whose files are all on disk."""
    temporary = library / f"{CURRENT}.new"
    temporary.write_text(dump_manifest(manifest), encoding="utf-8")
    flush_to_disk(temporary)
    temporary.replace(library / CURRENT)
    flush_to_disk(library)


def remove_old(library: Path) -> None:
    """Remove every generation but the current one, for a writer that holds the lock.

    Removes only directories that are named like a generation and hold nothing but its files: the
    folder of a library may hold other things.
    """
    current = read_manifest(library)
    for path in directories(library):
        if is_ours(path) and (current is None or path != current.directory(library)):
            shutil.rmtree(path, ignore_errors=True)


def is_ours(directory: Path) -> bool:
    """Whether a directory holds nothing but files of a generation."""
    return directory.is_dir() and {file.name for file in directory.iterdir()} <= _OUR_FILES


def directories(library: Path) -> list[Path]:
    """Return all paths named like a generation, oldest first."""
    return sorted(library.glob("generation-" + "[0-9]" * 6))


@contextmanager
def disk_errors(library: Path) -> Iterator[None]:
    """Turn the errors of SQLite, FAISS and the system for a full disk into one.

    Raises:
        DiskFull: nothing more can be written; what was published before is intact.
    """
    try:
        yield
    except (OSError, sqlite3.OperationalError, RuntimeError) as error:
        number = error.errno if isinstance(error, OSError) else None
        said = any(words in str(error) for words in _FULL_IN_WORDS)
        if number not in _DISK_FULL and not said:
            raise
        free = shutil.disk_usage(library).free / 1e6
        raise DiskFull(
            f"The library {library} cannot be written: the disk is full or fails "
            f"({free:.0f} MB are free).",
            "Free some space and run the command again; nothing that was indexed is lost.",
        ) from error
