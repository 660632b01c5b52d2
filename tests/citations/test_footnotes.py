"""Footnotes of a Markdown file."""

from __future__ import annotations

from dataclasses import replace

from rag.citations.footnotes import Footnotes
from rag.types import Citation

CITATION = Citation(1, "owls.pdf", 5, "iii", "Owls", 0, 5, "Hoot.")


def test_equal_footnotes_are_one() -> None:
    notes = Footnotes()
    elsewhere = replace(CITATION, page=6, page_label="6", heading="")
    marks = [notes.mark(one) for one in (CITATION, elsewhere, replace(CITATION, marker=2))]
    assert marks == ["[^1]", "[^2]", "[^1]"]
    assert notes.text() == (
        "[^1]: owls.pdf, page iii (5 of the file), Owls: “Hoot.”\n[^2]: owls.pdf, page 6: “Hoot.”"
    )


def test_remark_and_escapes() -> None:
    notes = Footnotes()
    notes.mark(replace(CITATION, page=None, heading="# <b>", quote="*a*\n[b](c)"), "stale: gone.")
    assert notes.text() == "[^1]: owls.pdf, \\# \\<b\\>: “\\*a\\* \\[b\\](c)” **stale: gone.**"


def test_no_footnotes() -> None:
    assert Footnotes().text() == ""
