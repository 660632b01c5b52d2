"""Running headers, footers and page numbers are removed, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfs import BODY, LIMITS, all_of, body, draw, lines, page_texts, text_of
from reportlab.pdfgen.canvas import Canvas

from rag.documents.readers.pdf import read_pdf


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
    """Of what repeats at the edges of pages, each word is still somewhere in the text."""
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


def test_slide_titles_are_not_headers() -> None:
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


@pytest.mark.parametrize("pages", [1, 2, 4])
def test_large_page_number_below_two_columns(pages: int) -> None:
    """Drawn first, in the 12 points that are the default of reportlab, below a body in 10."""

    def page(number: int) -> Callable[[Canvas], None]:
        column = [f"Column line {n} of it goes on and" for n in range(12)]
        return all_of(
            lines(f"{number + 1}", x=297, y=25, size=12),
            lines(*column, size=10),
            lines(*column, x=320, size=10),
        )

    assert not re.search(r"(^|\n)\d\n", text_of(*map(page, range(pages))) + "\n")


def test_other_numbers_stay() -> None:
    text = text_of(
        all_of(body(0), lines("7", y=30)),
        all_of(body(1), lines("The answer is", "2", y=44)),
    )
    assert "7" in text
    assert "The answer is 2" in text


def test_roman_page_labels() -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def on(canvas: Canvas) -> None:
            canvas.addPageLabel(number, "ROMAN_LOWER", start=number + 1)
            lines("i" * (number + 1), x=300, y=30)(canvas)
            body(number)(canvas)

        return on

    assert not re.search(r"\bi+\b", text_of(*map(page, range(3))))


def test_chapter_and_section_headers() -> None:
    """Each stands elsewhere as a title, in other letters or cut short; a chapter may be short."""
    chapters = ["Choosing a long distribution", *["Installing"] * 4, "Removing"]

    def page(number: int) -> Callable[[Canvas], None]:
        title = chapters[number]
        header = "CHOOSING A LONG DISTR\u2026" if number == 0 else title.upper()
        return all_of(
            lines(header, y=800, size=10),
            lines("THE STEPS", x=400, y=800, size=10),
            lines(title, y=740, size=18),
            lines("The steps", y=720, size=14),
            body(number),
        )

    text = text_of(*map(page, range(6)))
    assert not re.search(r"[A-Z]{4}", text)
    assert [text.count(title) for title in chapters] == [1, 4, 4, 4, 4, 1]


def test_table_header_row_stays() -> None:
    """Its cells are words that stand elsewhere, but it has the rows of the table below it."""
    cells = ("Name", "Kind"), ("Iron", "Metal"), ("Lead", "Metal")
    page = all_of(
        *(
            lines(cell, x=x, y=800 - 18 * row)
            for row, texts in enumerate(cells)
            for x, cell in zip((72, 300), texts, strict=True)
        ),
        lines("Name is told first.", "Kind is told then.", y=400),
    )
    assert text_of(*[page] * 4).count("Name: Iron; Kind: Metal") == 1
