"""Read PDF text with pages, printed page labels and headings.

PDF knows glyphs at positions, not paragraphs. Lines are joined into paragraphs by their spacing,
and a line set clearly larger than the body is taken for a heading. Columns and tables come in the
order in which the file draws them.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from rag.documents.text import Extracted, TextBuilder
from rag.errors import UnreadableFile

HEADING_RATIO = 1.15
"""A line this much larger than the body is a heading: type scales step by about 1.2."""
PARAGRAPH_GAP = 0.6
"""Blank space between two lines, in body sizes, that begins a new paragraph."""
_END_OF_LINE_HYPHEN = ("\x02", "\ufffe", "\u00ad")  # how pdfium marks a hyphen added by typesetting


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    top: float
    bottom: float


def read_pdf(data: bytes) -> Extracted:
    """Read a PDF; headers and footers that repeat on most pages are left out.

    Raises:
        UnreadableFile: protected by a password, or not a PDF.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFile(
                "The PDF is protected by a password.", "Save a copy without the password."
            ) from error
        raise UnreadableFile(
            f"The file is not a readable PDF: {str(error).rstrip('.')}.",
            "Open it and save it again.",
        ) from error
    with pdf:
        pages = [_lines(pdf[index]) for index in range(len(pdf))]
        labels = [pdf.get_page_label(index) or str(index + 1) for index in range(len(pdf))]

    running = _running_lines(pages)
    sizes = Counter[float]()
    for line in (line for page in pages for line in page):
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    larger = sorted({size for size in sizes if size > body * HEADING_RATIO}, reverse=True)

    builder = TextBuilder()
    for number, (label, lines) in enumerate(zip(labels, pages, strict=True), start=1):
        for block in _blocks([line for line in lines if _mask(line.text) not in running], body):
            if block[0].size in larger:
                builder.heading(larger.index(block[0].size) + 1, _join(block))
            else:
                builder.block(_join(block))
        builder.end_page(number, label)
    return builder.build()


def _lines(page: Any) -> list[_Line]:
    """Return the lines of a page in the file's order, each with its type size and position."""
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    lines: list[_Line] = []
    offset = 0
    for text in textpage.get_text_range().split("\r\n"):
        if text.strip():
            first = offset + len(text) - len(text.lstrip())
            size = pdfium.FPDFText_GetFontSize(textpage, first)
            _, bottom, _, top = textpage.get_charbox(first, loose=True)
            lines.append(_Line(text.strip(" \t"), round(size * 2) / 2, top, bottom))
        # pdfium counts UTF-16 units; a character outside the basic plane takes two.
        offset += len(text.encode("utf-16-le")) // ctypes.sizeof(ctypes.c_uint16) + 2
    return lines


def _mask(text: str) -> str:
    return re.sub(r"\d+", "#", text.strip())


def _running_lines(pages: list[list[_Line]]) -> set[str]:
    """Find headers and footers: edge lines alike but for numbers on more than half of the pages."""
    if len(pages) < 3:
        return set()
    edges = Counter(
        mask for lines in pages for mask in {_mask(line.text) for line in (*lines[:2], *lines[-2:])}
    )
    return {mask for mask, count in edges.items() if count > len(pages) / 2}


def _blocks(lines: list[_Line], body: float) -> list[list[_Line]]:
    """Group lines into paragraphs and headings."""
    blocks: list[list[_Line]] = []
    for line in lines:
        previous = blocks[-1][-1] if blocks else None
        if (
            previous is None
            or line.size != previous.size
            or previous.bottom - line.top > PARAGRAPH_GAP * body
            or line.top > previous.top  # drawn further up: another column or box
            or line.text.startswith(("\u2022", "- "))
        ):
            blocks.append([line])
        else:
            blocks[-1].append(line)
    return blocks


def _join(block: list[_Line]) -> str:
    """Join the lines of a paragraph; a word divided by typesetting is made whole."""
    text = ""
    for line in block:
        if text.endswith(_END_OF_LINE_HYPHEN):
            text = text[:-1] + line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    return text
