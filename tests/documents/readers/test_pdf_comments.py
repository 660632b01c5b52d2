"""Comments in PDFs."""

from __future__ import annotations

from io import BytesIO

from made_files import read
from reportlab.pdfgen.canvas import Canvas


def test_comments_are_counted() -> None:
    """A note and a remark are; a link and a mark without words are none."""
    data = BytesIO()
    canvas = Canvas(data)
    canvas.drawString(100, 700, "The bridge opens in May.")
    canvas.textAnnotation("Or in June?", Rect=(100, 600, 120, 620))
    canvas.highlightAnnotation("Ask the mayor.", Rect=(100, 690, 200, 710))
    canvas.highlightAnnotation("", Rect=(100, 690, 200, 710))
    canvas.linkURL("https://example.org", (100, 690, 200, 710))
    canvas.save()
    found = read("a.pdf", data.getvalue())
    assert (found.text, found.hidden) == ("The bridge opens in May.", {"comments": 2})
