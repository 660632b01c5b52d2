"""Which text the viewer shows, in windows, and which page it draws."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from page.viewer.views import TEXT, ZOO, see, shown
from rag.page.viewer.document_view import (
    WINDOW,
    Request,
    cut,
    find,
    make_view,
    picture_of,
)


def test_a_document_opens_without_a_footnote() -> None:
    view = see(Request(document="notes/zoo.pdf", at=45), None)
    assert view.marked is None
    assert "<mark" not in shown(view)


def test_a_stretch_is_marked_in_any_window() -> None:
    at = TEXT.index("Dogs")
    view = see(Request(document=ZOO.path, start=at, end=at + 4), None)
    assert '<mark class="active">Dogs</mark>' in shown(view)
    assert see(replace(view.request, at=0), None).marked == (at, at + 4)
    for start, end in ((-5, 3), (at, at), (at, 10**9)):
        assert see(Request(document=ZOO.path, start=start, end=end), None).marked is None


@pytest.mark.parametrize(
    "request_", [Request(), Request(document="../../etc/passwd"), Request(turn=7, spot=99)]
)
def test_only_documents_of_the_library(request_: Request) -> None:
    assert make_view(request_, None, lambda _: None) is None


def test_a_long_text_is_shown_in_windows() -> None:
    """Also one that is a single line; what is looked for stands in the window."""
    long = replace(ZOO, text="y" * 50_000 + " needle " + "z" * 50_000, pages=(), headings=())
    view = see(Request(document=ZOO.path, query="needle", match=0), None, long)
    assert view.window[0] < 50_001 < view.window[1]
    assert len(shown(view)) < WINDOW + 4000
    assert "Earlier in the text" in shown(view)
    assert "Later in the text" in shown(view)
    later = see(Request(document=ZOO.path, at=view.window[1]), None, long)
    assert later.window[0] == view.window[1]


@given(st.text("a \n", max_size=3 * WINDOW), st.integers(-10, 4 * WINDOW))
def test_windows_lie_in_the_text_and_have_their_size(text: str, start: int) -> None:
    a, b = cut(text, start)
    assert 0 <= a <= b <= len(text)
    assert b - a <= WINDOW + 200
    assert b - a > 0 or not text


def test_words_in_a_search_are_words() -> None:
    """No patterns, however many there are."""
    assert find("a.c abc a.c", "a.c") == ((0, 3), (8, 11))
    assert len(find("e " * 5000, "e")) == 999
    assert find("text", "  ") == ()


def test_page_drawn_has_its_part_of_the_words(tmp_path: Path) -> None:
    """And only where the file is there."""
    library = tmp_path / ".rag"
    assert picture_of(see(Request(turn=7, spot=2)), library) is None
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "zoo.pdf").touch()
    wanted = picture_of(see(Request(turn=7, spot=2)), library)
    assert wanted
    assert (wanted.page, wanted.path) == (2, str(tmp_path / "notes" / "zoo.pdf"))
    following = picture_of(see(Request(turn=7, spot=2, page=3)), library)
    assert following
    assert wanted.quote + following.quote == "Dogs bark at the moon."
    assert wanted.before == TEXT[28:51]
    assert following.before == ""
    other = picture_of(see(Request(turn=7, spot=2, page=1)), library)
    assert other and other.quote == ""
