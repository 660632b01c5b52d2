"""Reading Word documents."""

from __future__ import annotations

from docx import Document as new_docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from made_files import (
    paths_of,
    read,
    saved,
)

from rag.documents.formats import read_file
from rag.documents.limits import Limits
from rag.settings import PROJECT

CORPUS = PROJECT / "corpus"


def test_headings_and_tables() -> None:
    document = read_file("a.docx", CORPUS / "industries-and-outlook.docx", Limits())
    assert len(document.headings) >= 4
    assert [len(table.rows) for table in document.tables] == [3]
    assert document.pages == ()


def add_xml(paragraph: object, xml: str) -> None:
    paragraph._p.append(parse_xml(xml.replace("<w:r>", f"<w:r {nsdecls('w')}>", 1)))  # type: ignore[attr-defined]


def test_headings_by_outline_level() -> None:
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


def test_text_that_python_docx_skips() -> None:
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
    assert text == "Before added moved 10^6\n\nIn the box.\n\n[1] The note.\n\nControlled."


def add_footnotes(document: object, notes: dict[str, str]) -> None:
    body = "".join(
        f"<w:footnote w:id='{key}'><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>"
        for key, text in notes.items()
    )
    blob = f"<w:footnotes {nsdecls('w')}>{body}</w:footnotes>".encode()
    main = document.part  # type: ignore[attr-defined]
    name = PackURI("/word/footnotes.xml")
    part = Part(name, CONTENT_TYPE.WML_FOOTNOTES, blob, main.package)
    main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def test_tables() -> None:
    """A table that holds tables, headings, one row or one column only places text."""
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
        "Left column.", "In a cell", "A: C; B: D", "merged", "two\nlines",
    ]  # fmt: skip
    assert [heading.title for heading in read_back.headings] == ["In a cell", "merged"]


def test_lists_are_one_block_with_marks() -> None:
    document = new_docx()
    for text, style in (("one", "List Number"), ("two", "List Number"), ("point", "List Bullet")):
        document.add_paragraph(text, style=style)
    document.add_paragraph("Contents\t3", style=document.styles.add_style("toc 1", 1))
    assert read("a.docx", saved(document)).text == "1. one\n2. two\n- point"
