"""The reader: which text is shown, in windows, what is marked in it, and nothing of it is alive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from turns import PASSAGE, Seen, answer, claim, turn

from rag.citations.anchor import CitationStatus
from rag.documents.sandbox.draw_child import Picture
from rag.page.ask.turn import Turn
from rag.page.viewer.document_view import (
    WINDOW,
    DocumentView,
    Request,
    cut,
    find,
    make_view,
    picture_of,
    spots_of,
)
from rag.page.viewer.viewer_html import render_picture, render_viewer
from rag.types import Document, Heading, Page

TEXT = "Front matter. " * 2 + "\n" + "x" * 11 + PASSAGE.text + " The end."
ZOO = Document(
    "notes/zoo.pdf",
    "ab" * 32,
    TEXT,
    (Page(1, "i", 0, 28), Page(2, "ii", 28, 60), Page(3, "1", 60, len(TEXT))),
    (Heading(1, "Zoo", 0, 5),),
)
ASKED = turn(
    answer(
        claim("Cats purr.", "supported", "Cats purr."),
        claim("They bark.", "supported", "Dogs bark at the moon.", "Cats purr."),
    )
)


def see(
    request: Request, asked: Turn | None = ASKED, document: Document | None = ZOO
) -> DocumentView:
    view = make_view(request, asked, lambda path: document if path == ZOO.path else None)
    assert view
    return view


def shown(view: DocumentView) -> str:
    return render_viewer(view, has_picture=False)


def test_a_footnote_opens_at_its_words() -> None:
    """Each is counted as the chips are: by claim, passage and place."""
    assert TEXT[40:50] == "Cats purr."
    assert [spot.citation.quote[:4] for spot in spots_of(ASKED)] == ["Cats", "Cats", "Dogs"]
    view = see(Request(turn=7, spot=2))
    assert TEXT[slice(*view.marked or (0, 0))] == "Dogs bark at the moon."
    markup = shown(view)
    assert markup.count('<mark class="active">') == 2  # a page ends between
    assert '<mark class="active"> at the moon.</mark>' in markup
    assert '<mark class="other">Cats purr.</mark>' in markup
    assert "Footnote 1 <small>(3 of 3)" in markup
    assert 'aria-label="Next footnote" title="Next footnote" disabled' in markup


def test_pages_are_named_as_printed_and_as_counted() -> None:
    view = see(Request(turn=7, spot=2))
    assert "page ii <small>(2 of 3 in the file)" in shown(view)
    assert '<span class="seam">page 1</span>' in shown(view)
    plain_pages = replace(ZOO, pages=(Page(1, "1", 0, len(TEXT)),))
    assert "page 1 of 1</span>" in shown(see(Request(turn=7, spot=2), document=plain_pages))
    assert "page" not in shown(see(Request(turn=7, spot=2), document=replace(ZOO, pages=()))).split(
        "viewer-line"
    )[0].replace('data-page="-1"', "")


def test_a_document_opens_without_a_footnote() -> None:
    view = see(Request(document="notes/zoo.pdf", at=45), None)
    assert view.marked is None
    assert "<mark" not in shown(view)


@pytest.mark.parametrize(
    "request_", [Request(), Request(document="../../etc/passwd"), Request(turn=7, spot=99)]
)
def test_what_is_no_document_of_the_library_is_not_shown(request_: Request) -> None:
    assert make_view(request_, None, lambda _: None) is None


def test_a_search_within_counts_all_places_and_goes_round() -> None:
    view = see(Request(document="notes/zoo.pdf", query="front  MATTER", match=3))
    assert (len(view.matches), view.match) == (2, 1)
    markup = shown(view)
    assert '<span class="count" role="status">2 of 2</span>' in markup
    assert '<mark class="found present">Front matter</mark>' in markup
    assert "not found" in shown(see(Request(document="notes/zoo.pdf", query="(", match=0)))


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


def test_a_stale_footnote_shows_what_the_words_were() -> None:
    """Where the document is still there."""
    assert ASKED.answer
    cited = ASKED.answer.claims[0].citations[0]
    stale = CitationStatus(
        "stale", cited, "zoo.pdf has changed: these words no longer stand in it."
    )
    view = see(Request(turn=7, spot=0), replace(ASKED, checked={cited: stale}))
    assert view.marked is None
    assert '<mark class="active"' not in shown(view)
    assert "no longer stand in it.<blockquote" in shown(view)


def test_a_document_that_is_gone_shows_the_passage_that_was_kept() -> None:
    """Its words marked, and nothing before or after it."""
    view = see(Request(turn=7, spot=0), document=None)
    markup = shown(view)
    assert "zoo.pdf is no longer in the library." in markup
    assert '<mark class="active">Cats purr.</mark>' in markup
    assert "in the text</button>" not in markup
    assert picture_of(view, Path("/tmp/.rag")) is None


def test_nothing_of_a_document_is_alive() -> None:
    """Markup, marks of direction and names."""
    hostile = '<script>x</script><img src=x onerror=y> "\u202egnp'
    document = replace(ZOO, text=hostile * 20, headings=(Heading(1, hostile, 0, 9),))
    document = replace(document, pages=(Page(1, hostile, 0, 99), Page(2, hostile, 99, 900)))
    seen = Seen()
    markup = shown(see(Request(document=ZOO.path, query=hostile, match=0), None, document))
    seen.feed(markup)
    assert not seen.names & {"script", "img", "iframe", "a"}
    assert not any(name.startswith("on") for name in seen.attributes)
    assert "\u202e" not in markup
    seen = Seen()
    seen.feed(render_picture(Picture(1, 1, "AAAA", ()), document.pages[0], 1))
    assert seen.names == {"figure", "div", "img", "figcaption", "button", "span"}
    assert not any(name.startswith("on") for name in seen.attributes)


def test_what_is_drawn_is_the_part_of_the_words_on_that_page(tmp_path: Path) -> None:
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
