"""A second reading of a question by the language model: a query in SQL, checked and run in memory.

The model knows SQL and sees the names of the columns with some rows. What it writes is run over a
copy of one table that nothing else is in, may only read, and counts only if every text that it
compares with stands in the table.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from rag.collection.over_tables.joined_table import JoinedTable
from rag.llm.chat_model import ChatModel, Message
from rag.text.words import content_words, fold

MOST_TOKENS = 120
"""Tokens of a query."""
FIRST_ROWS, BEST_ROWS = 3, 3
"""Rows shown to the model: the first ones, and those that share most words with the question."""
CELL_CHARS = 40
"""Characters of a cell shown to the model."""
MOST_STEPS = 2_000_000
"""Instructions of SQLite after which a query is stopped."""
MOST_RESULTS = 50
_EXAMPLES = """-- how many nations won at least 3 silver medals?
SELECT COUNT(*) FROM t WHERE silver >= 3;
-- which driver finished right after smith?
SELECT driver FROM t WHERE row = (SELECT row FROM t WHERE driver LIKE '%smith%') + 1;
"""
_SYSTEM = "You translate questions into SQLite queries."
_LITERAL = re.compile(r"'((?:[^']|'')*)'")
_WHERE = re.compile(r"\bWHERE\b(.*?)(?:\b(?:GROUP BY|ORDER BY|LIMIT)\b|$)", re.I | re.S)
_READS = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION))


@dataclass(frozen=True, slots=True)
class ModelQuery:
    """A query that the model wrote and its result.

    Attributes:
        sql: on one line, with the names of the columns as the model was given them.
        texts: the values of its first column, each once.
        rows: the rows that meet its condition, where that can be told; else all.
        prompt: what the model was asked.
        reply: what it wrote.
    """

    sql: str
    texts: tuple[str, ...]
    rows: tuple[int, ...]
    prompt: Sequence[Message]
    reply: str


def ask_model(question: str, table: JoinedTable, model: ChatModel) -> ModelQuery | None:
    """Have the model write a query, and return it with its result; None if it is of no use.

    Raises:
        ModelFailed: the model cannot be run.
    """
    prompt = query_prompt(question, table)
    stream: Generator[str] = model.stream(prompt, MOST_TOKENS)
    with closing(stream) as pieces:
        reply = "".join(pieces)
    sql = " ".join(re.sub(r"```\w*", " ", reply).split(";")[0].split())
    if not sql.lower().startswith("select") or not _literals_stand_in(sql, table):
        return None
    database = _database(table)
    try:
        found = [row[0] for row in database.execute(sql).fetchmany(MOST_RESULTS)]
        rows = _rows_behind(sql, database, len(table.rows))
    except (sqlite3.Error, sqlite3.Warning):
        return None
    finally:
        database.close()
    texts = tuple(dict.fromkeys(_show(value) for value in found if value not in (None, "")))
    if not texts or texts == ("0",):
        return None  # the condition was probably met by nothing
    return ModelQuery(sql, texts, rows, prompt, reply)


def query_prompt(question: str, table: JoinedTable) -> list[Message]:
    """Return the chat that asks for a query over a table."""
    names = column_names(table)
    wanted = set(content_words(question))
    likest = sorted(
        range(len(table.rows)),
        key=lambda row: -len(wanted & set(content_words(" ".join(table.rows[row].texts)))),
    )
    shown = sorted({*range(min(FIRST_ROWS, len(table.rows))), *likest[:BEST_ROWS]})
    lines = [" | ".join(["row", *names])]
    for row in shown:
        cells = [text[:CELL_CHARS] for text in table.rows[row].texts]
        lines.append(" | ".join([str(row + 1), *cells]))
    rows = "\n".join(lines)
    user = (
        f"Table t, {table.title}, {len(table.rows)} rows; some rows:\n{rows}\n\n"
        f"Examples of queries over other tables:\n{_EXAMPLES}\n"
        "Write one SQLite query over t that answers the question. Compare text with LIKE. "
        f"Only the query.\nQuestion: {question}"
    )
    return [{"role": "system", "content": _SYSTEM}, {"role": "user", "content": user}]


def column_names(table: JoinedTable) -> list[str]:
    """Return the names of the columns as words of SQL, different from each other."""
    names: list[str] = []
    for column in table.columns:
        name = re.sub(r"\W+", "_", column.name).strip("_").lower() or "c"
        while name in names:
            name += "_2"
        names.append(name)
    return names


def _database(table: JoinedTable) -> sqlite3.Connection:
    """Return a database in memory that holds the table and can only be read."""
    database = sqlite3.connect(":memory:")
    names = ", ".join(f'"{name}"' for name in column_names(table))
    database.execute(f"CREATE TABLE t (row INTEGER, {names})")
    marks = ", ".join("?" * (len(table.columns) + 1))
    for at, row in enumerate(table.rows):
        values: list[object] = [at + 1]
        for column, text in zip(table.columns, row.texts, strict=True):
            value = column.values[at] if column.kind in ("number", "year") else None
            values.append(text if value is None else int(value) if value % 1 == 0 else float(value))
        database.execute(f"INSERT INTO t VALUES ({marks})", values)
    database.commit()
    database.set_authorizer(
        lambda action, *_: sqlite3.SQLITE_OK if action in _READS else sqlite3.SQLITE_DENY
    )
    database.set_progress_handler(lambda: 1, MOST_STEPS)
    return database


def _literals_stand_in(sql: str, table: JoinedTable) -> bool:
    """Whether every text that a query compares with is part of some cell."""
    cells = fold("\n".join(text for row in table.rows for text in row.texts))
    return all(
        fold(part.strip()) in cells
        for literal in _LITERAL.findall(sql)
        for part in literal.replace("''", "'").split("%")
    )


def _rows_behind(sql: str, database: sqlite3.Connection, number: int) -> tuple[int, ...]:
    match = _WHERE.search(sql)
    if match is None or "select" in match[1].lower() or sql.lower().count("select") > 1:
        return tuple(range(number))
    found = database.execute(f"SELECT row FROM t WHERE {match[1]} ORDER BY row").fetchall()
    return tuple(row - 1 for (row,) in found)


def _show(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)
