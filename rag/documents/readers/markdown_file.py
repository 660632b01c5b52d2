"""Read Markdown. Its text is kept as written, but for links, images and tags of HTML."""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from rag.documents.decoding import decode_within
from rag.documents.limits import Limits
from rag.documents.readers.markdown_inline import as_read
from rag.documents.readers.shared.text_builder import TITLE_CHARS, Extracted
from rag.text.normalise import normalise
from rag.types import Heading

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_EMBEDDED = re.compile(r"data:image/[\w.+-]+;base64,[A-Za-z0-9+/=]*")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")


def read_markdown(data: bytes, limits: Limits) -> Extracted:
    """Read a Markdown file; headings are those of CommonMark, so none inside code."""
    return parse_markdown(shown(decode_within(data, limits)))


def shown(source: str) -> str:
    """Return Markdown normalised, without embedded pictures (base64), links as their labels."""
    text = _EMBEDDED.sub("", normalise(source))
    body = _body(text)
    return text[:body] + as_read(text[body:])


def _body(text: str) -> int:
    """Return where the text begins after its front matter."""
    fields = _FRONT_MATTER.match(text)
    return fields.end() if fields else 0


def parse_markdown(text: str) -> Extracted:
    """Find the headings of a normalised Markdown text; too long ones are paragraphs.

    Front matter, between lines of dashes, looks like a heading to the parser and is skipped.
    """
    body = _body(text)
    line_starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    # Only blocks are needed; parsing inside paragraphs would take most of the time.
    tokens = _new_parser().disable("inline").parse(text)
    headings = tuple(
        Heading(
            int(token.tag[1]),
            title,
            line_starts[token.map[0]],
            line_starts[token.map[1]] - 1,
        )
        for token, inline in pairwise(tokens)
        if token.type == "heading_open"
        and token.map is not None
        and line_starts[token.map[0]] >= body
        and 0 < len(title := _plain(inline.content)) <= TITLE_CHARS
    )
    return Extracted(text, headings=headings)


def _new_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")


@cache
def _title_parser() -> MarkdownIt:
    """Return one parser for all titles: making it takes longer than parsing a thousand titles."""
    return _new_parser()


def _plain(title: str) -> str:
    """Return a title without the markup of emphasis, links and code."""
    (inline,) = _title_parser().parseInline(title)
    breaks = ("softbreak", "hardbreak")
    parts = (" " if token.type in breaks else token.content for token in inline.children or ())
    return " ".join("".join(parts).split())
