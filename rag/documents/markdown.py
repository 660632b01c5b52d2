"""Read Markdown. The text is kept as written, so a quotation is what the author typed."""

from __future__ import annotations

from itertools import accumulate, pairwise

from markdown_it import MarkdownIt

from rag.documents.text import Extracted, decode, normalise
from rag.types import Heading


def read_markdown(data: bytes) -> Extracted:
    """Read a Markdown file; headings as CommonMark sees them (not those inside code)."""
    return parse_markdown(normalise(decode(data)))


def parse_markdown(text: str) -> Extracted:
    """Find the headings of a normalised Markdown text."""
    line_starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    tokens = MarkdownIt("commonmark").parse(text)
    headings = tuple(
        Heading(
            int(token.tag[1]),
            inline.content.strip(),
            line_starts[token.map[0]],
            line_starts[token.map[1]] - 1,
        )
        for token, inline in pairwise(tokens)
        if token.type == "heading_open" and token.map is not None and inline.content.strip()
    )
    return Extracted(text, headings=headings)
