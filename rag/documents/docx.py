"""Read DOCX: paragraphs and tables in order, headings by their Word style."""

from __future__ import annotations

import re
from io import BytesIO

from rag.documents.text import Extracted, TextBuilder


def read_docx(data: bytes) -> Extracted:
    """Read a Word document; a table becomes a line per row with its cells divided by bars.

    Word files have no fixed pages: the same file breaks differently on every printer.
    """
    from docx import Document as open_docx
    from docx.table import Table

    builder = TextBuilder()
    for block in open_docx(BytesIO(data)).iter_inner_content():
        if isinstance(block, Table):
            rows = [[" ".join(cell.text.split()) for cell in row.cells] for row in block.rows]
            builder.block("\n".join("| " + " | ".join(row) + " |" for row in rows))
            continue
        style = (block.style.name if block.style else None) or ""
        level = re.fullmatch(r"Heading (\d)", style)
        if style == "Title" or level:
            builder.heading(int(level[1]) + 1 if level else 1, block.text)
        elif style.startswith("List"):
            builder.block(f"- {block.text}" if block.text.strip() else "")
        else:
            builder.block(block.text)
    return builder.build()
