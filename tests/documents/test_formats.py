"""Files of every format, made at random: each span, page and heading of them is right."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import (
    Part,
    expected_paths,
    outlines,
    phrases,
    programs,
    read,
    rows_expected,
    saved,
    tables,
    write_docx,
    write_epub,
    write_html,
    write_markdown,
    write_notebook,
)
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Inches

from rag.documents.chunks import Splitter, heading_path
from rag.text.normalise import normalise


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.md", write_markdown),
        ("a.docx", write_docx),
        ("a.epub", write_epub),
        ("a.ipynb", write_notebook),
        ("a.html", write_html),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parts=outlines())
def test_every_paragraph_is_under_its_headings(
    splitter: Splitter, name: str, write: Callable[[Sequence[Part]], bytes], parts: list[Part]
) -> None:
    document = read(name, write(parts))
    pieces = splitter.split(document)
    for paragraph, path in expected_paths(parts):
        position = document.text.index(paragraph)
        holders = [p for p in pieces if p.start <= position and position + len(paragraph) <= p.end]
        assert [piece.heading for piece in holders] == [path]


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
        table = slide.shapes.add_table(1, 2, Inches(1), Inches(3), Inches(2), Inches(1)).table
        table.cell(0, 0).text, table.cell(0, 1).text = f"Cell {number}", "value"
        slide.notes_slide.notes_text_frame.text = f"Note {number} {note}"
        path = normalise(path)
        notes_path = f"{path} › Speaker notes" if titled else "Speaker notes"
        wanted += [
            (normalise(f"Box {number} {box}"), number, path),
            (f"| Cell {number} | value |", number, path),
            (normalise(f"Note {number} {note}"), number, notes_path),
        ]
    document = read("a.pptx", saved(presentation))
    pieces = splitter.split(document)
    assert [page.label for page in document.pages] == [str(n + 1) for n in range(len(slides))]
    for text, number, path in wanted:
        position = document.text.index(text)
        holders = [p for p in pieces if p.start <= position and position + len(text) <= p.end]
        assert [(piece.page, piece.heading) for piece in holders] == [(number, path)]


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t")])
@settings(max_examples=25, deadline=None)
@given(table=tables())
def test_a_row_of_text_keeps_its_header(
    name: str, delimiter: str, table: tuple[list[str], list[list[str]]]
) -> None:
    names, rows = table
    buffer = StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows([names, *rows])
    document = read(name, buffer.getvalue().encode())
    assert document.text.split("\n\n") == rows_expected(names, rows)


@settings(max_examples=10, deadline=None)
@given(sheets=st.lists(tables(), min_size=1, max_size=3))
def test_a_row_of_a_workbook_is_under_its_sheet(
    splitter: Splitter, sheets: list[tuple[list[str], list[list[str]]]]
) -> None:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for number, (names, rows) in enumerate(sheets):
        sheet = workbook.create_sheet(f"Sheet {number}")
        for row in ([], names, *rows):  # an empty row first, as people leave one
            sheet.append([int(v) if v.isascii() and v.isdigit() else v for v in row])
    document = read("a.xlsx", saved(workbook))
    pieces = splitter.split(document)
    for number, (names, rows) in enumerate(sheets):
        for line in rows_expected(names, rows):
            found = [
                piece.heading for piece in pieces if line in document.text[piece.start : piece.end]
            ]
            assert f"Sheet {number}" in found


@settings(max_examples=40, deadline=None)
@given(program=programs())
def test_every_statement_is_under_its_definitions(
    splitter: Splitter, program: tuple[str, list[tuple[str, str]]]
) -> None:
    text, statements = program
    document = read("a.py", text.encode())
    assert document.text == text
    pieces = splitter.split(document)
    for statement, path in statements:
        position = text.index(statement)
        assert heading_path(document.headings, position) == path
        assert any(p.start <= position < p.end and p.heading == path for p in pieces)
