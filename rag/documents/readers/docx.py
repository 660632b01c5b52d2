"""Read DOCX: paragraphs, lists and tables in order; headings by the outline level of their style.

python-docx opens the package and its styles. The body is walked as XML, because python-docx skips
content controls, text boxes and tracked insertions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from rag.documents.limits import Limits, check_nesting, open_archive
from rag.documents.readers.shared.text_builder import Extracted, TextBuilder, superscript

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Deleted or moved text, ruby annotations, properties, and the fallback copy of a text box.
_HIDDEN = {f"{W}del", f"{W}moveFrom", f"{W}rt", f"{W}pPr", f"{W}rPr", _FALLBACK}
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


def read_docx(data: bytes, limits: Limits) -> Extracted:
    """Read a Word document; a table becomes one line per row with bars between the cells.

    Word files have no fixed pages: page breaks differ from printer to printer.
    """
    from docx import Document as open_docx

    open_archive(data, limits, "a Word document", "[Content_Types].xml")
    document = open_docx(BytesIO(data))
    body = document.element.body
    check_nesting(body, limits)
    walker = _BodyWalker(TextBuilder(limits), _Styles(document), _notes(document.part))
    walker.blocks(body)
    walker.end_list()
    return walker.builder.build()


@dataclass(slots=True)
class _BodyWalker:
    """Walks the body; the items of a list become one block."""

    builder: TextBuilder
    styles: _Styles
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
            elif child.tag not in _HIDDEN:  # content controls and tracked insertions
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
                if note is not None:
                    self._cited.append(note)
                    parts.append(f"[{len(self._cited)}]")
        return "".join(parts)

    def _table(self, table: Any) -> None:
        self.end_list()
        rows = [list(_children(row, "tc")) for row in _children(table, "tr")]
        if _is_layout(rows, self.styles):
            for cell in (cell for row in rows for cell in row):
                self.blocks(cell)
                self.end_list()
            return
        texts = [[self._flat(cell) for cell in row] for row in rows]
        self.builder.block("\n".join("| " + " | ".join(row) + " |" for row in texts if any(row)))
        self._anchored()

    def _flat(self, parent: Any) -> str:
        """Return the text of a cell or a note on one line."""
        paragraphs = (element for element in _visible(parent) if element.tag == f"{W}p")
        return " ".join(word for p in paragraphs for word in self._inline(p).split())


def _visible(parent: Any) -> Iterator[Any]:
    """Yield the elements of a paragraph in order, without hidden ones and inside of text boxes."""
    for child in parent:
        if child.tag in _HIDDEN or not isinstance(child.tag, str):
            continue
        yield child
        if child.tag != f"{W}txbxContent":
            yield from _visible(child)


def _children(parent: Any, name: str) -> Iterator[Any]:
    """Yield rows or cells, including those inside content controls."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _children(child, name)


def _is_layout(rows: list[list[Any]], styles: _Styles) -> bool:
    """Whether a table only does layout: it is a box or one column, or holds tables or sections.

    A heading alone in its cell is a column header, not a section.
    """
    if all(len(row) <= 1 for row in rows):
        return True
    for cell in (cell for row in rows for cell in row):
        if cell.find(f".//{W}tbl") is not None:
            return True
        written = [p for p in cell.iter(f"{W}p") if any(text.text for text in p.iter(f"{W}t"))]
        if len(written) > 1 and any(styles.level(paragraph) for paragraph in written):
            return True
    return False


def _is_raised(text: Any) -> bool:
    return _value(text.getparent(), "rPr", "vertAlign") == "superscript"


def _notes(part: Any) -> dict[tuple[str, str], Any]:
    """Return footnotes and endnotes by kind and id."""
    return {
        (kind, note.get(f"{W}id", "")): note
        for kind in _NOTES.values()
        if (root := _related(part, kind)) is not None
        for note in root
    }


# Styles and numbering


class _Styles:
    """The styles of a document, each with the properties it inherits from its base styles."""

    def __init__(self, document: Any) -> None:
        self._styles = {style.style_id: style for style in document.styles}
        self._default = next(
            (s.style_id for s in document.styles if s.type == 1 and _is_default(s)), ""
        )
        self._formats = _list_formats(document.part)
        self._known: dict[str, tuple[int | None, tuple[str, int] | None]] = {}

    def level(self, paragraph: Any) -> int | None:
        """Return the heading level of a paragraph: 1 for a title, 2 for the first outline level."""
        own = _value(paragraph, "pPr", "outlineLvl")
        if own is not None:
            return int(own) + 2 if int(own) < 9 else None
        return self._of(paragraph)[0]

    def item(self, paragraph: Any) -> tuple[str, int, bool] | None:
        """Return a list item's list id, its depth from 0, and whether it is numbered."""
        numbering = _value(paragraph, "pPr", "numPr", "numId")
        depth = _value(paragraph, "pPr", "numPr", "ilvl")
        found = (numbering, int(depth or 0)) if numbering else self._of(paragraph)[1]
        if found is None or found[0] == "0":  # 0 removes a paragraph from its style's list
            return None
        return (*found, self._formats.get(found, "bullet") not in ("bullet", "none"))

    def is_contents(self, paragraph: Any) -> bool:
        """Whether a paragraph is a line of a table of contents."""
        style = self._styles.get(_value(paragraph, "pPr", "pStyle") or "")
        return style is not None and (style.name or "").lower().startswith("toc ")

    def _of(self, paragraph: Any) -> tuple[int | None, tuple[str, int] | None]:
        style_id = _value(paragraph, "pPr", "pStyle") or self._default
        if style_id not in self._known:
            self._known[style_id] = self._inherited(style_id)
        return self._known[style_id]

    def _inherited(self, style_id: str) -> tuple[int | None, tuple[str, int] | None]:
        """Look for a heading level and a list in a style and its base styles."""
        level: int | None = None
        item: tuple[str, int] | None = None
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            name = (style.name or "").lower()
            outline = _value(style.element, "pPr", "outlineLvl")
            heading = re.fullmatch(r"heading (\d)", name)
            if level is None and name == "title":
                level = 1
            elif level is None and (outline or heading):
                level = int(outline) + 2 if outline else int(heading[1]) + 1 if heading else None
            numbering = _value(style.element, "pPr", "numPr", "numId")
            if item is None and (numbering or name.startswith(("list bullet", "list number"))):
                item = (numbering or name, int(_value(style.element, "pPr", "numPr", "ilvl") or 0))
            style_id = _value(style.element, "basedOn") or ""
        return (level if level and level < 11 else None), item


def _is_default(style: Any) -> bool:
    return style.element.get(f"{W}default") in ("1", "true")


def _list_formats(part: Any) -> dict[tuple[str, int], str]:
    """Return the number format of each list and depth."""
    root = _related(part, "numbering")
    if root is None:
        return {}
    abstract = {
        definition.get(f"{W}abstractNumId"): {
            int(level.get(f"{W}ilvl", "0")): _value(level, "numFmt") or "decimal"
            for level in definition.iter(f"{W}lvl")
        }
        for definition in root.iter(f"{W}abstractNum")
    }
    return {
        (str(number.get(f"{W}numId")), depth): kind
        for number in root.iter(f"{W}num")
        for depth, kind in abstract.get(_value(number, "abstractNumId"), {}).items()
    }


def _related(part: Any, kind: str) -> Any:
    """Return the XML of a related part of the document, such as its numbering; or None."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            return etree.fromstring(relation.target_part.blob, parser)
    return None


def _value(element: Any, *path: str) -> str | None:
    """Return the `val` attribute of the element at a path of names."""
    found = element.find("/".join(f"{W}{name}" for name in path))
    return None if found is None else found.get(f"{W}val")
