"""Put the lines of a page into reading order.

A file draws them mostly in that order. Columns that are drawn row by row are put one after the
other, text that is drawn late is moved up to its place, and sideways text comes last.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rag.documents.readers.shared.text_line import TextLine

COLUMN_LINES = 4
COLUMN_CHARS = 20
"""A column of prose has at least this many lines, and this many characters a line."""
SMALL = 0.95
"""Type size of notes in the margin, as a share of the text's."""
UP = 2.0
"""Type sizes from which a line further up begins a new run; exponents and fractions are closer."""
DOWN = 3.0
"""The same for a line further down: between them may be a title that is drawn later."""
MOST_RUNS = 200
"""Runs of a page of prose; a drawing has labels in any order, and each is compared with all."""
OVERLAP = 0.5
"""Share of the narrower width that two runs in one column have in common."""
APART = 0.9
"""Least distance of a run from the lines above and below, in type sizes; parts of a formula are
closer."""
_WORDS = re.compile(r"[^\W\d_]{3}")


def in_reading_order(lines: Sequence[TextLine]) -> list[TextLine]:
    """Put sideways text last, and columns one after the other."""
    if not lines:
        return []
    turns = Counter[int]()
    for line in lines:
        turns[line.turn] += len(line.text)
    upright = turns.most_common(1)[0][0]
    text, margin = _margin_apart([line for line in lines if line.turn == upright])
    sideways = [line for line in lines if line.turn != upright]
    return _moved_up(_columns(text)) + margin + sideways


def _margin_apart(lines: list[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    """Separate notes in small type left or right of the text from it."""
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    long = [line for line in lines if line.size == body and len(line.text) >= COLUMN_CHARS]
    if len(long) < COLUMN_LINES:
        return lines, []
    left, right = min(line.left for line in long), max(line.right for line in long)
    top, bottom = max(line.baseline for line in long), min(line.baseline for line in long)
    margin = {
        id(line)
        for line in lines
        if line.size <= SMALL * body
        and (line.right < left or line.left > right)
        and bottom - body <= line.baseline <= top + body
    }
    return (
        [line for line in lines if id(line) not in margin],
        [line for line in lines if id(line) in margin],
    )


@dataclass(slots=True)
class _Run:
    """Lines that the file draws one below the other, and their left and right edge."""

    lines: list[TextLine]
    left: float = field(init=False)
    right: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = min(line.left for line in self.lines)
        self.right = max(line.right for line in self.lines)


def _moved_up(lines: list[TextLine]) -> list[TextLine]:
    """Move text that is drawn late to its place in the column: a title, or the rest of a page.

    The file's order is kept wherever it goes down the page or to another column.
    """
    ordered: list[_Run] = []
    runs = list(_runs(lines))
    if len(runs) > MOST_RUNS:
        return lines
    for run in map(_Run, runs):
        places = enumerate(ordered) if any(_WORDS.search(line.text) for line in run.lines) else ()
        for index, above in places:
            below = _lines_below(run, above)
            if below is not None:
                parts = above.lines[:below], above.lines[below:]
                upper, lower = ([_Run(part)] if part else [] for part in parts)
                ordered[index : index + 1] = [*upper, run, *lower]
                break
        else:  # nothing is below it, or it is a bracket over several lines
            ordered.append(run)
    return [line for run in ordered for line in run.lines]


def _runs(lines: list[TextLine]) -> Iterator[list[TextLine]]:
    """Cut where a line is further up than the one before it, far below, or in another column."""
    run: list[TextLine] = []
    for line in lines:
        last = run[-1] if run else line
        beside = abs(line.baseline - last.baseline) < line.size
        apart = line.left >= last.right or line.right <= last.left
        down = (last.baseline - line.baseline) / line.size
        if not -UP <= down <= DOWN or (apart and not beside):
            yield run
            run = []
        run.append(line)
    yield run


def _lines_below(run: _Run, column: _Run) -> int | None:
    """Return the index of the first line in a column that a later run stands above.

    None if it stands in another column, below all lines, or beside some.
    """
    width = run.right - run.left
    common = min(run.right, column.right) - max(run.left, column.left)
    if common < OVERLAP * min(width, column.right - column.left):
        return None
    bottom = min(line.baseline for line in run.lines)
    below = next((n for n, line in enumerate(column.lines) if line.baseline < bottom), None)
    if below is None:
        return None
    top = max(line.baseline for line in run.lines)
    low = bottom - APART * run.lines[-1].size
    for number, line in enumerate(column.lines):
        if low < line.baseline < top + APART * line.size or (
            number < below and line.baseline < top
        ):
            return None
    # Below the top of a narrower column it is a figure across several.
    return below if below == 0 or common > OVERLAP * width else None


def _columns(lines: list[TextLine]) -> list[TextLine]:
    """Separate two columns; a line across both ends them and keeps its place."""
    gutter = _gutter(lines)
    if gutter is None:
        return lines
    ordered: list[TextLine] = []
    left: list[TextLine] = []
    right: list[TextLine] = []
    for line in lines:
        if line.right <= gutter:
            left.append(line)
        elif line.left >= gutter:
            right.append(line)
        else:
            ordered += _columns(left) + _columns(right) + [line]
            left, right = [], []
    return ordered + _columns(left) + _columns(right)


def _gutter(lines: list[TextLine]) -> float | None:
    """Find the x between two columns of prose whose lines alternate; None if there is none."""
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


def _is_prose(lines: list[TextLine]) -> bool:
    """Whether lines fill a column, as wrapped text does and table cells do not."""
    if len(lines) < COLUMN_LINES or sum(len(line.text) for line in lines) < COLUMN_CHARS * len(
        lines
    ):
        return False
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    full = sum(line.right > right - 0.2 * (right - left) for line in lines)
    return full > len(lines) / 2
