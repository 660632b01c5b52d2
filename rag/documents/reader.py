"""Choose the reader of a file, and check the file before any parser sees it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from rag.documents.docx import read_docx
from rag.documents.html import read_html
from rag.documents.markdown import read_markdown
from rag.documents.pdf import read_pdf
from rag.documents.text import Extracted, decode, normalise
from rag.errors import UnreadableFile
from rag.types import Document


def read_text(data: bytes) -> Extracted:
    """Read plain text: no pages, no headings."""
    return Extracted(normalise(decode(data)))


READERS: dict[str, Callable[[bytes], Extracted]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_text,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".html": read_html,
    ".htm": read_html,
}
"""File ending to reader. To add a format, write one function of bytes and name it here."""


def can_read(path: Path) -> bool:
    """Whether a file of this ending is a document."""
    return path.suffix.lower() in READERS


def load(path: Path, *, max_bytes: int) -> bytes:
    """Read a file whole, once, so that its hash and its text are of the same moment.

    Raises:
        UnreadableFile: missing, forbidden, not a file, of an unknown kind, or too large.
    """
    if not path.exists():
        raise UnreadableFile("There is no such file or folder.", "Check the spelling of the path.")
    if not path.is_file():
        # A pipe or a device would be read for ever.
        raise UnreadableFile("It is not a regular file.", "Name a file or a folder.")
    if not can_read(path):
        known = ", ".join(sorted(READERS))
        raise UnreadableFile(
            f"No reader for files ending {path.suffix or '(nothing)'!r}.",
            f"Known endings: {known}.",
        )
    try:
        if path.stat().st_size > max_bytes:
            raise UnreadableFile(
                f"The file is {path.stat().st_size / 1e6:.0f} MB; "
                f"the limit is {max_bytes / 1e6:.0f} MB.",
                "Split it, or raise the limit with RAG_FILE_MB.",
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"The file cannot be opened: {error.strerror or error}.",
            "Check that it exists and that you may read it.",
        ) from error


def extract(name: str, path: Path, data: bytes) -> Document:
    """Turn a file's bytes into a document named `name`.

    Raises:
        UnreadableFile: the parser refuses the bytes, or there is no text in them.
    """
    read = READERS[path.suffix.lower()]
    try:
        extracted = read(data)
    except UnreadableFile:
        raise
    # Parsers of damaged files raise whatever their dependencies raise; one bad file must never
    # stop the others, and the reader of the message needs the file's name, not a traceback.
    except Exception as error:
        raise UnreadableFile(
            f"The {path.suffix[1:].upper()} parser refused the file: {str(error).rstrip('.')}.",
            "Open it in its own program and save it again.",
        ) from error
    if not extracted.text.strip():
        raise UnreadableFile(
            "There is no text in the file.",
            "If it is a scan, run text recognition (OCR) on it first; if it is empty, remove it.",
        )
    return Document(
        path=name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=extracted.text,
        pages=extracted.pages,
        headings=extracted.headings,
    )
