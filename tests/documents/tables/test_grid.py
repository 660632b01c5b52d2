"""Cells that span rows and columns, on a grid."""

from __future__ import annotations

import pytest

from rag.documents.tables.grid import MOST_COLUMNS, Cell, Row, clean, lay_out
from rag.text.normalise import normalise


def values(*rows: list[Cell]) -> list[list[str]]:
    return [list(row.values) for row in lay_out(rows)]


def test_spans_are_repeated_over_what_they_cover() -> None:
    a, b = Cell("a", row_span=2, column_span=2), Cell("b")
    assert values([a, b], [Cell("c"), Cell("d")]) == [["a", "a", "b"], ["a", "a", "c", "d"]]


def test_what_began_elsewhere_is_known() -> None:
    first, second = lay_out([[Cell("a", 2, 2, True), Cell("b")], [Cell("c")]])
    assert first == Row(["a", "a", "b"], frozenset({1}), frozenset(), frozenset({0, 1}))
    assert second.from_above == {0, 1}
    assert first.cells == [0, 2]


def test_overlapping_spans_end_before_each_other() -> None:
    """The wide cell of the second row ends where the tall one of the first stands."""
    rows = values([Cell("a"), Cell("b"), Cell("tall", row_span=3)], [Cell("wide", column_span=5)])
    assert rows == [["a", "b", "tall"], ["wide", "wide", "tall"]]


def test_a_span_of_0_reaches_to_the_end() -> None:
    assert values([Cell("a", row_span=0), Cell("b")], [Cell("c")], [Cell("d")])[-1] == ["a", "d"]


def test_spans_without_end_are_bounded() -> None:
    assert len(values([Cell("a", column_span=10**9)])[0]) == MOST_COLUMNS


def test_row_below_a_merged_cell_alone_is_blank() -> None:
    rows = list(lay_out([[Cell("a", row_span=3), Cell("b")], [], [Cell("c")]]))
    assert [row.is_blank for row in rows] == [False, True, False]


@pytest.mark.parametrize(
    "text",
    ["two\nlines", "\u3000\u200dא", "a\u200db", "\u0338x", "so\u00adft \u00ad\n x", "ﬁ\xa0n"],
)
def test_clean_text_stays_as_it_is_within_a_line(text: str) -> None:
    line = f"Name: {clean(text)}; Next: {clean(text)}"
    assert normalise(line) == line
    assert " ".join(clean(text).split()) == clean(text)
