"""Reading EPUB books."""

from __future__ import annotations

import pytest
from made_files import (
    epub,
    paths_of,
    read,
)

from rag.errors import UnreadableFile


def test_chapter_titles_from_table_of_contents() -> None:
    """A chapter without a heading is titled as in the table of contents; named characters work."""
    nav = (
        "<html xmlns='http://www.w3.org/1999/xhtml'><body><nav>"
        "<a href='text/c0.xhtml#x'>The <i>first</i></a><a href='text/c1.xhtml'>Second</a>"
        "</nav></body></html>"
    )
    chapters = ["<p>One&nbsp;two<a id='x'/> three.</p>", "<h1>Own</h1><p>H<sub>2</sub>O</p>"]
    document = read("a.epub", epub(chapters, nav=nav))
    assert document.text == "One two three.\n\n# Own\n\nH2O"
    assert paths_of(document) == ["The first", "Own"]


def test_tables_of_a_chapter() -> None:
    chapter = (
        "<h1>Boats</h1><p>Before.</p><table><caption>Masts</caption><tr><th>Boat</th><th>Mast</th>"
        "</tr><tr><td rowspan='2'>Else</td><td>9<sup>2</sup></td></tr><tr><td>8<br/>m</td></tr>"
        "</table><p>After.</p>"
    )
    document = read("a.epub", epub(["<p>One.</p>", chapter]))
    assert document.text == (
        "One.\n\n# Boats\n\nBefore.\n\nMasts\n\nBoat: Else; Mast: 9^2\n\nBoat: Else; Mast: 8 m"
        "\n\nAfter."
    )
    assert [table.title for table in document.tables] == ["Masts"]


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (
            {
                "META-INF/encryption.xml": "<x Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'/>"
            },
            "copy protection",
        ),
        ({"META-INF/container.xml": "<container/>"}, "its list of contents '' is missing"),
    ],
)
def test_unreadable_books_say_why(entries: dict[str, str], words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read("a.epub", epub(["<p>x</p>"], entries=entries))


def test_entities_are_not_expanded() -> None:
    """Neither a billion laughs nor a local file gets into a book."""
    doctype = (
        "<!DOCTYPE html [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>"
        "<!ENTITY f SYSTEM 'file:///etc/hostname'>]>"
    )
    page = (
        f"{doctype}<html xmlns='http://www.w3.org/1999/xhtml'><body><p>x &b; &f;</p></body></html>"
    )
    document = read("a.epub", epub(["<p/>"], entries={"OEBPS/text/c0.xhtml": page}))
    assert "ha" not in document.text
    assert document.text.startswith("x")
