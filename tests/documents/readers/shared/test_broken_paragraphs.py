"""Sentences that a column or a page divides come out whole, and nothing else is joined."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from pdfs import LIMITS, all_of, draw, lines, page_texts, text_of
from reportlab.pdfgen.canvas import Canvas

from rag.documents.readers.pdf import read_pdf

START = [
    "The lighthouse stands on the outermost of the three rocks, and",
    "its lamp was lit for the first time in the autumn of the year in",
    "which the harbour had been opened. It is said that the keeper and",
]
END = [
    "his two daughters saved a crew of nine from the wreck of a barque.",
    "Their boat is kept in the museum of the town. It has three oars,",
    "and a name that nobody can read.",
]
WHOLE = (
    "It is said that the keeper and his two daughters saved a crew of nine from the wreck of a "
    "barque."
)
NOTE = lines(
    "1 The lamp burnt oil of rape, and later paraffin, until it was", "made electric.",
    x=72, y=80, size=8, leading=9,
)  # fmt: skip
FIGURE = all_of(
    lines("sea", "rock", x=200, y=790, size=8),
    lines("Figure 4. The three rocks and the tower", "seen from the west.", x=72, y=740),
)


def top(*texts: str, y: float = 780, x: float = 72) -> Callable[[Canvas], None]:
    return lines(*texts, x=x, y=y)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (top(*START, y=200), top(*END)),
        (all_of(top(*START, y=200), NOTE), all_of(FIGURE, top(*END, y=680))),
        (
            all_of(top(*START, y=200), lines("14", x=300, y=30)),
            all_of(top("The Lights of the Coast", y=815), top(*END)),
        ),
        (
            top(*START[:2], START[2].replace(" keeper and", " keep-"), y=200),
            top(f"er and {END[0]}", *END[1:]),
        ),
    ],
    ids=["plain", "note and figure", "number and header", "hyphen"],
)  # fmt: skip
def test_sentence_over_two_pages(
    first: Callable[[Canvas], None], second: Callable[[Canvas], None]
) -> None:
    """It stands on the page where it begins; the rest of the paragraph stays on the second."""
    extracted = read_pdf(draw(first, second), LIMITS)
    assert all(a.end == b.start for a, b in pairwise(extracted.pages))
    assert (extracted.pages[0].start, extracted.pages[-1].end) == (0, len(extracted.text))
    one, two = page_texts(extracted)
    assert WHOLE in one
    assert "Their boat is kept in the museum of the town." in two
    for aside in ("made electric.", "seen from the west."):
        assert aside not in extracted.text or extracted.text.count(aside) == 1


def test_page_with_a_figure_only_between() -> None:
    figure = lines("Figure 5: A map of the coast.", y=300)
    texts = page_texts(read_pdf(draw(top(*START, y=200), figure, top(*END)), LIMITS))
    assert WHOLE in texts[0]
    assert texts[1] == "Figure 5: A map of the coast."
    assert texts[2].startswith("Their boat")


def test_note_in_the_type_of_the_text() -> None:
    """Its raised number tells that it is one."""

    def note(canvas: Canvas) -> None:
        lines("7", x=72, y=163, size=7)(canvas)
        lines("The keeper of that time was a baker by trade.", x=77, y=158)(canvas)

    texts = page_texts(read_pdf(draw(all_of(top(*START, y=200), note), top(*END)), LIMITS))
    assert WHOLE in texts[0]
    assert texts[0].endswith("7 The keeper of that time was a baker by trade.")


def test_columns_with_notes_below() -> None:
    """In a column the whole paragraph is joined, before the notes."""
    narrow = [
        "The lighthouse stands on the outer",
        "rock, and its lamp was lit for the",
        "first time when the harbour had",
    ] * 4
    rest = ["been opened by the two Kings", "of the islands in the spring."]
    text = text_of(
        all_of(
            lines(*narrow, x=60, y=700),
            lines("2 Of the older harbour nothing is left.", x=60, y=520, size=8),
            lines(*rest, *narrow, x=320, y=700),
        )
    )
    whole = "the harbour had been opened by the two Kings of the islands in the spring."
    assert whole in text
    assert text.index(whole) < text.index("2 Of the older")


def test_capital_goes_on_after_a_full_line() -> None:
    first = [*START[:2], "which the harbour had been opened by the first of the United"]
    text = text_of(
        top(*first, y=200), top("Kingdoms of the islands, as is told in the song of it.", *END)
    )
    assert "the United Kingdoms of the islands, as is told" in text


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ([*START[:2], "which the harbour had been opened."], END),
        ([*START[:2], "which the harbour"], ["Kingdoms of the islands went on", "for decades."]),
        (START, ["\u2022 his two daughters saved a crew of nine from the wreck of it,", "or so."]),
        (START, ["3.2 Daughters and sons"]),
        (["Rocks", "Towers", "Lamps"], ["Keepers", "Boats"]),
        (
            ["1. Rocks and towers .......... 12", "2. Lamps of the coast .......... 14"],
            ["keepers .......... 20", "boats .......... 25"],
        ),
    ],
    ids=["ended", "room left", "item", "section", "list", "contents"],
)  # fmt: skip
def test_other_texts_stay_apart(above: list[str], below: list[str]) -> None:
    texts = page_texts(read_pdf(draw(top(*above, y=200), top(*below)), LIMITS))
    assert below[-1].split()[-1] not in texts[0]
    assert texts[1].startswith(below[0].split()[0])
