"""The lines of a page, put in reading order and on rows; where they came from does not matter.

Both PDF text and recognised text come as `Line`s. The order in which they come is kept unless it
jumps to and fro between two columns. Distances are measured in the type size, so that they mean the
same in a footnote and in a slide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

SAME_BASELINE = 0.4
"""Less than this is an exponent or a skewed scan, not another line."""
TABLE_PITCH = 3.0
"""Rows of a table are no further apart than this."""
COLUMN_LINES = 4
COLUMN_CHARS = 20
"""Columns of prose have more lines than a heading and longer ones than the cells of a table."""
_MARK = re.compile(r"[\u2022\u25aa\u25cf\u25e6\u2023\u2043\uf000-\uf0ff*\u2013-]|\(?\w{1,3}[.)]")


@dataclass(frozen=True, slots=True)
class Line:
    """Text on one baseline, in points, y upwards, turned so that it reads from left to right."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    """Type size, at least 1."""
    bold: bool = False
    turn: int = 0
    """Quarter turns by which the text stands on the page: labels of axes, marks in the margin."""


Row = list[Line]
"""Lines on one baseline with wide gaps between them: the cells of a table, or one line of prose."""


def row_text(row: Row) -> str:
    """Return a row as one line of prose."""
    return " ".join(line.text for line in row)


def rows_in_order(lines: Sequence[Line]) -> list[Row]:
    """Return the rows of a page as they are read: one line each, but for the rows of tables."""
    return _prose_and_tables(list(_rows(_reading_order(lines))))


def _reading_order(lines: Sequence[Line]) -> list[Line]:
    """Put what stands sideways last, and columns that come row by row one after the other."""
    if not lines:
        return []
    turns = Counter[int]()
    for line in lines:
        turns[line.turn] += len(line.text)
    upright = turns.most_common(1)[0][0]
    ordered = _columns([line for line in lines if line.turn == upright])
    return ordered + [line for line in lines if line.turn != upright]


def _columns(lines: list[Line]) -> list[Line]:
    """Take two columns apart; what is wider than one of them ends them and keeps its place."""
    gutter = _gutter(lines)
    if gutter is None:
        return lines
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        if line.right <= gutter:
            left.append(line)
        elif line.left >= gutter:
            right.append(line)
        else:
            ordered += _columns(left) + _columns(right) + [line]
            left, right = [], []
    return ordered + _columns(left) + _columns(right)


def _gutter(lines: list[Line]) -> float | None:
    """Find the x between two columns of prose whose lines come in turns; None if there is none."""
    edges = Counter(round(line.left / line.size) * line.size for line in lines)
    for edge, count in edges.most_common(4):
        if count < COLUMN_LINES:
            return None
        starts = [line.left for line in lines if abs(line.left - edge) <= line.size]
        gutter = min(starts) - 0.1
        left = [line for line in lines if line.right <= gutter]
        right = [line for line in lines if line.left >= gutter]
        sides = [line.left >= gutter for line in lines if not line.left < gutter < line.right]
        switches = sum(a != b for a, b in pairwise(sides))
        if switches > 2 * COLUMN_LINES - 2 and _is_prose(left) and _is_prose(right):
            return gutter
    return None


def _is_prose(lines: list[Line]) -> bool:
    """Whether lines fill a column, as wrapped text does and the cells of a table do not."""
    if len(lines) < COLUMN_LINES or sum(len(line.text) for line in lines) < COLUMN_CHARS * len(
        lines
    ):
        return False
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    full = sum(line.right > right - 0.2 * (right - left) for line in lines)
    return full > len(lines) / 2


def _rows(lines: list[Line]) -> Iterator[Row]:
    """Put lines on one baseline into a row; a list mark set apart belongs to the words after it."""
    row: Row = []
    for line in lines:
        if row and not _beside(row[-1], line):
            yield row
            row = []
        if len(row) == 1 and _MARK.fullmatch(row[0].text):
            mark = row.pop()
            row.append(replace(line, text=f"{mark.text} {line.text}", left=mark.left))
        else:
            row.append(line)
    if row:
        yield row


def _beside(line: Line, other: Line) -> bool:
    return (
        other.turn == line.turn
        and other.left >= line.right - line.size
        and abs(other.baseline - line.baseline) < SAME_BASELINE * line.size
    )


def _prose_and_tables(rows: list[Row]) -> list[Row]:
    """Make one line of each row that has no other above or below with cells in its columns.

    Such a row is prose with wide gaps, as narrow columns have, or a title with its number.
    """
    if not rows:
        return []
    together = [False, *(_aligned(row, other) for row, other in pairwise(rows)), False]
    return [
        row
        if above or below
        else [replace(row[0], text=row_text(row), right=max(line.right for line in row))]
        for row, (above, below) in zip(rows, pairwise(together), strict=True)
    ]


def _aligned(row: Row, other: Row) -> bool:
    """Whether two rows have cells below each other: at their left, their right or their middle."""
    return 0 < pitch(row, other) < TABLE_PITCH and any(
        abs(edge - below) < row[0].size / 2
        for line in row[1:]
        for cell in other[1:]
        for edge, below in (
            (line.left, cell.left),
            (line.right, cell.right),
            ((line.left + line.right) / 2, (cell.left + cell.right) / 2),
        )
    )


def pitch(row: Row, other: Row) -> float:
    """Return how far below a row another one is, in type sizes."""
    return (row[0].baseline - other[0].baseline) / row[0].size
