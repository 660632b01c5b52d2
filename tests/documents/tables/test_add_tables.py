"""Tables of pages and worksheets as lines that name their values."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from made_files import LIMITS, check_spans, grids, phrases

from rag.documents.readers.shared.text_builder import TextBuilder
from rag.documents.tables.add_tables import add_sheet, add_table
from rag.documents.tables.grid import Cell, clean, lay_out, plain_rows
from rag.types import Document


def built(builder: TextBuilder) -> Document:
    extracted = builder.build()
    document = Document("a", "", extracted.text, tables=extracted.tables)
    check_spans(document)
    return document


def page_table(*rows: list[Cell], title: str = "") -> Document:
    builder = TextBuilder(LIMITS)
    add_table(builder, rows, title)
    return built(builder)


def head(text: str, rows: int = 1, columns: int = 1) -> Cell:
    return Cell(text, rows, columns, is_header=True)


spans = st.sampled_from([1, 1, 1, 1, 2, 3, 0, 40])
texts = st.one_of(
    st.just(""), phrases, st.sampled_from(["Total", "12", "2024", "* x", "\u200d\u0301b"])
)
random_cells = st.builds(Cell, texts, spans, spans, st.booleans())


@settings(max_examples=300, deadline=None)
@given(rows=st.lists(st.lists(random_cells, max_size=5), max_size=8), is_sheet=st.booleans())
def test_no_value_is_lost_and_every_span_is_its_value(
    rows: list[list[Cell]], is_sheet: bool
) -> None:
    """Spans that overlap, empty rows and columns, marks of headers anywhere."""
    builder = TextBuilder(LIMITS)
    if is_sheet:
        add_sheet(builder, lay_out(rows))
    else:
        add_table(builder, rows)
    document = built(builder)
    given_texts = {clean(cell.text) for row in rows for cell in row}
    columns = [name for names, _ in grids(document) for name in names]
    said = "\n".join([document.text, *columns])
    assert all(text.rstrip(" :") in said for text in given_texts)
    allowed = {text.rstrip(" :") for text in given_texts} | given_texts
    for names, values in grids(document):
        for row in values:
            for name, value in zip(names, row, strict=True):
                parts = value.split(", ") if name == "Group" else [value]  # of several levels
                assert not value or all(part in allowed for part in parts)


def test_bands_groups_and_notes_of_a_marked_table() -> None:
    document = page_table(
        [head("Boat", 2), head("Trips", 1, 2)],
        [head("Day"), head("Night")],
        [Cell("Harbour A", 1, 3)],
        [Cell("Else"), Cell("3"), Cell("1")],
        [Cell("Dora"), Cell("none", 1, 2)],
        [Cell("Harbour B", 1, 3)],
        [Cell("Else"), Cell("2"), Cell("9")],
        [Cell("Without the lake", 1, 3)],
        title="Trips",
    )
    assert document.text.split("\n\n") == [
        "Group: Harbour A; Boat: Else; Trips, Day: 3; Trips, Night: 1",
        "Group: Harbour A; Boat: Dora; Trips, Day: none; Trips, Night: none",
        "Group: Harbour B; Boat: Else; Trips, Day: 2; Trips, Night: 9",
        "Without the lake",
    ]
    assert document.tables[0].title == "Trips"
    assert document.tables[0].end == len(document.text)


def test_labels_of_two_columns_name_their_values() -> None:
    document = page_table(
        [head("Else", 1, 2)], [head("Built"), Cell("1950")], [head("Mast:"), Cell("9 m")]
    )
    assert document.text.split("\n\n") == ["Else", "Built: 1950", "Mast: 9 m"]
    assert grids(document) == [(("Column 1", "Column 2"), [["Built", "1950"], ["Mast", "9 m"]])]


def test_another_header_begins_another_table() -> None:
    boats, crews = [head("Boat"), head("Mast")], [head("Crew"), head("Age")]
    document = page_table(
        boats,
        [Cell("Else"), Cell("9")],
        boats,
        [Cell("Dora"), Cell("8")],
        crews,
        [Cell("Ann"), Cell("30")],
        [head("Total"), head("1")],
    )
    assert grids(document) == [
        (("Boat", "Mast"), [["Else", "9"], ["Dora", "8"]]),
        (("Crew", "Age"), [["Ann", "30"], ["Total", "1"]]),
    ]


def test_table_that_goes_on_below_an_empty_row_is_one_table() -> None:
    builder = TextBuilder(LIMITS)
    add_sheet(
        builder,
        plain_rows(
            [["A", "N"], ["a", "1"], ["", ""], ["b", "2"], [], ["X", "Y", "Z"], ["x", "y", "3"]]
        ),
        "S",
    )
    document = built(builder)
    assert grids(document) == [
        (("A", "N"), [["a", "1"], ["b", "2"]]),
        (("X", "Y", "Z"), [["x", "y", "3"]]),
    ]
    assert [table.title for table in document.tables] == ["S", "S"]


def test_tables_side_by_side_are_two() -> None:
    builder = TextBuilder(LIMITS)
    rows = [["Boat", "Mast", "", "Crew", "Age"], ["Else", "9", "", "Ann", "30"], ["Dora", "8"]]
    add_sheet(builder, plain_rows(rows))
    assert grids(built(builder)) == [
        (("Boat", "Mast"), [["Else", "9"], ["Dora", "8"]]),
        (("Crew", "Age"), [["Ann", "30"]]),
    ]
