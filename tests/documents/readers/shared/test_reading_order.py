"""Lines are read in the order of the page, in whatever order the file draws them."""

from __future__ import annotations

from pdfs import all_of, lines, text_of

TEXT = (
    "The lighthouse stands on the outermost of the three rocks.",
    "Its lamp was lit for the first time in the autumn of 1871.",
)
MORE = (
    "The keeper and his two daughters saved a crew of nine men.",
    "Their boat is kept in the museum of the town to this day.",
)


def test_titles_drawn_last_stand_above_their_text() -> None:
    """Layout programs draw titles in a layer of their own."""
    text = text_of(
        all_of(
            lines(*TEXT, y=600),
            lines(*MORE, y=500),
            lines("The tower on the rock", y=640, size=16),
            lines("The daughters", y=530, size=16),
        )
    )
    assert text.split("\n\n") == [
        "The tower on the rock", " ".join(TEXT), "The daughters", " ".join(MORE),
    ]  # fmt: skip


def test_upper_half_drawn_last_is_read_first() -> None:
    text = text_of(all_of(lines(*MORE, y=400), lines(*TEXT, y=700)))
    assert text.split("\n\n") == [" ".join(TEXT), " ".join(MORE)]


def test_columns_are_read_as_they_are_drawn() -> None:
    """A column to the right is not moved before the one to the left, though it begins higher."""
    left, right = [text[:28] for text in (*TEXT, *MORE)], [text[28:] for text in (*TEXT, *MORE)]
    text = text_of(all_of(lines(*left, y=600), lines(*right, x=320, y=700)))
    assert text.index(left[0]) < text.index(right[0].strip())


def test_notes_in_the_margin_come_after_the_text() -> None:
    text = text_of(
        all_of(
            lines(TEXT[0], x=160, y=700),
            lines("A tower", "of stone.", x=60, y=704, size=8, leading=9),
            lines(TEXT[1], *MORE, x=160, y=686),
            lines("Lit by oil.", x=500, y=672, size=8),
        )
    )
    assert text.split("\n\n") == [" ".join((*TEXT, *MORE)), "A tower of stone.", "Lit by oil."]
