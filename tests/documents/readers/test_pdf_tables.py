"""Tables of PDF files."""

from __future__ import annotations

from collections.abc import Callable

from pdfs import LIMITS, all_of, draw, lines, text_of
from reportlab.pdfgen.canvas import Canvas

from rag.documents.readers.pdf import read_pdf


def table(*rows: tuple[str, ...]) -> Callable[[Canvas], None]:
    return all_of(
        *(
            lines(cell, x=72 + 130 * column, y=700 - 18 * number)
            for number, row in enumerate(rows)
            for column, cell in enumerate(row)
        )
    )


def test_table_rows_and_cells() -> None:
    text = text_of(
        table(("Metal", "Density", "Melts at"), ("Iron", "7.87", "1538"), ("Lead", "", "327"))
    )
    assert text == "Metal: Iron; Density: 7.87; Melts at: 1538\n\nMetal: Lead; Melts at: 327"


def test_cells_of_several_lines() -> None:
    text = text_of(
        table(
            ("Method", "Use"),
            ("Weights go to what", "Used for lists of"),
            ("the others missed", "names, which are short"),
            ("Trees are cut", "Used for num-"),
            ("Leaves", "Last"),
        )
    )
    assert text == (
        "Method: Weights go to what the others missed; Use: Used for lists of names, which are "
        "short\n\nMethod: Trees are cut; Use: Used for num-\n\nMethod: Leaves; Use: Last"
    )


def test_caption_of_a_table_is_its_title() -> None:
    """Above it or below it; a sentence about a table is none."""
    rows = table(
        ("Metal", "Density", "Melts at"), ("Iron", "7.87", "1538"), ("Lead", "11.3", "327")
    )
    caption = "Table 2. Metals of the mine"
    for y in (730, 600):
        (found,) = read_pdf(draw(all_of(lines(caption, y=y), rows)), LIMITS).tables
        assert found.title == caption
    sentence = "Tablets of clay were found."
    (found,) = read_pdf(draw(all_of(lines(sentence, y=730), rows)), LIMITS).tables
    assert found.title == ""
