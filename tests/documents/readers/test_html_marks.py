"""Page numbers, marks of notes and side notes stand in no sentence of an HTML page."""

from __future__ import annotations

import pytest
from lxml import html
from made_files import epub, read

from rag.documents.readers.html_marks import before


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        # Numbers of pages and of lines
        ("We <span class='pagenum'><a id='Page_4'>[Pg 4]</a></span>landed.", "We landed."),
        ("Many exten<span class='pageno'>[6]</span>sive fields.", "Many extensive fields."),
        ("It ended.<a name='page_vii'>{vii}</a>Then it began.", "It ended. Then it began."),
        ("A<span role='doc-pagebreak' title='9'/> word and", "A word and"),
        ("The sea<span class='linenum'>120</span> was calm.", "The sea was calm."),
        ("The <span class='page-name'>Otter</span> sank.", "The Otter sank."),
        ("<span class='pagebreak'>See page 7 there.</span>", "See page 7 there."),
        ("As <a id='p4' href='#p5'>5</a> says.", "As 5 says."),
        # Marks of notes, and what looks like one
        ("They ate,<a id='r1'></a><a href='#f1' class='fnanchor'>[1]</a> and left.",
         "They ate, and left."),
        ("They ate<a href='n.xhtml#f2'><sup>2</sup></a> and left.", "They ate and left."),
        ("They ate<sup class='reference'><a href='#c3'>[3]</a></sup> and left.",
         "They ate and left."),
        ("They ate<a href='#f4'>*</a> and left.", "They ate and left."),
        ("They ate<sup>5</sup> and left 10<sup>5</sup>.", "They ate and left 10^5."),
        ("As in <a href='#b6'>[6]</a>, pp. <a href='#p7'>7</a> to <a href='#p8'>8</a>.",
         "As in [6], pp. 7 to 8."),
        ("<a href='#r9'>[9]</a> The note.", "[9] The note."),
        ("Point <a href='#b'>b</a> and plan<a href='#b'>b</a>.", "Point b and planb."),
        ("They ate<sup class='noprint'>[<i>who?</i>]</sup> and left.", "They ate and left."),
        # Notes in the margin
        ("<span class='sidenote'>Their food.</span>They ate <i>crabs</i>.",
         "They ate crabs.\n\nTheir food."),
        ("They ate.<span class='marginnote'>In <b>May</b>.</span> Then slept.",
         "They ate. Then slept.\n\nIn May."),
        ("They<d-footnote>All of them.</d-footnote> ate.", "They ate.\n\nAll of them."),
        # Code in a sentence
        ("Join with <code>..</code> and <tt>ls</tt>.", "Join with .. and ls."),
    ],
)  # fmt: skip
def test_marks_in_a_sentence(markup: str, text: str) -> None:
    assert read("a.epub", epub([f"<p>{markup}</p>"])).text == text
    assert read("a.html", f"<p>{markup.replace('/>', '></span>')}</p>".encode()).text == text


def test_contents_keep_their_pages_and_code_its_marks() -> None:
    row = "<tr><td>Food</td><td class='pagenum'>12</td></tr>"
    page = f"<body><table>{row}</table><pre><code>a[1]\nb_*</code></pre></body>"
    for text in (read("a.html", page.encode()).text, read("a.epub", epub([page[6:-7]])).text):
        assert "Food: 12\n\n" in text
        assert "```\na[1]\nb_*\n```" in text


def test_text_before() -> None:
    root = html.fragment_fromstring("<div>a<p>b <i>c<a id='x'></a><u id='y'>d</u></i></p></div>")
    found = {place: before(root.get_element_by_id(place)) for place in "xy"}
    assert found == {"x": "c", "y": "c"}
    assert before(root.find("p")) == "a"
