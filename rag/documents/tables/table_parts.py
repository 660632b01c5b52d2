"""The rows of tables within a part of a document's text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.text.sentences import Span
from rag.types import Passage, Table


def tables_within(tables: Iterable[Table], start: int, end: int) -> tuple[Table, ...]:
    """Return the tables that have whole rows in a span of the text, each with these rows alone."""
    parts = []
    for table in tables:
        if table.start < end and start < table.end:
            first = bisect_left(table.rows, start, key=lambda row: row.start)
            last = bisect_left(table.rows, end + 1, lo=first, key=lambda row: row.end)
            if first < last:
                parts.append(replace(table, rows=table.rows[first:last]))
    return tuple(parts)


def row_spans(passage: Passage) -> tuple[Span, ...]:
    """Return the spans of the rows of tables in a passage, as offsets into its text, in order."""
    return tuple(
        sorted(
            (row.start - passage.start, row.end - passage.start)
            for table in passage.tables
            if table.kind == "table"
            for row in table.rows
        )
    )


def in_whole_rows(spans: Iterable[Span], rows: Sequence[Span]) -> list[Span]:
    """Return spans of a text in order, those within a row joined: a sentence in a cell needs it.

    Args:
        spans: sentences, in order.
        rows: of tables, in order and apart.
    """
    whole: dict[Span, None] = {}
    for span in spans:
        place = bisect_right(rows, span[0], key=lambda row: row[0]) - 1
        inside = place >= 0 and span[1] <= rows[place][1]
        whole[rows[place] if inside else span] = None
    return list(whole)
