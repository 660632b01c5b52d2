"""Reading presentations."""

from __future__ import annotations

from io import BytesIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import (
    grids,
    phrases,
    read,
    saved,
)
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import nsdecls
from pptx.util import Inches

from rag.documents.chunks import Splitter
from rag.text.normalise import normalise


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(slides=st.lists(st.tuples(st.booleans(), phrases, phrases, phrases), min_size=1, max_size=4))
def test_every_text_is_on_its_slide(
    splitter: Splitter, slides: list[tuple[bool, str, str, str]]
) -> None:
    """Text boxes, tables and notes are on the slide's page, under its title or under none."""
    presentation = Presentation()
    wanted: list[tuple[str, int, str]] = []
    for number, (titled, title, box, note) in enumerate(slides, start=1):
        slide = presentation.slides.add_slide(presentation.slide_layouts[5 if titled else 6])
        path = f"Slide {number} {title}" if titled else ""
        if titled:
            slide.shapes.title.text = path
        text_box = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(2), Inches(1))
        text_box.text_frame.text = f"Box {number} {box}"
        table = slide.shapes.add_table(2, 2, Inches(1), Inches(3), Inches(2), Inches(1)).table
        said = ("Name", "Kind", f"Cell {number}", "value")
        for cell, words in zip(table.iter_cells(), said, strict=True):
            cell.text = words
        slide.notes_slide.notes_text_frame.text = f"Note {number} {note}"
        path = normalise(path)
        notes_path = f"{path} › Speaker notes" if titled else "Speaker notes"
        wanted += [
            (normalise(f"Box {number} {box}"), number, path),
            (f"Name: Cell {number}; Kind: value", number, path),
            (normalise(f"Note {number} {note}"), number, notes_path),
        ]
    document = read("a.pptx", saved(presentation))
    pieces = splitter.split(document)
    assert [page.label for page in document.pages] == [str(n + 1) for n in range(len(slides))]
    for text, number, path in wanted:
        position = document.text.index(text)
        holders = [p for p in pieces if p.start <= position and position + len(text) <= p.end]
        assert [(piece.page, piece.heading) for piece in holders] == [(number, path)]


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080200000090775"
    "3de0000000c4944415408d763f8ffff3f0005fe02fea735" + "81840000000049454e44ae426082"
)


def test_picture_slide_is_unread() -> None:
    presentation = Presentation()
    for _ in range(3):
        presentation.slides.add_slide(presentation.slide_layouts[6])
    first, second, _ = presentation.slides
    first.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "Words."
    second.shapes.add_picture(BytesIO(PIXEL), 0, 0)
    presentation.element.set("firstSlideNum", "5")
    document = read("a.pptx", saved(presentation))
    assert document.unread == (2,)  # the third shows nothing
    assert [page.label for page in document.pages] == ["5", "6", "7"]


def test_shapes_are_read_row_by_row() -> None:
    """The order in the file is that of drawing; a group is read in its place."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Title"
    slide.placeholders[1].text = "first\nsecond"
    slide.placeholders[1].text_frame.paragraphs[1].level = 1
    group = slide.shapes.add_group_shape()
    for left, top, text in ((5, 6, "right"), (1, 6, "left")):
        box = group.shapes.add_textbox(Inches(left), Inches(top), Inches(1), Inches(1))
        box.text_frame.text = text
    above = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(1), Inches(0.3))
    above.text_frame.text = "above"
    text = read("a.pptx", saved(presentation)).text
    assert text == "Title\n\nabove\n\n- first\n  - second\n\nleft\n\nright"


def test_merged_cells_of_a_table() -> None:
    """What a cell says holds for all rows and columns that it covers; the slide gives the title."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Bus times"
    table = slide.shapes.add_table(4, 3, Inches(1), Inches(3), Inches(4), Inches(2)).table
    rows = ("Stop", "Weekday", "Sunday", "Mill", "7:10", "9:10", "", "7:40", "9:40", "Dock", "none")
    for cell, said in zip(table.iter_cells(), rows, strict=False):
        cell.text = said
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 1).merge(table.cell(3, 2))
    document = read("a.pptx", saved(presentation))
    assert document.tables[0].title == "Bus times"
    assert grids(document) == [
        (
            ("Stop", "Weekday", "Sunday"),
            [["Mill", "7:10", "9:10"], ["Mill", "7:40", "9:40"], ["Dock", "none", "none"]],
        )
    ]


def test_first_column_of_a_table() -> None:
    """A table without a header row whose first column is set off: labels and values."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(3), Inches(4), Inches(2)).table
    table.first_row, table.first_col = False, True
    for cell, said in zip(table.iter_cells(), ("Owner", "Ada", "Span", "41 m"), strict=True):
        cell.text = said
    assert read("a.pptx", saved(presentation)).text == "Owner: Ada\n\nSpan: 41 m"


def test_table_of_one_row_is_boxes() -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    table = slide.shapes.add_table(1, 2, Inches(1), Inches(3), Inches(4), Inches(2)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Bring a towel.", "soap\na lock"
    document = read("a.pptx", saved(presentation))
    assert document.text == "Bring a towel.\n\n- soap\n- a lock"
    assert not document.tables


def test_hidden_slides_keep_their_numbers() -> None:
    presentation = Presentation()
    for month in ("May", "March", "June"):
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = f"Opens in {month}"
        slide.notes_slide.notes_text_frame.text = f"Say {month} twice."
    presentation.slides[1]._element.set("show", "0")
    document = read("a.pptx", saved(presentation))
    assert "March" not in document.text
    page = document.pages[2]
    assert "June" in document.text[page.start : page.end]
    assert (page.label, document.unread, document.hidden) == ("3", (), {"slides": 1})


def test_hidden_shapes_and_comments() -> None:
    """A shape can be hidden itself or with its group; comments are a part of their own."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Bridge"
    group = slide.shapes.add_group_shape()
    for shapes, words in ((slide.shapes, "March"), (group.shapes, "April"), (slide.shapes, "May")):
        box = shapes.add_textbox(Inches(1), Inches(1), Inches(2), Inches(1))
        box.text_frame.text = words
        if words == "March":
            box._element._nvXxPr.cNvPr.set("hidden", "1")
    group._element._nvXxPr.cNvPr.set("hidden", "1")
    comments = Part(
        PackURI("/ppt/comments/comment1.xml"),
        "application/vnd.openxmlformats-officedocument.presentationml.comments+xml",
        slide.part.package,
        f"<p:cmLst {nsdecls('p')}><p:cm/><p:cm/></p:cmLst>".encode(),
    )
    slide.part.relate_to(comments, RT.COMMENTS)
    document = read("a.pptx", saved(presentation))
    assert document.text == "Bridge\n\nMay"
    assert document.hidden == {"text": 2, "comments": 2}
