"""Rows of tables within a part of a text."""

from __future__ import annotations

from dataclasses import replace

from row_lines import with_table

from rag.documents.tables.table_parts import in_whole_rows, row_spans, tables_within
from rag.text.sentences import sentence_spans
from rag.types import Passage, Table


def test_only_whole_rows() -> None:
    text, table = with_table([{"Tree": "oak"}, {"Tree": "elm"}, {"Tree": "ash"}], "Trees")

    def trees(start: int, end: int) -> list[str]:
        (part,) = tables_within([table], start, end)
        return [text[slice(*row.cells[0])] for row in part.rows]

    elm = text.index("Tree: elm")
    assert trees(0, len(text)) == ["oak", "elm", "ash"]
    assert trees(elm, len(text)) == ["elm", "ash"]
    assert trees(elm - 5, elm + len("Tree: elm")) == ["elm"]
    assert not tables_within([table], elm + 1, elm + len("Tree: elm"))
    assert not tables_within([table], 0, len("Trees"))


def test_a_part_of_a_long_table() -> None:
    """Not every row is looked at: there may be a million."""
    text, table = with_table([{"n": str(number)} for number in range(2000)])
    start = text.index("n: 700")
    (part,) = tables_within([table], start, text.index("n: 710"))
    assert [text[slice(*row.cells[0])] for row in part.rows] == [str(n) for n in range(700, 710)]
    assert isinstance(part, Table)
    assert part.columns == ("n",)


def test_sentences_in_a_cell_are_their_row() -> None:
    before = "Trees are old. They are tall."
    text, table = with_table(
        [{"Tree": "oak", "Note": "It grows. It stays."}, {"Tree": "elm"}], before
    )
    passage = Passage(1, "a", None, None, "", 0, len(text), text, 1.0, tables=(table,))
    spans = in_whole_rows(sentence_spans(text), row_spans(passage))
    assert [text[a:b] for a, b in spans] == [
        "Trees are old.",
        "They are tall.",
        "Tree: oak; Note: It grows. It stays.",
        "Tree: elm",
    ]
    records = replace(passage, tables=(replace(table, kind="records"),))
    assert row_spans(records) == ()
