"""Join the two parts of a paragraph that a column, a page or a figure divides.

Between them may stand footnotes, captions, tables and small print, which keep their places. What
follows a full last line in mid-sentence goes on with it, if it is in the same type and begins
neither a list item nor a title. Of a paragraph over two pages only the sentence is joined: it
belongs to the page where it begins, and the rest is a paragraph of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.documents.readers.shared.page_layout import (
    INDENT,
    LEADERS,
    SENTENCE_END,
    LayoutBlock,
    begins_item,
    join_line,
    row_text,
)
from rag.documents.readers.shared.text_builder import Vocabulary
from rag.text.sentences import sentence_spans

MOST_PAGES = 2
"""Pages to the next part: the one between them may hold only a figure."""
MOST_BLOCKS = 60
"""Blocks between two parts of a paragraph, most of them labels of figures."""
FIGURE_CHARS = 80
"""Most characters of a figure's label."""
FIGURE_GAP = 3.0
"""Space for a figure without words, in type sizes."""
SAME_SIZE = 0.5
"""Points by which the type of two parts may differ: programs round it."""
BODY_ROWS = 3
"""Rows that show that a block in small type is a text of its own, not a label."""
LINE_WIDTH = 9.0
"""Least width of a full line, in type sizes."""
SAME_COLUMN = 4.0
"""Type sizes between the left edges of two lines of one column, which may be indented."""
OUTER = 0.07
"""Share of the page height at its edge, where a short document has its headers."""
PROSE_LETTERS = 15
"""Letters of words in a line of prose; a formula has variables."""
SENTENCE = 3000
"""Characters before the break in which its sentence begins."""
_CAPTION = re.compile(
    r"(?:figure|fig|table|tab|tabelle|abb|abbildung|tableau|figura|tabla|box|listing|algorithm|"
    r"scheme|chart|exhibit|diagram|plate)\b\.?\s*[\dA-Z][\w.-]*",
    re.IGNORECASE,
)
_CAPTION_END = re.compile(r"\s*[.:|\u2013\u2014]|\s*$")
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.)?\s*[-\u2013\u2014]?\s*(?:\d+|[ivxlc]+)"
    r"(?:\s*(?:/|of|von|sur|de)\s*\d+)?\s*[-\u2013\u2014]?",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\d+(?:\.\d+)+\.?\s")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:al|[ei]\.\s?[eg]|[zd]\.\s?[BhR]|cf|vs|ca|etc|figs?|eqs?|secs?|refs?|nos?|vols?|pp?|"
    r"approx|resp|Dr|Mrs?|St|bzw|vgl|Nr|[A-Z])\.$",
    re.IGNORECASE,
)
_LOWER_WORD = re.compile(r"[^\W\d_]{2}")
_HYPHENATED = re.compile(r"[^\W\d_][-\u2010\xad]$")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_OPENING = "\"'([\u2018\u201c\u201e\u00ab"
_FIRST_PART = re.compile(r"[^\s-]+-?")


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """The blocks of a page in reading order, and the y of its bottom and top edge in points."""

    blocks: Sequence[LayoutBlock]
    bottom: float
    top: float


@dataclass(slots=True)
class Paragraph:
    """A block with its text, which may go on into later blocks, or begin behind a sentence."""

    block: LayoutBlock
    page: int
    """Counted from 0."""
    title: bool
    text: str
    last: LayoutBlock
    """The block where the text ends."""
    last_page: int


def whole_paragraphs(
    pages: Sequence[PageBlocks], titles: set[int], body: float, words: Vocabulary
) -> list[list[Paragraph]]:
    """Return the paragraphs of each page, those that were divided whole.

    Args:
        pages: the pages in order.
        titles: the ids of the blocks that are headings.
        body: the type size of the body text.
        words: the words of the document, which tell what a hyphen is.
    """
    joiner = _Joiner(pages, titles, body, words)
    joiner.join()
    found: list[list[Paragraph]] = [[] for _ in pages]
    for paragraph in joiner.paragraphs:
        if paragraph.text:
            found[paragraph.page].append(paragraph)
    return found


class _Joiner:
    def __init__(
        self, pages: Sequence[PageBlocks], titles: set[int], body: float, words: Vocabulary
    ) -> None:
        self._pages = pages
        self._body = body
        self._words = words
        self.paragraphs = [
            Paragraph(block, page, id(block) in titles, block.text(words), block, page)
            for page, of_page in enumerate(pages)
            for block in of_page.blocks
        ]

    def join(self) -> None:
        """Join the parts of all paragraphs."""
        for index, paragraph in enumerate(self.paragraphs):
            start = index + 1
            while self._may_go_on(paragraph):
                following = self._next_part(paragraph, start)
                if following is None:
                    break
                self._add(paragraph, self.paragraphs[following])
                start = following + 1

    def _add(self, paragraph: Paragraph, part: Paragraph) -> None:
        """Add a part on the same page, or what belongs to the sentence on another."""
        whole = join_line(paragraph.text, part.text, self._words)
        cut = len(whole)
        if part.page != paragraph.page:
            before = len(paragraph.text) - 2  # surely before the break, without a hyphen
            ends = (end for _, end in sentence_spans(whole, max(0, before - SENTENCE)))
            cut = next(end for end in ends if end > before)
        paragraph.text, part.text = whole[:cut], whole[cut:].lstrip()
        if not part.text:
            paragraph.last, paragraph.last_page = part.block, part.page

    def _may_go_on(self, paragraph: Paragraph) -> bool:
        block = paragraph.block
        return bool(
            paragraph.text
            and not (paragraph.title or block.table or block.first.turn)
            and (block.first.size >= self._body - SAME_SIZE or len(block.rows) >= BODY_ROWS)
            and (not SENTENCE_END.search(paragraph.text) or _ABBREVIATION.search(paragraph.text))
            and not _is_caption(paragraph, block.first.size)
        )

    def _next_part(self, paragraph: Paragraph, start: int) -> int | None:
        """Return the index of the block that goes on with a paragraph."""
        size = paragraph.block.first.size
        above, page = paragraph.last, paragraph.last_page
        broken = aside = labels = False
        for index in range(start, min(start + MOST_BLOCKS, len(self.paragraphs))):
            part = self.paragraphs[index]
            first = part.block.first
            broken |= part.page != page or first.baseline > above.rows[-1][0].baseline + first.size
            gap = above.rows[-1][0].baseline - first.baseline
            above, page = part.block, part.page
            if page > paragraph.last_page + MOST_PAGES or (part.title and part.text):
                return None
            if not part.text or self._is_aside(part, size):
                aside |= bool(part.text)
                continue
            lower = part.text[0].islower()
            word = lower and _LOWER_WORD.match(part.text)
            place = broken or (word and (aside or gap > FIGURE_GAP * size))
            if place and (lower or not labels) and self._goes_on(paragraph, part):
                return index
            if len(part.text) > FIGURE_CHARS:
                return None
            labels = True
        return None

    def _is_aside(self, part: Paragraph, size: float) -> bool:
        """Whether a block is no part of the running text: small print, a table, a page number."""
        first, page = part.block.first, self._pages[part.page]
        edge = min(page.top - first.baseline, first.baseline - page.bottom)
        return bool(
            part.block.table
            or first.turn
            or first.label
            or first.size < size - SAME_SIZE
            or _is_caption(part, size)
            or _PAGE_NUMBER.fullmatch(part.text)
            or (edge < OUTER * (page.top - page.bottom) and len(part.block.rows) == 1)
        )

    def _goes_on(self, paragraph: Paragraph, part: Paragraph) -> bool:
        """Whether a block is in the type of a paragraph, and its first word did not fit above."""
        text, block, last = part.text, part.block, paragraph.last.rows[-1]
        line = row_text(last)
        if (
            abs(block.first.size - last[0].size) > SAME_SIZE
            or (block.bold and not paragraph.last.bold)
            or begins_item(text)
            or _SECTION.match(text)
            or LEADERS.search(line)
            or LEADERS.search(row_text(block.rows[0]))
        ):
            return False
        if _HYPHENATED.search(paragraph.text) and text[0].isalpha():
            return True
        if sum(map(len, _LETTERS.findall(line))) < PROSE_LETTERS or not self._is_full(
            paragraph, text
        ):
            return False
        ended = SENTENCE_END.search(paragraph.text) is not None
        opens = text[0].isalnum() or text[0] in _OPENING
        return text[0].islower() or (opens and not ended and not _is_indented(block))

    def _is_full(self, paragraph: Paragraph, following: str) -> bool:
        """Whether the last line of a paragraph has no room for the first word of a text."""
        last = paragraph.last.rows[-1]
        left, right, size = last[0].left, last[-1].right, last[0].size
        if right - left < LINE_WIDTH * size:
            return False
        edges = [row[-1].right for row in paragraph.last.rows]
        if len(edges) < BODY_ROWS:
            edges = sorted(
                row[-1].right
                for block in self._pages[paragraph.last_page].blocks
                if not block.table
                for row in block.rows
                if abs(row[0].left - left) < SAME_COLUMN * size
                and abs(row[0].size - size) <= SAME_SIZE
            )
            # A few lines may run over two columns.
            edges = edges[: -(len(edges) // 10) or None]
        word = _FIRST_PART.match(following)
        letters = len(word[0]) + 1 if word else 1
        width = (right - left) / max(1, sum(len(line.text) for line in last))
        return right + letters * width > max(edges) - size / 2


def _is_indented(block: LayoutBlock) -> bool:
    first = block.first
    return len(block.rows) > 1 and first.left > block.rows[1][0].left + INDENT * first.size


def _is_caption(part: Paragraph, size: float) -> bool:
    """Whether a block is a caption; "Table 2 shows" in the type of the text is a sentence."""
    caption = _CAPTION.match(part.text)
    if caption is None:
        return False
    first = part.block.first
    marked = caption[0].endswith(".") or _CAPTION_END.match(part.text, caption.end())
    return bool(marked) or first.bold or abs(first.size - size) > SAME_SIZE
