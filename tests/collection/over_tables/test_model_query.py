"""Queries of the language model: run over one table, read-only, and of no use if they guess."""

from __future__ import annotations

import pytest
from conftest import ScriptedModel
from written_tables import joined

from rag.collection.over_tables.model_query import ask_model, column_names


def texts(reply: str) -> tuple[str, ...] | None:
    query = ask_model("Which route?", joined(), ScriptedModel(reply))
    return query.texts if query else None


def test_names_of_columns_are_words() -> None:
    assert column_names(joined())[2] == "length_km"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("SELECT route FROM t WHERE length_km > 20 AND operator = 'Skellig';", ("Green line",)),
        ("```sql\nSELECT COUNT(*) FROM t WHERE harbour LIKE '%varde%'\n```", ("2",)),
        ("SELECT AVG(length_km) FROM t", ("19.75",)),
        ("SELECT route FROM t WHERE operator = 'Stena'", None),
        ("SELECT route FROM t WHERE colour = 'Norwin'", None),
        ("SELECT COUNT(*) FROM t WHERE length_km > 99", None),
        ("DROP TABLE t", None),
        ("SELECT load_extension('Varde')", None),
        ("I do not know.", None),
    ],
)
def test_results(reply: str, expected: tuple[str, ...] | None) -> None:
    assert texts(reply) == expected


def test_a_query_without_end_is_stopped() -> None:
    loop = "SELECT route FROM (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n) "
    assert texts(f"{loop} SELECT x AS route FROM n WHERE x < 0)") is None


def test_rows_behind_a_condition() -> None:
    query = ask_model("?", joined(), ScriptedModel("SELECT route FROM t WHERE harbour = 'Varde'"))
    assert query is not None
    assert query.rows == (0, 2)
