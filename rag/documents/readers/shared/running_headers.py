"""Remove the running headers, footers and page numbers of a document.

A line is one of them if it is at the same height at the edge of at least three nearby pages, with
the same words apart from the page number. Left and right pages may differ, and a header may change
with the chapter: at a place where other pages have a header, a title of the document is one even on
a single page. A page number alone on a line is one too. No words are lost: a text that appears
nowhere else in the document keeps its first occurrence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from rag.documents.readers.shared.text_line import SAME_BASELINE, TextLine

EDGE_ROWS = 4
"""Lines examined at the top and at the bottom of a page; a footer may hold an address."""
MARGIN = 0.15
"""Share of the page height that counts as an edge: four centimetres of A4."""
OCCURRENCES = 3
"""Pages that must share a line; two may be chance, or a form."""
PAGES_APART = 4
"""Most pages between two occurrences: left and right headers are two apart, and four where a
chapter begins in between."""
POINTS_APART = 4.0
"""Tolerance of the height, in points: pages are trimmed and scanned unevenly."""
HEADING_RATIO = 1.15
"""A line this much larger than the body is a title: type scales step by about 1.2."""
LARGE_RATIO = 1.25
"""The same for page numbers: some programs set them in 12 points beside a body in 10."""
OUTER_MARGIN = 0.05
"""Share of the page height at its very edge, where no title is: a centimetre of A4."""
APART = 2.0
"""Distance in type sizes that separates a header from the body; rows of a table are closer."""
YEARS = range(1900, 2100)
"""Numbers that may grow from page to page as the content of a time line, not as page numbers."""
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _EdgeRow:
    """A row near the top or bottom edge of a page."""

    page: int
    lines: tuple[TextLine, ...]
    apart: bool
    """Whether there is more space around it than between lines of text."""
    outer: bool
    """Whether it is further out than any title."""

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def height(self) -> float:
        return self.lines[0].baseline

    @property
    def cells(self) -> list[str]:
        """Texts that must each appear elsewhere: chapter and section may share one header."""
        return [line.text for line in self.lines] if self.apart else [self.text]

    def small(self, body: float) -> bool:
        """Whether it is too small for a title."""
        size = max(line.size for line in self.lines)
        plain = self.outer and not any(line.bold for line in self.lines)
        return size <= body * (LARGE_RATIO if plain else HEADING_RATIO)

    def like(self, other: _EdgeRow) -> bool:
        """Whether it has the height and type of another row."""
        ours, theirs = self.lines[0], other.lines[0]
        same_type = (ours.size, ours.bold) == (theirs.size, theirs.bold)
        return same_type and abs(self.height - other.height) <= POINTS_APART


@dataclass(slots=True)
class PageRows:
    """The lines of a page, its printed label, and the y of its bottom and top edge in points."""

    label: str
    lines: list[TextLine]
    bottom: float
    top: float


Sides = tuple[list[_EdgeRow], list[_EdgeRow]]
"""The rows at the top and at the bottom of a page, outermost first."""


def without_running(pages: Sequence[PageRows], body: float) -> list[list[TextLine]]:
    """Return the lines of each page without headers and footers.

    Lines larger than `body`, the type size of the body text, are titles and stay.
    """
    edges = [_edges(number, page) for number, page in enumerate(pages)]
    labels = [page.label.casefold() for page in pages]
    running = _repeated(edges, labels, body) | _lone_numbers(edges, labels, body)
    running |= _of_chapters(edges, labels, running, _titles(pages, body))
    dropped: list[_EdgeRow] = []
    for top, bottom in edges:
        for side in (top, bottom):
            # From the edge inwards, up to the first line that is of this page alone.
            for edge in side:
                if id(edge) not in running:
                    break
                dropped.append(edge)
    gone = {id(line) for edge in dropped for line in edge.lines}
    rest = _words(
        " ".join(line.text for page in pages for line in page.lines if id(line) not in gone)
    )
    for edge in dropped:
        if not all(_stands_in(rest, cell, labels[edge.page]) for cell in edge.cells):
            gone -= {id(line) for line in edge.lines}
            rest += _words(edge.text)
    return [[line for line in page.lines if id(line) not in gone] for page in pages]


def _edges(number: int, page: PageRows) -> Sides:
    rows: list[list[TextLine]] = []
    upright = [line for line in page.lines if not line.turn]
    for line in sorted(upright, key=lambda line: -line.baseline):
        if rows and rows[-1][0].baseline - line.baseline < SAME_BASELINE * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    gaps = [a[0].baseline - b[0].baseline for a, b in pairwise(rows)]
    height = page.top - page.bottom
    found = [
        _EdgeRow(
            number,
            tuple(sorted(row, key=lambda line: line.left)),
            apart=min(above, below) >= APART * row[0].size,
            outer=min(page.top - row[0].baseline, row[0].baseline - page.bottom)
            < OUTER_MARGIN * height,
        )
        for row, above, below in zip(rows, [inf, *gaps], [*gaps, inf], strict=False)
    ]
    margin = MARGIN * height
    top = [edge for edge in found if edge.height > page.top - margin]
    bottom = [edge for edge in reversed(found) if edge.height < page.bottom + margin]
    return top[:EDGE_ROWS], bottom[:EDGE_ROWS]


def _repeated(edges: Sequence[Sides], labels: Sequence[str], body: float) -> set[int]:
    """Return the ids of the rows that recur on pages near each other."""
    seen: defaultdict[tuple[str, object], list[_EdgeRow]] = defaultdict(list)
    for page, sides in enumerate(edges):
        for edge in {id(edge): edge for side in sides for edge in side}.values():
            if edge.small(body):
                for key in _keys(edge.text, page, labels[page]):
                    seen[key].append(edge)
    running: set[int] = set()
    for found in seen.values():
        for level in _levels(found):
            for first in range(len(level) - OCCURRENCES + 1):
                chain = level[first : first + OCCURRENCES]
                if all(0 < b.page - a.page <= PAGES_APART for a, b in pairwise(chain)):
                    running.update(map(id, chain))
    return running


def _lone_numbers(edges: Sequence[Sides], labels: Sequence[str], body: float) -> set[int]:
    """Return the ids of the rows that only hold their page's number, apart from its text."""
    return {
        id(edge)
        for page, (top, bottom) in enumerate(edges)
        for edge in (*top[:1], *bottom[:1])
        if edge.apart
        and edge.small(body)
        and edge.text.casefold().strip("-\u2013\u2014 ") in (labels[page], str(page + 1))
    }


def _of_chapters(
    edges: Sequence[Sides], labels: Sequence[str], running: set[int], titles: str
) -> set[int]:
    """Return the ids of the outermost rows that hold titles, where nearby pages have a header."""
    found: set[int] = set()
    for side in zip(*edges, strict=True):
        outermost = [rows[0] if rows else None for rows in side]
        for page, edge in enumerate(outermost):
            near = outermost[max(0, page - PAGES_APART) : page + PAGES_APART + 1]
            if (
                edge
                and edge.apart
                and all(_stands_in(titles, cell, labels[page]) for cell in edge.cells)
                and any(other and id(other) in running and edge.like(other) for other in near)
            ):
                found.add(id(edge))
    return found


def _titles(pages: Sequence[PageRows], body: float) -> str:
    """Return the words of all lines that may be titles, judged by their type."""
    return _words(
        " ".join(
            line.text
            for page in pages
            for line in page.lines
            if line.bold or line.size > body * HEADING_RATIO
        )
    )


def _levels(edges: list[_EdgeRow]) -> Iterator[list[_EdgeRow]]:
    """Yield rows of the same height together, in the order of their pages."""
    level: list[_EdgeRow] = []
    for edge in sorted(edges, key=lambda edge: edge.height):
        if level and edge.height - level[-1].height > POINTS_APART:
            yield sorted(level, key=lambda edge: edge.page)
            level = []
        level.append(edge)
    yield sorted(level, key=lambda edge: edge.page)


def _keys(text: str, page: int, label: str) -> Iterator[tuple[str, object]]:
    """Yield keys that a header may share with those of other pages.

    They are its text, and its text without a number that grows with the pages. A growing number at
    one end is enough: "Chapter 2: Methods 17" is a header even if its chapter has no other page.
    """
    text = text.casefold()
    yield text, None
    if not label.isdigit():
        yield _label(label).sub("#", text), "label"
    for number in _NUMBER.finditer(text):
        before, value, after = text[: number.start()], int(number[0][:6]), text[number.end() :]
        if value not in YEARS:
            yield (
                ("#" if not before else "...#" if not after else f"{before}#{after}"),
                value - page,
            )


def _label(label: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(label)}(?!\w)")


def _stands_in(words: str, text: str, label: str) -> bool:
    """Whether `words` contain a text, apart from its page's label; it may end in an ellipsis."""
    wanted = _words(_label(label).sub(" ", text.casefold()))
    return (wanted.rstrip() if text.endswith(("\u2026", "...")) else wanted) in words


def _words(text: str) -> str:
    """Return the words of a text without numbers, so that it can be searched in another."""
    return " ".join(["", *_WORD.findall(text.casefold()), ""])
