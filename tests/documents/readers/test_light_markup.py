"""Reading LaTeX, Org, AsciiDoc, reStructuredText and Markdown: titles."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_files import (
    LIMITS,
    paths_of,
)

from rag.documents.formats import extract


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
def test_titles(name: str, text: str, paths: list[str]) -> None:
    document = extract(name, Path(name), text.encode(), LIMITS)
    assert document.text == text
    assert paths_of(document) == paths
    for heading in document.headings:
        assert heading.title in text[heading.start : heading.end]
