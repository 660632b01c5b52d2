"""From a file of any format to a footnote: every span is exact, its page and heading are right."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from conftest import CORPUS
from hypothesis import HealthCheck, given, settings
from made_files import (
    Part,
    expected_paths,
    outlines,
    saved,
    write_docx,
    write_epub,
    write_html,
    write_markdown,
    write_notebook,
)
from pdfs import all_of, draw, lines
from pptx import Presentation
from reportlab.pdfgen.canvas import Canvas

from rag.documents.chunks import heading_path, page_at
from rag.library import Library
from rag.types import Citation, Document

MakeLibrary = Callable[..., Library]
WRITERS = {
    "md": write_markdown,
    "docx": write_docx,
    "epub": write_epub,
    "html": write_html,
    "ipynb": write_notebook,
}


def check(library: Library) -> int:
    """Check every chunk of a library against the text of its document; return how many."""
    count = 0
    for path in library.documents():
        document = library.document(path)
        assert document
        for chunk in library.snapshot().store.chunks_of(path):
            assert document.text[chunk.start : chunk.end] == chunk.text
            check_place(document, chunk.start, chunk.page, chunk.page_label, chunk.heading)
            count += 1
    return count


def check_place(
    document: Document, start: int, number: int | None, label: str | None, heading: str
) -> None:
    page = page_at(document.pages, start)
    assert (number, label) == ((page.number, page.label) if page else (None, None))
    assert heading == heading_path(document.headings, start)


def citations(library: Library, question: str) -> list[Citation]:
    """Ask, and check that every footnote is exact."""
    found = []
    for claim in library.ask(question, extractive=True).claims:
        for citation in claim.citations:
            document = library.document(citation.document)
            assert document
            assert document.text[citation.start : citation.end] == citation.quote
            check_place(
                document, citation.start, citation.page, citation.page_label, citation.heading
            )
            found.append(citation)
    return found


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(parts=outlines())
def test_generated_files_of_every_format(
    make_library: MakeLibrary, tmp_path: Path, parts: list[Part]
) -> None:
    notes = tmp_path / "notes"
    shutil.rmtree(notes, ignore_errors=True)
    library = make_library(answer_above=0.0, read_above=0.0)
    parts = [*parts, Part(0, "Zebras graze near the waterfall.")]
    for ending, write in WRITERS.items():
        (notes / f"a.{ending}").write_bytes(write(parts))
    report = library.sync([notes])
    assert not report.failed
    assert check(library) >= len(WRITERS)
    *_, (text, path) = expected_paths(parts)
    cited = [c for c in citations(library, "Where do zebras graze?") if text in c.quote]
    assert cited
    assert {citation.heading for citation in cited} == {path}


def test_pages_reach_the_footnote(make_library: MakeLibrary, tmp_path: Path) -> None:
    """A slide is a page; a PDF has physical pages, and labels that front matter shifts."""
    library = make_library(answer_above=0.0, read_above=0.0)
    presentation = Presentation()
    for subject in ("otters", "badgers"):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = f"About {subject}"
        slide.placeholders[1].text = f"The {subject} live beside quiet river banks."
    (tmp_path / "notes" / "talk.pptx").write_bytes(saved(presentation))
    pages = [lines(f"The {name} sleep in the dark wood.") for name in ("owls", "foxes", "hares")]
    (tmp_path / "notes" / "book.pdf").write_bytes(draw(all_of(label_pages, pages[0]), *pages[1:]))
    library.sync([tmp_path / "notes"])
    for question, document, number, label, heading in (
        ("Do badgers live beside quiet river banks?", "notes/talk.pptx", 2, "2", "About badgers"),
        ("Do foxes sleep in the dark wood?", "notes/book.pdf", 2, "ii", ""),
        ("Do hares sleep in the dark wood?", "notes/book.pdf", 3, "1", ""),
    ):
        first = citations(library, question)[0]
        assert (first.document, first.page, first.page_label, first.heading) == (
            document,
            number,
            label,
            heading,
        )


def label_pages(canvas: Canvas) -> None:
    """Number the first two pages i and ii, the others from 1."""
    canvas.addPageLabel(0, style="ROMAN_LOWER")
    canvas.addPageLabel(2, style="ARABIC", start=1)


def test_files_of_the_corpus(make_library: MakeLibrary) -> None:
    library = make_library(answer_above=0.0, read_above=0.0)
    library.sync([CORPUS])
    assert check(library) > 500
    for question in ("How does WaveNet generate audio?", "What is a GAN?", "Which industries?"):
        assert citations(library, question)
