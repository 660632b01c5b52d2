"""The document viewer: what is marked in a text, and nothing of it is alive."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from row_lines import with_table
from turns import PASSAGE, Seen, answer, claim, turn

from page.viewer.views import ASKED, TEXT, ZOO, see, shown
from rag.citations.anchor import CitationStatus
from rag.documents.sandbox.draw_child import Picture
from rag.page.viewer.document_view import (
    Request,
    picture_of,
    spots_of,
)
from rag.page.viewer.viewer_html import render_picture
from rag.types import Heading, Page

HOURS = {"Saturday": "8:00", "Tuesday": "9:30", "Sunday": "10:00"}


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


def test_search_within_a_document() -> None:
    view = see(Request(document="notes/zoo.pdf", query="front  MATTER", match=3))
    assert (len(view.matches), view.match) == (2, 1)
    markup = shown(view)
    assert '<span class="count" role="status">2 of 2</span>' in markup
    assert '<mark class="found present">Front matter</mark>' in markup
    assert "not found" in shown(see(Request(document="notes/zoo.pdf", query="(", match=0)))


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


def test_document_that_is_gone() -> None:
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


def test_row_of_a_table_is_lit() -> None:
    """With its group and the heads of its columns; the other rows are as they are."""
    rows = [{"Hall": "North", "Day": day, "Opens": time} for day, time in HOURS.items()]
    text, table = with_table(rows, PASSAGE.text, "Opening hours")
    document = replace(ZOO, text=text, pages=(), headings=(), tables=(table,))
    row = table.rows[1]
    asked = turn(answer(claim("It opens at 9:30.", "supported", "Cats")))
    assert asked.answer
    (one,) = asked.answer.claims
    cited = replace(one.citations[0], start=row.start, end=row.end, quote=text[row.start : row.end])
    asked = replace(asked, answer=answer(replace(one, citations=(cited,))))
    markup = shown(see(Request(turn=7, spot=0), asked, document))
    assert '<table aria-label="Opening hours">' in markup
    assert re.findall(r'<tr class="active" data-line="([^"]*)">', markup) == [cited.quote]
    assert re.findall(r'scope="(\w+)"[^>]* class="active"', markup) == ["col"] * 3 + ["rowgroup"]
    assert "<tr><td>Sunday</td><td>10:00</td></tr>" in markup


def test_search_finds_names_of_columns_in_rows() -> None:
    """The name is shown once above all rows; the row of the present place says which is meant."""
    rows = [{"Day": day, "Opens": time} for day, time in HOURS.items()]
    text, table = with_table(rows, PASSAGE.text)
    document = replace(ZOO, text=text, pages=(), headings=(), tables=(table,))
    view = see(Request(document=ZOO.path, query="opens", match=1), None, document)
    assert len(view.matches) == 3
    markup = shown(view)
    assert '<mark class="found present">Opens</mark></th>' in markup
    assert re.findall(r'<tr class="([^"]*)" data-line="Day: (\w+);', markup) == [
        ("found", "Saturday"),
        ("found present", "Tuesday"),
        ("found", "Sunday"),
    ]


def test_long_table_is_shown_in_windows() -> None:
    rows = [{"Number": str(n), "Name": f"Name {n}"} for n in range(10_000)]
    text, table = with_table(rows)
    document = replace(ZOO, text=text, pages=(), headings=(), tables=(table,))
    view = see(Request(document=ZOO.path, query="Name 7000", match=0), None, document)
    markup = shown(view)
    assert '<mark class="found present">Name 7000</mark></td>' in markup
    assert markup.count("<tr") < 400
    assert markup.count("<thead>") == 1
