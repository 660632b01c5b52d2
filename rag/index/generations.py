"""Generations on disk: what a reader sees is always one whole, checked state of the library.

    .rag/manifest.json            names the current generation, with a checksum of each of its files
    .rag/generation-000002/       library.sqlite, texts.sqlite, vectors.faiss, generation.json
    .rag/writer.lock              one writer at a time

A writer fills a new directory and then replaces the manifest in one rename. Whatever a crash leaves
behind is named by no manifest and is swept away by the next writer.
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
    """Return the current generation and its directory, every file checked against its checksum.

    Raises:
        MissingLibrary: there is none.
        DamagedFile: a file is missing or differs; the parsers behind them would not notice.
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
        # A writer published and swept between our two looks: read what there is now.


def _none_yet(library: Path) -> MissingLibrary:
    who = current_writer(library)
    if who:
        return MissingLibrary(
            f"There is no library in {library} yet: {who}.",
            "Wait a minute; what is ready is published while the rest is indexed.",
        )
    return MissingLibrary(
        f"There is no library in {library}.", "Make one: rag index FOLDER_WITH_YOUR_DOCUMENTS"
    )


def damaged_files(library: Path, manifest: Manifest) -> list[str]:
    """Return a sentence for each file of a generation that is not what was written."""
    directory = manifest.directory(library)
    problems = []
    for name, recorded in manifest.files.items():
        path = directory / name
        try:
            if sha256_of(path) != recorded:
                problems.append(
                    f"The library file {path} is damaged: its checksum is not the recorded one."
                )
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
    """Make the directory of the next generation, for a writer that holds the lock."""
    numbers = [int(path.name.rpartition("-")[2]) for path in directories(library)]
    number = max(numbers, default=0) + 1
    path = library / f"generation-{number:06d}"
    path.mkdir()
    return number, path


def publish(library: Path, manifest: Manifest) -> Manifest:
    """Make a filled directory the current generation: checksums, fsync, one rename.

    Readers that have the old generation open keep it; its files go when they close them.
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
    sweep(library)
    return manifest


def make_current(library: Path, manifest: Manifest) -> None:
    """Point the library to a generation whose files are all on disk."""
    temporary = library / f"{CURRENT}.new"
    temporary.write_text(dump_manifest(manifest), encoding="utf-8")
    flush_to_disk(temporary)
    temporary.replace(library / CURRENT)
    flush_to_disk(library)


def sweep(library: Path) -> None:
    """Remove every generation but the current one, for a writer that holds the lock.

    Only directories that this module made: of its name, and with nothing but its files in them. A
    library may have been put into a folder that holds other things.
    """
    current = read_manifest(library)
    for path in directories(library):
        if is_ours(path) and (current is None or path != current.directory(library)):
            shutil.rmtree(path, ignore_errors=True)


def is_ours(directory: Path) -> bool:
    """Whether a directory holds nothing but files of a generation."""
    return directory.is_dir() and {file.name for file in directory.iterdir()} <= _OUR_FILES


def directories(library: Path) -> list[Path]:
    """Return whatever is named like a generation, oldest first."""
    return sorted(library.glob("generation-" + "[0-9]" * 6))


@contextmanager
def disk_errors(library: Path) -> Iterator[None]:
    """Turn the ways in which SQLite, FAISS and the system report a full disk into one error.

    Raises:
        DiskFull: nothing more can be written; what was published before is whole.
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
            "Free some space and run the command again; what was indexed before is kept.",
        ) from error
