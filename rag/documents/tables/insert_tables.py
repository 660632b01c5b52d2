"""Put tables in the place of their markup in a text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.documents.limits import Limits, check_length
from rag.documents.readers.shared.text_builder import Extracted, TextBuilder, moved
from rag.documents.tables.add_tables import add_table
from rag.documents.tables.grid import Cell
from rag.types import Table


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of a page: its rows, with the cells that begin in each, and its caption."""

    rows: Sequence[Sequence[Cell]]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a text, and the tables that stand there."""

    start: int
    end: int
    tables: Sequence[PageTable]


def insert_tables(page: Extracted, places: Sequence[Place], limits: Limits) -> Extracted:
    """Return a text with tables, as blocks, in the place of spans; all other text stays as it is.

    Args:
        page: a text with headings, and without pages and tables.
        places: in order; they do not overlap.
        limits: of the file.
    """
    starts = [heading.start for heading in page.headings]
    parts: list[str] = []
    tables: list[Table] = []
    shifts = [(0, 0)]  # a place in the old text, and by how much it moves
    length = passed = 0
    for place in places:
        before = page.text[passed : place.start].rstrip("\n")
        above = bisect_left(starts, place.start)
        built = _built(place, page.headings[above - 1].title if above else "", limits)
        lead = "\n\n" if before else ""
        tables += (moved(table, length + len(before) + len(lead)) for table in built.tables)
        passed = place.end
        while page.text.startswith("\n", passed):
            passed += 1
        tail = "\n\n" if passed < len(page.text) else page.text[place.end : place.end + 1]
        parts += before, lead, built.text, tail
        length += sum(map(len, parts[-4:]))
        check_length(length, limits)
        shifts.append((passed, length - passed))
    parts.append(page.text[passed:])
    headings = []
    for heading in page.headings:
        _, shift = shifts[bisect_right(shifts, heading.start, key=lambda shift: shift[0]) - 1]
        headings.append(replace(heading, start=heading.start + shift, end=heading.end + shift))
    return Extracted("".join(parts), headings=tuple(headings), tables=tuple(tables))


def _built(place: Place, title: str, limits: Limits) -> Extracted:
    builder = TextBuilder(limits)
    for table in place.tables:
        builder.block(table.caption)
        add_table(builder, table.rows, table.caption or title)
    return builder.build()
