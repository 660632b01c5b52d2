"""Reading Markdown."""

from __future__ import annotations

from rag.documents.chunks import heading_path
from rag.documents.readers.markdown_file import parse_markdown


def test_code_has_no_headings() -> None:
    """A line of code that begins with # is no heading."""
    text = "# Top\n\nText.\n\n```sh\n# comment\n```\n\n## Sub\n\nMore.\n"
    headings = parse_markdown(text).headings
    assert [(h.level, h.title, text[h.start : h.end]) for h in headings] == [
        (1, "Top", "# Top"),
        (2, "Sub", "## Sub"),
    ]
    assert heading_path(headings, text.index("More")) == "Top › Sub"
