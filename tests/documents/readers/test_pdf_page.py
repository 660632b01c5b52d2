"""Raised and lowered numbers on a page of a PDF."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pdfs import text_of
from reportlab.pdfgen.canvas import Canvas


def raised(*parts: str, y: float = 700) -> Callable[[Canvas], None]:
    """Draw a line whose parts stand by turns on the baseline and above it, in smaller type."""

    def on(canvas: Canvas) -> None:
        text = canvas.beginText(72, y)
        for number, part in enumerate(parts):
            text.setFont("Helvetica", 7 if number % 2 else 11)
            text.setRise(4 if number % 2 else 0)
            text.textOut(part)
        canvas.drawText(text)

    return on


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("An area of 5 km", "2", " in 10", "6", " years."), "An area of 5 km^2 in 10^6 years."),
        (("The lamp", "12", " was lit", "3,4", ", as told."), "The lamp was lit, as told."),
        (("It ended.", "7", " It began."), "It ended. It began."),
        (("", "7", "The lamp was lit."), "7 The lamp was lit."),
        (("", "8", "2048 is even."), "8 2048 is even."),
        (("In 1990 there were 12.",), "In 1990 there were 12."),
    ],
)
def test_raised_numbers(parts: tuple[str, ...], text: str) -> None:
    """Powers are marked as such; the mark of a note is no word of the sentence."""
    assert text_of(raised(*parts)) == text


def test_raised_and_lowered_numbers_drawn_on_their_own() -> None:
    """As browsers print them."""

    def on(canvas: Canvas) -> None:
        x = 72.0
        parts = ("The lamp", "12", " burnt CO", "2", " for years of 10", "6", " hours.")
        for number, part in enumerate(parts):
            size, rise = ((11, 0), (7, -3 if part == "2" else 5))[number % 2]
            canvas.setFont("Helvetica", size)
            canvas.drawString(x, 700 + rise, part)
            x += canvas.stringWidth(part, "Helvetica", size)

    assert text_of(on) == "The lamp burnt CO2 for years of 10^6 hours."
