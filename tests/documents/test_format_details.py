"""What people put into files of each format, and what they get out of them."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document as new_docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from made_files import (
    LIMITS,
    epub,
    paths_of,
    read,
    saved,
)
from pptx import Presentation
from pptx.util import Inches

from rag.documents.chunks import Splitter
from rag.documents.formats import extract
from rag.errors import UnreadableFile

# --- Word --------------------------------------------------------------------------------------


def add_xml(paragraph: object, xml: str) -> None:
    paragraph._p.append(parse_xml(xml.replace("<w:r>", f"<w:r {nsdecls('w')}>", 1)))  # type: ignore[attr-defined]


def test_docx_headings_are_known_by_outline_level() -> None:
    """A style of any name that is based on a heading, or has a level of its own, is one."""
    document = new_docx()
    styles = document.styles
    mine = styles.add_style("Kapitel", 1)
    mine.base_style = styles["Heading 1"]
    own = styles.add_style("Abschnitt", 1)
    own.element.get_or_add_pPr().append(parse_xml(f"<w:outlineLvl {nsdecls('w')} w:val='1'/>"))
    document.add_paragraph("Otter", style="Title")
    document.add_paragraph("Leben", style="Kapitel")
    document.add_paragraph("Nahrung", style="Abschnitt")
    document.add_paragraph("Otter fressen Krebse.")
    assert paths_of(read("a.docx", saved(document)))[-1] == "Otter › Leben › Nahrung"


def test_docx_reads_what_python_docx_passes_over() -> None:
    """Text boxes (once), tracked insertions, content controls, notes, raised numbers."""
    document = new_docx()
    paragraph = document.add_paragraph("Before ")
    box = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
    mc = "xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
    add_xml(
        paragraph,
        f"<w:r><mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>",
    )
    wrapper = "<w:{0} {1}><w:r><w:t>{2}</w:t></w:r></w:{0}>"
    for tag, text in (("ins", "added "), ("moveTo", "moved ")):
        paragraph._p.append(parse_xml(wrapper.format(tag, nsdecls("w"), text)))
    paragraph._p.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>gone</w:delText></w:r></w:del>")
    )
    paragraph.add_run("10")
    paragraph.add_run("6").font.superscript = True
    add_xml(paragraph, "<w:r><w:footnoteReference w:id='2'/></w:r>")
    document.element.body.insert(
        1,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Controlled.</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    add_footnotes(document, {"2": "The note."})
    text = read("a.docx", saved(document)).text
    assert text == "Before added moved 10^6[1]\n\nIn the box.\n\n[1] The note.\n\nControlled."


def add_footnotes(document: object, notes: dict[str, str]) -> None:
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    body = "".join(
        f"<w:footnote w:id='{key}'><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>"
        for key, text in notes.items()
    )
    blob = f"<w:footnotes {nsdecls('w')}>{body}</w:footnotes>".encode()
    main = document.part  # type: ignore[attr-defined]
    name = PackURI("/word/footnotes.xml")
    part = Part(name, CONTENT_TYPE.WML_FOOTNOTES, blob, main.package)
    main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def test_docx_tables() -> None:
    """A table that holds tables, headings or one column only places text; others keep rows."""
    document = new_docx()
    layout = document.add_table(1, 2)
    layout.cell(0, 0).text = "Left column."
    inner = layout.cell(0, 1).add_table(2, 2)
    for cell, text in zip((c for row in inner.rows for c in row.cells), "ABCD", strict=True):
        cell.text = text
    layout.cell(0, 0).add_paragraph("In a cell", style="Heading 1")
    wide = document.add_table(1, 3)
    wide.cell(0, 0).merge(wide.cell(0, 1)).text = "merged"
    wide.cell(0, 2).text = "two\nlines"
    wide.cell(0, 0).paragraphs[0].style = "Heading 2"
    read_back = read("a.docx", saved(document))
    assert read_back.text.split("\n\n") == [
        "Left column.", "In a cell", "| A | B |\n| C | D |", "| merged | two lines |",
    ]  # fmt: skip
    assert [heading.title for heading in read_back.headings] == ["In a cell"]


def test_docx_lists_are_one_block_with_their_marks() -> None:
    document = new_docx()
    for text, style in (("one", "List Number"), ("two", "List Number"), ("point", "List Bullet")):
        document.add_paragraph(text, style=style)
    document.add_paragraph("Contents\t3", style=document.styles.add_style("toc 1", 1))
    assert read("a.docx", saved(document)).text == "1. one\n2. two\n- point"


# --- PowerPoint --------------------------------------------------------------------------------

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080200000090775"
    "3de0000000c4944415408d763f8ffff3f0005fe02fea735" + "81840000000049454e44ae426082"
)


def test_a_slide_with_only_a_picture_is_unread() -> None:
    presentation = Presentation()
    for _ in range(3):
        presentation.slides.add_slide(presentation.slide_layouts[6])
    first, second, _ = presentation.slides
    first.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "Words."
    second.shapes.add_picture(BytesIO(PIXEL), 0, 0)
    presentation.element.set("firstSlideNum", "5")
    document = read("a.pptx", saved(presentation))
    assert document.unread == (2,)  # the third shows nothing
    assert [page.label for page in document.pages] == ["5", "6", "7"]


def test_slides_are_read_row_by_row() -> None:
    """The order in the file is that of drawing; a group is read in its place."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Title"
    slide.placeholders[1].text = "first\nsecond"
    slide.placeholders[1].text_frame.paragraphs[1].level = 1
    group = slide.shapes.add_group_shape()
    for left, top, text in ((5, 6, "right"), (1, 6, "left")):
        box = group.shapes.add_textbox(Inches(left), Inches(top), Inches(1), Inches(1))
        box.text_frame.text = text
    above = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(1), Inches(0.3))
    above.text_frame.text = "above"
    text = read("a.pptx", saved(presentation)).text
    assert text == "Title\n\nabove\n\n- first\n  - second\n\nleft\n\nright"


# --- HTML and EPUB -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        # The search for an article finds nothing in a list or a table.
        ("<title>Mine</title><body><ul><li>a<ul><li>b</ul></ul>", "Mine\n\n- a\n  - b"),
        ("<table><tr><th>A<th>B<tr><td>1<td>2</table>", "| A | B | \n|---|---|\n| 1 | 2 |"),
        # It drops the headings of a page that is no article.
        ("<body><h2>Sub <em>x</em></h2><p>Short.</p>", "## Sub x\n\nShort."),
        ("<?xml version='1.0' encoding='utf-8'?><html><p>10<sup>6</sup> <b>w</b>ord", "10^6 word"),
        ("<nav>Home</nav><script>x()</script><p>One &amp; only</p><!-- c -->", "One & only"),
        ("just words", "just words"),
        ("<h2>4. Packages<a class='headerlink' href='#p'>¶</a></h2><p>a", "## 4. Packages\n\na"),
        ("<h2><a href='#c'>#</a> Notes on C<a href='/cs'>#</a>", "## Notes on C"),
        ("<p>Write <a href='/pilcrow'>¶</a> here.", "Write ¶ here."),
    ],
)
def test_html_that_is_no_article(markup: str, text: str) -> None:
    assert read("a.html", markup.encode()).text == text


def test_html_is_decoded_as_it_says() -> None:
    markup = "<meta charset='windows-1251'><p>Привет, как дела?</p>"
    assert read("a.html", markup.encode("windows-1251")).text == "Привет, как дела?"


def test_epub_names_chapters_from_its_contents() -> None:
    """A chapter without a heading is named as in the contents; named characters are read."""
    nav = (
        "<html xmlns='http://www.w3.org/1999/xhtml'><body><nav>"
        "<a href='text/c0.xhtml#x'>The <i>first</i></a><a href='text/c1.xhtml'>Second</a>"
        "</nav></body></html>"
    )
    chapters = ["<p>One&nbsp;two<a id='x'/> three.</p>", "<h1>Own</h1><p>H<sub>2</sub>O</p>"]
    document = read("a.epub", epub(chapters, nav=nav))
    assert document.text == "One two three.\n\n# Own\n\nH2O"
    assert paths_of(document) == ["The first", "Own"]


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
def test_books_that_cannot_be_read_say_why(entries: dict[str, str], words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read("a.epub", epub(["<p>x</p>"], entries=entries))


# --- notebooks and code ------------------------------------------------------------------------


def test_notebook_keeps_printed_results_only() -> None:
    outputs = [
        {"output_type": "stream", "text": ["10%\r", "100%\n", "done\n"]},
        {"output_type": "execute_result", "data": {"text/plain": "<Figure>", "image/png": "iVBO"}},
        {"output_type": "error", "ename": "ValueError", "evalue": "bad", "traceback": ["\x1b[31m"]},
    ]
    picture = "![p](data:image/png;base64,iVBORw0KGgo=)"
    cells = [
        {"cell_type": "markdown", "source": f"# Top\n\nNote. {picture}"},
        {"cell_type": "code", "source": ["x = 1\n", "s = '```'"], "outputs": outputs},
    ]
    metadata = {"language_info": {"name": "python"}}
    document = read("a.ipynb", json.dumps({"cells": cells, "metadata": metadata}).encode())
    assert document.text == (
        "# Top\n\nNote. ![p]()\n\n````python\nx = 1\ns = '```'\n````\n\n"
        "```output\n100%\ndone\n```\n\n```output\nValueError: bad\n```"
    )


def test_notebook_of_format_3() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Old"},
        {"cell_type": "code", "input": "1+1", "outputs": [{"output_type": "pyout", "text": "2"}]},
    ]
    document = read("a.ipynb", json.dumps({"worksheets": [{"cells": cells}]}).encode())
    assert document.text == "Old\n\n```\n1+1\n```\n\n```output\n2\n```"
    assert document.headings[0].level == 2


SOURCES = {
    "a.js": "class A {\n  go(a) {\n    if (a) { f(); }\n  }\n}\nconst g = (x) => x;\n",
    "a.ts": "export class A<T> {\n  async go(\n    a: T,\n  ): Promise<T> {\n  }\n}\n",
    "a.java": "class A {\n  @Override\n  public int go(int a) {\n    run();\n  }\n}\n",
    "a.c": "int f(int);\nstruct s *go(int a)\n{\n  while (a) { f(a); }\n}\n",
    "a.cpp": "class A : B {\npublic:\n  A(int x) : a(x) {}\n};\nint A::go() const {\n}\n",
    "a.go": "type T struct {\n}\n\nfunc (t *T) Go() int {\n\treturn 1\n}\n",
    "a.rs": "impl Show for S {\n    pub(crate) fn go(&self) {\n    }\n}\n",
    "a.rb": "module M\n  class A < B\n    def self.go?\n    end\n  end\nend\n",
    "a.php": "<?php\nfunction f() {\n  return function ($x) use ($y) { };\n}\n",
    "a.kt": "class A {\n    fun go(a: Int): Int = a\n}\n",
    "a.r": "go <- function(a) {\n  a\n}\n",
    "a.sh": "go() {\n  true\n}\nfunction f {\n  true\n}\n",
    "a.sql": "CREATE TABLE IF NOT EXISTS t (a int);\n",
    "a.m": "function y = go(a)\ny = a;\n",
}


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("a.js", ["A", "go", "g"]),
        ("a.ts", ["A", "go"]),
        ("a.java", ["A", "go"]),
        ("a.c", ["go"]),
        ("a.cpp", ["A", "A", "A::go"]),
        ("a.go", ["T", "Go"]),
        ("a.rs", ["Show for S", "go"]),
        ("a.rb", ["M", "A", "self.go?"]),
        ("a.php", ["f"]),
        ("a.kt", ["A", "go"]),
        ("a.r", ["go"]),
        ("a.sh", ["go", "f"]),
        ("a.sql", ["t"]),
        ("a.m", ["go"]),
    ],
)
def test_definitions_of_other_languages(name: str, titles: list[str]) -> None:
    """What a call, a loop or a declaration looks like is no definition."""
    document = read(name, SOURCES[name].encode())
    assert [heading.title for heading in document.headings if heading.title] == titles


def test_a_definition_begins_with_its_comments(splitter: Splitter) -> None:
    source = "import x\n\n# About go.\n@cached\ndef go():\n    '''\n    #'''\n\nx.run()\n"
    document = read("a.py", source.encode())
    assert [(p.heading, source[p.start : p.end]) for p in splitter.split(document)] == [
        ("", "import x"),
        ("go", "# About go.\n@cached\ndef go():\n    '''\n    #'''"),
        ("", "x.run()"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "paths"),
    [
        ("a.tex", "\\section[s]{One}\nText.\n\\subsection*{Two}\n", ["One", "One › Two"]),
        ("a.org", "* One\n** Two\nText *bold*\n", ["One", "One › Two"]),
        ("a.adoc", "= One\n\n== Two\n\ntext == text\n", ["One", "One › Two"]),
        ("a.rst", "One\n===\n\nTwo\n---\n\na\n=  ==\n", ["One", "One › Two"]),
        ("a.md", "---\ntitle: No\n---\n# One\n\nTwo\n---\n", ["One", "One › Two"]),
    ],
)
def test_titles_of_markup(name: str, text: str, paths: list[str]) -> None:
    document = extract(name, Path(name), text.encode(), LIMITS)
    assert document.text == text
    assert paths_of(document) == paths
    for heading in document.headings:
        assert heading.title in text[heading.start : heading.end]
