"""Bytes on disk: checksums, and making sure that they are there."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Compute the checksum of a file's bytes, lower-case hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def flush_to_disk(path: Path) -> None:
    """Have a file's bytes, or a folder's names, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: a crash or a full disk leaves what was there before."""
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_bytes(content.encode() if isinstance(content, str) else content)
    flush_to_disk(temporary)
    temporary.replace(path)
    flush_to_disk(path.parent)
