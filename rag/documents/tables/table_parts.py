"""The rows of tables within a part of a document's text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from rag.types import Table


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
