"""Numbers of lines in the margin are removed, and no other numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from pdfs import LIMITS, all_of, draw, lines, text_of
from reportlab.pdfgen.canvas import Canvas

from rag.documents.readers.pdf import read_pdf

PROSE = [
    "The ferry to the island runs twice a day in summer and once",
    "in winter, when the ice allows it. In 1987 a new pier of oak",
    "was built, since the old one had been lost in a storm, and",
    "the crossing takes 35 minutes with a good wind. Passengers",
    "buy their tickets on board from the mate, who also carries",
    "the post, the milk and whatever else the islanders ordered",
]
SENTENCE = (
    "In 1987 a new pier of oak was built, since the old one had been lost in a storm, and the "
    "crossing takes 35 minutes with a good wind."
)


def manuscript(
    first: int, *, every: int = 1, x: float = 40, size: float = 7, rows: int = 18, left: float = 90
) -> Callable[[Canvas], None]:
    """A page of prose with the number of each line, or of each fifth, at its height."""

    def on(canvas: Canvas) -> None:
        for row in range(rows):
            y = 760 - 20 * row
            if (first + row) % every == 0:
                canvas.setFont("Helvetica", size)
                canvas.drawRightString(x, y, str(first + row))
            canvas.setFont("Helvetica", 10)
            canvas.drawString(left, y, PROSE[row % len(PROSE)])

    return on


@pytest.mark.parametrize(
    "pages",
    [
        [manuscript(1), manuscript(19), manuscript(37, rows=2)],
        [manuscript(1), manuscript(1), manuscript(1)],
        [manuscript(1, every=5, rows=30), manuscript(31, every=5, rows=30)],
        [manuscript(1, x=480)],
        [manuscript(1, x=84, size=10)],
        [manuscript(1, x=390, size=10)],
        [all_of(manuscript(1, left=40, x=30), manuscript(19, left=330, x=325))],
        [all_of(manuscript(1), manuscript(1, x=420))],
    ],
    ids=["on", "per page", "fifths", "right", "near", "near right", "columns", "both sides"],
)
def test_manuscripts(pages: list[Callable[[Canvas], None]]) -> None:
    text = text_of(*pages)
    assert SENTENCE in text
    assert "|" not in text
    assert set(re.findall(r"\d+", text)) == {"1987", "35"}


def test_paragraphs_stay_apart() -> None:
    """A number stands beside the last line of a paragraph and beside a title too."""
    pages = [
        all_of(
            *(lines(str(8 * page + row + 1), x=40, y=760 - 20 * row, size=7) for row in range(8)),
            lines("Results", x=90, y=760, size=14),
            *(
                lines(f"{PROSE[row]} and on the other day too", x=90, y=740 - 20 * row, size=10)
                for row in range(4)
            ),
            lines("it ends here.", x=90, y=660, size=10),
            lines("A second paragraph begins here and goes on for two", x=104, y=640, size=10),
            lines("lines or nearly so.", x=90, y=620, size=10),
        )
        for page in range(3)
    ]  # fmt: skip
    extracted = read_pdf(draw(*pages), LIMITS)
    assert "A second paragraph begins here and goes on for two lines or nearly so." in (
        extracted.text.split("\n\n")
    )
    assert {heading.title for heading in extracted.headings} == {"Results"}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ([str(row + 1) for row in range(12)], ["Iron", "Lead", "Tin"] * 4),  # ranks
        ([str(1990 + row) for row in range(12)], [f"{row}.5 tons" for row in range(12)]),  # years
        ([str(10 * row) for row in range(12)], [""] * 12),  # an axis
    ],
)
def test_columns_of_tables_stay(left: list[str], right: list[str]) -> None:
    def on(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for row, (number, cell) in enumerate(zip(left, right, strict=True)):
            canvas.drawRightString(90, 760 - 16 * row, number)
            canvas.drawString(180, 760 - 16 * row, cell)

    text = text_of(on)
    assert all(re.search(rf"(?<!\d){number}(?!\d)", text) for number in left)


def test_numbered_items_of_several_lines_stay() -> None:
    def on(canvas: Canvas) -> None:
        y = 760
        for number in range(1, 7):
            lines(str(number), x=72, y=y, size=10)(canvas)
            for line in PROSE[: 1 + number % 3]:
                lines(line, x=100, y=y, size=10)(canvas)
                y -= 14
            y -= 6

    text = text_of(on)
    assert all(re.search(rf"(?<!\d){number}(?!\d)", text) for number in range(1, 7))


def test_one_page_of_many_is_a_listing() -> None:
    """Numbered lines on one page of ten are no manuscript: their numbers are content."""
    plain = lines(*PROSE, x=90, y=760, size=10)
    text = text_of(*[plain] * 5, manuscript(1), *[plain] * 4)
    assert all(re.search(rf"(?<!\d){number}(?!\d)", text) for number in range(1, 19))
