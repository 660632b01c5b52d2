"""What a writer does before it changes a library: check it, and bring it to today's format."""

from __future__ import annotations

from pathlib import Path

from rag.errors import LibraryMismatch
from rag.index.generations import disk_errors, make_current, open_generation, sweep
from rag.index.lock import writer
from rag.index.manifest import FORMAT, Identity, Manifest, read_manifest
from rag.index.migrate import migrate


def open_for_writing(library: Path, identity: Identity | None) -> Manifest | None:
    """Return the current generation, checked and migrated; None where there is none yet.

    For a writer that holds the lock. What a crashed writer left is swept away.

    Raises:
        DamagedFile: a file is not what was written.
        LibraryMismatch: something else than `identity` made the library.
    """
    if read_manifest(library) is None:
        # Written before anything else, so that a library without a manifest is known as damaged.
        nothing = Identity(embedder="", embedder_sha256="", chunk_tokens=0)
        make_current(library, Manifest(generation=0, identity=nothing, dimension=0))
        sweep(library)
        return None
    manifest, _ = open_generation(library)
    sweep(library)
    if manifest.format < FORMAT:
        manifest = migrate(library, manifest)
    if identity:
        check_identity(library, manifest, identity)
    return manifest


def upgrade(library: Path) -> None:
    """Bring a library to today's format.

    Raises:
        BadInput: it cannot be written, or another process is writing.
        DiskFull: there is no room.
    """
    with writer(library), disk_errors(library):
        open_for_writing(library, None)


def check_identity(library: Path, manifest: Manifest, identity: Identity) -> None:
    """Refuse vectors and chunks of another make; vectors of two encoders cannot be compared.

    Raises:
        LibraryMismatch: something else than `identity` made the library.
    """
    theirs = manifest.identity
    for what, old, new in (
        ("embedder", theirs.embedder, identity.embedder),
        ("embedder weights", theirs.embedder_sha256, identity.embedder_sha256),
        ("chunk size", theirs.chunk_tokens, identity.chunk_tokens),
        ("way of cutting chunks", theirs.chunker, identity.chunker),
    ):
        if old != new:
            raise LibraryMismatch(
                f"The library {library} was made with {what} {old!r}; this run has {new!r}.",
                "Use the same setting again, or embed the library anew from the texts it holds: "
                f"rag index --re-embed --library {library}",
            )
