"""Leave out the running headers, footers and page numbers of a document.

A line is one of them when it stands at the same height at the edge of at least three pages near
each other, with the same words but for the number of the page. Left and right pages may differ, and
a header may change with the chapter. Nothing is lost by it: a text that stands nowhere else in the
document is left where it is first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.documents.lines import SAME_BASELINE, Line

EDGE_ROWS = 4
"""Lines looked at from the top and from the bottom; a footer may hold an address."""
MARGIN = 0.15
"""Part of the height of a page: four centimetres of A4."""
OCCURRENCES = 3
"""Twice the same line at the same place may be chance, or a form."""
PAGES_APART = 4
"""Left and right headers are two pages apart, and four where a chapter begins in between."""
POINTS_APART = 4.0
"""Pages are trimmed and scanned unevenly by this much."""
YEARS = range(1900, 2100)
"""Numbers that grow by one from page to page, and yet are what a time line is about."""
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Edge:
    """A row near the edge of a page."""

    page: int
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def height(self) -> float:
        return self.lines[0].baseline


@dataclass(slots=True)
class Page:
    """The lines of a page, with its label and where it begins and ends on the way up."""

    label: str
    lines: list[Line]
    bottom: float
    top: float


def without_running(pages: Sequence[Page], largest: float) -> list[list[Line]]:
    """Return the lines of each page without headers and footers.

    Lines larger than `largest` are titles and stay.
    """
    edges = [_edges(number, page) for number, page in enumerate(pages)]
    running = _repeated(edges, [page.label for page in pages], largest)
    dropped: list[_Edge] = []
    for top, bottom in edges:
        for side in (top, bottom):
            # From the edge inwards, and no further than the first line that is of this page alone.
            for edge in side:
                if id(edge) not in running:
                    break
                dropped.append(edge)
    gone = {id(line) for edge in dropped for line in edge.lines}
    body = _words(
        " ".join(line.text for page in pages for line in page.lines if id(line) not in gone)
    )
    for edge in dropped:
        words = _words(edge.text)
        if words.strip() and words not in body:
            gone -= {id(line) for line in edge.lines}
            body += words
    return [[line for line in page.lines if id(line) not in gone] for page in pages]


def _edges(number: int, page: Page) -> tuple[list[_Edge], list[_Edge]]:
    """Return the rows in the margins at the top and at the bottom, the outermost first."""
    rows: list[list[Line]] = []
    upright = [line for line in page.lines if not line.turn]
    for line in sorted(upright, key=lambda line: -line.baseline):
        if rows and rows[-1][0].baseline - line.baseline < SAME_BASELINE * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    found = [_Edge(number, tuple(sorted(row, key=lambda line: line.left))) for row in rows]
    margin = MARGIN * (page.top - page.bottom)
    top = [edge for edge in found if edge.height > page.top - margin]
    bottom = [edge for edge in reversed(found) if edge.height < page.bottom + margin]
    return top[:EDGE_ROWS], bottom[:EDGE_ROWS]


def _repeated(
    edges: list[tuple[list[_Edge], list[_Edge]]], labels: Sequence[str], largest: float
) -> set[int]:
    """Return the ids of the rows that recur on pages near each other."""
    seen: defaultdict[tuple[str, object], list[_Edge]] = defaultdict(list)
    for page, sides in enumerate(edges):
        for edge in {id(edge): edge for side in sides for edge in side}.values():
            if max(line.size for line in edge.lines) <= largest:
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


def _levels(edges: list[_Edge]) -> Iterator[list[_Edge]]:
    """Yield rows of the same height together, in the order of their pages."""
    level: list[_Edge] = []
    for edge in sorted(edges, key=lambda edge: edge.height):
        if level and edge.height - level[-1].height > POINTS_APART:
            yield sorted(level, key=lambda edge: edge.page)
            level = []
        level.append(edge)
    yield sorted(level, key=lambda edge: edge.page)


def _keys(text: str, page: int, label: str) -> Iterator[tuple[str, object]]:
    """Yield what a header may have in common with those of other pages.

    That is its text, or all but a number that grows with the pages. A number at one end is enough:
    "Chapter 2: Methods 17" is a header even if its chapter has no other page.
    """
    text = text.casefold()
    yield text, None
    if not label.isdigit():
        yield re.sub(rf"(?<!\w){re.escape(label.casefold())}(?!\w)", "#", text), "label"
    for number in _NUMBER.finditer(text):
        before, value, after = text[: number.start()], int(number[0][:6]), text[number.end() :]
        if value not in YEARS:
            yield (
                ("#" if not before else "...#" if not after else f"{before}#{after}"),
                value - page,
            )


def _words(text: str) -> str:
    """Return the words of a text without its numbers, so that one text can be sought in another."""
    return " ".join(["", *_WORD.findall(text.casefold()), ""])
