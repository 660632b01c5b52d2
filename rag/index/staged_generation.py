"""The next generation of a library: staged at the first change, and published whole.

A generation that is built from nothing cannot be published half done. So that an interruption does
not lose its vectors, which are what takes time, these are saved as a checkpoint in the library.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from rag.documents.chunks import Splitter
from rag.files import flush_to_disk, sha256_of
from rag.index.embedder import Embedder
from rag.index.generations import next_directory, publish
from rag.index.manifest import STORE, TEXTS, VECTORS, Identity, Manifest, read_manifest, versions
from rag.index.store import Store
from rag.index.vectors import VectorIndex

CHECKPOINT, CHECKPOINT_INFO = "spare.faiss", "spare.json"
"""Files in the library: the vectors of a checkpoint, and the embedder that made them."""


@dataclass(frozen=True, slots=True)
class LibraryParts:
    """What a library is built with; up to `exact_up_to` vectors the index is exact."""

    identity: Identity
    embedder: Embedder
    splitter: Splitter
    exact_up_to: int


@dataclass(slots=True)
class StagedGeneration:
    """A generation that readers do not see yet.

    It starts as a copy of the current one or, if `fresh`, empty. Its directory and its vectors are
    opened when first needed.
    """

    library: Path
    parts: LibraryParts
    current: Manifest | None
    fresh: bool = False
    _vectors: VectorIndex | None = None
    _open: tuple[int, Path, Store] | None = None

    def publish(self, *, finished: bool) -> None:
        """Make what is stored the current generation.

        Args:
            finished: nothing is left to do; vectors that no chunk uses are then removed.
        """
        if self._open is None:
            return
        number, directory, store = self._open
        self._open = None
        try:
            store.roll_back()  # an interruption may have left a document half stored
            used = store.vector_ids()
        finally:
            store.close()
        try:
            vectors = self.vectors
            if finished:
                vectors.remove(sorted(set(vectors.ids()).difference(used)))
            vectors.adapt(self.parts.exact_up_to)
            vectors.save(directory / VECTORS)
            self.current = publish(
                self.library,
                Manifest(
                    generation=number,
                    identity=self.parts.identity,
                    dimension=vectors.dimension,
                    index=vectors.kind,
                    finished=finished,
                    versions=versions(),
                ),
            )
        except BaseException:
            if read_manifest(self.library) == self.current:
                shutil.rmtree(directory, ignore_errors=True)  # free the space that it takes
            raise
        self.fresh = False
        if finished:
            _drop_checkpoint(self.library)

    def checkpoint(self) -> None:
        """Save what is done so far.

        A fresh generation cannot be published before it is complete, or documents would be missing:
        only its vectors are saved.
        """
        if self.fresh:
            _save_checkpoint(self.library, self.parts.identity, self.vectors)
        else:
            self.publish(finished=False)

    def begin(self) -> None:
        """Make the directory of the next generation, if that has not happened yet."""
        if self._open is None:
            number, directory = next_directory(self.library)
            try:
                if self.current and not self.fresh:
                    for name in (STORE, TEXTS):
                        old = self.current.directory(self.library) / name
                        shutil.copyfile(old, directory / name)
                self._open = number, directory, Store(directory, write=True)
            except BaseException:
                shutil.rmtree(directory, ignore_errors=True)  # free the space that it takes
                raise

    def abandon(self) -> None:
        """Delete what was not published."""
        if self._open is not None:
            _, directory, store = self._open
            store.close()
            shutil.rmtree(directory, ignore_errors=True)
            self._open = None

    @property
    def store(self) -> Store:
        """The documents of the next generation."""
        self.begin()
        assert self._open is not None
        return self._open[2]

    @property
    def vectors(self) -> VectorIndex:
        """The vectors of the next generation."""
        if self._vectors is None:
            if self.current and not self.fresh:
                path = self.current.directory(self.library) / VECTORS
                self._vectors = VectorIndex.load(path, self.current.dimension)
            else:
                dimension = self.parts.embedder.dimension
                saved = _load_checkpoint(self.library, self.parts.identity, dimension)
                self._vectors = saved or VectorIndex(dimension)
        return self._vectors

    def use_vectors(self, vectors: VectorIndex) -> None:
        """Start from the vectors of another generation."""
        self._vectors = vectors


# Checkpoints


def _save_checkpoint(library: Path, identity: Identity, vectors: VectorIndex) -> None:
    """Save vectors and what made them; the info is written last, so that it is never wrong."""
    _drop_checkpoint(library)
    try:
        vectors.save(library / CHECKPOINT)
        flush_to_disk(library / CHECKPOINT)
        info = _checkpoint_info(identity, vectors.dimension, sha256_of(library / CHECKPOINT))
        (library / CHECKPOINT_INFO).write_text(json.dumps(info), encoding="utf-8")
    except BaseException:
        _drop_checkpoint(library)  # half of it is useless, and may be what fills the disk
        raise


def _load_checkpoint(library: Path, identity: Identity, dimension: int) -> VectorIndex | None:
    """Return the vectors of the checkpoint if it is complete and from the same embedder."""
    try:
        info = json.loads((library / CHECKPOINT_INFO).read_text(encoding="utf-8"))
        if info == _checkpoint_info(identity, dimension, sha256_of(library / CHECKPOINT)):
            return VectorIndex.load(library / CHECKPOINT, dimension)
    except (OSError, ValueError):
        pass  # there is none, or a crash left half of one
    return None


def _drop_checkpoint(library: Path) -> None:
    (library / CHECKPOINT_INFO).unlink(missing_ok=True)
    (library / CHECKPOINT).unlink(missing_ok=True)


def _checkpoint_info(identity: Identity, dimension: int, checksum: str) -> dict[str, object]:
    return {
        "embedder": identity.embedder,
        "embedder_sha256": identity.embedder_sha256,
        "dimension": dimension,
        "sha256": checksum,
    }
