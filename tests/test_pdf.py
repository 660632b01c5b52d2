"""PDF: every sentence is in the text once, on its page, under its heading."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfs import BODY, LIMITS, all_of, body, draw, lines, needs_font, page_texts, register_font
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from rag.documents.chunks import Splitter
from rag.documents.limits import Limits
from rag.documents.pdf import read_pdf
from rag.documents.reader import extract, load
from rag.documents.worker import ReadingProcess
from rag.errors import UnreadableFile
from rag.settings import PROJECT
from rag.types import Document

CORPUS = PROJECT / "corpus"


def text_of(*pages: Callable[[Canvas], Any]) -> str:
    return read_pdf(draw(*pages), LIMITS).text


def test_corpus_pages_labels_and_headings() -> None:
    """The PDF of the corpus begins with a page that is printed as i."""
    path = CORPUS / "dall-e-and-wavenet.pdf"
    document = extract(path.name, path, load(path, max_bytes=10**8))
    assert [(page.number, page.label) for page in document.pages][:3] == [
        (1, "i"),
        (2, "1"),
        (3, "2"),
    ]
    assert any("WaveNet" in heading.title for heading in document.headings)
    assert "WaveNet is a neural network that generates raw audio waveforms" in document.text
    assert document.unread == ()


WORDS = (
    "cell energy naïve Ångström protéine Größe mañana łódź čeština İstanbul œuvre d’être 3.14 25°C "
    "Ελλάδα Москва ﬁnal eﬀect co-operation H₂O α-helix “quoted” (1999) €1,200 Møller"
).split()
sentences = st.lists(st.sampled_from(WORDS), min_size=3, max_size=25).map(
    lambda words: f"The {' '.join(words)} end."
)
sections = st.lists(st.lists(sentences, min_size=1, max_size=4), min_size=1, max_size=5)


def wrap(canvas: Canvas, text: str, font: str, size: float, width: float) -> list[str]:
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if canvas.stringWidth(longer, font, size) > width:
            found.append(word)
        else:
            found[-1] = longer
    return found


@needs_font
@settings(max_examples=40, deadline=None)
@given(sections, st.sampled_from([300, 450]), st.sampled_from([1.0, 1.3, 2.0]), st.booleans())
def test_every_sentence_is_on_its_page_under_its_heading(
    splitter: Splitter, content: list[list[str]], width: float, spacing: float, scaled: bool
) -> None:
    """Any letters, narrow or wide, single or double spaced, sized by the font or by the matrix."""
    register_font()

    def section(number: int, paragraphs: list[str]) -> Callable[[Canvas], None]:
        def on(canvas: Canvas) -> None:
            canvas.addPageLabel(number, "ARABIC", start=number + 5, prefix="A-")
            unit = 10.0 if scaled else 1.0
            canvas.scale(unit, unit)
            canvas.setFont("Serif", 16 / unit)
            canvas.drawString(72 / unit, 780 / unit, f"Part {'ABCDE'[number]} begins")
            canvas.setFont("Serif", 10 / unit)
            y = 750.0
            for paragraph in paragraphs:
                for line in wrap(canvas, paragraph, "Serif", 10, width):
                    canvas.drawString(72 / unit, y / unit, line)
                    y -= 12 * spacing
                y -= 8

        return on

    extracted = read_pdf(draw(*(section(n, part) for n, part in enumerate(content))), LIMITS)
    assert all(a.end == b.start for a, b in pairwise(extracted.pages))
    assert (extracted.pages[0].start, extracted.pages[-1].end) == (0, len(extracted.text))
    assert [page.label for page in extracted.pages] == [f"A-{n + 5}" for n in range(len(content))]
    document = Document("a.pdf", "", extracted.text, extracted.pages, extracted.headings)
    pieces = splitter.split(document)
    for number, (paragraphs, page) in enumerate(zip(content, page_texts(extracted), strict=True)):
        plain = [re.sub("ﬁ", "fi", re.sub("ﬀ", "ff", text)) for text in paragraphs]
        assert page.split("\n\n")[1:] == plain
        found = [piece for piece in pieces if piece.page == number + 1]
        assert {piece.heading for piece in found} == {f"Part {'ABCDE'[number]} begins"}
        assert {piece.page_label for piece in found} == {f"A-{number + 5}"}
        # The tokenizer of the fixture may part a word from its full stop.
        words = "".join(document.text[piece.start : piece.end] for piece in found)
        assert "".join(words.split()) == "".join("".join(plain).split())


@pytest.mark.parametrize(
    ("first", "second", "elsewhere", "whole"),
    [
        ("The hyphen-", "ation of words.", "", "hyphenation of"),
        ("All self-", "attention is.", "Then self-attention came.", "All self-attention is"),
        ("All self-", "attention is.", "Then selfattention came.", "All selfattention is"),
        ("From the anti-", "American side.", "", "anti-American"),
        ("Of COVID-", "19 in 2020.", "", "COVID-19 in"),
        ("Both two- and three-", "dimensional.", "It is three-dimensional.", "three-dimensional."),
        ("It is short -", "and it ends.", "", "short - and"),
    ],
)
def test_hyphens_at_line_ends(first: str, second: str, elsewhere: str, whole: str) -> None:
    assert whole in text_of(lines(first, second, "", "", elsewhere))


def test_paragraphs_are_told_by_space_by_indent_and_by_marks() -> None:
    text = text_of(
        all_of(
            lines("One begins here and", "goes on to its end.", "One more sentence."),
            lines("Two is indented here", x=84, y=658),
            lines("and ends at the margin.", y=644),
            lines("\u2022 a point that is", x=72, y=616),
            lines("made in two lines.", x=80, y=602),
            lines("\u2022 another point.", "After the list.", y=574),
            lines("Wide gaps in a line of", y=500),
            lines("a narrow", y=486),
            lines("column are", x=140, y=486),
            lines("prose \u2013 always", "\u2013 as a dash is.", y=472),
        )
    )
    assert text.count("One begins here and goes on to its end. One more sentence.") == 1
    assert "Two is indented here and ends at the margin." in text
    assert "\u2022 a point that is made in two lines." in text.split("\n\n")
    assert "After the list." in text.split("\n\n")
    assert (
        "Wide gaps in a line of a narrow column are prose \u2013 always \u2013 as a dash is."
        in text
    )


def test_points_of_a_slide_are_not_one_paragraph() -> None:
    points = ("Introduction", "Methods of the study", "Results", "What it means", "Thanks")
    assert text_of(lines(*points, leading=24)).split("\n\n") == list(points)


def test_headings_in_bold_type_of_the_same_size() -> None:
    """Bold words alone on a line above a plain paragraph are a title; a bold sentence is not."""
    bold = "Helvetica-Bold"
    extracted = read_pdf(
        draw(
            all_of(
                lines("Mitochondria", font=bold),
                lines("They make most of the energy.", "It is kept in ATP.", y=686),
                lines("A last one of them follows here.", y=600),
                lines("This whole sentence is bold because it matters.", font=bold, y=560),
                lines("And this one is not bold.", y=532),
            )
        ),
        LIMITS,
    )
    assert [heading.title for heading in extracted.headings] == ["Mitochondria"]
    assert "They make most of the energy. It is kept in ATP." in extracted.text


def test_headings_that_bookmarks_name() -> None:
    """Word sets small headings in the size of the text and plain; its bookmarks know them."""

    def page(canvas: Canvas) -> None:
        canvas.bookmarkPage("a")
        canvas.addOutlineEntry("Results of it", "a")
        lines("2.1 Results of it", y=700)(canvas)
        lines("The results of it were good.", y=670)(canvas)

    extracted = read_pdf(draw(page), LIMITS)
    assert [heading.title for heading in extracted.headings] == ["2.1 Results of it"]


def table(*rows: tuple[str, ...]) -> Callable[[Canvas], None]:
    return all_of(
        *(
            lines(cell, x=72 + 130 * column, y=700 - 18 * number)
            for number, row in enumerate(rows)
            for column, cell in enumerate(row)
        )
    )


def test_a_table_keeps_its_rows_and_cells() -> None:
    text = text_of(
        table(("Metal", "Density", "Melts at"), ("Iron", "7.87", "1538"), ("Lead", "", "327"))
    )
    assert text == "| Metal | Density | Melts at |\n| Iron | 7.87 | 1538 |\n| Lead | 327 |"


def column(name: str, count: int) -> list[str]:
    return [f"In the {name} column this is line {n} and" for n in range(count)]


@pytest.mark.parametrize("by_row", [False, True])
def test_two_columns_are_read_one_after_the_other(by_row: bool) -> None:
    """Whether the file draws column by column, as most do, or row by row."""
    left, right = column("left", 12), column("right", 12)
    parts = [
        lines(text, x=x, y=660 - 14 * row)
        for x, texts in ((72, left), (320, right))
        for row, text in enumerate(texts)
    ]
    if by_row:
        parts = [part for pair in zip(parts[:12], parts[12:], strict=True) for part in pair]
    title = lines("A title that goes across both of the columns of the page", y=700, size=16)
    text = text_of(
        all_of(
            title,
            *parts,
            lines("A note below both of the columns, as wide as the two of them are.", y=400),
        )
    )
    assert " ".join(left) in text
    assert " ".join(right) in text
    assert text.index(left[-1]) < text.index(right[0]) < text.index("A note below")


def test_text_on_its_side_does_not_cut_a_paragraph() -> None:
    def stamp(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(30, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "arXiv:1706.03762")
        canvas.restoreState()

    def landscape(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        lines("A page on its side has", "lines that go on.", y=500)(canvas)

    text = text_of(
        all_of(lines("A line that goes"), stamp, lines("on in the next.", y=686)), landscape
    )
    assert "A line that goes on in the next.\n\narXiv:1706.03762" in text
    assert "A page on its side has lines that go on." in text


@pytest.mark.parametrize(
    ("header", "footer", "kept"),
    [
        (lambda page: "Annual report", lambda page: "", {"Annual report"}),
        (lambda page: "", lambda page: f"{page + 1}", set()),
        (lambda page: "", lambda page: f"- {page + 7} -", set()),
        (lambda page: "The left" if page % 2 else "The right", str, {"The left", "The right"}),
        (
            lambda page: f"Chapter {page // 3}: {BODY[page // 3]} {page}",
            lambda page: "",
            {"Chapter 0: Alpha 0", "Chapter 1: Beta 3", "Chapter 2: Gamma 6"},
        ),
        # The first stands for all: a text that repeats is never lost, whatever it is.
        (lambda page: "Answer yes or no.", lambda page: "", {"Answer yes or no."}),
        # Not the number of a page: none of these is a header.
        (
            lambda page: f"Exercise {page**2}",
            lambda page: "",
            {f"Exercise {n**2}" for n in range(8)},
        ),
        (lambda page: f"{1990 + page}", lambda page: "", {f"{1990 + n}" for n in range(8)}),
    ],
)  # fmt: skip
def test_headers_and_footers(
    header: Callable[[int], str], footer: Callable[[int], str], kept: set[str]
) -> None:
    extracted = read_pdf(
        draw(
            *(
                all_of(lines(header(n), y=800), body(n), lines(footer(n), y=30, x=300))
                for n in range(8)
            )
        ),
        LIMITS,
    )
    for number, text in enumerate(page_texts(extracted)):
        name = BODY[number]
        assert f"{name} begins the page. It is {name} still. {name} ends it." in text
    rest = re.sub(r"(\w+) begins the page. It is \w+ still. \w+ ends it.", "", extracted.text)
    found = [text for text in rest.split("\n\n") if text.strip()]
    assert sorted(found) == sorted(kept)  # each once


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["Yes", "No way", "Page {}", "Alpha", "Beta {}", ""]), max_size=6),
        min_size=1,
        max_size=7,
    )
)
def test_no_words_are_ever_lost(content: list[list[str]]) -> None:
    """Whatever repeats at the edges of pages, each word of it is still somewhere in the text."""
    pages = [
        all_of(
            *(lines(text.format(number), y=820 - 14 * row) for row, text in enumerate(texts)),
            lines("The middle.", y=400),
            *(lines(text.format(number), y=20 + 14 * row) for row, text in enumerate(texts)),
        )
        for number, texts in enumerate(content)
    ]
    words = {word for texts in content for text in texts for word in text.split() if word != "{}"}
    assert words <= set(text_of(*pages).split())


@pytest.mark.parametrize("pages", [1, 2])
def test_nothing_is_dropped_from_two_pages(pages: int) -> None:
    extracted = read_pdf(
        draw(*(all_of(lines("A letter of mine", y=800), body(n)) for n in range(pages))), LIMITS
    )
    assert extracted.text.count("A letter of mine") == pages


def test_titles_of_slides_are_no_headers() -> None:
    """They stand at the same place and repeat, and may hold the numbers of the pages."""
    slides = [
        all_of(lines(f"Question {n + 1}", y=780, size=20), body(n), lines("Course", y=30))
        for n in range(6)
    ]
    extracted = read_pdf(draw(*slides), LIMITS)
    assert [heading.title for heading in extracted.headings] == [
        f"Question {n}" for n in range(1, 7)
    ]
    assert extracted.text.count("Course") == 1


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


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a readable PDF"),
        (b"not a pdf", "not a readable PDF"),
        (draw(body(0), body(1))[:900], "not a readable PDF"),
        (by_hand(1_000_000), "1,000,000 pages; the limit is 5,000"),
        (by_hand(5, b"3 0 R 2 0 R"), "damaged: page 2 of 5 cannot be loaded"),
        (draw(body(0), encrypt="secret"), "protected by a password"),
    ],
    ids=["empty", "other", "truncated", "endless", "looping", "protected"],
)
def test_unreadable_pdfs_say_why(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_pdf(data, LIMITS)


def test_a_password_against_changes_does_not_hinder_reading() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = StandardEncryption("", ownerPassword="owner", canCopy=0, canModify=0)
    assert "Alpha begins" in read_pdf(draw(body(0), encrypt=locked), LIMITS).text


def test_drawings_that_draw_themselves_end_with_the_reading_process(tmp_path: Path) -> None:
    """Three copies of itself in each: the parser would fill any memory."""
    drawing = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 17/Resources<</XObject<</X 5 0 R>>>>>>"
    )
    path = tmp_path / "a.pdf"
    path.write_bytes(
        assemble(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
            b"/Resources<</XObject<</X 5 0 R>>>>>>",
            b"<</Length 5>>stream\n/X Do\nendstream",
            drawing + b"stream\n/X Do /X Do /X Do\nendstream",
        )
    )
    with ReadingProcess(Limits(seconds=10, memory_mb=512)) as process:
        with pytest.raises(UnreadableFile, match=r"crashed|memory|longer"):
            process.read("a.pdf", path)
        path.write_bytes(draw(body(0)))
        assert "Alpha begins" in process.read("a.pdf", path).text


def test_a_false_count_and_a_gigantic_page_are_read() -> None:
    assert read_pdf(by_hand(10_000_000), LIMITS).text == "Hi"
    assert read_pdf(by_hand(1, box=b"9000000 9000000"), LIMITS).text == "Hi"
    assert read_pdf(by_hand(1, box=b"9000000 1", text=b""), LIMITS).unread == ()
