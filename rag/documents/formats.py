"""Choose the reader of a file, and check the file before any parser sees it."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from rag.documents.limits import Limits, check_length, too_nested
from rag.documents.readers import ocr
from rag.documents.readers.source_code import LANGUAGES
from rag.documents.readers.text_builder import Extracted
from rag.errors import UnreadableFile
from rag.types import Document

VERSION = 2
"""Raised when a reader's output changes, so that a sync reads every document again."""


Reader = Callable[[bytes, Limits], Extracted]


def _reader(place: str, **options: object) -> Reader:
    """Return a reader that is imported when it is called: most runs need few of them, or none."""
    module, _, name = place.partition(".")

    def read(data: bytes, limits: Limits) -> Extracted:
        function = getattr(import_module(f"rag.documents.readers.{module}"), name)
        extracted: Extracted = function(data, limits, **options)
        return extracted

    return read


READERS: dict[str, Reader] = {
    ".md": _reader("markdown_file.read_markdown"),
    ".markdown": _reader("markdown_file.read_markdown"),
    ".rmd": _reader("markdown_file.read_markdown"),
    ".qmd": _reader("markdown_file.read_markdown"),
    ".txt": _reader("markup.read_text"),
    ".text": _reader("markup.read_text"),
    ".rst": _reader("markup.read_rst"),
    ".tex": _reader("markup.read_latex"),
    ".org": _reader("markup.read_outline"),
    ".adoc": _reader("markup.read_outline"),
    ".pdf": _reader("pdf.read_pdf"),
    ".docx": _reader("docx.read_docx"),
    ".pptx": _reader("pptx.read_pptx"),
    ".xlsx": _reader("tables.read_xlsx"),
    ".csv": _reader("tables.read_csv"),
    ".tsv": _reader("tables.read_tsv"),
    ".epub": _reader("epub.read_epub"),
    ".html": _reader("html.read_html"),
    ".htm": _reader("html.read_html"),
    ".xhtml": _reader("html.read_html"),
    ".ipynb": _reader("notebook.read_notebook"),
    **dict.fromkeys(ocr.IMAGE_ENDINGS, _reader("image.read_image")),
    **{
        ending: _reader("source_code.read_code", language=language)
        for ending, language in LANGUAGES.items()
    },
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
    return ending in READERS and (ending not in ocr.IMAGE_ENDINGS or ocr.available())


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
