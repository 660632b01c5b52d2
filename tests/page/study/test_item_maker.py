"""Orders: made, refused, stopped, failed."""

from __future__ import annotations

from threading import Event

import pytest

from page.study.cells import end, order
from rag.errors import BadInput
from rag.page.chat_service import ChatService
from rag.page.document_picker import Choice
from rag.page.study.item_maker import Order, Product
from rag.page.study.study_view import render_making


def hold(held: Event) -> None:
    """Occupy a thread until the event is set."""
    held.wait(60)


def test_cards_are_made(service: ChatService) -> None:
    """As many as were ordered, and saved."""
    service.studies.maker.begin(order("cards"))
    last = end(service)
    assert (last.made, last.stopped, last.problem) == (4, False, None)
    assert len(service.studies.sources.study.items()) == 4


@pytest.mark.parametrize("product", ["summary", "guide"])
def test_text_survives_a_reload(service: ChatService, product: Product) -> None:
    service.studies.maker.begin(order(product))
    assert end(service).problem is None
    assert service.studies.maker.text is not None


def test_second_order_is_refused(service: ChatService) -> None:
    """As are other settings; an order that is stopped before its turn makes nothing."""
    held = Event()
    service.documents.begin(lambda _: hold(held))
    service.studies.maker.begin(order("quiz"))
    with pytest.raises(BadInput, match="A quiz is being made"):
        service.studies.maker.begin(order("cards"))
    with pytest.raises(BadInput, match="Study tab"):
        list(service.change({"extractive": True}))
    service.studies.maker.stop()
    held.set()
    last = end(service)
    assert last.stopped and "Stopped" in render_making(last)
    assert service.studies.quizzes.quiz.is_over


def test_error_belongs_to_its_order(service: ChatService) -> None:
    """Also when it comes before anything is made; the next order begins afresh."""
    service.studies.maker.begin(order("cards", choice=Choice(documents=("gone.md",))))
    last = end(service)
    assert last.order.product == "cards" and last.problem
    assert "no longer in the library" in render_making(last)
    service.studies.maker.begin(order("cards", 1))
    assert end(service).made == 1


@pytest.mark.parametrize(
    ("refused", "cure"),
    [
        (Order("quiz", Choice(), number=0), "from 1 to 50"),  # none, or an empty field
        (Order("quiz", Choice(), number=51), "from 1 to 50"),  # an hour of work
        (Order("cards", Choice(), number=201), "from 1 to 200"),
        (Order("quiz", Choice(), kinds=()), "at least one"),
    ],
)
def test_impossible_order_is_refused(service: ChatService, refused: Order, cure: str) -> None:
    with pytest.raises(BadInput) as caught:
        service.studies.maker.begin(refused)
    assert cure in caught.value.cure and not service.studies.maker.busy
