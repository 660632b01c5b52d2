"""Choose the reader of a file, and check the file before any parser sees it."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rag.documents import ocr
from rag.documents.code import read_code
from rag.documents.decoding import check_length, decode_within
from rag.documents.docx import read_docx
from rag.documents.epub import read_epub
from rag.documents.html import read_html
from rag.documents.images import IMAGE_ENDINGS, read_image
from rag.documents.languages import LANGUAGES
from rag.documents.limits import Limits
from rag.documents.markdown import read_markdown
from rag.documents.markup import read_latex, read_outline, read_rst
from rag.documents.nesting import too_nested
from rag.documents.notebook import read_notebook
from rag.documents.pdf import read_pdf
from rag.documents.pptx import read_pptx
from rag.documents.tables import read_csv, read_tsv, read_xlsx
from rag.documents.text import Extracted, normalise, rejoin
from rag.errors import UnreadableFile
from rag.types import Document

VERSION = 2
"""Raised when a reader's output changes, so that a sync reads every document again."""


def read_text(data: bytes, limits: Limits) -> Extracted:
    """Read plain text: no pages, no headings; words divided at line ends are made whole."""
    return Extracted(rejoin(normalise(decode_within(data, limits))))


READERS: dict[str, Callable[[bytes, Limits], Extracted]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".rmd": read_markdown,
    ".qmd": read_markdown,
    ".txt": read_text,
    ".text": read_text,
    ".rst": read_rst,
    ".tex": read_latex,
    ".org": read_outline,
    ".adoc": read_outline,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".pptx": read_pptx,
    ".xlsx": read_xlsx,
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".epub": read_epub,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".ipynb": read_notebook,
    **dict.fromkeys(IMAGE_ENDINGS, read_image),
    **{ending: partial(read_code, language=language) for ending, language in LANGUAGES.items()},
}
"""File ending to reader. To add a format, write one function of bytes and limits, name it here."""

SAVE_AS = {
    ".doc": ".docx",
    ".docm": ".docx",
    ".odt": ".docx",
    ".rtf": ".docx",
    ".pages": ".docx",
    ".ppt": ".pptx",
    ".pps": ".pptx",
    ".pptm": ".pptx",
    ".odp": ".pptx",
    ".key": ".pptx",
    ".xls": ".xlsx",
    ".xlsm": ".xlsx",
    ".xlsb": ".xlsx",
    ".ods": ".xlsx",
    ".numbers": ".xlsx",
    ".mobi": ".epub",
    ".azw3": ".epub",
}
"""Formats without a reader whose programs can save the same document in one that has."""

TRIES = 3
"""How often a file that changes while it is read is read; a saving editor is done by the third."""
PAUSE = 0.2
"""Seconds between two tries."""


def can_read(path: Path) -> bool:
    """Whether a file of this ending is a document: an image is, if its text can be recognised."""
    ending = path.suffix.lower()
    return ending in READERS and (ending not in IMAGE_ENDINGS or ocr.available())


def read_file(name: str, path: Path, limits: Limits) -> Document:
    """Read a file as a document named `name`.

    Raises:
        UnreadableFile: it cannot be loaded, its parser refuses it, it is beyond a limit, or there
            is no text in it.
    """
    data = load(path, max_bytes=limits.file_mb * 1_000_000)
    return extract(name, path, data, limits)


def load(path: Path, *, max_bytes: int) -> bytes:
    """Read a file whole, once, so that its hash and its text are of the same moment.

    Raises:
        UnreadableFile: missing, forbidden, not a file, of an unknown kind, too large, or never
            at rest.
    """
    try:
        if not path.exists():
            raise UnreadableFile(
                "There is no such file or folder.", "Check the spelling of the path."
            )
        if not path.is_file():
            # A pipe or a device would be read for ever.
            raise UnreadableFile("It is not a regular file.", "Name a file or a folder.")
        if path.suffix.lower() not in READERS:
            raise _unknown(path)
        for attempt in range(TRIES):
            time.sleep(PAUSE * attempt)
            data = _load_at_rest(path, max_bytes)
            if data is not None:
                return data
    except OSError as error:
        raise UnreadableFile(
            f"The file cannot be opened: {error.strerror or error}.",
            "Check that it exists and that you may read it.",
        ) from error
    raise UnreadableFile(
        f"The file changed while it was read, {TRIES} times in a row.",
        "Wait until the program that writes it is done, then index again.",
    )


def _unknown(path: Path) -> UnreadableFile:
    """Return the error of a file without a reader; programming languages are too many to name."""
    better = SAVE_AS.get(path.suffix.lower())
    known = ", ".join(ending for ending in READERS if ending not in LANGUAGES)
    return UnreadableFile(
        f"No reader for files ending {path.suffix or '(nothing)'!r}.",
        f"Open it in its own program and save it as {better}."
        if better
        else f"Known endings: {known}, and source code.",
    )


def _load_at_rest(path: Path, max_bytes: int) -> bytes | None:
    """Read a file; None when it changed meanwhile, so that parts may be of different moments."""
    with path.open("rb") as file:
        before = os.fstat(file.fileno())
        if before.st_size > max_bytes:
            raise UnreadableFile(
                f"The file is {before.st_size / 1e6:,.0f} MB; "
                f"the limit is {max_bytes / 1e6:,.0f} MB.",
                "Split it, or raise the limit with RAG_FILE_MB.",
            )
        data = file.read(before.st_size + 1)  # one more, to notice that it grew
        after = os.fstat(file.fileno())
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return data if same and len(data) == before.st_size else None


def extract(name: str, path: Path, data: bytes, limits: Limits | None = None) -> Document:
    """Turn a file's bytes into a document named `name`, within the default limits or others.

    Raises:
        UnreadableFile: the parser refuses the bytes, they are beyond a limit, or hold no text.
    """
    limits = limits or Limits()
    read = READERS[path.suffix.lower()]
    try:
        extracted = read(data, limits)
    except UnreadableFile:
        raise
    # Parsers of damaged files raise whatever their dependencies raise; one bad file must never
    # stop the others, and the reader of the message needs the file's name, not a traceback.
    except Exception as error:
        if isinstance(error, RecursionError) or "Excessive depth" in str(error):  # lxml's words
            raise too_nested(limits) from error
        raise UnreadableFile(
            f"The {path.suffix[1:].upper()} parser refused the file: {str(error).rstrip('.')}.",
            "Open it in its own program and save it again.",
        ) from error
    check_length(len(extracted.text), limits)
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
        unread=extracted.unread,
    )
