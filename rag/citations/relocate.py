"""Find a quotation again in a document that was read anew, by its words and what stands around it.

Only the same words in the same order count; white space may differ, because a newer reader may
break lines elsewhere. What was reworded is not found: a footnote must never point to other words.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter

from rag.text.sentences import Span

CONTEXT = 300
"""Characters on each side of a quotation that tell its copies apart; two or three sentences."""
REACHES = (30, 100, CONTEXT)
"""Characters within which words are compared; what is near counts in all three, and so most."""
COPIES = 1000
"""Copies whose context is compared, the nearest ones. What stands there more often, such as a
single common word, has no place of its own."""


def relocate(quote: str, start: int, text: str, before: str = "", after: str = "") -> Span | None:
    """Return where the words of a quotation stand in a text, or None where they do not.

    They stay where they were if they still stand there. Of several copies the one is taken whose
    surroundings share most words with the old ones; of equal ones, the nearest to the old place.

    Args:
        quote: what was quoted.
        start: its offset in the text that it was taken from.
        text: of the document as it is now.
        before: what stood before the quotation; the last `CONTEXT` characters are used.
        after: what stood after it; the first `CONTEXT` characters are used.
    """
    if not quote.strip():
        return None
    pattern = _pattern(quote, before, after)
    lead = len(quote) - len(quote.lstrip())
    if text.startswith(quote, start) and pattern.match(text, start + lead):
        return start, start + len(quote)
    copies = [found.span() for found in pattern.finditer(text)]
    if len(copies) > COPIES:
        copies = heapq.nsmallest(COPIES, copies, key=lambda span: abs(span[0] - start))
    known = _surroundings(before[-CONTEXT:], after)

    def likeness(span: Span) -> tuple[int, int]:
        around = _surroundings(
            text[max(0, span[0] - CONTEXT) : span[0]], text[span[1] : span[1] + CONTEXT]
        )
        shared = sum((a & b).total() for a, b in zip(known, around, strict=True))
        return shared, -abs(span[0] - start)

    return max(copies, key=likeness, default=None)


def _pattern(quote: str, before: str, after: str) -> re.Pattern[str]:
    r"""Return what matches the words of a quotation, parted by any white space.

    "5 mg" is no part of "15 mg": a quotation that began with a word still has to. It may begin
    inside of one only if it did so before.
    """
    words = r"\s+".join(map(re.escape, quote.split()))
    head, tail = quote.strip()[0], quote.strip()[-1]
    opens = r"(?<!\w)" if _is_word(head) and not _is_word(before[-1:]) else ""
    closes = r"(?!\w)" if _is_word(tail) and not _is_word(after[:1]) else ""
    return re.compile(f"{opens}{words}{closes}")


def _is_word(char: str) -> bool:
    return re.fullmatch(r"\w", char) is not None


def _surroundings(before: str, after: str) -> list[Counter[str]]:
    """Return the words before and after a quotation, within each reach."""
    pieces = [side for reach in REACHES for side in (before[-reach:], after[:reach])]
    return [Counter(re.findall(r"\w+", piece)) for piece in pieces]
