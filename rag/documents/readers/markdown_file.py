"""Read Markdown. Its text is kept as written, but for links, images, tables and tags of HTML."""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate, islice, takewhile
from typing import TYPE_CHECKING

from rag.documents.decoding import decode_within
from rag.documents.limits import Limits
from rag.documents.readers.html_tables import table_spans, tables_in
from rag.documents.readers.markdown_inline import as_read
from rag.documents.readers.shared.text_builder import TITLE_CHARS, Extracted
from rag.documents.tables.grid import Cell
from rag.documents.tables.insert_tables import PageTable, Place, insert_tables
from rag.text.normalise import normalise
from rag.types import Heading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_EMBEDDED = re.compile(r"data:image/[\w.+-]+;base64,[A-Za-z0-9+/=]*")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")


def read_markdown(data: bytes, limits: Limits) -> Extracted:
    """Read a Markdown file; headings are those of CommonMark, so none inside code."""
    return parse_markdown(shown(decode_within(data, limits)), limits)


def shown(source: str) -> str:
    """Return Markdown normalised, without embedded pictures (base64), links as their labels."""
    text = _EMBEDDED.sub("", normalise(source))
    body = _body(text)
    return text[:body] + as_read(text[body:])


def _body(text: str) -> int:
    """Return where the text begins after its front matter."""
    fields = _FRONT_MATTER.match(text)
    return fields.end() if fields else 0


def parse_markdown(text: str, limits: Limits) -> Extracted:
    """Find the headings of a normalised Markdown text, and write its tables as rows with names.

    A heading that is too long is a paragraph. Front matter, between lines of dashes, looks like a
    heading to the parser and is skipped.
    """
    body = _body(text)
    line_starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    # Only blocks are needed; parsing inside paragraphs would take most of the time.
    tokens = _new_parser().enable("table").disable("inline").parse(text)
    headings: list[Heading] = []
    places: list[Place] = []
    for number, token in enumerate(tokens):
        passed = places[-1].end if places else body
        if token.map is None or line_starts[token.map[0]] < passed:
            continue
        start, end = line_starts[token.map[0]], line_starts[token.map[1]] - 1
        if token.type == "heading_open":
            title = _plain(tokens[number + 1].content)
            if 0 < len(title) <= TITLE_CHARS:
                headings.append(Heading(int(token.tag[1]), title, start, end))
        elif token.type == "table_open":
            places.append(Place(start, end, [PageTable(_rows(islice(tokens, number, None)))]))
        elif token.type == "html_block" and "<table" in token.content.lower():
            spans = table_spans(text, start, end)
            places += (Place(a, b, tables_in(text[a:b])) for a, b in spans)
    return insert_tables(Extracted(text, headings=tuple(headings)), places, limits)


def _rows(tokens: Iterator[Token]) -> list[list[Cell]]:
    """Return the rows of the table that tokens begin with.

    If its header is empty, the first cells of the rows are headers: that is how labels and values
    are written.
    """
    rows: list[list[Cell]] = []
    marked = "th"
    for token in takewhile(lambda token: token.type != "table_close", tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "tbody_open" and not any(cell.text for cell in rows[0]):
            marked = ""
        elif token.type in ("th_open", "td_open"):
            kind = token.tag
        elif token.type == "inline":
            first = not marked and not rows[-1]
            rows[-1].append(Cell(_plain(token.content), is_header=first or kind == marked))
    return rows


def _new_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")


@cache
def _title_parser() -> MarkdownIt:
    """Return one parser for all titles: making it takes longer than parsing a thousand titles."""
    return _new_parser()


def _plain(title: str) -> str:
    """Return a title or a cell without the markup of emphasis, links and code."""
    (inline,) = _title_parser().parseInline(title)
    breaks = ("softbreak", "hardbreak")
    parts = (" " if token.type in breaks else token.content for token in inline.children or ())
    return " ".join("".join(parts).split())
