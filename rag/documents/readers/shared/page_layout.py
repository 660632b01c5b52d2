"""Turn the lines of a page into paragraphs and tables in reading order.

First lines become rows (`_rows_in_order`: cells of a table side by side), then rows
become blocks (`blocks`). A PDF page and a picture with recognised text both come this way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from rag.documents.readers.shared.reading_order import in_reading_order
from rag.documents.readers.shared.text_builder import Vocabulary, hyphen_between, superscript
from rag.documents.readers.shared.text_line import RAISED, SAME_BASELINE, TextLine

TABLE_PITCH = 3.0
"""Largest distance between rows of a table, in type sizes."""
HIGHEST = 0.6
"""Type sizes that a power or a mark may stand above the baseline."""
WORD_GAP = 0.4
"""Gap between two parts of a line, in type sizes, up to which they are words of a sentence."""
NO_GAP = 0.1
"""The same up to which they are parts of a word."""
SINGLE_SPACING = 1.2
"""Line spacing, in type sizes, assumed for a page with too few lines to measure it."""
PARAGRAPH_GAP = 0.4
"""Type sizes beyond the page's line spacing from which a new paragraph begins."""
INDENT = 0.8
"""Least indent of a first line, in type sizes; books use one to two."""
LEADERS = re.compile(r" ?(?:\. ?){5,}")
"""The dots in a line of a table of contents; they are shortened, or they would fill a chunk."""
_BULLETS = r"\u2022\u25aa\u25cf\u25e6\u2023\u2043\uf000-\uf0ff"
_LIST_MARK = re.compile(rf"[{_BULLETS}*\u2013-]|\(?\w{{1,3}}[.)]")
_BULLET = re.compile(rf"[{_BULLETS}]\s")
_DASH = re.compile(r"[-\u2013*]\s")
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s|\[\d+\]\s")
_SYMBOL_BULLET = re.compile(r"^[\uf000-\uf0ff](?=\s)")  # how Word writes a bullet in Symbol
SENTENCE_END = re.compile(r"[.!?:;\u2026][\"'\u201d\u2019)\]]*$")
# Between two of these a line break is not a space: Han, kana and full-width marks, but not Hangul.
_CJK = (
    r"\u2e80-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f"
    r"\uff00-\uff9f\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(rf"[{_CJK}][{_CJK}]")


Row = list[TextLine]
"""Lines on one baseline with wide gaps between them: cells of a table, or one line of prose."""


@dataclass(frozen=True, slots=True)
class LayoutBlock:
    """A paragraph, a heading or a table."""

    rows: list[Row]
    table: bool

    @property
    def first(self) -> TextLine:
        """The first line of the block."""
        return self.rows[0][0]

    @property
    def bold(self) -> bool:
        """Whether the whole block is bold."""
        return all(line.bold for row in self.rows for line in row)

    def text(self, words: Vocabulary) -> str:
        """Join the lines and the words that hyphens divide; `words` count the document."""
        text = ""
        for line in map(row_text, self.rows):
            text = join_line(text, line, words)
        return LEADERS.sub(" \u2026 ", _SYMBOL_BULLET.sub("\u2022", text))


def blocks(lines: Sequence[TextLine]) -> list[LayoutBlock]:
    """Group the lines of a page into paragraphs and tables, in reading order."""
    rows = _rows_in_order(lines)
    spacing = _spacing(rows)
    found: list[LayoutBlock] = []
    for row in rows:
        block = found[-1] if found else None
        if block and block.table and _wraps(block.rows[-1], row, spacing):
            block.rows[-1] = [_with_wrapped(cell, row) for cell in block.rows[-1]]
        elif block and _continues(block, row, spacing):
            block.rows.append(row)
        else:
            found.append(LayoutBlock([row], table=len(row) > 1))
    return found


def join_line(text: str, line: str, words: Vocabulary) -> str:
    """Add a line to a text, and join the word that a hyphen divides; `words` count the document."""
    if text.endswith("\xad"):
        return text[:-1].rstrip() + line
    if text.endswith(("-", "\u2010")) and text[-2:-1].isalnum():
        whole = text[-2].isalpha() and line[0].isalpha()
        return text[:-1] + (hyphen_between(text[:-1], line, words) if whole else "-") + line
    return text + (line if not text or _UNSPACED.match(text[-1] + line) else f" {line}")


def begins_item(text: str) -> bool:
    """Whether a text begins with the mark or number of a list item."""
    return bool(_BULLET.match(text) or _DASH.match(text) or _NUMBERED.match(text))


def row_text(row: Row) -> str:
    """Return a row as one line of prose."""
    return " ".join(line.text for line in row)


# Rows to blocks


def _spacing(rows: list[Row]) -> float:
    """Return the page's line spacing; a thesis may use double spacing.

    It is measured below full lines in mid-sentence, where the same paragraph continues. Where such
    lines are few, as on a slide, there is nothing to measure.
    """
    if not rows:
        return SINGLE_SPACING
    left, right = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    pitches = [
        (round(below, 1), row[-1].right > right - 0.2 * (right - left))
        for row, other in pairwise(rows)
        if row[0].size == other[0].size
        and not SENTENCE_END.search(row[-1].text)
        and 0.9 < (below := _pitch(row, other)) < 2.6
    ]
    full = Counter(below for below, is_full in pitches if is_full)
    return full.most_common(1)[0][0] if 3 * full.total() > len(pitches) else SINGLE_SPACING


def _continues(block: LayoutBlock, row: Row, spacing: float) -> bool:
    """Whether a row continues a block: the next line of a paragraph, or row of a table."""
    line, previous = row[0], block.rows[-1][0]
    below = _pitch(block.rows[-1], row)
    if block.table or len(row) > 1:
        return block.table and len(row) > 1 and 0 < below < TABLE_PITCH
    if line.turn != previous.turn or line.size != previous.size or LEADERS.search(previous.text):
        return False
    ended = SENTENCE_END.search(previous.text) is not None
    if below < -1:  # further up: the next column continues only in mid-sentence
        return not ended and line.text[0].islower()
    return below <= spacing + PARAGRAPH_GAP and not _begins(block.rows[0][0], previous, line, ended)


def _wraps(above: Row, row: Row, spacing: float) -> bool:
    """Whether a row of a table is the second line of cells above: all begin in lower case."""
    ends = [*(cell.left for cell in above[1:]), inf]
    return 0 < _pitch(above, row) <= spacing + PARAGRAPH_GAP and all(
        line.text[0].islower()
        and any(
            _same_cell(cell, line) and line.right <= end and not SENTENCE_END.search(cell.text)
            for cell, end in zip(above, ends, strict=True)
        )
        for line in row
    )


def _same_cell(cell: TextLine, line: TextLine) -> bool:
    return abs(cell.left - line.left) < line.size / 2 and cell.size == line.size


def _with_wrapped(cell: TextLine, row: Row) -> TextLine:
    """Add the lines below a cell to it; it stands at the last line."""
    for line in row:
        if _same_cell(cell, line):
            cell = replace(
                cell, text=f"{cell.text}\n{line.text}", right=max(cell.right, line.right)
            )
    return replace(cell, baseline=row[0].baseline)


def _begins(first: TextLine, previous: TextLine, line: TextLine, ended: bool) -> bool:
    """Whether a line begins a paragraph, a note, a list item, or the text right below a title."""
    room = line.right > previous.right + 2 * line.size  # its words would have fitted on `previous`
    dashed = _DASH.match(line.text) and (ended or _DASH.match(first.text))
    outdented = line.left < first.left + INDENT * line.size
    return bool(
        line.label
        or _BULLET.match(line.text)
        or dashed
        or (ended and _NUMBERED.match(line.text))
        or (ended and line.left > previous.left + INDENT * line.size)
        or (ended and outdented and (_BULLET.match(first.text) or _DASH.match(first.text)))
        or (ended and line.bold and not previous.bold)
        or (room and previous.bold and not line.bold)
    )


def _pitch(row: Row, other: Row) -> float:
    """Return the distance from a row down to another, in type sizes."""
    return (row[0].baseline - other[0].baseline) / row[0].size


# Lines to rows


def _rows_in_order(lines: Sequence[TextLine]) -> list[Row]:
    """Return the rows of a page in reading order; only rows of tables have several lines."""
    return _prose_and_tables(list(_rows(in_reading_order(lines))))


def _rows(lines: list[TextLine]) -> Iterator[Row]:
    """Put lines on one baseline into a row; a separate list mark joins the words after it."""
    row: Row = []
    for line in lines:
        if row and not _beside(row[-1], line):
            yield row
            row = []
        gap = line.left - row[-1].right if row else inf
        if (
            -NO_GAP * line.size < gap < WORD_GAP * line.size
        ):  # pdfium ends a line in mid-sentence now and then
            row[-1] = _continued(row[-1], line, " " if gap > NO_GAP * line.size else "")
        elif len(row) == 1 and _LIST_MARK.fullmatch(row[0].text):
            mark = row.pop()
            row.append(replace(line, text=f"{mark.text} {line.text}", left=mark.left))
        else:
            row.append(line)
    if row:
        yield row


def _continued(line: TextLine, other: TextLine, space: str) -> TextLine:
    """Join a part of a line with the next one, which may be or begin with a raised number."""
    text = other.text
    if other.label:
        text = f"{superscript(other.label, line.text)} {text[len(other.label) :].lstrip()}"
    elif other.baseline > line.baseline + RAISED * line.size and other.size < line.size:
        text = superscript(text, line.text)
    if text.startswith("^") or not text.strip():
        space = ""
    return replace(
        line, text=f"{line.text}{space}{text}", right=max(line.right, other.right), tail=other.tail
    )


def _beside(line: TextLine, other: TextLine) -> bool:
    up = other.baseline - line.baseline
    # A raised number stands right behind its word, and is smaller than its distance.
    if abs(other.left - line.right) < WORD_GAP * line.size and other.size < line.size:
        same = -SAME_BASELINE * line.size < up < HIGHEST * line.size
    else:
        same = abs(up) < SAME_BASELINE * line.size
    return other.turn == line.turn and other.left >= line.right - line.size and same


def _prose_and_tables(rows: list[Row]) -> list[Row]:
    """Join the lines of each row that has no aligned row above or below.

    Such a row is prose with wide gaps, as in narrow columns, or a title with its number.
    """
    if not rows:
        return []
    aligned = [False, *(_aligned(row, other) for row, other in pairwise(rows)), False]
    return [
        row
        if above or below or len(row) == 1
        else [replace(row[0], text=row_text(row), right=max(line.right for line in row))]
        for row, (above, below) in zip(rows, pairwise(aligned), strict=True)
    ]


def _aligned(row: Row, other: Row) -> bool:
    """Whether two rows have cells below each other, by their left, right or middle."""
    return 0 < _pitch(row, other) < TABLE_PITCH and any(
        abs(edge - below) < row[0].size / 2
        for line in row[1:]
        for cell in other[1:]
        for edge, below in (
            (line.left, cell.left),
            (line.right, cell.right),
            ((line.left + line.right) / 2, (cell.left + cell.right) / 2),
        )
    )
