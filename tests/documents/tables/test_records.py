"""Records in prose: sections, list items and paragraphs of one form are rows of a table."""

from __future__ import annotations

from rag.documents.limits import Limits
from rag.documents.readers.markdown_file import read_markdown
from rag.documents.tables.records import find_records
from rag.types import Table

SECTIONS = """# Bells of the county

## Great Tom

- Founder: John Ash
- Cast: 1680
- Weight: 7 tons

## Old Kate

**Founder:** Mary Elm
**Cast:** 1701

It cracked in the frost.

## Little Ned

Founder: John Ash
Cast: 1733
Weight: 2 tons
"""
ITEMS = """# Ropes

- Rope 12-A: price 3.40, 20 coils in store.
- Rope 12-B: price 4.10, 7 coils in store.
- Rope 14-A: price 5.00, 1 coil in store.
"""


def tables_of(text: str) -> tuple[str, list[Table]]:
    read = read_markdown(text.encode(), Limits())
    return read.text, find_records(read.text, read.headings, read.tables)


def cells(text: str, table: Table) -> list[list[str]]:
    return [[text[start:end] for start, end in row.cells] for row in table.rows]


def test_sections_with_the_same_fields() -> None:
    text, (table,) = tables_of(SECTIONS)
    assert (table.kind, table.title) == ("records", "Bells of the county")
    assert table.columns == ("Name", "Founder", "Cast", "Weight")
    assert cells(text, table) == [
        ["Great Tom", "John Ash", "1680", "7 tons"],
        ["Old Kate", "Mary Elm", "1701", ""],
        ["Little Ned", "John Ash", "1733", "2 tons"],
    ]
    assert text[table.rows[2].start : table.rows[2].end].startswith("## Little Ned")
    assert text[table.rows[2].start : table.rows[2].end].endswith("Weight: 2 tons")


def test_list_items_of_one_form() -> None:
    text, (table,) = tables_of(ITEMS)
    assert table.columns[:2] == ("Name", "price")
    assert "store" in table.columns[2]
    assert [row[:2] for row in cells(text, table)] == [
        ["Rope 12-A", "3.40"],
        ["Rope 12-B", "4.10"],
        ["Rope 14-A", "5.00"],
    ]


def test_label_with_place_and_year() -> None:
    text, (table,) = tables_of(
        "- Oak Hill, Dorset, 1988: bottle 4.00, glass 1.00\n"
        "- Elm Vale, Kent, 1991: bottle 5.00, glass 2.00\n"
        "- Ash Rise, Dorset, 1990: bottle 6.00, glass 3.00\n"
    )
    assert table.columns == ("Name", "Column 2", "Year", "bottle", "glass")
    assert cells(text, table)[1] == ["Elm Vale", "Kent", "1991", "5.00", "2.00"]


def test_fields_at_the_head_of_a_document_are_a_row() -> None:
    text, (table,) = tables_of("# Ann Lowe\n\nTrade: cooper\nTown: Wells\n\nShe works alone.\n")
    assert table.columns == ("Name", "Trade", "Town")
    assert cells(text, table) == [["Ann Lowe", "cooper", "Wells"]]


def test_prose_has_no_records() -> None:
    talk = "Ann: Good morning.\nBert: Good morning.\nAnn: Shall we begin?\nBert: Yes.\n"
    prose = "# Bees\n\nNote: bees sleep.\n\n## Wax\n\nThe wax is soft: it melts.\n"
    plain = "- We sow in May: the soil is warm.\n- Then we wait.\n- In June: hoe, and water.\n"
    assert [tables_of(text)[1] for text in (talk, prose, plain)] == [[], [], []]
