"""Reading web pages."""

from __future__ import annotations

import pytest
from made_files import grids, read


def test_main_text_only() -> None:
    page = (
        "<html><body><nav><a href='/'>Home Shop Login</a></nav><article><h1>Otters</h1>"
        "<p>Otters hold hands while they sleep on the water of the bay.</p><h2>Food</h2>"
        "<p>Otters eat sea urchins, crabs and clams all day long.</p></article>"
        "<script>alert('x')</script></body></html>"
    )
    document = read("page.html", page.encode())
    assert "Otters eat sea urchins" in document.text
    assert "alert" not in document.text
    assert [heading.title for heading in document.headings] == ["Otters", "Food"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        # The search for an article finds nothing in a list or a table.
        ("<title>Mine</title><body><ul><li>a<ul><li>b</ul></ul>", "Mine\n\n- a\n  - b"),
        ("<table><tr><th>A<th>B<tr><td>1<td>2</table>", "A: 1; B: 2"),
        # It drops the headings of a page that is no article.
        ("<body><h2>Sub <em>x</em></h2><p>Short.</p>", "## Sub x\n\nShort."),
        ("<?xml version='1.0' encoding='utf-8'?><html><p>10<sup>6</sup> <b>w</b>ord", "10^6 word"),
        ("<nav>Home</nav><script>x()</script><p>One &amp; only</p><!-- c -->", "One & only"),
        ("just words", "just words"),
        ("<p>It took 3<sup>1</sup>/<sub>2</sub> days", "It took 3 1/2 days"),
        (
            "<p>[Sic] a_b * c ~ d \\* <code>e[0]</code> &lt;f&gt;</p><p>1. g</p><p>- h</p>",
            "[Sic] a_b * c ~ d \\* e[0] <f>\n\n1. g\n\n- h",
        ),
        ("<h2>4. Packages<a class='headerlink' href='#p'>¶</a></h2><p>a", "## 4. Packages\n\na"),
        ("<h2><a href='#c'>#</a> Notes on C<a href='/cs'>#</a>", "## Notes on C"),
        ("<p>Write <a href='/pilcrow'>¶</a> here.", "Write ¶ here."),
    ],
)
def test_pages_that_are_not_articles(markup: str, text: str) -> None:
    assert read("a.html", markup.encode()).text == text


def test_declared_encoding() -> None:
    markup = "<meta charset='windows-1251'><p>Привет, как дела?</p>"
    assert read("a.html", markup.encode("windows-1251")).text == "Привет, как дела?"


def test_hidden_text_is_counted() -> None:
    data = b"<h1>Bridge</h1><p>It opens in May.</p><p style='display:none'>It opens in March.</p>"
    document = read("a.html", data)
    assert "May" in document.text
    assert "March" not in document.text
    assert document.hidden == {"text": 1}


def test_tables_stand_in_their_place_in_an_article() -> None:
    """Tables of the page's frame are left out with it."""
    text = (
        "<p>The lake has been a harbour since the railway came, and its boats carry salt.</p>" * 3
    )
    boats = (
        "<table class=wikitable><caption>Boats</caption><tr><th rowspan=2>Boat<th colspan=2>Trips"
        "<tr><th>Day<th>Night<tr><td><a href=e>Else</a><td>3<td>1</table>"
    )
    frame = "<table class=navbox><tr><th>Lakes<td><a href=a>Ho</a> <a href=b>Hu</a></table>"
    page = (
        f"<body><article><h1>Lake Ho</h1>{text}<h2>Boats</h2>{boats}<p>After it, and that is all."
        f"</p><h2>More</h2>{text}</article>{frame}</body>"
    )
    document = read("a.html", page.encode())
    place = document.text.index("## Boats")
    assert document.text[place:].startswith(
        "## Boats\n\nBoats\n\nBoat: Else; Trips, Day: 3; Trips, Night: 1\n\nAfter it,"
    )
    assert "Hu" not in document.text
    assert grids(document) == [(("Boat", "Trips, Day", "Trips, Night"), [["Else", "3", "1"]])]
    assert document.tables[0].title == "Boats"
    assert [h.title for h in document.headings] == ["Lake Ho", "Boats", "More"]


def test_tables_for_layout_are_text() -> None:
    page = (
        "<table><tr><td>Home<br>News</td><td><h1>Lake Ho</h1><p>The lake is deep.</p>"
        "<table><tr><th>Boat<th>Mast<tr><td>Else<td>9</table></td></tr></table>"
    )
    document = read("a.html", page.encode())
    assert document.text.split() == [
        *("Home", "News", "#", "Lake", "Ho", "The", "lake", "is", "deep."),
        *("Boat:", "Else;", "Mast:", "9"),
    ]
