"""Split a document into chunks that the embedder can read whole."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from rag.documents.sentences import Span, trim
from rag.types import Document, Heading, Page


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk before it has an identity: its span, and the heading path that it stands under."""

    start: int
    end: int
    heading: str


class Splitter:
    """Cuts text at the largest boundary that fits: section, block, sentence, word."""

    def __init__(self, tokenizer_file: Path, max_tokens: int) -> None:
        from semantic_text_splitter import MarkdownSplitter
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(tokenizer_file))
        # The file asks for truncation, which would hide how long a text really is.
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._splitter = MarkdownSplitter.from_huggingface_tokenizer(tokenizer, max_tokens)

    def count_tokens(self, text: str) -> int:
        """Return the number of the embedder's tokens of a text."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def split(self, document: Document) -> list[Piece]:
        """Return the chunks of a document in order.

        No chunk crosses a heading or a page, so each has one heading path and one page. Heading
        lines are in no chunk: their words are in the path of every chunk below them.
        """
        text = document.text
        pieces: list[Piece] = []
        for start, end in _sections(document):
            path = heading_path(document.headings, start)
            for offset, chunk in self._splitter.chunk_indices(text[start:end]):
                span = trim(text, start + offset, start + offset + len(chunk))
                if span:
                    pieces.append(Piece(*span, path))
        return pieces


def _sections(document: Document) -> list[Span]:
    """Cut a document at its headings and page ends, leaving the heading lines out."""
    cuts = {0, len(document.text)}
    cuts.update(page.end for page in document.pages)
    for heading in document.headings:
        cuts.update((heading.start, heading.end))
    edges = sorted(cuts)
    titles = {(heading.start, heading.end) for heading in document.headings}
    return [span for span in pairwise(edges) if span not in titles]


def heading_path(headings: tuple[Heading, ...], position: int) -> str:
    """Return the titles above a position, outermost first, joined by ' › '."""
    path: list[Heading] = []
    for heading in headings:
        if heading.start > position:
            break
        path = [above for above in path if above.level < heading.level] + [heading]
    return " › ".join(heading.title for heading in path)


def page_at(pages: tuple[Page, ...], position: int) -> Page | None:
    """Return the page that holds a position, or None in a document without pages."""
    return next((page for page in pages if position < page.end), pages[-1] if pages else None)
