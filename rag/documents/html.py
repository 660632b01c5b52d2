"""Read HTML: the main text of the page, without menus, scripts and advertisements."""

from __future__ import annotations

from rag.documents.markdown import parse_markdown
from rag.documents.text import Extracted, decode, normalise


def read_html(data: bytes) -> Extracted:
    """Read a saved web page as Markdown, tables and headings kept, links and images dropped."""
    import trafilatura

    markdown = trafilatura.extract(
        decode(data),
        output_format="markdown",
        include_links=False,
        include_images=False,
        include_comments=False,
        include_tables=True,
        favor_recall=True,
    )
    return parse_markdown(normalise(markdown or ""))
