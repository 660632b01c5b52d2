"""The blocks of a text: paragraphs, lists and Markdown tables, each as spans of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rag.text.list_marks import BULLET, NUMBER
from rag.text.sentences import Span, trim

Kind = Literal["text", "bullets", "numbers", "table"]
Row = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A run of lines of one kind: one row with one cell is a paragraph or an item of a list.

    `first` is the number of a numbered list's first item.
    """

    kind: Kind
    rows: tuple[Row, ...]
    first: int = 1


_LINE = re.compile(r"[^\n]+")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_RULE = re.compile(r"[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*$")
_EDGE = re.compile(r"(?<!\\)\|")


def blocks_of(text: str) -> list[TextBlock]:
    """Return the blocks of a text in order.

    Everything but white space, the marks of list items and the rules of tables is in a cell.
    """
    lines = [found.span() for found in _LINE.finditer(text)]
    blocks: list[TextBlock] = []
    at = 0
    while at < len(lines):
        block, at = _next_block(text, lines, at)
        blocks.append(block)
    return [block for block in _joined(blocks) if block.rows]


def _next_block(text: str, lines: list[Span], at: int) -> tuple[TextBlock, int]:
    """Return the block that begins at a line, and the line after it."""
    start, end = lines[at]
    if _is_table(text, lines, at):
        rows = []
        while at < len(lines) and _ROW.fullmatch(text, *lines[at]):
            if not _RULE.fullmatch(text, *lines[at]):
                rows.append(_cells(text, *lines[at]))
            at += 1
        return TextBlock("table", tuple(rows)), at
    if mark := BULLET.match(text, start, end):
        return TextBlock("bullets", (((mark.end(), end),),)), at + 1
    if mark := NUMBER.match(text, start, end):
        return TextBlock("numbers", (((mark.end(), end),),), int(mark["number"])), at + 1
    span = trim(text, start, end)
    return TextBlock("text", ((span,),) if span else ()), at + 1


def _is_table(text: str, lines: list[Span], at: int) -> bool:
    """Whether a line is the head of a table: a row, and on the next line a rule."""
    if at + 1 == len(lines) or lines[at + 1][0] != lines[at][1] + 1:
        return False
    return bool(_ROW.fullmatch(text, *lines[at]) and _RULE.fullmatch(text, *lines[at + 1]))


def _cells(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Return the cells of a table's row; an empty one is an empty span."""
    edges = [found.start() for found in _EDGE.finditer(text, start, end)]
    return tuple(trim(text, a + 1, b) or (a + 1, a + 1) for a, b in pairwise(edges))


def _joined(blocks: list[TextBlock]) -> list[TextBlock]:
    """Join neighbouring items into one list."""
    joined: list[TextBlock] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if before and block.kind == before.kind and block.kind in ("bullets", "numbers"):
            joined[-1] = TextBlock(before.kind, before.rows + block.rows, before.first)
        else:
            joined.append(block)
    return joined
