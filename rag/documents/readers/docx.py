"""Read DOCX: paragraphs, lists and tables in order; headings by the outline level of their style.

python-docx opens the package and its styles. The body is walked as XML, because python-docx skips
content controls, text boxes and tracked insertions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from rag.documents.limits import Limits, check_nesting, open_archive
from rag.documents.readers.shared.text_builder import Extracted, TextBuilder, superscript
from rag.documents.readers.word_hidden import remove_hidden
from rag.documents.readers.word_styles import W, WordStyles, related_xml, value_of
from rag.documents.readers.word_tables import cell_rows, cells_of, inner_tables, is_layout
from rag.documents.tables.add_tables import add_table

_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_NO_TEXT = {f"{W}rt", f"{W}pPr", f"{W}rPr"}
"""Ruby annotations and properties."""
_SEPARATE = {f"{W}txbxContent", f"{W}tbl"}
"""Text boxes and tables, which are read by themselves."""
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


def read_docx(data: bytes, limits: Limits) -> Extracted:
    """Read a Word document; each row of a table names what its values are.

    Word files have no fixed pages: page breaks differ from printer to printer.
    """
    from docx import Document as open_docx

    open_archive(data, limits, "a Word document", "[Content_Types].xml")
    document = open_docx(BytesIO(data))
    body = document.element.body
    check_nesting(body, limits)
    builder, styles, notes = TextBuilder(limits), WordStyles(document), _notes(document.part)
    for part in (body, *notes.values()):
        remove_hidden(part, styles, builder)
    comments = related_xml(document.part, "comments")
    builder.pass_over("comments", 0 if comments is None else len(comments))
    walker = _BodyWalker(builder, styles, notes)
    walker.blocks(body)
    walker.end_list()
    return walker.builder.build()


@dataclass(slots=True)
class _BodyWalker:
    """Walks the body; the items of a list become one block."""

    builder: TextBuilder
    styles: WordStyles
    notes: dict[tuple[str, str], Any]
    _items: list[str] = field(default_factory=list)
    _numbers: Counter[tuple[str, int]] = field(default_factory=Counter)
    _boxes: list[Any] = field(default_factory=list)
    _cited: list[Any] = field(default_factory=list)
    _written_notes: int = 0

    def blocks(self, parent: Any) -> None:
        """Add the content of a body, a cell, a text box or a note."""
        for child in parent:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child)
            elif child.tag not in _NO_TEXT:  # content controls and tracked insertions
                self.blocks(child)

    def end_list(self) -> None:
        """Add the list items collected so far as a block."""
        self.builder.block("\n".join(self._items))
        self._items.clear()

    def _paragraph(self, paragraph: Any) -> None:
        if self.styles.is_contents(paragraph):  # repeats the headings, with meaningless pages
            return
        text = self._inline(paragraph)
        level = self.styles.level(paragraph)
        item = self.styles.item(paragraph)
        if text.strip() and item and not level:
            self._items.append(self._mark(*item) + " ".join(text.split()))
        elif text.strip():
            self.end_list()
            if level:
                self.builder.heading(level, text)
            else:
                self.builder.block(text)
        self._anchored()

    def _anchored(self) -> None:
        """Add the text boxes and notes that belong to the block just added."""
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.end_list()
            self.blocks(box)
        while self._written_notes < len(self._cited):
            note = self._cited[self._written_notes]
            self._written_notes += 1
            self.end_list()
            self.builder.block(f"[{self._written_notes}] {self._flat(note)}")

    def _mark(self, numbering: str, depth: int, numbered: bool) -> str:
        for deeper in [key for key in self._numbers if key[0] == numbering and key[1] > depth]:
            del self._numbers[deeper]
        self._numbers[numbering, depth] += 1
        number = f"{self._numbers[numbering, depth]}." if numbered else "-"
        return f"{'  ' * depth}{number} "

    def _inline(self, paragraph: Any) -> str:
        """Return a paragraph's text; collect its text boxes and the notes it refers to."""
        parts: list[str] = []
        for element in _visible(paragraph):
            name = element.tag.removeprefix(W)
            if name == "t":
                text = element.text or ""
                parts.append(superscript(text, "".join(parts)) if _is_raised(element) else text)
            elif element.tag == _MATH_TEXT:
                parts.append(element.text or "")
            elif name == "txbxContent":
                self._boxes.append(element)
            elif name in _MARKS:
                parts.append(_MARKS[name])
            elif name in _NOTES:
                note = self.notes.get((_NOTES[name], element.get(f"{W}id", "")))
                if note is not None:  # its mark is no word of the sentence
                    self._cited.append(note)
        return "".join(parts)

    def _table(self, table: Any) -> None:
        self.end_list()
        if is_layout(table, self.styles):
            for cell in cells_of(table):
                self.blocks(cell)
                self.end_list()
            return
        add_table(self.builder, cell_rows(table, self.styles, self._flat), self._caption_of(table))
        self._anchored()
        for inner in inner_tables(table):
            self._table(inner)

    def _caption_of(self, table: Any) -> str:
        """Return the caption above a table, or else below it."""
        for beside in (table.getprevious(), table.getnext()):
            if beside is not None and beside.tag == f"{W}p" and self.styles.is_caption(beside):
                return " ".join("".join(beside.itertext(f"{W}t")).split())
        return ""

    def _flat(self, parent: Any) -> str:
        """Return the text of a cell or a note on one line, without the tables within."""
        paragraphs = (element for element in _visible(parent) if element.tag == f"{W}p")
        return " ".join(word for p in paragraphs for word in self._inline(p).split())


def _visible(parent: Any) -> Iterator[Any]:
    """Yield the elements of a paragraph or a cell, without the insides of text boxes and tables."""
    # A loop: generators within generators take half of the time of reading a file.
    open_elements = [iter(parent)]
    while open_elements:
        for child in open_elements[-1]:
            tag = child.tag
            if tag in _NO_TEXT or not isinstance(tag, str):
                continue
            yield child
            if tag not in _SEPARATE:
                open_elements.append(iter(child))
                break
        else:
            open_elements.pop()


def _is_raised(text: Any) -> bool:
    return value_of(text.getparent(), "rPr", "vertAlign") == "superscript"


def _notes(part: Any) -> dict[tuple[str, str], Any]:
    """Return footnotes and endnotes by kind and id."""
    return {
        (kind, note.get(f"{W}id", "")): note
        for kind in _NOTES.values()
        if (root := related_xml(part, kind)) is not None
        for note in root
    }
