"""A note on cells, and what the tests of the Study tab look for in markup."""

from __future__ import annotations

import re

from study.texts import CELLS

from rag.page.chat_service import ChatService
from rag.page.document_picker import Choice
from rag.page.study.item_maker import Made, Order, Product

NOTE = CELLS.replace("Matthias\nSchleiden", "Matthias Schleiden")
QUOTE = "The cell theory was proposed by Matthias Schleiden and Theodor Schwann in 1839."
ALIVE = re.compile(r"<(script|img|iframe)", re.I)
"""Elements that a text of a document must never become."""


def marks_of(shown: str, claim: str, passage: str) -> list[str]:
    """Return the marked words of a claim in a passage's card."""
    card = re.search(rf'data-passage="{passage}" tabindex="-1">.*?</article>', shown, re.S)
    assert card
    marks = re.findall(r'data-claims="([\d ]+)">([^<]*)</mark>', card[0])
    return [words for claims, words in marks if claim in claims.split()]


def order(product: Product, number: int = 4, choice: Choice | None = None) -> Order:
    return Order(product, choice or Choice(), extractive=True, number=number)


def end(service: ChatService) -> Made:
    """Return how the making ended."""
    *_, last = service.studies.maker.watch()
    assert isinstance(last, Made)
    return last
