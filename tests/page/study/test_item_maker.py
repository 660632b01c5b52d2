"""Orders: made, refused, stopped, failed."""

from __future__ import annotations

from threading import Event

import pytest

from page.study.cells import end, order
from rag.errors import BadInput
from rag.page.document_picker import Choice
from rag.page.service import ChatService
from rag.page.study.item_maker import Order, What
from rag.page.study.study_view import render_making


def hold(held: Event) -> None:
    """Occupy a thread until the event is set."""
    held.wait(60)


def test_cards_are_made(desk: ChatService) -> None:
    """As many as were ordered, and saved."""
    desk.studies.maker.begin(order("cards"))
    last = end(desk)
    assert (last.made, last.stopped, last.problem) == (4, False, None)
    assert len(desk.studies.sources.study.items()) == 4


@pytest.mark.parametrize("what", ["summary", "guide"])
def test_text_survives_a_reload(desk: ChatService, what: What) -> None:
    desk.studies.maker.begin(order(what))
    assert end(desk).problem is None
    assert desk.studies.maker.text is not None


def test_second_order_is_refused(desk: ChatService) -> None:
    """As are other settings; an order that is stopped before its turn makes nothing."""
    held = Event()
    desk.shelf.begin(lambda _: hold(held))
    desk.studies.maker.begin(order("quiz"))
    with pytest.raises(BadInput, match="A quiz is being made"):
        desk.studies.maker.begin(order("cards"))
    with pytest.raises(BadInput, match="Study tab"):
        list(desk.change({"extractive": True}))
    desk.studies.maker.halt()
    held.set()
    last = end(desk)
    assert last.stopped and "Stopped" in render_making(last)
    assert desk.studies.quizzes.quiz.is_over


def test_error_belongs_to_its_order(desk: ChatService) -> None:
    """Also when it comes before anything is made; the next order begins afresh."""
    desk.studies.maker.begin(order("cards", choice=Choice(documents=("gone.md",))))
    last = end(desk)
    assert last.order.what == "cards" and last.problem
    assert "no longer in the library" in render_making(last)
    desk.studies.maker.begin(order("cards", 1))
    assert end(desk).made == 1


@pytest.mark.parametrize(
    ("refused", "cure"),
    [
        (Order("quiz", Choice(), number=0), "from 1 to 50"),  # none, or an empty field
        (Order("quiz", Choice(), number=51), "from 1 to 50"),  # an hour of work
        (Order("cards", Choice(), number=201), "from 1 to 200"),
        (Order("quiz", Choice(), kinds=()), "at least one"),
    ],
)
def test_impossible_order_is_refused(desk: ChatService, refused: Order, cure: str) -> None:
    with pytest.raises(BadInput) as caught:
        desk.studies.maker.begin(refused)
    assert cure in caught.value.cure and not desk.studies.maker.busy
