"""Read the rows of a JSON-lines file or a table with their line numbers, and write JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from rag.errors import BadInput
from rag.files import replace_file

SEPARATOR = "|"
"""Separates several answers, documents or sentences in one cell of a table."""
LISTS = ("answers", "documents", "evidence")

Row = tuple[int, Any]
"""A line number from 1, and the object of the line or the BadInput that it causes."""


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a .jsonl, .csv or .xlsx file; blank ones are skipped.

    Raises:
        BadInput: it is none of these, or cannot be read.
    """
    readers: dict[str, Callable[[bytes], Iterator[Row]]] = {
        ".jsonl": _json_lines,
        ".csv": _csv_rows,
        ".xlsx": _xlsx_rows,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise BadInput(f"{path} is not a question file.", "Use a .jsonl, .csv or .xlsx file.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.", "Correct the path.") from error
    return reader(data)


def _json_lines(data: bytes) -> Iterator[Row]:
    for line, text in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not text.strip():
            continue
        try:
            yield line, json.loads(text)
        except (ValueError, RecursionError) as error:
            yield line, BadInput(f"This is not JSON: {error}.", "Write one object on each line.")


def _csv_rows(data: bytes) -> Iterator[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"The table is not UTF-8 text: {error}.", "Save it as UTF-8, or as .xlsx."
        ) from error
    head = text.partition("\n")[0]
    # Spreadsheets save with semicolons where the decimal mark is a comma.
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from _table((reader.line_num, cells) for cells in reader)
    except csv.Error as error:
        raise BadInput(
            f"The table cannot be read at line {reader.line_num}: {error}.", "Correct this line."
        ) from (error)


def _xlsx_rows(data: bytes) -> Iterator[Row]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        cells = list(book.worksheets[0].iter_rows(values_only=True))
        book.close()
    except Exception as error:  # openpyxl passes on all errors of its XML and zip parsers
        raise BadInput(
            f"The workbook cannot be read: {error}.", "Save it again as .xlsx, or as .csv."
        ) from error
    yield from _table(enumerate(cells, start=1))


def _table(rows: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[Row]:
    """Yield the rows below a header of field names as objects; lists are split at SEPARATOR."""
    names: list[str] = []
    for line, cells in rows:
        texts = ["" if cell is None else _cell(cell) for cell in cells]
        if not any(texts):
            continue
        if not names:
            names = [text.lower() for text in texts]
            continue
        fields: dict[str, Any] = dict(zip(names, texts, strict=False))
        for name in LISTS:
            if name in fields:
                fields[name] = [part for part in fields[name].split(SEPARATOR) if part.strip()]
        if not fields.get("kind"):
            fields.pop("kind", None)
        yield line, fields


def _cell(value: Any) -> str:
    # Spreadsheets have no integers: an id of 7 is read as 7.0.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def write_lines(path: Path, lines: Sequence[dict[str, Any]]) -> None:
    """Write objects as JSON lines, atomically.

    Raises:
        BadInput: the file cannot be written.
    """
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    try:
        replace_file(path, text)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written: {error.strerror}.", "Name another file with --out."
        ) from error
