"""The manifest: what made a generation, and the checksums of its files.

It is written twice, as `manifest.json` in the library and as `generation.json` beside the files it
lists. It has a checksum of itself: damage to one copy is detected, and repaired from the other.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from rag.errors import DamagedFile, LibraryMismatch

FORMAT = 3
"""Increased when the files of a generation change; see `rag.index.preflight`."""

CHUNKER = 1
"""Increased when the same settings would split the same text differently."""

CURRENT, COPY = "manifest.json", "generation.json"
STORE, TEXTS, VECTORS = "library.sqlite", "texts.sqlite", "vectors.faiss"

_RECORDED = ("faiss-cpu", "sentence-transformers", "semantic-text-splitter")


@dataclass(frozen=True, slots=True)
class Identity:
    """What determines how texts are split and what their vectors mean."""

    embedder: str
    embedder_sha256: str
    chunk_tokens: int
    chunker: int = CHUNKER

    def has_vectors_of(self, other: Identity) -> bool:
        """Whether the vectors of the two can be compared, even if texts are split differently."""
        ours, theirs = (
            (self.embedder, self.embedder_sha256),
            (other.embedder, other.embedder_sha256),
        )
        return ours == theirs


@dataclass(frozen=True, slots=True)
class Manifest:
    """One generation: its number, what made it, the kind of its vector index, files' checksums.

    `finished` is false if the sync that made it was interrupted, or is still running.
    """

    generation: int
    identity: Identity
    dimension: int
    index: Literal["exact", "approximate"] = "exact"
    finished: bool = True
    files: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def directory(self, library: Path) -> Path:
        """Return the directory of this generation."""
        return library / f"generation-{self.generation:06d}"


def versions() -> dict[str, str]:
    """Return the versions of the packages that a generation depends on."""
    found = {}
    for name in _RECORDED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def dump_manifest(manifest: Manifest) -> str:
    """Return the manifest as JSON with a checksum of itself."""
    fields = asdict(manifest)
    return json.dumps({**fields, "checksum": _checksum(fields)}, indent=1) + "\n"


def read_manifest(library: Path) -> Manifest | None:
    """Return the manifest of a library, or None if nothing was published yet.

    Raises:
        DamagedFile: it is damaged or missing.
        LibraryMismatch: a newer version of Footnote wrote it.
    """
    path = library / CURRENT
    if path.exists():
        manifest = parse_manifest(path)
        return manifest if manifest.generation else _published_before_a_crash(library)
    # The manifest is written before the first generation, so it existed once.
    if any(library.glob(f"generation-*/{STORE}")) and not path.exists():
        raise DamagedFile(f"The library file {path} is missing.", repair_cure(library))
    return None


def _published_before_a_crash(library: Path) -> Manifest | None:
    """Return the newest complete generation, whose writer died before updating the manifest."""
    for copy in sorted(library.glob(f"generation-*/{COPY}"), reverse=True):
        with suppress(DamagedFile, LibraryMismatch):
            return parse_manifest(copy)
    return None


def repair_cure(library: Path) -> str:
    """Return the cure for damage."""
    return f"Repair it: rag doctor --repair --library {library}"


def parse_manifest(path: Path) -> Manifest:
    """Read one manifest file; format 1 had no checksum of itself.

    Raises:
        DamagedFile, LibraryMismatch: see `read_manifest`.
    """
    cure = repair_cure(path.parent)
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        found = int(fields["format"])
        if found == 1:
            return _from_format_1(fields)
        checksum = fields.pop("checksum")
        if 1 < found <= FORMAT and checksum == _checksum(fields):
            return _checked(fields)
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise DamagedFile(f"The library file {path} is damaged.", cure) from error
    if found > FORMAT and checksum == _checksum(fields):
        raise LibraryMismatch(
            f"The library {path.parent} has format {found}; this version of Footnote reads up to "
            f"{FORMAT}.",
            "Use the newer version that made it.",
        )
    raise DamagedFile(f"The library file {path} is damaged: its checksum is wrong.", cure)


def _checked(fields: dict[str, Any]) -> Manifest:
    """Make a manifest of valid fields; a right checksum does not prove them valid.

    Raises:
        ValueError: the fields are not those of a manifest.
    """
    manifest = _adapter().validate_python(fields, extra="forbid")
    if manifest.generation < 0 or manifest.dimension < 0:
        raise ValueError("a number is out of range")
    if manifest.generation and set(manifest.files) != {STORE, TEXTS, VECTORS}:
        raise ValueError("the files are not those of a generation")
    return manifest


@cache
def _adapter() -> TypeAdapter[Manifest]:
    return TypeAdapter(Manifest)


def _checksum(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _from_format_1(fields: dict[str, Any]) -> Manifest:
    return Manifest(
        generation=int(fields["generation"]),
        identity=Identity(
            str(fields["embedder"]), str(fields["embedder_sha256"]), int(fields["chunk_tokens"])
        ),
        dimension=int(fields["dimension"]),
        files=dict(fields["files"]),
        format=1,
    )
