"""The limits of one file, and the checks that enforce them."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from rag.errors import UnreadableFile

if TYPE_CHECKING:
    from rag.settings import Settings

ENTRIES = 50_000
"""Most entries of a zip archive: a book with a picture on every page has some thousand."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office files before 2007, and encrypted ones since
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ENTRY = b"PK\x01\x02"


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one file; `rag/settings.py` has their defaults and reasons."""

    file_mb: int = 200
    unpacked_mb: int = 1000
    pages: int = 5000
    characters: int = 20_000_000
    nesting: int = 100
    seconds: int = 300
    memory_mb: int = 4000

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Return the limits in the settings."""
        return cls(
            file_mb=settings.file_mb,
            unpacked_mb=settings.unpacked_mb,
            pages=settings.file_pages,
            characters=settings.file_characters,
            nesting=settings.file_nesting,
            seconds=settings.file_seconds,
            memory_mb=settings.reader_mb,
        )


def check_length(characters: int, limits: Limits) -> None:
    """Refuse a text that is too long to split and search.

    Raises:
        UnreadableFile: it has more characters than the limit.
    """
    if characters > limits.characters:
        raise UnreadableFile(
            f"The text has {characters:,} characters or more; the limit is {limits.characters:,}.",
            "Split the file, or raise the limit with RAG_FILE_CHARACTERS.",
        )


def check_nesting(root: Any, limits: Limits) -> None:
    """Refuse an lxml tree that is nested too deep.

    Raises:
        UnreadableFile: it is nested deeper than the limit.
    """
    from lxml import etree

    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limits.nesting:
            raise too_nested(limits)


def too_nested(limits: Limits) -> UnreadableFile:
    """Return the error of a file that is nested too deep."""
    return UnreadableFile(
        f"The file is nested more than {limits.nesting} levels deep.",
        "Simplify it, or raise the limit with RAG_FILE_NESTING.",
    )


def open_archive(data: bytes, limits: Limits, kind: str, main: str) -> ZipFile:
    """Open a zip archive (Office files and EPUB are such) whose declared sizes are within limits.

    Python's zip reader stops at the declared size, so a false one cannot unpack to more.

    Args:
        data: the file.
        limits: its limits.
        kind: the expected format, for messages: 'a Word document'.
        main: an entry that every file of this format has.

    Raises:
        UnreadableFile: not such an archive, protected by a password, or beyond a limit.
    """
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data:
            raise _protected()
        raise UnreadableFile(
            f"The file is in an Office format from before 2007, not {kind} of today.",
            "Open it in an office program and save it in today's format.",
        )
    # Counted before opening, because opening makes an object of each entry.
    if data.count(_ENTRY) > ENTRIES:
        raise UnreadableFile(
            f"The file holds {data.count(_ENTRY):,} parts; the limit is {ENTRIES:,}.",
            "Open it in its own program and save it again.",
        )
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise UnreadableFile(
            f"The file is not {kind}, or is incomplete.",
            "Open it in its own program and save it again, or download it again.",
        ) from error
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise _protected()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_mb * 1_000_000:
        raise UnreadableFile(
            f"The file unpacks to {unpacked / 1e6:,.0f} MB; "
            f"the limit is {limits.unpacked_mb:,} MB.",
            "Split it, or raise the limit with RAG_UNPACKED_MB.",
        )
    if main not in archive.namelist():
        raise UnreadableFile(
            f"The file is a zip archive, but not {kind}: it has no {main!r}.",
            "Open it in its own program and save it again.",
        )
    return archive


def _protected() -> UnreadableFile:
    return UnreadableFile(
        "The file is protected by a password.", "Save a copy without the password."
    )
