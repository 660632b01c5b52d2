"""Checksums of files, and safe writing."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in lower-case hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def flush_to_disk(path: Path) -> None:
    """Force a file's bytes, or a folder's entries, to the disk (fsync)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: str | bytes) -> None:
    """Write a file atomically: a crash or a full disk leaves the old content."""
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_bytes(content.encode() if isinstance(content, str) else content)
    flush_to_disk(temporary)
    temporary.replace(path)
    flush_to_disk(path.parent)
