"""Ratings of a review, and how they are undone."""

from __future__ import annotations

import pytest

from page.study.cells import end, order
from rag.errors import BadInput
from rag.page.service import ChatService


def test_rating_is_undone(desk: ChatService) -> None:
    """As often as there were ratings since the page was started, and no further."""
    desk.studies.maker.begin(order("cards", 2))
    end(desk)
    study = desk.studies.sources.study
    card = study.review_session().next
    assert card
    desk.studies.rate(card.id, 3, 1200)
    assert len(study.log.reviews()) == 1 and desk.studies.rated == 1
    desk.studies.undo()
    desk.studies.undo()
    assert study.log.reviews() == [] and desk.studies.rated == 0
    with pytest.raises(BadInput):
        desk.studies.rate("no such card", 3, None)
    assert desk.studies.rated == 0
