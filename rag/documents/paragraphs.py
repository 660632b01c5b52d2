"""From the rows of a page to paragraphs and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.documents.lines import TABLE_PITCH, Line, Row, pitch, row_text, rows_in_order
from rag.documents.text import hyphen_between

SINGLE_SPACING = 1.2
"""Distance of baselines in type sizes, where a page has too few lines to tell its own."""
PARAGRAPH_GAP = 0.4
"""So much more than the page's own distance of lines begins a paragraph."""
INDENT = 0.8
"""Books set the first line of a paragraph in by one to two type sizes."""
LEADERS = re.compile(r" ?(?:\. ?){5,}")
"""The dots of a line in a table of contents; they are shortened, for they would fill a chunk."""

_BULLET = re.compile(r"[\u2022\u25aa\u25cf\u25e6\u2023\u2043\uf000-\uf0ff]\s")
_DASH = re.compile(r"[-\u2013*]\s")
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s|\[\d+\]\s")
_SYMBOL_BULLET = re.compile(r"^[\uf000-\uf0ff](?=\s)")  # how Word writes a bullet in Symbol
_SENTENCE_END = re.compile(r"[.!?:;\u2026][\"'\u201d\u2019)\]]*$")
# Between two of these a new line is no space: Han, kana and full-width marks, but not Hangul.
_CJK = (
    r"\u2e80-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f"
    r"\uff00-\uff9f\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(rf"[{_CJK}][{_CJK}]")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading or a table."""

    rows: list[Row]
    table: bool

    @property
    def first(self) -> Line:
        """The line that the block begins with."""
        return self.rows[0][0]

    @property
    def bold(self) -> bool:
        """Whether all of it is set in bold type."""
        return all(line.bold for row in self.rows for line in row)

    def text(self, words: Mapping[str, int]) -> str:
        """Write a table as a line per row; join a paragraph and make its divided words whole."""
        if self.table:
            return "\n".join(
                "| " + " | ".join(line.text for line in row) + " |" for row in self.rows
            )
        text = ""
        for line in map(row_text, self.rows):
            if text.endswith("\xad"):
                text = text[:-1] + line
            elif text.endswith(("-", "\u2010")) and text[-2:-1].isalnum():
                whole = text[-2].isalpha() and line[0].isalpha()
                text = text[:-1] + (hyphen_between(text[:-1], line, words) if whole else "-") + line
            else:
                text += line if not text or _UNSPACED.match(text[-1] + line) else f" {line}"
        return LEADERS.sub(" \u2026 ", _SYMBOL_BULLET.sub("\u2022", text))


def blocks(lines: Sequence[Line]) -> list[Block]:
    """Group the lines of a page into paragraphs and tables, in reading order."""
    rows = rows_in_order(lines)
    spacing = _spacing(rows)
    found: list[Block] = []
    for row in rows:
        block = found[-1] if found else None
        if block and _goes_on(block, row, spacing):
            block.rows.append(row)
        else:
            found.append(Block([row], table=len(row) > 1))
    return found


def _spacing(rows: list[Row]) -> float:
    """Return the page's own distance of lines; a thesis may be set with double spacing.

    It is measured below full lines in the middle of a sentence, where the same paragraph goes on.
    Where such lines are few, as in the points of a slide, there is nothing to measure.
    """
    if not rows:
        return SINGLE_SPACING
    left, right = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    pitches = [
        (round(below, 1), row[-1].right > right - 0.2 * (right - left))
        for row, other in pairwise(rows)
        if row[0].size == other[0].size
        and not _SENTENCE_END.search(row[-1].text)
        and 0.9 < (below := pitch(row, other)) < 2.6
    ]
    full = Counter(below for below, is_full in pitches if is_full)
    return full.most_common(1)[0][0] if 3 * full.total() > len(pitches) else SINGLE_SPACING


def _goes_on(block: Block, row: Row, spacing: float) -> bool:
    """Whether a row is the next line of a paragraph, or the next row of a table."""
    line, previous = row[0], block.rows[-1][0]
    below = pitch(block.rows[-1], row)
    if block.table or len(row) > 1:
        return block.table and len(row) > 1 and 0 < below < TABLE_PITCH
    if line.turn != previous.turn or line.size != previous.size or LEADERS.search(previous.text):
        return False
    ended = _SENTENCE_END.search(previous.text) is not None
    if below < -1:  # further up: the next column goes on only in the middle of a sentence
        return not ended and line.text[0].islower()
    return below <= spacing + PARAGRAPH_GAP and not _begins(block.rows[0][0], previous, line, ended)


def _begins(first: Line, previous: Line, line: Line, ended: bool) -> bool:
    """Whether a line begins a paragraph, a list item or a text below a title without more space."""
    room = line.right > previous.right + 2 * line.size  # the next words would have fitted before
    dashed = _DASH.match(line.text) and (ended or _DASH.match(first.text))
    outdented = line.left < first.left + INDENT * line.size
    return bool(
        _BULLET.match(line.text)
        or dashed
        or (ended and _NUMBERED.match(line.text))
        or (ended and line.left > previous.left + INDENT * line.size)
        or (ended and outdented and (_BULLET.match(first.text) or _DASH.match(first.text)))
        or (ended and line.bold and not previous.bold)
        or (room and previous.bold and not line.bold)
    )
