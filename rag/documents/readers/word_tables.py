"""Tables of a Word document: their cells with spans and header marks; which ones only do layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag.documents.readers.word_styles import W, WordStyles, is_on, value_of
from rag.documents.tables.grid import Cell

_WRAPPERS = (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell on the grid of its table: its first column and the number of columns.

    `goes_on`: whether it belongs to the cell above.
    """

    element: Any
    column: int
    width: int
    goes_on: bool


def is_layout(table: Any, styles: WordStyles) -> bool:
    """Whether a table only does layout: it is a box, one column or row, or holds sections.

    So is one of which half the cells or more hold tables. A heading alone in its cell is a column
    header, not a section.
    """
    rows = [list(_children(row, "tc")) for row in _children(table, "tr")]
    if len(rows) == 1 or all(len(row) <= 1 for row in rows):
        return True
    cells = [cell for row in rows for cell in row]
    if 2 * sum(cell.find(f".//{W}tbl") is not None for cell in cells) >= len(cells):
        return True
    for cell in cells:
        written = [p for p in cell.iter(f"{W}p") if _has_text(p)]
        if len(written) > 1 and any(styles.level(paragraph) for paragraph in written):
            return True
    return False


def cells_of(table: Any) -> list[Any]:
    """Return the cells of a table in order."""
    return [cell for row in _children(table, "tr") for cell in _children(row, "tc")]


def inner_tables(table: Any) -> list[Any]:
    """Return the tables in the cells of a table, without those within them in turn."""
    return [
        inner
        for inner in table.iter(f"{W}tbl")
        if inner is not table and next(inner.iterancestors(f"{W}tbl")) is table
    ]


def cell_rows(
    table: Any, styles: WordStyles, text_of: Callable[[Any], str]
) -> Iterator[Sequence[Cell]]:
    """Yield the rows of a table with the cells that begin in each.

    Headers are rows that are repeated on each page, and a first row or column that the style of the
    table, or bold type, sets off from the others.

    Args:
        table: `w:tbl`.
        styles: of the document.
        text_of: returns the text of a cell.
    """
    rows = [list(_placed(row)) for row in _children(table, "tr")]
    marked = _marked_rows(table, styles, rows)
    first_column = _first_column_is_header(table, styles, rows)
    for number, row in enumerate(rows):
        cells = []
        column = 0
        for cell in row:
            if cell.column > column:
                cells.append(Cell("", column_span=cell.column - column))
            column = cell.column + cell.width
            if cell.goes_on and _above(rows, number, cell):
                continue
            is_header = number in marked or (first_column and cell.column == 0)
            height = 1 + _rows_below(rows, number, cell)
            cells.append(Cell(text_of(cell.element), height, cell.width, is_header))
        yield cells


def _children(parent: Any, name: str) -> Iterator[Any]:
    """Yield rows or cells, including those inside content controls."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, name)


def _placed(row: Any) -> Iterator[_Placed]:
    column = _number(row, "trPr", "gridBefore", least=0)
    for cell in _children(row, "tc"):
        width = _number(cell, "tcPr", "gridSpan", least=1)
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
        yield _Placed(cell, column, width, goes_on)
        column += width


def _number(element: Any, *path: str, least: int) -> int:
    value = value_of(element, *path) or ""
    return max(least, int(value)) if value.isascii() and value.isdigit() else least


def _above(rows: Sequence[Sequence[_Placed]], number: int, cell: _Placed) -> _Placed | None:
    """Return the cell above that has the same columns."""
    above = rows[number - 1] if number else ()
    same = (one for one in above if (one.column, one.width) == (cell.column, cell.width))
    return next(same, None)


def _rows_below(rows: Sequence[Sequence[_Placed]], number: int, cell: _Placed) -> int:
    """Return how many rows below a cell it covers."""
    count = 0
    for below in rows[number + 1 :]:
        same = (one for one in below if (one.column, one.width) == (cell.column, cell.width))
        if not any(one.goes_on for one in same):
            break
        count += 1
    return count


# Headers


def _marked_rows(
    table: Any, styles: WordStyles, rows: Sequence[Sequence[_Placed]]
) -> frozenset[int]:
    """Return the numbers of the header rows."""
    repeated = []
    for number, row in enumerate(_children(table, "tr")):
        if not is_on(row.find(f"{W}trPr/{W}tblHeader")):
            break
        repeated.append(number)
    if repeated:
        return frozenset(repeated)
    by_style = _sets_off(table, styles, "firstRow")
    first, rest = rows[0], rows[1:2]
    by_type = _all_bold(first) and len(first) > 1 and not any(map(_all_bold, rest))
    return frozenset([0]) if by_style or by_type else frozenset()


def _first_column_is_header(
    table: Any, styles: WordStyles, rows: Sequence[Sequence[_Placed]]
) -> bool:
    if _sets_off(table, styles, "firstColumn"):
        return True
    first = [cell for row in rows for cell in row if cell.column == 0]
    others = [cell for row in rows for cell in row if cell.column > 0]
    return _all_bold(first) and not _all_bold(others)


def _sets_off(table: Any, styles: WordStyles, part: str) -> bool:
    """Whether the style of a table sets off its first row or column, and the table asks for it."""
    look = table.find(f"{W}tblPr/{W}tblLook")
    style = value_of(table, "tblPr", "tblStyle")
    if look is None or style is None:
        return False
    flag = look.get(f"{W}{part}")
    if flag is None:  # older programs write bits
        bits = {"firstRow": 0x20, "firstColumn": 0x80}[part]
        flag = "1" if int(look.get(f"{W}val", "0"), 16) & bits else "0"
    return flag in ("1", "true", "on") and styles.sets_off(style, part)


def _all_bold(cells: Sequence[_Placed]) -> bool:
    """Whether all text of some cells is bold, and there is some."""
    runs = [run for cell in cells for run in cell.element.iter(f"{W}r") if _has_text(run)]
    return bool(runs) and all(is_on(run.find(f"{W}rPr/{W}b")) for run in runs)


def _has_text(element: Any) -> bool:
    return any((text.text or "").strip() for text in element.iter(f"{W}t"))
