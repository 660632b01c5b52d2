"""A card under review as markup, and the statistics."""

from __future__ import annotations

from datetime import timedelta

import pytest
from browser.script import HOSTILE
from study.stored_items import cited, make_card

from page.study.cells import ALIVE, QUOTE
from rag.library import Library
from rag.page.study.citation_view import CARD, citation_view, cited_text
from rag.page.study.review_view import render_card, render_statistics
from rag.study.review.review_session import ReviewSession
from rag.study.store.stored_items import Rating
from rag.study.study import Study
from rag.svg_plot import Plot


def test_back_is_hidden(library: Library) -> None:
    """Until it is asked for; a rating can be undone where there is one."""
    card = make_card(HOSTILE, "1839", (cited(library, "cells.md", QUOTE),))
    session = ReviewSession((), (), (card,), (), 0, None)
    waits: dict[Rating, str] = {1: "1 min", 2: "3 h", 3: "1 day", 4: "3 months"}
    evidence = cited_text(citation_view(library, card), CARD).evidence
    shown = render_card(session, 0, waits, evidence)
    front, back = shown.split('<div class="turned" hidden>')
    assert "1839" not in front and "1839" in back and not ALIVE.search(shown)
    assert "1 card left today: 1 new" in front
    for words in waits.values():
        assert words in back
    assert 'data-act="undo"' not in shown
    assert 'data-act="undo"' in render_card(session, 1, waits, evidence)


@pytest.mark.parametrize(
    ("session", "said"),
    [
        (ReviewSession((), (), (), (), 3, None), "3 more cards could be shown"),
        (ReviewSession((), (), (), (), 0, timedelta(hours=5)), "due in 5 h"),
        (ReviewSession((), (), (), (), 0, None), "no cards yet"),
    ],
)
def test_no_card_has_a_reason(session: ReviewSession, said: str) -> None:
    assert said in render_card(session, 0)


def test_statistics(library: Library) -> None:
    Study(library).add(make_card("Who?", "Schwann", (cited(library, "cells.md", QUOTE),)))
    plot = Plot("forecast", "What is due", "Bars.", alt=HOSTILE, source="data:,")
    shown = render_statistics(Study(library).statistics(), plot)
    assert "1 (1 new" in shown and not ALIVE.search(shown.replace('<img class="plot"', ""))
