"""Export and import study items, in the format of the file's ending."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from rag.errors import BadInput
from rag.files import replace_file
from rag.study.export import anki, csv_table, json_copy, markdown_notes, review_log_lines
from rag.study.export.exported_items import Bundle

WRITERS: dict[str, Callable[[Bundle], bytes]] = {
    ".apkg": anki.write,
    ".csv": csv_table.write,
    ".md": markdown_notes.write,
    ".json": json_copy.write,
}
READERS: dict[str, Callable[[bytes], Bundle]] = {
    ".apkg": anki.read,
    ".csv": csv_table.read,
    ".md": markdown_notes.read,
    ".json": json_copy.read,
    ".jsonl": review_log_lines.read,
}


def write_file(path: Path, bundle: Bundle) -> None:
    """Write a bundle, atomically.

    Raises:
        BadInput: no such format, or the file cannot be written.
    """
    write_content(path, WRITERS[ending_of(path, WRITERS)](bundle))


def write_content(path: Path, content: str | bytes) -> None:
    """Write a file, atomically.

    Raises:
        BadInput: it cannot be written.
    """
    try:
        replace_file(path, content)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written: {error.strerror}.", "Name another file."
        ) from error


def read_file(path: Path) -> Bundle:
    """Return the bundle of a file.

    Raises:
        BadInput: no such format, or the file cannot be read; the error says why.
        LibraryMismatch: a later version wrote it.
    """
    reader = READERS[ending_of(path, READERS)]
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.", "Correct the path.") from error
    return reader(data)


def ending_of(path: Path, known: Collection[str]) -> str:
    """Return the ending of a file's name, in lower case.

    Raises:
        BadInput: it is none of the known ones.
    """
    ending = path.suffix.lower()
    if ending not in known:
        raise BadInput(
            f"The format of {path} is unknown.",
            f"Use a name that ends in one of: {', '.join(known)}",
        )
    return ending
