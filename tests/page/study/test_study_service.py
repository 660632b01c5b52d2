"""Ratings of a review, and changes of the items with their documents."""

from __future__ import annotations

import pytest

from page.study.cells import end, order
from rag.errors import BadInput
from rag.library import Library
from rag.page.chat_service import ChatService


def test_rating_is_undone(service: ChatService) -> None:
    """As often as there were ratings since the page was started, and no further."""
    service.studies.maker.begin(order("cards", 2))
    end(service)
    study = service.studies.sources.study
    card = study.review_session().next
    assert card
    service.studies.rate(card.id, 3, 1200)
    assert len(study.log.reviews()) == 1 and service.studies.rated == 1
    service.studies.undo()
    service.studies.undo()
    assert study.log.reviews() == [] and service.studies.rated == 0
    with pytest.raises(BadInput):
        service.studies.rate("no such card", 3, None)
    assert service.studies.rated == 0


def test_changes_are_remembered(service: ChatService, library: Library) -> None:
    """Whichever view compares first, the view of the cards can name what was found."""
    service.studies.maker.begin(order("cards", 1))
    end(service)
    assert service.studies.check_items() == ()
    folder = library.settings.library.parent / "notes"
    (folder / "cells.md").write_text("# Cells\n\nNothing of that is left in this note at all.\n")
    library.sync([folder])
    (change,) = service.studies.check_items()
    assert change.what == "retired" and service.studies.check_items() == (change,)
