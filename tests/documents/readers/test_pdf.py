"""Reading PDFs: pages, labels, paragraphs, headings, forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfs import (
    LIMITS,
    all_of,
    assemble,
    body,
    by_hand,
    draw,
    lines,
    needs_font,
    page_texts,
    register_font,
    text_of,
)
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from rag.documents.chunks import Splitter
from rag.documents.formats import extract, load
from rag.documents.limits import Limits
from rag.documents.readers.pdf import read_pdf
from rag.documents.sandbox.read import ReadingProcess
from rag.errors import UnreadableFile
from rag.settings import PROJECT
from rag.types import Document

CORPUS = PROJECT / "corpus"


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
def test_sentences_are_on_page_under_heading(
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
        ("The well-", "known one.", "It is well known.", "well-known one"),
        ("It is some-", "thing of some use.", "A thing.", "something of"),
        ("As state-of-", "the-art is.", "", "state-of-the-art is"),
        ("It is self-super-", "vised now.", "Once supervised.", "self-supervised now"),
        ("The name of state-", "Root is.", "", "state-Root is"),
        ("The name of state-", "Root is.", "The stateRoot.", "stateRoot is"),
    ],
)
def test_hyphens_at_line_ends(first: str, second: str, elsewhere: str, whole: str) -> None:
    assert whole in text_of(lines(first, second, "", "", elsewhere))


def test_paragraphs_by_space_indent_and_marks() -> None:
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


def test_slide_points_are_separate_paragraphs() -> None:
    points = ("Introduction", "Methods of the study", "Results", "What it means", "Thanks")
    assert text_of(lines(*points, leading=24)).split("\n\n") == list(points)


def test_bold_headings_of_body_size() -> None:
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


def test_large_remarks_are_not_headings() -> None:
    parts = [
        "The manual",
        "(version 2.15.2)",
        "It was made by all of us.",
        "1. A title of six words.",
    ]
    extracted = read_pdf(
        draw(
            all_of(
                body(0),
                body(1),
                *(lines(part, y=600 - 40 * row, size=16) for row, part in enumerate(parts)),
            )
        ),
        LIMITS,
    )
    assert [heading.title for heading in extracted.headings] == [parts[0], parts[3]]


def test_headings_named_by_bookmarks() -> None:
    """Word sets small headings in the size of the text and plain; its bookmarks know them."""

    def page(canvas: Canvas) -> None:
        canvas.bookmarkPage("a")
        canvas.addOutlineEntry("Results of it", "a")
        lines("2.1 Results of it", y=700)(canvas)
        lines("The results of it were good.", y=670)(canvas)

    extracted = read_pdf(draw(page), LIMITS)
    assert [heading.title for heading in extracted.headings] == ["2.1 Results of it"]


def test_line_that_begins_in_smaller_type() -> None:
    """Code or small capitals at its beginning do not make another paragraph of it."""

    def on(canvas: Canvas) -> None:
        lines("The last of the calls is the one to", y=700)(canvas)
        canvas.setFont("Courier", 9)
        canvas.drawString(72, 686, "close")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(102, 686, "which ends them all.")

    assert text_of(on) == "The last of the calls is the one to close which ends them all."


def column(name: str, count: int) -> list[str]:
    return [f"In the {name} column this is line {n} and" for n in range(count)]


@pytest.mark.parametrize("by_row", [False, True])
def test_two_columns(by_row: bool) -> None:
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


def test_sideways_text_splits_no_paragraph() -> None:
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


def test_cjk_lines_join_without_space() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    pdfmetrics.registerFont(UnicodeCIDFont("HYSMyeongJo-Medium"))
    text = text_of(
        all_of(
            lines(
                "\u5b89\u88c5\u64cd\u4f5c\u7cfb", "\u7edf\uff0c\u7136\u540e", font="STSong-Light"
            ),
            lines("Debian", "\u7cfb\u7edf", font="STSong-Light", y=600),
            lines("\ud55c\uad6d", "\uc0ac\ub78c", font="HYSMyeongJo-Medium", y=500),
        )
    )
    assert text.split("\n\n") == [
        "\u5b89\u88c5\u64cd\u4f5c\u7cfb\u7edf\uff0c\u7136\u540e",
        "Debian \u7cfb\u7edf",
        "\ud55c\uad6d \uc0ac\ub78c",
    ]


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        (rb"N\302) Tj [() 400 (eron", "N\xe9ron"),  # the letter 0.4 type sizes back, below it
        (rb"an \310) Tj [() 400 (uber", "an \xfcber"),
        (rb"id\301) Tj [() 400 (ele", "id\xe8le"),
        (rb"x^a \301a ~o", "x^a `a ~o"),
    ],
)
def test_accents_drawn_above_letters(drawn: bytes, text: str) -> None:
    """As old TeX fonts do; side by side they are a formula or code."""
    data = by_hand(1, text=drawn + (b")] TJ (" if b"[" in drawn else b""))
    assert read_pdf(data, LIMITS).text == text


def test_filled_form_fields() -> None:
    def page(canvas: Canvas) -> None:
        lines("The form")(canvas)
        form = canvas.acroForm
        form.textfield(name="a.first", tooltip="First name", value="Alice", y=500)
        form.textfield(name="b", value="", y=450)
        form.textfield(name="c", value="secret", fieldFlags="password", y=400)
        form.checkbox(name="d", tooltip="I agree", checked=True, y=350)
        form.checkbox(name="e", tooltip="I object", checked=False, y=300)

    assert text_of(page).split("\n\n") == ["The form", "First name: Alice", "I agree: Yes"]


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


def test_owner_password_allows_reading() -> None:
    locked = StandardEncryption("", ownerPassword="owner", canCopy=0, canModify=0)
    assert "Alpha begins" in read_pdf(draw(body(0), encrypt=locked), LIMITS).text


def test_recursive_drawing_ends_with_the_child(tmp_path: Path) -> None:
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


def test_false_page_count_and_gigantic_page() -> None:
    assert read_pdf(by_hand(10_000_000), LIMITS).text == "Hi"
    assert read_pdf(by_hand(1, box=b"9000000 9000000"), LIMITS).text == "Hi"
    assert read_pdf(by_hand(1, box=b"9000000 1", text=b""), LIMITS).unread == ()
