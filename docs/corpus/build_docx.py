"""Build corpus/industries-and-outlook.docx from the note here (needs python-docx)."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from itertools import groupby
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentObject
from note_text import Block, read_blocks

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "industries-and-outlook.md"
TARGET = HERE.parents[1] / "corpus" / "industries-and-outlook.docx"
WRITTEN = dt.datetime.fromisoformat("2025-01-01T00:00:00+00:00")
STYLES = {
    "title": "Title",
    "heading": "Heading 1",
    "subheading": "Heading 2",
    "paragraph": "Normal",
    "bullet": "List Bullet",
}


def build(source: Path, target: Path) -> None:
    """Write the note with Word's own heading, list and table styles."""
    document = Document()
    blocks_by_form = groupby(read_blocks(source), key=lambda block: block.kind == "row")
    for is_table, group in blocks_by_form:
        blocks = list(group)
        if is_table:
            _add_table(document, blocks)
        else:
            for block in blocks:
                document.add_paragraph(block.text, style=STYLES[block.kind])
    properties = document.core_properties
    properties.title = document.paragraphs[0].text
    properties.author = properties.last_modified_by = "Footnote"
    properties.comments = ""
    properties.language = "en-GB"
    properties.created = properties.modified = WRITTEN
    target.write_bytes(_packed(document))


def _add_table(document: DocumentObject, rows: list[Block]) -> None:
    columns = len(rows[0].cells)
    table = document.add_table(len(rows), columns, style="Table Grid")
    for row, block in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, block.cells, strict=True):
            cell.text = text
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True


def _packed(document: DocumentObject) -> bytes:
    """Return the document as a zip archive whose entries carry a fixed date."""
    saved, packed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=WRITTEN.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, old.read(name))
    return packed.getvalue()


if __name__ == "__main__":
    build(SOURCE, TARGET)
