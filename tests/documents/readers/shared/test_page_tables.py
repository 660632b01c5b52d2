"""Tables on pages."""

from __future__ import annotations

import pytest

from rag.documents.readers.shared.page_layout import LayoutBlock, Row
from rag.documents.readers.shared.page_tables import PageTables, columns_of
from rag.documents.readers.shared.text_builder import TextBuilder, Vocabulary
from rag.documents.readers.shared.text_line import TextLine

WIDTH = 5.0
"""Of a letter, in points."""


def row(*cells: tuple[float, str], bold: bool = False) -> Row:
    """Return a row of cells, each with its left edge."""
    return [TextLine(text, x, x + WIDTH * len(text), 0, 10, bold) for x, text in cells]


def text_of(*tables: list[Row], between: str = "") -> str:
    """Return the text of tables that follow one another, or have a text between."""
    builder = TextBuilder()
    pages = PageTables(builder, Vocabulary.of([]))
    for rows in tables:
        pages.add(LayoutBlock(rows, table=True))
        if between:
            pages.end()
            builder.block(between)
    return builder.build().text


def test_columns_by_place() -> None:
    """A heading over two columns is no column; numbers on the right are below their name."""
    rows = [
        row((100, "Passengers and goods")),
        row((0, "Port"), (100, "in"), (160, "out"), (220, "Share")),
        row((0, "Emden"), (100, "91"), (160, "40"), (260, "7%")),
    ]
    assert columns_of(rows) == [(0, 25), (100, 110), (160, 175), (220, 270)]


def test_spans_and_missing_values() -> None:
    rows = [
        row((100, "Passengers in 2020")),
        row((0, "Port"), (100, "in"), (160, "out")),
        row((0, "Emden"), (100, "91"), (160, "40")),
        row((0, "Varel"), (160, "12")),
    ]
    said = text_of(rows).split("\n\n")
    assert said[-1].startswith("Port: Varel; ")
    assert said[-1].endswith("out: 12")
    assert "91" not in said[-1]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("Name", "Kind"), ("Iron", "Metal")], "Name: Iron; Kind: Metal"),
        ([("Name", "Weight"), ("Iron", "7.87")], "Name: Iron; Weight: 7.87"),
        ([("Owner", "Ada"), ("Span", "41 m"), ("Paint", "red")], "Owner: Ada"),
        ([("-s", "seed of the random numbers"), ("-v", "says more")], "-v: says more"),
    ],
    ids=["words", "numbers", "labels of mixed values", "labels of sentences"],
)
def test_two_columns(rows: list[tuple[str, str]], said: str) -> None:
    assert said in text_of([row((0, a), (200, b)) for a, b in rows]).split("\n\n")


def test_bold_row_is_a_header() -> None:
    rows = [row((0, "2 m"), (100, "4 m"), bold=True), row((0, "2 t"), (100, "9 t"))]
    assert text_of(rows) == "2 m: 2 t; 4 m: 9 t"


def test_row_without_a_first_value_is_a_header() -> None:
    rows = [row((100, "Boiler"), (200, "Stove")), row((0, "Heat"), (100, "high"), (200, "low"))]
    assert text_of(rows) == "Heat; Boiler: high; Stove: low"


HEAD = row((0, "Metal"), (100, "Density"))
IRON, LEAD = row((0, "Iron"), (100, "7.87")), row((0, "Lead"), (100, "11.3"))


@pytest.mark.parametrize("below", [[LEAD], [HEAD, LEAD], [LEAD, IRON]])
def test_table_goes_on_on_the_next_page(below: list[Row]) -> None:
    """Whether its header is repeated there or not."""
    text = text_of([HEAD, IRON], below)
    assert text.split("\n\n")[:2] == ["Metal: Iron; Density: 7.87", "Metal: Lead; Density: 11.3"]


def test_table_below_a_text_is_another() -> None:
    text = text_of([HEAD, IRON], [LEAD, row((0, "Zinc"), (100, "7.1"))], between="A text.")
    assert "Metal: Lead" not in text


def test_other_columns_are_another_table() -> None:
    text = text_of([HEAD, IRON], [row((0, "Lead"), (300, "soft")), row((0, "Iron"), (300, "hard"))])
    assert "Density: soft" not in text


def test_single_row_is_text() -> None:
    assert text_of([row((0, "Total"), (200, "120 euros"))]) == "Total 120 euros"
