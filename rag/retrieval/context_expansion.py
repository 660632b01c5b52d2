"""Context expansion: widen a chunk to its section, its paragraphs, or its whole sentences."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from rag.text.list_marks import LIST_MARK
from rag.text.sentences import Span, sentence_spans, trim
from rag.types import Document

REACH = 5_000
"""Characters examined on each side of a chunk: no share of a budget is longer, and a text without
breaks is not searched to its end."""

_BLANK_LINE = re.compile(r"\n[ \t]*\n")


def expanded_spans(document: Document, start: int, end: int) -> Iterator[Span]:
    """Yield the spans that a chunk can be expanded to, largest first.

    They are: its section; its paragraphs (the whole table or list, with its introductory line); the
    same up to the chunk's end; its sentences. Each contains the chunk, none crosses a heading, and
    none cuts a sentence unless it is longer than `REACH`.
    """
    text = document.text
    section = section_around(document, start, end)
    first, last = _whole_sentences(text, start, end, section)
    begin, stop = _whole_paragraphs(document, first, last, section)
    lead = _lead_in(document, begin, section[0])
    spans = (section, (lead, stop), (begin, stop), (lead, last), (begin, last), (first, last))
    for span in dict.fromkeys(trim(text, *span) for span in spans):
        if span:
            yield span


def section_around(document: Document, start: int, end: int) -> Span:
    """Return the span between the headings around a chunk, whatever their level."""
    headings = document.headings
    above = bisect_right(headings, start, key=lambda heading: heading.end)
    below = bisect_left(headings, end, key=lambda heading: heading.start)
    return (
        headings[above - 1].end if above else 0,
        headings[below].start if below < len(headings) else len(document.text),
    )


def _whole_sentences(text: str, start: int, end: int, section: Span) -> Span:
    floor, ceiling = max(section[0], start - REACH), min(section[1], end + REACH)
    sentences = sentence_spans(text, floor, ceiling)
    # The first and the last may be cut, unless the section begins or ends there.
    whole = sentences[floor > section[0] : len(sentences) - (ceiling < section[1])]
    return (
        next((first for first, last in whole if first < start < last), start),
        next((last for first, last in whole if first < end < last), end),
    )


def _whole_paragraphs(document: Document, start: int, end: int, section: Span) -> Span:
    """Widen a span to the tables it touches and the blank lines around it.

    Beyond `REACH` an edge stays.
    """
    text = document.text
    floor, ceiling = max(section[0], start - REACH), min(section[1], end + REACH)
    breaks = [found.end() for found in _BLANK_LINE.finditer(text, floor, start)]
    after = _BLANK_LINE.search(text, end, ceiling)
    begin = breaks[-1] if breaks else (floor if floor == section[0] else start)
    stop = after.start() if after else (ceiling if ceiling == section[1] else end)
    for table in document.tables:
        if table.start < end and start < table.end:
            begin = min(begin, table.start) if table.start >= floor else begin
            stop = max(stop, table.end) if table.end <= ceiling else stop
    return begin, stop


def _lead_in(document: Document, begin: int, floor: int) -> int:
    """Return the start of the line that introduces the list or table at `begin`, else `begin`."""
    text = document.text
    before = trim(text, max(floor, begin - REACH), begin)
    if before is None or text[before[1] - 1] != ":":
        return begin
    if not LIST_MARK.match(text, begin) and begin not in {table.start for table in document.tables}:
        return begin
    return max(before[0], text.rfind("\n", before[0], before[1]) + 1)
