"""The next generation of a library, begun at the first change and published whole."""

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


@dataclass(frozen=True, slots=True)
class LibraryParts:
    """What a library is built with."""

    identity: Identity
    embedder: Embedder
    splitter: Splitter
    exact_up_to: int


@dataclass(slots=True)
class StagedGeneration:
    """A generation that nobody can see yet.

    It begins as a copy of the current one, or `fresh`, from nothing. Its directory and its vectors
    are opened when they are first needed.
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
            finished: nothing is left to do; vectors that no chunk uses are then dropped.
        """
        if self._open is None:
            return
        number, directory, store = self._open
        self._open = None
        try:
            store.roll_back()  # after an interruption a document may be half stored
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
            drop_spare(self.library)

    def keep(self) -> None:
        """See to it that what is done so far is not lost.

        A generation made from nothing cannot be published before it is complete, or documents would
        be missing: of that only the vectors are kept, which are what takes time.
        """
        if self.fresh:
            save_spare(self.library, self.parts.identity, self.vectors)
        else:
            self.publish(finished=False)

    def begin(self) -> None:
        """Begin the next generation, if that has not happened yet."""
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
        """Drop what was not published, and free its space."""
        if self._open is not None:
            _, directory, store = self._open
            store.close()
            shutil.rmtree(directory, ignore_errors=True)
            self._open = None

    @property
    def store(self) -> Store:
        """The documents of the next generation, which begins as a copy of the current one."""
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
                spare = load_spare(self.library, self.parts.identity, dimension)
                self._vectors = spare or VectorIndex(dimension)
        return self._vectors

    def use_vectors(self, vectors: VectorIndex) -> None:
        """Start from vectors that were saved from another generation."""
        self._vectors = vectors
