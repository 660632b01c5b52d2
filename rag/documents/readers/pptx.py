"""Read PPTX: a slide is a page, its title a heading; speaker notes have a heading of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain
from typing import Any

from rag.documents.limits import Limits, check_nesting, open_archive
from rag.documents.readers.shared.text_builder import Extracted, TextBuilder, superscript
from rag.documents.tables.add_tables import add_table
from rag.documents.tables.grid import Cell

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_DIAGRAM_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
_ROW = 360_000
"""Shapes whose tops are within this distance are one row: a centimetre in EMU."""


def read_pptx(data: bytes, limits: Limits) -> Extracted:
    """Read a presentation; a slide that shows something but has no text is listed as unread.

    Hidden slides and shapes, and comments, are passed over; a hidden slide keeps its number.
    """
    from pptx import Presentation

    open_archive(data, limits, "a PowerPoint presentation", "[Content_Types].xml")
    builder = TextBuilder(limits)
    presentation = Presentation(BytesIO(data))
    first = int(presentation.element.get("firstSlideNum", "1"))  # the number printed on it
    for number, slide in enumerate(presentation.slides, start=1):
        check_nesting(slide.element, limits)
        label = str(first + number - 1)
        if slide.element.get("show") in ("0", "false"):
            builder.pass_over("slides")  # with its notes and comments
            builder.end_page(number, label)
            continue
        builder.pass_over("comments", _comments(slide.part))
        start = builder.end
        shapes = list(_ordered(slide.shapes))
        builder.pass_over("text", sum(_has_text(shape) for shape in shapes if _is_hidden(shape)))
        shapes = [shape for shape in shapes if not _is_hidden(shape)]
        titled = slide.shapes.title
        title = next((shape for shape in shapes if shape == titled), None)
        name = _text(title.text_frame) if title is not None else ""
        if name:
            builder.heading(1, name)
        else:
            builder.label(1, "")  # so that it is not under the previous slide's title
        for shape in shapes:
            if shape is not title:
                _add(builder, shape)
        notes = _text(slide.notes_slide.notes_text_frame) if slide.has_notes_slide else ""
        if notes:
            builder.heading(2 if name else 1, "Speaker notes")
            builder.block(notes)
        builder.end_page(number, label, unread=builder.end == start and _shows(slide))
    return builder.build()


def _ordered(shapes: Any) -> Iterator[Any]:
    """Yield shapes row by row from the left; a group's shapes take the group's place.

    The file has them in the order they were drawn.
    """
    for shape in sorted(shapes, key=lambda shape: ((shape.top or 0) // _ROW, shape.left or 0)):
        if hasattr(shape, "shapes"):
            yield from _ordered(shape.shapes)
        else:
            yield shape


def _is_hidden(shape: Any) -> bool:
    """Whether the author has hidden a shape, or a group that it is in."""
    elements = chain([shape.element], shape.element.iterancestors(f"{_P}grpSp"))
    found = (element.find(f"*/{_P}cNvPr") for element in elements)
    return any(one is not None and one.get("hidden") in ("1", "true") for one in found)


def _comments(part: Any) -> int:
    """Return the number of comments on a slide, with the replies to them."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return sum(
        sum(1 for _ in etree.fromstring(link.target_part.blob, parser).iter("{*}cm", "{*}reply"))
        for link in part.rels.values()
        if not link.is_external and link.reltype.endswith("/comments")
    )


def _has_text(shape: Any) -> bool:
    return any((text.text or "").strip() for text in shape.element.iter(f"{_A}t"))


def _add(builder: TextBuilder, shape: Any) -> None:
    """Add a shape's content: text, a table, or the words of a diagram."""
    if shape.has_text_frame:
        builder.block(_text(shape.text_frame, bullets=shape.is_placeholder))
    elif getattr(shape, "has_table", False) and len(shape.table.rows) > 1:
        add_table(builder, _cell_rows(shape.table))
    elif getattr(shape, "has_table", False):  # boxes side by side
        for cell in shape.table.iter_cells():
            builder.block(_text(cell.text_frame, bullets=True))
    else:
        builder.block(_diagram(shape))


def _cell_rows(table: Any) -> Iterator[Sequence[Cell]]:
    """Yield the rows of a table with the cells that begin in each."""
    for number, row in enumerate(table.rows):
        yield [
            Cell(
                _text(cell.text_frame),
                cell.span_height,
                cell.span_width,
                (table.first_row and number == 0) or (table.first_col and column == 0),
            )
            for column, cell in enumerate(row.cells)
            if not cell.is_spanned
        ]


def _text(frame: Any, *, bullets: bool = False) -> str:
    """Return the paragraphs of a frame; several in a placeholder are a list."""
    if frame is None:
        return ""
    lines = [(paragraph.level, _line(paragraph)) for paragraph in frame.paragraphs]
    lines = [(level, line) for level, line in lines if line]
    if not bullets or len(lines) < 2:
        return "\n\n".join(line for _, line in lines)
    return "\n".join(f"{'  ' * level}- {line}" for level, line in lines)


def _line(paragraph: Any) -> str:
    """Return the text of a paragraph, with its fields, on one line."""
    parts: list[str] = []
    for element in paragraph._p.iter(f"{_A}t", f"{_A}br"):
        text = element.text or " "
        style = element.getparent().find(f"{_A}rPr")
        raised = style is not None and int(style.get("baseline", "0").rstrip("%")) > 0
        parts.append(superscript(text, "".join(parts)) if raised else text)
    return " ".join("".join(parts).split())


def _diagram(shape: Any) -> str:
    """Return the words of a SmartArt diagram, which are in a separate part of the file."""
    from lxml import etree

    reference = shape.element.find(f".//{_DIAGRAM}")
    if reference is None:
        return ""
    data = shape.part.related_part(reference.get(_DIAGRAM_DATA)).blob
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    lines = ("".join(p.itertext(f"{_A}t")).strip() for p in root.iter(f"{_A}p"))
    return "\n".join(f"- {line}" for line in lines if line)


def _shows(slide: Any) -> bool:
    """Whether there is a picture, a chart or a diagram on a slide."""
    return any(True for _ in slide.element.iter(f"{_A}blip", f"{_P}graphicFrame"))
