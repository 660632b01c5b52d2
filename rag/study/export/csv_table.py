"""CSV, one item for each row, for spreadsheets; a table can be imported without loss."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from typing import Any

from rag.errors import BadInput
from rag.study.export.exported_items import Bundle, stored_item_json, stored_item_of

COLUMNS = (
    *("id", "kind", "front", "back", "prompt", "choices", "answer", "explanation"),
    *("document", "page", "quote", "support", "difficulty", "citations", "anchors"),
    *("added", "status"),
)
AS_JSON = ("choices", "support", "difficulty", "citations", "anchors")
TO_READ = ("document", "page", "quote")
"""Repeated from the first citation, for people; not imported."""

# A spreadsheet evaluates cells that begin with these, and the text of a document may be malicious.
_FORMULA = re.compile(r"[=+\-@\t\r']")


def write(bundle: Bundle) -> bytes:
    """Return the items that can be studied, with a header; UTF-8 with the mark that Excel needs."""
    stream = StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for kept in bundle.good:
        first = kept.item.citations[0]
        fields = stored_item_json(kept) | {
            "document": first.document,
            "page": first.page_label or "",
            "quote": first.quote,
        }
        writer.writerow([_cell(name, fields) for name in COLUMNS])
    return stream.getvalue().encode("utf-8-sig")


def read(data: bytes) -> Bundle:
    """Return the items of a table of `write`.

    Raises:
        BadInput: it is no such table, or a row cannot be read; the error names the row.
    """
    try:
        reader = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        head, *rows = [(reader.line_num, cells) for cells in reader if cells]
    except (UnicodeDecodeError, csv.Error, ValueError) as error:
        raise BadInput(
            f"The file is not a table in UTF-8: {error}.", "Export it once more."
        ) from error
    missing = set(COLUMNS) - set(TO_READ) - set(head[1])
    if missing:
        raise BadInput(
            f"The table has no column {min(missing)!r}.", "Import what `rag study export` wrote."
        )
    return Bundle(
        tuple(_row(line, dict(zip(head[1], cells, strict=False))) for line, cells in rows)
    )


def _cell(name: str, fields: dict[str, Any]) -> str:
    if name not in fields:
        return ""
    value = fields[name]
    text = json.dumps(value, ensure_ascii=False) if name in AS_JSON else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _row(line: int, cells: dict[str, str]) -> Any:
    try:
        fields: dict[str, Any] = {}
        for name in set(COLUMNS) - set(TO_READ):
            text = cells.get(name, "").removeprefix("'")
            if text or name not in AS_JSON:
                fields[name] = json.loads(text) if name in AS_JSON else text
        return stored_item_of(fields)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            f"Line {line} of the table cannot be read: {error}.", "Export it once more."
        ) from error
    except BadInput as error:
        raise BadInput(f"Line {line} of the table: {error.what}", error.cure) from error
