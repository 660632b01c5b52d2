"""Build corpus/dall-e-and-wavenet.pdf from the note here (needs reportlab).

The first page is a cover with page label "i"; the pages after it are labelled 1, 2, 3 and so on.
"""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from note_text import Block, read_blocks
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
)
from reportlab.platypus.tableofcontents import TableOfContents

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "dall-e-and-wavenet.md"
TARGET = HERE.parents[1] / "corpus" / "dall-e-and-wavenet.pdf"
MARGIN = 2.5 * cm
COVER_PAGES = 1
HEADER = "Study notes on generative AI: DALL-E and WaveNet"

BODY = ParagraphStyle(
    "body", fontName="Times-Roman", fontSize=12.5, leading=18, spaceAfter=9, splitLongWords=0
)
BULLET = ParagraphStyle("bullet", BODY, leftIndent=16, bulletIndent=4)
HEADING = ParagraphStyle("heading", BODY, fontName="Helvetica-Bold", fontSize=18, leading=24)
SUBHEADING = ParagraphStyle("subheading", HEADING, fontSize=13.5, leading=18, spaceBefore=10)
TITLE = ParagraphStyle("title", HEADING, fontSize=28, leading=36)
CONTENTS = ParagraphStyle("contents", BODY, leading=22, spaceAfter=0)
STYLES = {
    "title": TITLE,
    "heading": HEADING,
    "subheading": SUBHEADING,
    "paragraph": BODY,
    "bullet": BULLET,
}


class NoteTemplate(BaseDocTemplate):
    """A cover page, then pages with a running header and a page number."""

    def __init__(self, target: Path, title: str) -> None:
        super().__init__(
            str(target), pagesize=A4, title=title, author="Footnote", lang="en-GB", invariant=1
        )
        width, height = A4
        size = (width - 2 * MARGIN, height - 2 * MARGIN)
        frame = Frame(MARGIN, MARGIN, *size, 0, 0, 0, 0)
        self.addPageTemplates(
            [
                PageTemplate("cover", [frame], _set_labels, _draw_roman_number),
                PageTemplate("text", [frame], _draw_header, _draw_number),
            ]
        )

    def afterFlowable(self, flowable: Flowable) -> None:
        """Enter every main heading in the table of contents and the outline."""
        if isinstance(flowable, Paragraph) and flowable.style is HEADING:
            text = flowable.getPlainText()
            key = f"heading-{self.page}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(text, key)
            self.notify("TOCEntry", (0, text, self.page - COVER_PAGES, key))


def _set_labels(canvas: Canvas, _template: BaseDocTemplate) -> None:
    canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
    canvas.addPageLabel(COVER_PAGES, style="ARABIC", start=1)


def _draw_roman_number(canvas: Canvas, _template: BaseDocTemplate) -> None:
    _draw_footer(canvas, "i")


def _draw_header(canvas: Canvas, _template: BaseDocTemplate) -> None:
    canvas.setFont("Helvetica", 9)
    canvas.drawString(MARGIN, A4[1] - 1.6 * cm, HEADER)


def _draw_number(canvas: Canvas, _template: BaseDocTemplate) -> None:
    _draw_footer(canvas, str(canvas.getPageNumber() - COVER_PAGES))


def _draw_footer(canvas: Canvas, label: str) -> None:
    canvas.setFont("Helvetica", 9)
    canvas.drawCentredString(A4[0] / 2, 1.4 * cm, label)


def _flowable(block: Block) -> Paragraph:
    bullet = "\N{BULLET}" if block.kind == "bullet" else None
    return Paragraph(escape(block.text), STYLES[block.kind], bulletText=bullet)


def build(source: Path, target: Path) -> None:
    """Lay out the note with every main section on a new page, after a cover page."""
    blocks = read_blocks(source)
    first_heading = next(i for i, block in enumerate(blocks) if block.kind == "heading")
    contents = TableOfContents(levelStyles=[CONTENTS], dotsMinLevel=-1)
    story: list[Flowable] = [_flowable(block) for block in blocks[:first_heading]]
    story += [Paragraph("Contents", SUBHEADING), contents, NextPageTemplate("text")]
    for block in blocks[first_heading:]:
        if block.kind == "heading":
            story.append(PageBreak())
        story.append(_flowable(block))
    NoteTemplate(target, title=blocks[0].text).multiBuild(story)


if __name__ == "__main__":
    build(SOURCE, TARGET)
