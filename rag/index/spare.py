"""Vectors of an unfinished re-embedding, kept so that an interruption costs a minute and not a day.

    .rag/spare.faiss, .rag/spare.json     the vectors, and what made them with their checksum

They belong to no generation: nobody searches them, and the next re-embedding starts from them.
"""

from __future__ import annotations

import json
from pathlib import Path

from rag.files import flush_to_disk, sha256_of
from rag.index.manifest import Identity
from rag.index.vectors import VectorIndex

SPARE, ABOUT = "spare.faiss", "spare.json"


def save_spare(library: Path, identity: Identity, vectors: VectorIndex) -> None:
    """Keep vectors that an embedder made; the note is written last, so that it never lies."""
    drop_spare(library)
    try:
        vectors.save(library / SPARE)
        flush_to_disk(library / SPARE)
        about = _about(identity, vectors.dimension, sha256_of(library / SPARE))
        (library / ABOUT).write_text(json.dumps(about), encoding="utf-8")
    except BaseException:
        drop_spare(library)  # half of it is of no use, and may be what fills the disk
        raise


def load_spare(library: Path, identity: Identity, dimension: int) -> VectorIndex | None:
    """Return the vectors that were kept, if this embedder made them and they are whole."""
    try:
        about = json.loads((library / ABOUT).read_text(encoding="utf-8"))
        if about == _about(identity, dimension, sha256_of(library / SPARE)):
            return VectorIndex.load(library / SPARE, dimension)
    except (OSError, ValueError):
        pass  # none were kept, or a crash left half of them
    return None


def drop_spare(library: Path) -> None:
    """Forget them."""
    (library / ABOUT).unlink(missing_ok=True)
    (library / SPARE).unlink(missing_ok=True)


def _about(identity: Identity, dimension: int, checksum: str) -> dict[str, object]:
    return {
        "embedder": identity.embedder,
        "embedder_sha256": identity.embedder_sha256,
        "dimension": dimension,
        "sha256": checksum,
    }
