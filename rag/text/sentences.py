"""Sentences as exact spans of a text."""

from __future__ import annotations

import re

Span = tuple[int, int]

# Marks that close a sentence, but that the splitter leaves at the head of the next one.
_CLOSERS = re.compile(r"""(?:\*\*|__|["'”’)\]]|\[\d+\])+(?=\s|$)""")
_LIST_MARK = re.compile(r"\s*(?:[-*+•]|\(?\w{1,3}[.)])\s*")
_BLOCK = re.compile(r"[^\n]+(?:\n(?!\s*(?:\n|[-*+•|#>]|\d+[.)]))[^\n]+)*")
"""A run of lines up to a blank line, or the next list item, table row, heading or quotation."""


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Split `text[start:end]` into sentences, as offsets into `text`.

    A list item, a table row and a heading each end a sentence. Spans never overlap, and nothing
    but white space lies between them.
    """
    from sentencex import get_sentence_boundaries

    spans: list[Span] = []
    for block in _BLOCK.finditer(text, start, len(text) if end is None else end):
        cuts = [
            block.start() + boundary["end_index"]
            for boundary in get_sentence_boundaries("en", block.group())
        ]
        position = block.start()
        for cut in cuts:
            if _LIST_MARK.fullmatch(text, position, cut):
                continue  # the number of a list item is not a sentence
            closers = _CLOSERS.match(text, cut, block.end())
            sentence_end = closers.end() if closers else cut
            if sentence_end > position:
                spans.append((position, sentence_end))
                position = sentence_end
        if position < block.end():
            spans.append((position, block.end()))
    return [trimmed for span in spans if (trimmed := trim(text, *span))]


def trim(text: str, start: int, end: int) -> Span | None:
    """Return a span without white space at both ends; None if nothing is left."""
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return None
    begin = start + len(piece) - len(piece.lstrip())
    return begin, begin + len(stripped)
