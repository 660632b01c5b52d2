"""The passages beside an answer, with the cited words marked."""

from __future__ import annotations

import re
from dataclasses import replace

from row_lines import with_table
from turns import PASSAGE, answer, claim, turn

from rag.page.ask.answer_html import (
    render_turn,
)
from rag.page.ask.evidence_html import render_evidence


def test_two_quotes_of_one_passage_share_a_chip() -> None:
    """The chip's number is the passage's; pressing it lights both."""
    given = answer(claim("Both make sounds.", "supported", "Cats purr.", "Dogs bark"))
    shown = render_turn(turn(given))
    assert shown.count('class="chip"') == 1
    assert 'aria-label="Footnote 1: zoo.pdf, Sounds, page iii"' in shown
    evidence = render_evidence([turn(given)])
    assert re.findall(r'data-claims="0">([^<]*)</mark>', evidence) == ["Cats purr.", "Dogs bark"]


def test_claims_share_a_mark() -> None:
    """Overlapping spans are cut, so that each claim can still light its own."""
    given = answer(
        claim("A.", "supported", "Cats purr. Dogs bark"), claim("B.", "supported", "Dogs bark at")
    )
    marks = re.findall(r'data-claims="([\d ]+)">([^<]*)<', render_evidence([turn(given)]))
    assert marks == [("0", "Cats purr. "), ("0 1", "Dogs bark"), ("1", " at")]


def test_rows_name_the_claims_that_cite_them() -> None:
    """The script lights what names the claim: the row, its heads and its group."""
    rows = [{"Hall": "North", "Day": "Monday"}, {"Hall": "North", "Day": "Tuesday"}]
    text, table = with_table(rows, "x" * 40)
    passage = replace(PASSAGE, text=text[40:], end=len(text), tables=(table,))
    row = table.rows[1]
    (one,) = answer(claim("It is open.", "supported", "Cats")).claims
    cited = replace(one.citations[0], start=row.start, end=row.end, quote=text[row.start : row.end])
    given = answer(replace(one, citations=(cited,)))
    shown = render_evidence([replace(turn(given), passages=(passage,))])
    assert re.findall(r'<(tr|th)[^>]* data-claims="0"', shown) == ["th", "th", "th", "tr"]
    assert 'data-line="Hall: North; Day: Tuesday"' in shown


def test_evidence_folds_what_was_not_cited() -> None:
    """Cited passages first; the latest turn's evidence is the one shown."""
    other = replace(PASSAGE, marker=1, text="Cows moo.", start=0, end=9)
    cited = turn(answer(claim("Cats purr.", "supported", "Cats purr.")))
    both = replace(cited, passages=(other, PASSAGE))
    shown = render_evidence([replace(cited, number=6), both])
    assert re.findall(r'id="evidence-(\d)" [^>]*?(hidden)?>', shown) == [("6", "hidden"), ("7", "")]
    assert "Also read (1)" in shown
    assert "Found, but there was no room (1)" in shown
    assert shown.index("Cats purr.</mark>", shown.index("evidence-7")) < shown.index("Cows moo.")
