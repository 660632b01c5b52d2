"""The answer of a query over a table, in words, with its rows as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from rag.collection.computed import WHOLE, AnswerSheet, Computed, Place
from rag.collection.over_tables.joined_table import JoinedRow, JoinedTable
from rag.collection.over_tables.plan import Plan
from rag.text.display import count
from rag.types import Document, Table

MOST_CITED = 30
"""Rows cited one by one for a computed value; of more, the table is cited whole."""


def say_plan(plan: Plan) -> str:
    """Return what was computed in words: the rows looked at, the conditions, the operation."""
    grid, query = plan.grid, plan.query
    parts = [_whole(grid)]
    parts += [condition.words for condition in query.conditions]
    column = grid.columns[query.column].name
    by = grid.columns[query.by].name if query.by is not None else ""
    pair = [condition.words for condition in query.pair]
    operation = {
        "list": column,
        "count": count(int(plan.result.texts[0]), "row") if query.operation == "count" else "",
        "count values": f"different values of {column}",
        "sum": f"sum of {column}",
        "mean": f"mean of {column}",
        "largest": f"{_ordinal(query.amount)}largest {by}",
        "smallest": f"{_ordinal(query.amount)}smallest {by}",
        "first": f"the first{f' by {by}' if by else ' row'}",
        "last": f"the last{f' by {by}' if by else ' row'}",
        "next": f"the row after {' '.join(pair)}{f', by {by}' if by else ''}",
        "previous": f"the row before {' '.join(pair)}{f', by {by}' if by else ''}",
        "most frequent": f"most frequent {column}",
        "least frequent": f"least frequent {column}",
        "difference": f"difference in {column}"
        + (f" between {' and '.join(pair)}" if pair else ""),
        "count difference": f"difference of the number of rows with {' and '.join(pair)}",
        "compare": f"{by} of {' and '.join(pair)} compared",
    }[query.operation]
    return "; ".join([*parts, operation] if operation else parts)


def _whole(grid: JoinedTable) -> str:
    """Return the rows that were looked at and where they stand."""
    files = [PurePosixPath(path).name for path in grid.documents]
    kind = "record" if grid.tables[0][1].kind == "records" else "row"
    title = f" of “{grid.title}”" if grid.title else ""
    where = f" in {files[0]}" if len(files) == 1 else f" in {count(len(files), 'file')}"
    return f"all {count(len(grid.rows), kind)}{title}{where}"


def _ordinal(amount: int) -> str:
    return {1: "", 2: "second ", 3: "third "}.get(amount, f"{amount}th ")


def answer_of(plan: Plan, support: float, *, vouched: bool) -> Computed:
    """Return a plan's result as an answer; one that is not vouched for says what is doubtful."""
    reasons = () if vouched else (_doubt(plan),)
    sheet = AnswerSheet(support, "supported" if vouched else "partial", reasons)
    result = plan.result
    rows = [plan.grid.rows[index] for index in result.rows]
    explanation = f"Computed over {say_plan(plan)}."
    if plan.query.operation in _LISTS and len(result.texts) > 1:
        for text in result.texts:
            of_item = [row for row in rows if row.texts[plan.query.column] == text]
            sheet.add(text, _places(plan.grid, of_item), before="\n- " if sheet.begun else "- ")
        places = _places(plan.grid, rows)
        sheet.add(f"{count(len(result.texts), 'item')}. {explanation}", places)
        return sheet.answer()
    places = _places(plan.grid, rows) if len(rows) <= MOST_CITED else _tables(plan.grid)
    places = places or _tables(plan.grid)
    sheet.add(_sentence(", ".join(result.texts)), places)
    sheet.add(explanation, places)
    return sheet.answer()


def not_computed(table: JoinedTable) -> Computed:
    """Return the sentence that a question could not be read as a query over a table."""
    sheet = AnswerSheet(0.0, "abstained")
    text = "I could not read this question as a look-up, a count or a comparison over "
    text += f"{_whole(table)}."
    places = _tables(table)
    first = table.rows[0]
    if places[0].span[1] - places[0].span[0] > WHOLE:
        places = _places(table, [first])
    sheet.add(text, places)
    return replace(sheet.answer(), claims=())


_LISTS = frozenset(
    ("list", "largest", "smallest", "most frequent", "least frequent", "first", "last")
)


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:] if text in ("yes", "no") else text
    return text if text.endswith((".", "!", "?", "”", '"')) else f"{text}."


def _doubt(plan: Plan) -> str:
    words = ", ".join(f"“{word}”" for word in plan.unexplained)
    if words:
        return f"The question was read as this computation, which leaves out {words}."
    return "The question may mean another computation than this one."


def _places(grid: JoinedTable, rows: Sequence[JoinedRow]) -> list[Place]:
    return [Place(row.document, (row.row.start, row.row.end), _around(grid, row)) for row in rows]


def _around(grid: JoinedTable, row: JoinedRow) -> tuple[int, int]:
    for document, table in grid.tables:
        if document is row.document and table.start <= row.row.start <= table.end:
            return table.start, table.end
    return row.row.start, row.row.end


def _tables(grid: JoinedTable) -> list[Place]:
    return [_table_place(document, table) for document, table in grid.tables]


def _table_place(document: Document, table: Table) -> Place:
    return Place(document, (table.start, table.end), (table.start, table.end))
