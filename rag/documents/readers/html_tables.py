"""Take the tables out of the tree of a web page or of a chapter of a book."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import Any

from rag.documents.tables.grid import Cell
from rag.documents.tables.insert_tables import PageTable

LONG_TEXT = {1: 60, 2: 300, 3: 2000}
"""Rows, or more, to the characters of the longest cell of a table without headers; one with a
longer cell does layout."""
LONGEST_TABLE = 200_000
"""Characters in which the end of a table is looked for."""
DEEPEST = 100
"""Most tables within each other."""
_TAG = re.compile(r"<(/?)table\b[^>]*>", re.IGNORECASE)
_PARTING = frozenset("br p div li ul ol dl dt dd table tr td th hr pre blockquote section".split())
_TITLES = frozenset(f"h{level}" for level in range(1, 7))
_PARTS = frozenset("table caption thead tbody tfoot tr td th".split())
_ORDER = {"thead": 0, "tfoot": 2}


def table_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of HTML tables of data that begin in a part of a text; they may end below."""
    depth = begin = 0
    for tag in _TAG.finditer(text, start, start + LONGEST_TABLE):
        if (not depth and (tag[1] or tag.start() >= end)) or depth > DEEPEST:
            return
        begin = begin if depth else tag.start()
        depth += -1 if tag[1] else 1
        if not depth and tables_in(text[begin : tag.end()]):
            yield begin, tag.end()


def tables_in(markup: str) -> list[PageTable]:
    """Return the tables of data in a piece of HTML, in order."""
    from lxml import etree, html

    root = html.fragment_fromstring(markup, create_parent="div")
    etree.strip_elements(root, "script", "style", etree.Comment, with_tail=False)
    taken = take_tables(root, "\ue000")
    return [taken[part.text] for part in root.iter("p") if part.text in taken]


def take_tables(root: Any, name: str) -> dict[str, PageTable]:
    """Replace each table of data in an lxml tree of HTML by a paragraph, and return it by its text.

    Tables that only do layout become blocks, one for each cell. A table within another follows it.

    Args:
        root: of the tree.
        name: how the texts begin; no text of the page may hold it.
    """
    taken: dict[str, PageTable] = {}
    for table in reversed(list(root.iter("{*}table"))):  # inner ones first
        inner = [paragraph for paragraph in table.iter("{*}p") if paragraph.text in taken]
        rows = list(_rows(table, taken))
        if _is_layout(table, rows, len(inner)):
            _unfold(table)
            continue
        mark = f"{name}{len(taken)}x"
        taken[mark] = PageTable([[cell for _, cell in row] for row in rows], _caption(table, taken))
        for paragraph in (_paragraph(table, mark), *inner):
            paragraph.tail = None
            table.addprevious(paragraph)
        _remove(table)
    return taken


def _paragraph(table: Any, mark: str) -> Any:
    """Return a paragraph that is as important to the page as the table was."""
    paragraph = table.makeelement(table.tag[: table.tag.rfind("}") + 1] + "p")
    for key in ("class", "id", "role"):
        if table.get(key):
            paragraph.set(key, table.get(key))
    paragraph.text = mark
    return paragraph


def _unfold(table: Any) -> None:
    """Make blocks of a table that only does layout."""
    for part in table.iter("*"):
        if _name(part) in _PARTS:
            part.tag = part.tag[: part.tag.rfind("}") + 1] + "div"


def _remove(element: Any) -> None:
    """Remove an element, and not the text behind it."""
    before = element.getprevious()
    before.tail = (before.tail or "") + (element.tail or "") or None
    element.getparent().remove(element)


def _rows(table: Any, taken: Container[str]) -> Iterator[list[tuple[Any, Cell]]]:
    """Yield the rows of a table, its foot last: each cell's element and what it says."""
    rows = [row for row in table.iter("{*}tr") if _owner(row) is table]
    rows.sort(key=lambda row: _ORDER.get(_name(row.getparent()), 1))
    ends: dict[Any, int] = {}  # of head, body and foot: a cell does not reach beyond
    for number, row in enumerate(rows):
        ends[row.getparent()] = number
    for number, row in enumerate(rows):
        part = row.getparent()
        below = ends[part] - number + 1
        yield [
            (
                cell,
                Cell(
                    _text(cell, taken),
                    min(_span(cell, "rowspan") or below, below),
                    _span(cell, "colspan") or 1,
                    _name(cell) == "th" or _name(part) == "thead",
                ),
            )
            for cell in row.iter("{*}td", "{*}th")
            if _owner(cell) is table
        ]


def _owner(element: Any) -> Any:
    return next(element.iterancestors("{*}table"), None)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _caption(table: Any, taken: Container[str]) -> str:
    captions = [one for one in table.iter("{*}caption") if _owner(one) is table]
    return _text(captions[0], taken) if captions else ""


def _text(element: Any, taken: Container[str]) -> str:
    """Return the text of an element without tables; lines and blocks part words."""
    from lxml import etree

    parts: list[str] = []
    for event, child in etree.iterwalk(element, events=("start", "end")):
        if child is not element:
            parts.append(" " if _name(child) in _PARTING else "")
        if event == "start":
            parts.append(child.text or "" if child.text not in taken else "")
        elif child is not element:
            parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _is_layout(table: Any, rows: Sequence[Sequence[tuple[Any, Cell]]], inner: int) -> bool:
    """Whether a table only does layout: a box, a row, a column, or the sections of a page."""
    cells = [one for row in rows for one in row]
    if not cells or table.get("role") in ("presentation", "none"):
        return True
    if any(_name(part) in _TITLES for element, _ in cells for part in element.iter("*")):
        return True
    if any(cell.is_header and cell.text for _, cell in cells) or _caption(table, ()):
        return False
    if all(len(row) < 2 for row in rows) or inner * 2 >= len(cells):
        return True
    return max(len(cell.text) for _, cell in cells) > LONG_TEXT[min(len(rows), 3)]
