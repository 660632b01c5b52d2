"""Look at a compressed file before a parser opens it: Office files and EPUB are zip archives."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from rag.documents.limits import Limits
from rag.errors import UnreadableFile

_OLE = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Office files were before 2007, or are encrypted in
)
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ENTRY = b"PK\x01\x02"
ENTRIES = 50_000
"""Most files in an archive: a book with a picture on every page has some thousand."""


def open_container(data: bytes, limits: Limits, kind: str, main: str) -> ZipFile:
    """Open an archive whose declared sizes are within the limits.

    The standard reader of zip archives stops at the declared size, so a false one cannot unpack
    to more.

    Args:
        data: the file.
        limits: its limits.
        kind: what it should be, as a person says it: 'a Word document'.
        main: the name of an entry that every file of this kind has.

    Raises:
        UnreadableFile: no such archive, protected by a password, or larger than the limit.
    """
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data:
            raise _protected()
        raise UnreadableFile(
            f"The file is of an Office version before 2007, not {kind} of today.",
            "Open it in an office program and save it in today's format.",
        )
    # Counted before it is opened, because opening makes an object of each.
    if data.count(_ENTRY) > ENTRIES:
        raise UnreadableFile(
            f"The file holds {data.count(_ENTRY):,} parts; the limit is {ENTRIES:,}.",
            "Open it in its own program and save it again.",
        )
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise UnreadableFile(
            f"The file is not {kind}, or only a part of one.",
            "Open it in its own program and save it again, or fetch it again.",
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
            f"The file is an archive, but not {kind}: it has no {main!r}.",
            "Open it in its own program and save it again.",
        )
    return archive


def _protected() -> UnreadableFile:
    return UnreadableFile(
        "The file is protected by a password.", "Save a copy without the password."
    )
