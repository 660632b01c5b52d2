"""Read PDF text with pages, printed page labels, filled form fields and headings.

A PDF holds glyphs at positions, not paragraphs. `pdf_page` makes lines of the glyphs,
`running_headers` drops headers and footers, `layout` joins paragraphs, and this module finds the
headings: lines larger than the body, lines named by bookmarks, and short bold lines above text.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any

from rag.documents.limits import Limits
from rag.documents.readers import ocr
from rag.documents.readers.pdf_comments import count_comments
from rag.documents.readers.pdf_page import page_lines, render, shows_something
from rag.documents.readers.shared.broken_paragraphs import PageBlocks, Paragraph, whole_paragraphs
from rag.documents.readers.shared.margin_numbers import without_margin_numbers
from rag.documents.readers.shared.page_layout import LEADERS, LayoutBlock, blocks, row_text
from rag.documents.readers.shared.page_tables import PageTables
from rag.documents.readers.shared.running_headers import HEADING_RATIO, PageRows, without_running
from rag.documents.readers.shared.text_builder import Extracted, TextBuilder, Vocabulary
from rag.errors import UnreadableFile

LONGEST_HEADING = 200
"""Most characters of a heading; a longer text in large type is a preface or a poster."""
LONGEST_BOLD_HEADING = 100
MOST_BOOKMARKS = 20_000
_CAPTION = re.compile(r"(?:figure|fig|table|tab|abb)\b", re.IGNORECASE)
_OF_TABLE = re.compile(r"tab(?:le|leau|elle|ella|la|\.)?\s*[\dIVX]+\b", re.IGNORECASE)
_NUMBERING = re.compile(r"^(?:chapter |section |appendix )?[\dA-Z][\d.]*\s+", re.IGNORECASE)
# Not a heading: "(version 2.15.2)" below a title, or an unnumbered sentence of six words or more.
_REMARK = re.compile(r"\(.*\)|(?!\d)(?:\S+\s+){5,}\S*\.")
_FIELD_INDEX = re.compile(r"\[\d+\]")
_PASSWORD_FLAG = 1 << 13
"""Flag of a text field that hides its input."""
Titles = dict[int, set[str]]
"""Page number to the titles of its bookmarks, reduced to their letters."""


@dataclass(slots=True)
class _PdfPage(PageRows):
    """A page's lines with its number from 1, whether it is a scan, its form fields and comments."""

    number: int
    scanned: bool
    unread: bool
    filled: list[str]
    comments: int


def read_pdf(data: bytes, limits: Limits) -> Extracted:
    """Read a PDF; text of scanned pages is recognised (OCR) if installed, else reported as unread.

    Raises:
        UnreadableFile: protected, damaged, not a PDF, too long, or only scans.
    """
    with open_pdf(data, limits) as pdf:
        pages = list(_pages(pdf))
        if ocr.available():
            _recognise(pdf, [page for page in pages if page.scanned], limits)
        titles = _bookmarks(pdf)
    unread = [page.number for page in pages if page.unread]
    if unread and not any(page.lines or page.filled for page in pages):
        raise UnreadableFile(*ocr.describe_unread(unread))
    return _assemble(pages, titles, limits)


def open_pdf(data: bytes, limits: Limits) -> Any:
    """Open a PDF for reading.

    Raises:
        UnreadableFile: it has a password, is not a PDF, or has more pages than allowed.
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
    if len(pdf) > limits.pages:
        count = len(pdf)
        pdf.close()
        raise UnreadableFile(
            f"The PDF has {count:,} pages; the limit is {limits.pages:,}.",
            "Split it, or raise the limit with RAG_FILE_PAGES.",
        )
    pdf.init_forms()
    return pdf


def _pages(pdf: Any) -> Iterator[_PdfPage]:
    for index in range(len(pdf)):
        page = _load(pdf, index)
        label = " ".join(pdf.get_page_label(index).split())
        lines = page_lines(page)
        filled, comments = _filled_fields(pdf, page), count_comments(page)
        scanned = not lines and shows_something(page)
        _, bottom, _, top = page.get_bbox()
        page.close()
        number = index + 1
        yield _PdfPage(
            label or str(number), lines, bottom, top, number, scanned, scanned, filled, comments
        )


def _load(pdf: Any, index: int) -> Any:
    import pypdfium2

    try:
        return pdf[index]
    except pypdfium2.PdfiumError as error:
        # A truncated download: skipping the page would hide that the rest is missing.
        raise UnreadableFile(
            f"The PDF is damaged: page {index + 1} of {len(pdf):,} cannot be loaded.",
            "Download the file again, or open it and save it again.",
        ) from error


def _recognise(pdf: Any, pages: Sequence[_PdfPage], limits: Limits) -> None:
    recogniser = ocr.Recogniser(len(pages), limits)
    for scan in pages:
        page = _load(pdf, scan.number - 1)
        pixels = render(page)
        scan.lines = recogniser.lines(pixels, points=max(page.get_size()) / max(pixels.shape))
        scan.unread = recogniser.failed
        scan.bottom, scan.top = -page.get_height(), 0.0
        page.close()


def _bookmarks(pdf: Any) -> Titles:
    titles: Titles = {}
    for bookmark in islice(pdf.get_toc(), MOST_BOOKMARKS):
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        if page is not None:
            titles.setdefault(page + 1, set()).update(_names(bookmark.get_title()))
    return titles


def _names(title: str) -> set[str]:
    """Reduce a title to its letters, with and without its number, as bookmarks have either."""
    forms = (title, _NUMBERING.sub("", title))
    return {re.sub(r"[\W_]+", "", form).casefold() for form in forms} - {""}


def _assemble(pages: Sequence[_PdfPage], titles: Titles, limits: Limits) -> Extracted:
    """Join the pages into one text; heading levels follow type size, bold before plain."""
    sizes = Counter[float]()
    for line in (line for page in pages if not page.scanned for line in page.lines):
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 1.0
    numbered = [page.lines for page in pages]
    for page, lines in zip(pages, without_margin_numbers(numbered), strict=True):
        page.lines = lines
    kept = without_running(pages, body)
    words = Vocabulary.of([line.text for lines in kept for line in lines])
    found = [blocks(lines) for lines in kept]
    headings = {
        id(block): (block.first.size, block.bold)
        for page, of_page in zip(pages, found, strict=True)
        for block, below in zip_longest(of_page, of_page[1:])
        if not page.scanned and _is_heading(block, below, body, titles.get(page.number, set()))
    }
    levels = sorted(set(headings.values()), reverse=True)

    of_pages = [
        PageBlocks(of_page, page.bottom, page.top)
        for page, of_page in zip(pages, found, strict=True)
    ]
    whole = whole_paragraphs(of_pages, set(headings), body, words)
    builder = TextBuilder(limits)
    tables = PageTables(builder, words)
    for page, paragraphs in zip(pages, whole, strict=True):
        for number, paragraph in enumerate(paragraphs):
            if paragraph.block.table:
                tables.add(paragraph.block, _caption(paragraphs, number))
                continue
            tables.end()
            if paragraph.title:
                level = levels.index(headings[id(paragraph.block)]) + 1
                builder.heading(level, paragraph.text)
            else:
                builder.block(paragraph.text)
        for field in page.filled:
            tables.end()
            builder.block(field)
        builder.pass_over("comments", page.comments)
        builder.end_page(page.number, page.label, unread=page.unread)
    return builder.build()


def _caption(paragraphs: Sequence[Paragraph], number: int) -> str:
    """Return the caption of a table, above it or else below it."""
    for beside in (number - 1, number + 1):
        if 0 <= beside < len(paragraphs) and _OF_TABLE.match(paragraphs[beside].text):
            return paragraphs[beside].text[:LONGEST_HEADING]
    return ""


def _is_heading(
    block: LayoutBlock, below: LayoutBlock | None, body: float, titles: set[str]
) -> bool:
    text = " ".join(map(row_text, block.rows))
    if block.table or len(text) > LONGEST_HEADING or LEADERS.search(text):
        return False
    if sum(char.isalpha() for char in text) < 2:
        return False
    if titles & _names(text):
        return True
    if _REMARK.fullmatch(text):
        return False
    if block.first.size > body * HEADING_RATIO:
        return True
    return (
        block.bold
        and block.first.size >= body
        and len(text) <= LONGEST_BOLD_HEADING
        and not text.endswith((".", ",", ";"))
        and not text[0].islower()
        and not _CAPTION.match(text)
        # Bold text below bold text is an emphasised passage, not a title.
        and below is not None
        and not below.bold
        and not below.table
    )


# Filled forms


def _filled_fields(pdf: Any, page: Any) -> list[str]:
    """Return the filled form fields of a page as "label: value", without passwords.

    The document must have been opened with `init_forms()`.
    """
    if pdf.formenv is None:
        return []
    # A field can appear several times on a page, always with the same value.
    return list(dict.fromkeys(_filled(pdf.formenv.raw, page.raw)))


def _filled(form: Any, page: Any) -> Iterator[str]:
    import pypdfium2.raw as pdfium

    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        field = pdfium.FPDFPage_GetAnnot(page, index)
        try:
            value = _field_value(form, field).strip()
            if value:
                yield f"{_field_label(form, field)}: {value}"
        finally:
            pdfium.FPDFPage_CloseAnnot(field)


def _field_value(form: Any, field: Any) -> str:
    """Return the text typed or chosen; nothing for a button or a box that is not ticked."""
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFAnnot_GetFormFieldType(form, field)
    typed = (
        pdfium.FPDF_FORMFIELD_TEXTFIELD,
        pdfium.FPDF_FORMFIELD_COMBOBOX,
        pdfium.FPDF_FORMFIELD_LISTBOX,
    )
    ticked = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
    hidden = (
        kind == pdfium.FPDF_FORMFIELD_TEXTFIELD
        and pdfium.FPDFAnnot_GetFormFieldFlags(form, field) & _PASSWORD_FLAG
    )
    if (kind in typed and not hidden) or (
        kind in ticked and pdfium.FPDFAnnot_IsChecked(form, field)
    ):
        return _string(pdfium.FPDFAnnot_GetFormFieldValue, form, field)
    return ""


def _field_label(form: Any, field: Any) -> str:
    """Return the label for screen readers, or else the last part of the field's name."""
    import pypdfium2.raw as pdfium

    said = _string(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, field).strip()
    name = _string(pdfium.FPDFAnnot_GetFormFieldName, form, field)
    return said or _FIELD_INDEX.sub("", name).rpartition(".")[2].strip() or "Field"


def _string(read: Callable[..., int], form: Any, field: Any) -> str:
    """Read a string that pdfium copies into a buffer; the first call returns its size."""
    import pypdfium2.raw as pdfium

    size = read(form, field, None, 0)
    buffer = ctypes.create_string_buffer(size)
    read(form, field, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")
