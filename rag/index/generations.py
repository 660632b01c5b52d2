"""Generations on disk: what a reader sees is always one whole, checked state of the library.

    .rag/manifest.json            names the current generation, with a checksum of each of its files
    .rag/generation-000002/       library.sqlite, vectors.faiss
    .rag/writer.lock              one writer at a time

A writer fills a new directory and then replaces the manifest in one rename. Whatever a crash leaves
behind is named by no manifest and is swept away by the next writer.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rag.errors import BadInput, DamagedFile, LibraryMismatch, MissingLibrary
from rag.files import flush_to_disk, sha256_of

FORMAT = 1
"""Raised whenever the files of a generation change their meaning."""

WAIT_SECONDS = 5.0
"""How long a writer waits for another; a sync of a few files is over by then."""

STORE, VECTORS = "library.sqlite", "vectors.faiss"
_OUR_FILES = {STORE, VECTORS, f"{STORE}-journal", f"{STORE}-wal", f"{STORE}-shm"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made the current generation, and the checksums of its files."""

    generation: int
    embedder: str
    embedder_sha256: str
    dimension: int
    chunk_tokens: int
    files: dict[str, str]
    format: int = FORMAT

    def directory(self, library: Path) -> Path:
        """Return the directory of this generation."""
        return library / f"generation-{self.generation:06d}"


def read_manifest(library: Path) -> Manifest | None:
    """Return the manifest of a library, or None where there is none yet.

    Raises:
        DamagedFile: the manifest is not one of ours.
        LibraryMismatch: the library was written by another format of the program.
    """
    path = library / "manifest.json"
    if not path.exists():
        return None
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        found = int(fields["format"])
        if found == FORMAT:
            return Manifest(**fields)
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise DamagedFile(
            f"The library manifest {path} cannot be read: {error}.", _rebuild(library)
        ) from error
    raise LibraryMismatch(
        f"The library {library} has format {found}; this program reads {FORMAT}.", _rebuild(library)
    )


def open_generation(library: Path) -> tuple[Manifest, Path]:
    """Return the current generation and its directory, every file checked against its checksum.

    Raises:
        MissingLibrary: there is none.
        DamagedFile: a file is missing or differs; the parsers behind them would not notice.
    """
    manifest = read_manifest(library)
    if manifest is None:
        raise MissingLibrary(
            f"There is no library in {library}.", "Make one: rag index FOLDER_WITH_YOUR_DOCUMENTS"
        )
    directory = manifest.directory(library)
    for name, recorded in manifest.files.items():
        path = directory / name
        if not path.exists():
            raise DamagedFile(f"The library file {path} is missing.", _rebuild(library))
        if sha256_of(path) != recorded:
            raise DamagedFile(
                f"The library file {path} is damaged: its checksum is not the recorded one.",
                _rebuild(library),
            )
    return manifest, directory


@contextmanager
def writer(library: Path) -> Iterator[None]:
    """Hold the library's writer lock, after sweeping away what a crashed writer left.

    Raises:
        BadInput: the directory cannot be made, or another process is writing.
    """
    from filelock import FileLock, Timeout

    try:
        library.mkdir(parents=True, exist_ok=True)
        # The lock itself would wait in vain where nothing can be written.
        (library / "writer.lock").touch()
    except OSError as error:
        raise BadInput(
            f"The library directory {library} cannot be written: {error.strerror}.",
            "Name another with --library or RAG_LIBRARY.",
        ) from error
    try:
        with FileLock(library / "writer.lock", timeout=WAIT_SECONDS):
            sweep(library)
            yield
    except Timeout as error:
        raise BadInput(
            f"Another process is writing to the library {library}.", "Wait until it has finished."
        ) from error


def next_directory(library: Path) -> tuple[int, Path]:
    """Make the directory of the next generation, for a writer that holds the lock."""
    current = read_manifest(library)
    number = current.generation + 1 if current else 1
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
    flush_to_disk(directory)
    manifest = replace(manifest, files=files)
    temporary = library / "manifest.json.new"
    temporary.write_text(json.dumps(asdict(manifest), indent=1) + "\n", encoding="utf-8")
    flush_to_disk(temporary)
    temporary.replace(library / "manifest.json")
    flush_to_disk(library)
    sweep(library)
    return manifest


def sweep(library: Path) -> None:
    """Remove every generation but the current one.

    Only directories that this module made: of its name, and with nothing but its files in them. A
    library may have been put into a folder that holds other things.
    """
    current = read_manifest(library)
    keep = current.directory(library) if current else None
    for path in library.glob("generation-" + "[0-9]" * 6):
        ours = path.is_dir() and {file.name for file in path.iterdir()} <= _OUR_FILES
        if path != keep and ours:
            shutil.rmtree(path, ignore_errors=True)


def _rebuild(library: Path) -> str:
    return f"Move {library} away and index your documents again: rag index FOLDER"
