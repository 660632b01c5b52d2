"""Read plain text and light markup: reStructuredText, LaTeX, Org and AsciiDoc."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rag.documents.decoding import decode_within
from rag.documents.limits import Limits
from rag.documents.readers.shared.text_builder import TITLE_CHARS, Extracted, rejoin
from rag.text.normalise import normalise
from rag.types import Heading

_LATEX = re.compile(
    r"^[ \t]*\\(part|chapter|section|subsection|subsubsection|paragraph)\*?"
    r"(?:\[[^\]\n]*\])?\{([^\n]+?)\}[^\n]*$",
    re.MULTILINE,
)
_LATEX_LEVELS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph")
_MARKED = re.compile(r"^(\*+|={1,6})[ \t]+(\S[^\n]*)$", re.MULTILINE)
_UNDERLINES = frozenset("=-~^\"'`#*+.:_<>")


def read_text(data: bytes, limits: Limits) -> Extracted:
    """Read plain text: no pages, no headings; words hyphenated at line ends are joined."""
    return Extracted(rejoin(normalise(decode_within(data, limits))))


def read_rst(data: bytes, limits: Limits) -> Extracted:
    """Read reStructuredText; titles are underlined, and the first underline is the top level."""
    text = normalise(decode_within(data, limits))
    return Extracted(text, headings=tuple(_underlined(text)))


def _underlined(text: str) -> Iterator[Heading]:
    kinds: list[str] = []
    start = 0
    for title, line in pairwise(text.split("\n")):
        under = line.rstrip()
        is_line = len(set(under)) == 1 and under[0] in _UNDERLINES
        if is_line and len(under) >= len(title.rstrip()) and any(map(str.isalnum, title)):
            if under[0] not in kinds:
                kinds.append(under[0])
            end = start + len(title) + 1 + len(line)
            yield Heading(kinds.index(under[0]) + 1, _title(title), start, end)
        start += len(title) + 1


def read_latex(data: bytes, limits: Limits) -> Extracted:
    """Read LaTeX source."""
    text = normalise(decode_within(data, limits))
    return Extracted(
        text,
        headings=tuple(
            Heading(_LATEX_LEVELS.index(match[1]) + 1, _title(match[2]), *match.span())
            for match in _LATEX.finditer(text)
        ),
    )


def read_outline(data: bytes, limits: Limits) -> Extracted:
    """Read Org or AsciiDoc; the level of a title is its number of stars or equal signs."""
    text = normalise(decode_within(data, limits))
    return Extracted(
        text,
        headings=tuple(
            Heading(len(match[1]), _title(match[2]), *match.span())
            for match in _MARKED.finditer(text)
        ),
    )


def _title(text: str) -> str:
    return " ".join(text.split())[:TITLE_CHARS]
