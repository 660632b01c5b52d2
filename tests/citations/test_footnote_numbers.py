"""Footnotes are numbered as they appear in the answer, whatever their passages' markers."""

from __future__ import annotations

import re
from dataclasses import replace

from turns import PASSAGE, answer, claim, turn

from rag.citations.footnote_numbers import footnote_numbers, in_order
from rag.page.ask.answer_html import copy_text, render_turn
from rag.page.ask.evidence_html import render_evidence
from rag.types import Claim


def citing(text: str, *markers: int) -> Claim:
    """Return a claim that cites these passages in this order."""
    (cited,) = claim(text, "supported", "Cats purr.").citations
    return replace(
        claim(text), citations=tuple(replace(cited, marker=marker) for marker in markers)
    )


CLAIMS = (citing("A.", 5), citing("B.", 5, 2), citing("C."), citing("D.", 1, 5))
PASSAGES = tuple(replace(PASSAGE, marker=marker) for marker in range(1, 7))


def test_numbers_as_they_appear() -> None:
    """Passages that are not cited are counted after those that are."""
    assert footnote_numbers(CLAIMS) == {5: 1, 2: 2, 1: 3}
    assert list(footnote_numbers(CLAIMS, PASSAGES)) == [5, 2, 1, 3, 4, 6]
    numbers = footnote_numbers(CLAIMS)
    assert [one.marker for one in in_order(CLAIMS[3].citations, numbers)] == [5, 1]


def test_page_and_copy_have_the_same_numbers() -> None:
    """The chips, the cards beside them and the copied notes."""
    given = replace(answer(*CLAIMS), passages=PASSAGES)
    shown = turn(given)
    chips = re.findall(r'class="chip"[^>]*>(\d+)<', render_turn(shown))
    assert chips == ["1", "1", "2", "1", "3"]
    cards = render_evidence([shown]).split('<span class="number">')[1:]
    assert [card[0] for card in cards] == ["1", "2", "3", "4", "5", "6"]
    assert copy_text(given).startswith("A. [1] B. [1][2] C. D. [1][3]\n\n[1] zoo.pdf")
