"""Tables in the tree of a web page."""

from __future__ import annotations

import pytest

from rag.documents.readers.html_tables import tables_in


def texts(markup: str) -> list[list[list[str]]]:
    """Return the texts of the cells of each table."""
    return [[[cell.text for cell in row] for row in table.rows] for table in tables_in(markup)]


def test_cells_spans_and_headers() -> None:
    (table,) = tables_in(
        "<table><caption>Two <i>boats</i></caption><thead><tr><td rowspan=9>Boat<td colspan=2>Mast"
        "</thead><tfoot><tr><td>All<td>2</tfoot><tbody><tr><th>El<b>s</b>e<td>9<br>m</table>"
    )
    assert table.caption == "Two boats"
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Boat", "Mast"],
        ["Else", "9 m"],
        ["All", "2"],
    ]
    boat, mast = table.rows[0]
    assert (boat.row_span, boat.is_header) == (1, True)  # no further than the head of the table
    assert (mast.column_span, mast.is_header) == (2, True)
    assert [cell.is_header for cell in table.rows[1]] == [True, False]


@pytest.mark.parametrize("span", ["x", "-1", "", "9" * 30])
def test_spans_that_are_no_numbers(span: str) -> None:
    (table,) = tables_in(
        f"<table><tr><th>A<th>B<tr><td colspan='{span}' rowspan='{span}'>a</table>"
    )
    assert (table.rows[1][0].row_span, table.rows[1][0].column_span) == (1, 1)


def test_table_within_a_table_follows_it() -> None:
    inner = "<table><tr><th>C<th>D<tr><td>c<td>d</table>"
    assert texts(f"<table><tr><th>A<th>B<tr><td>a<td>see {inner} below</table>") == [
        [["A", "B"], ["a", "see below"]],
        [["C", "D"], ["c", "d"]],
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<table></table>",
        "<table><tr><td>a box</table>",
        f"<table><tr><td>menu<td>{'text ' * 20}</table>",
        "<table><tr><td>a<tr><td>column</table>",
        "<table role=presentation><tr><th>A<th>B<tr><td>a<td>b</table>",
        "<table><tr><td>menu<td><h2>Title</h2>text<tr><td>a<td>b</table>",
        f"<table><tr><td>a<td>{'text ' * 80}<tr><td>b<td>c</table>",
    ],
)
def test_tables_for_layout(markup: str) -> None:
    assert texts(markup) == []
