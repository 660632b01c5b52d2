"""Choose the reader for a file's format, and check the file before a parser sees it."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from rag.documents.limits import Limits, check_length, too_nested
from rag.documents.numbered_headings import with_numbered
from rag.documents.readers import ocr
from rag.documents.readers.shared.text_builder import Extracted
from rag.documents.readers.source_code import LANGUAGES
from rag.documents.tables.records import find_records
from rag.errors import UnreadableFile
from rag.types import Document, Table

VERSION = 4
"""Increased when a reader's output changes, so that a sync reads every document again."""

Reader = Callable[[bytes, Limits], Extracted]


def _reader(place: str, **options: object) -> Reader:
    """Return a reader that is imported when called: most runs need few of them, or none."""
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
    ".txt": _reader("light_markup.read_text"),
    ".text": _reader("light_markup.read_text"),
    ".rst": _reader("light_markup.read_rst"),
    ".tex": _reader("light_markup.read_latex"),
    ".org": _reader("light_markup.read_outline"),
    ".adoc": _reader("light_markup.read_outline"),
    ".pdf": _reader("pdf.read_pdf"),
    ".docx": _reader("docx.read_docx"),
    ".pptx": _reader("pptx.read_pptx"),
    ".xlsx": _reader("spreadsheet.read_xlsx"),
    ".csv": _reader("delimited.read_csv"),
    ".tsv": _reader("delimited.read_tsv"),
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

PROSE = frozenset(
    (".md", ".markdown", ".rmd", ".qmd", ".txt", ".text", ".rst", ".org", ".adoc", ".docx", ".html",
     ".htm", ".xhtml", ".epub", ".pptx", ".pdf", ".ipynb")
)  # fmt: skip
"""Formats in which records are looked for: sections, list items and paragraphs of one form."""

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
"""Formats without a reader, and the format to save them in instead."""

TRIES = 3
"""How often a file is read if it changes meanwhile; an editor has saved it by the third time."""
PAUSE = 0.2
"""Seconds between the first two tries; twice that before the third."""


def can_read(path: Path) -> bool:
    """Whether a file has a supported format; an image has, if OCR is installed."""
    ending = path.suffix.lower()
    return ending in READERS and (ending not in ocr.IMAGE_ENDINGS or ocr.available())


def read_file(name: str, path: Path, limits: Limits) -> Document:
    """Read a file as a document named `name`.

    Raises:
        UnreadableFile: it cannot be loaded or parsed, is beyond a limit, or has no text.
    """
    data = load(path, max_bytes=limits.file_mb * 1_000_000)
    return extract(name, path, data, limits)


def load(path: Path, *, max_bytes: int) -> bytes:
    """Read all bytes of a file at once, so that its checksum and its text agree.

    Raises:
        UnreadableFile: missing, forbidden, not a file, of an unknown format, too large, or changing
            all the time.
    """
    try:
        if not path.exists():
            raise UnreadableFile(
                "There is no such file or folder.", "Check the spelling of the path."
            )
        if not path.is_file():
            # A pipe or a device would be read for ever.
            raise UnreadableFile("This is not a regular file.", "Name a file or a folder.")
        if path.suffix.lower() not in READERS:
            raise _unknown(path)
        for attempt in range(TRIES):
            time.sleep(PAUSE * attempt)
            data = _load_unchanged(path, max_bytes)
            if data is not None:
                return data
    except OSError as error:
        raise UnreadableFile(
            f"The file cannot be opened: {error.strerror or error}.",
            "Check that it exists, and its permissions.",
        ) from error
    raise UnreadableFile(
        f"The file changed while it was read, {TRIES} times in a row.",
        "Wait until the program that writes it is done, then index again.",
    )


def _with_records(path: Path, extracted: Extracted) -> tuple[Table, ...]:
    """Return the tables of a text and, where it is prose, its records."""
    if path.suffix.lower() not in PROSE:
        return extracted.tables
    records = find_records(extracted.text, extracted.headings, extracted.tables)
    return tuple(sorted((*extracted.tables, *records), key=lambda table: table.start))


def _unknown(path: Path) -> UnreadableFile:
    """Return the error of a format without a reader; source code has too many endings to list."""
    better = SAVE_AS.get(path.suffix.lower())
    known = ", ".join(ending for ending in READERS if ending not in LANGUAGES)
    return UnreadableFile(
        f"Files ending in {path.suffix or '(nothing)'!r} are not supported.",
        f"Open it in its own program and save it as {better}."
        if better
        else f"Supported endings: {known}, and source code.",
    )


def _load_unchanged(path: Path, max_bytes: int) -> bytes | None:
    """Read a file; None if it changed meanwhile, as its parts may then disagree."""
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
        UnreadableFile: the bytes cannot be parsed, are beyond a limit, or have no text.
    """
    limits = limits or Limits()
    read = READERS[path.suffix.lower()]
    try:
        extracted = read(data, limits)
    except UnreadableFile:
        raise
    # On damaged files parsers raise whatever their dependencies raise. One bad file must not stop
    # the others, and the user needs a message, not a traceback.
    except Exception as error:
        if isinstance(error, RecursionError) or "Excessive depth" in str(error):  # lxml's words
            raise too_nested(limits) from error
        raise UnreadableFile(
            f"The {path.suffix[1:].upper()} file cannot be parsed: {str(error).rstrip('.')}.",
            "Open it in its own program and save it again.",
        ) from error
    check_length(len(extracted.text), limits)
    if not extracted.text.strip():
        raise UnreadableFile(
            "The file contains no text.",
            "If it is a scan, run text recognition (OCR) on it first; if it is empty, remove it.",
        )
    return Document(
        path=name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=extracted.text,
        pages=extracted.pages,
        headings=with_numbered(extracted.text, extracted.headings, extracted.tables)
        if path.suffix.lower() not in LANGUAGES
        else extracted.headings,
        unread=extracted.unread,
        tables=_with_records(path, extracted),
        hidden=extracted.hidden,
    )
