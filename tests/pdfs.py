"""Makes PDFs for the tests, page by page."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from rag.documents.limits import Limits
from rag.documents.readers.pdf import read_pdf
from rag.documents.readers.shared.text_builder import Extracted

LIMITS = Limits()
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
needs_font = pytest.mark.skipif(
    not FONT.exists(), reason="no DejaVu Serif: sudo apt-get install fonts-dejavu-core"
)


@cache
def register_font() -> None:
    pdfmetrics.registerFont(TTFont("Serif", FONT))


def draw(*pages: Callable[[Canvas], Any], **options: Any) -> bytes:
    """Make a PDF of pages, each drawn by a function."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True, **options)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(
    *texts: str, x: float = 72, y: float = 700, leading: float = 14, size: float = 11,
    font: str = "Helvetica",
) -> Callable[[Canvas], None]:  # fmt: skip
    """Draw lines of text below each other."""

    def on(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for number, text in enumerate(texts):
            canvas.drawString(x, y - leading * number, text)

    return on


def all_of(*parts: Callable[[Canvas], Any]) -> Callable[[Canvas], None]:
    def on(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return on


def text_of(*pages: Callable[[Canvas], Any]) -> str:
    return read_pdf(draw(*pages), LIMITS).text


def page_texts(extracted: Extracted) -> list[str]:
    return [extracted.text[page.start : page.end].strip() for page in extracted.pages]


BODY = ("Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta", "Eta", "Theta")


def body(page: int) -> Callable[[Canvas], None]:
    name = BODY[page % len(BODY)]
    return lines(f"{name} begins the page.", f"It is {name} still.", f"{name} ends it.")


def assemble(*objects: bytes) -> bytes:
    """Write a PDF by hand, from its objects in order."""
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
    )


def by_hand(
    count: int, kids: bytes = b"3 0 R", box: bytes = b"200 200", text: bytes = b"Hi"
) -> bytes:
    drawing = b"BT /F 12 Tf 10 100 Td (%s) Tj ET" % text
    return assemble(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s]/Contents 4 0 R/Resources<</Font<</F"
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>" % box,
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
    )
