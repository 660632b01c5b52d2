"""Hidden content of Word documents."""

from __future__ import annotations

from docx import Document as new_docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from made_files import read, saved


def test_hidden_text() -> None:
    """Hidden by its own format, by its character style or by its paragraph's style."""
    document = new_docx()
    shy = document.styles.add_style("Shy", 2)
    shy.font.hidden = True
    secret = document.styles.add_style("Secret", 1)
    secret.font.hidden = True
    heir = document.styles.add_style("Heir", 1)
    heir.base_style = secret
    paragraph = document.add_paragraph("The fee is ")
    for words in ("80 ", "or 90 "):
        paragraph.add_run(words).font.hidden = True
    paragraph.add_run("120 euros.")
    document.add_paragraph("Ask ").add_run("nobody", style="Shy")
    document.add_paragraph("An old rule.", style="Heir")
    shown = document.add_paragraph(style="Heir").add_run("A new rule.")
    shown.font.hidden = False
    found = read("a.docx", saved(document))
    assert found.text == "The fee is 120 euros.\n\nAsk\n\nA new rule."
    assert found.hidden == {"text": 3}


def test_tracked_changes() -> None:
    """Deleted words and rows, and where words were moved from; inserted words are read."""
    document = new_docx()
    paragraph = document.add_paragraph("The ferry leaves at ")
    for tag, text in (("del", "delText"), ("ins", "t"), ("moveFrom", "t")):
        run = f"<w:r><w:{text}>{tag} </w:{text}></w:r>"
        paragraph._p.append(parse_xml(f"<w:{tag} {nsdecls('w')}>{run}</w:{tag}>"))
    table = document.add_table(3, 2)
    for number, row in enumerate(table.rows):
        for cell in row.cells:
            cell.text = f"row {number}"
    for row, change in ((1, "del"), (2, "hidden")):
        table.rows[row]._tr.get_or_add_trPr().append(parse_xml(f"<w:{change} {nsdecls('w')}/>"))
    found = read("a.docx", saved(document))
    assert found.text.startswith("The ferry leaves at ins\n")
    assert "row 0" in found.text
    assert "row 1" not in found.text
    assert "row 2" not in found.text
    assert found.hidden == {"deletions": 3, "rows": 1}


def test_comments_are_counted() -> None:
    document = new_docx()
    paragraph = document.add_paragraph("The bridge opens in May.")
    for words in ("Or in June?", "Ask the mayor."):
        document.add_comment(paragraph.runs, text=words)
    found = read("a.docx", saved(document))
    assert (found.text, found.hidden) == ("The bridge opens in May.", {"comments": 2})
