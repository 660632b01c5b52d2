"""Split a document into chunks that the embedder can read whole."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from rag.text.sentences import trim
from rag.types import Document, Heading, Page


@dataclass(frozen=True, slots=True)
class ChunkSpan:
    """A chunk before it is stored: its span, its heading path and its page."""

    start: int
    end: int
    heading: str
    page: int | None = None
    page_label: str | None = None


STRETCH = 10_000
"""Characters given to the splitter at once: some ten chunks, split in 0.1 s at worst."""
DEEPEST = 9
"""Most titles of a heading path, the innermost ones: an outline can nest without limit, and each
chunk stores its path."""


class Splitter:
    """Cuts text at the largest boundary that fits: section, block, sentence, word.

    The tokenizer is loaded at its first use; a sync that finds nothing changed never needs it.
    """

    def __init__(self, tokenizer_file: Path, max_tokens: int) -> None:
        self._file = tokenizer_file
        self._max_tokens = max_tokens

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._file))
        # The file asks for truncation, which would hide how long a text really is.
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _splitter(self) -> Any:
        from semantic_text_splitter import MarkdownSplitter

        return MarkdownSplitter.from_huggingface_tokenizer(self._tokenizer, self._max_tokens)

    def count_tokens(self, text: str) -> int:
        """Return the number of embedder tokens in a text."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def split(self, document: Document) -> list[ChunkSpan]:
        """Return the chunks of a document in order.

        No chunk crosses a heading or a page, so each has one heading path and one page. Lines of
        headings are in no chunk: their words are in the path of every chunk below them.
        """
        text = document.text
        pieces: list[ChunkSpan] = []
        for start, end, path in sections(document, at_pages=True):
            page = page_at(document.pages, start)
            place = (page.number, page.label) if page else (None, None)
            for begin, stop in stretches(text, start, end, STRETCH):
                for offset, chunk in self._splitter.chunk_indices(text[begin:stop]):
                    span = trim(text, begin + offset, begin + offset + len(chunk))
                    if span:
                        pieces.append(ChunkSpan(*span, path, *place))
        return pieces


def stretches(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    """Cut a long section at a blank line, else at a line break, else at a space.

    The splitter takes quadratic time on some texts, such as an endless line.
    """
    while end - start > longest:
        cut = start + longest
        for mark in ("\n\n", "\n", " "):
            at = text.rfind(mark, start + longest // 2, start + longest)
            if at > 0:
                cut = at + len(mark)
                break
        yield start, cut
        start = cut
    yield start, end


def sections(document: Document, *, at_pages: bool) -> Iterator[tuple[int, int, str]]:
    """Cut a document at its headings and, if wanted, page ends; yield spans and heading paths.

    Lines of headings are left out. One pass over the headings: a book has thousands.
    """
    cuts = {0, len(document.text)}
    if at_pages:
        cuts.update(page.end for page in document.pages)
    for heading in document.headings:
        cuts.update((heading.start, heading.end))
    titles = {(heading.start, heading.end) for heading in document.headings}
    path: list[Heading] = []
    passed = 0
    for start, end in pairwise(sorted(cuts)):
        while passed < len(document.headings) and document.headings[passed].start <= start:
            path = _descend(path, document.headings[passed])
            passed += 1
        if (start, end) not in titles:
            yield start, end, _join(path)


def heading_path(headings: tuple[Heading, ...], position: int) -> str:
    """Return the titles above a position, outermost first, joined by ' › '; the innermost nine."""
    return _join(headings_above(headings, position))


def headings_above(headings: tuple[Heading, ...], position: int) -> list[Heading]:
    """Return the headings above a position, outermost first."""
    path: list[Heading] = []
    for heading in headings[: bisect_right(headings, position, key=lambda h: h.start)]:
        path = _descend(path, heading)
    return path


def _descend(path: list[Heading], heading: Heading) -> list[Heading]:
    return [above for above in path if above.level < heading.level] + [heading]


def _join(path: list[Heading]) -> str:
    return " › ".join(heading.title for heading in path[-DEEPEST:])


def page_at(pages: tuple[Page, ...], position: int) -> Page | None:
    """Return the page of a position, or None in a document without pages."""
    if not pages:
        return None
    # The end of a page belongs to the next; the end of the text to the last.
    return pages[min(bisect_right(pages, position, key=lambda page: page.end), len(pages) - 1)]
