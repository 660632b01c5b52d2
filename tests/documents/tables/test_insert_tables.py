"""Tables in the place of their markup."""

from __future__ import annotations

from rag.documents.limits import Limits
from rag.documents.readers.shared.text_builder import Extracted
from rag.documents.tables.grid import Cell
from rag.documents.tables.insert_tables import PageTable, Place, insert_tables
from rag.types import Heading

ROWS = [[Cell("A", is_header=True), Cell("B", is_header=True)], [Cell("a"), Cell("b")]]


def test_text_headings_and_tables_keep_their_places() -> None:
    text = "  One\nTABLE\nTABLE\n\n\nTwo\nHead\n"
    first, second = text.index("TABLE"), text.rindex("TABLE")
    head = Heading(1, "Head", text.index("Head"), text.index("Head") + 4)
    places = [
        Place(first, first + 5, [PageTable(ROWS, "Cap")]),
        Place(second, second + 5, [PageTable(ROWS)]),
    ]
    page = insert_tables(Extracted(text, headings=(head,)), places, Limits())
    assert page.text == "  One\n\nCap\n\nA: a; B: b\n\nA: a; B: b\n\nTwo\nHead\n"
    assert [page.text[h.start : h.end] for h in page.headings] == ["Head"]
    cells = [[page.text[a:b] for a, b in table.rows[0].cells] for table in page.tables]
    assert cells == [["a", "b"], ["a", "b"]]
    assert [table.title for table in page.tables] == ["Cap", ""]


def test_text_without_tables_stays_as_it_is() -> None:
    page = Extracted("\n x \n\n\ny", headings=(Heading(1, "y", 7, 8),))
    assert insert_tables(page, [], Limits()) == page
