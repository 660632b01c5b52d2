"""Stand-ins for the makers of items: hand-written cards and questions on the notes of the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rag.library import Library
from rag.study.items import Card, QuizQuestion, StudyProgress
from study.stored_items import cited, make_card, make_question

FACTS = {
    "Owls": ("owls.md", "Owls hunt at night.", "What hunts at night?"),
    "Otters": ("otters.md", "Otters hold hands while they sleep.", "What holds hands asleep?"),
}


def make_cards(
    library: Library,
    number: int,
    *,
    known: frozenset[str] = frozenset(),
    progress: Callable[[StudyProgress], None] | None = None,
    **_: Any,
) -> Iterator[Card]:
    """Yield the cards that there are facts for and that are not known."""
    for done, (back, (document, quote, front)) in enumerate(FACTS.items()):
        card = make_card(front, back, (cited(library, document, quote),))
        if progress:
            progress(StudyProgress(done, number, document))
        if card.id not in known and done < number:
            yield card


def make_quiz(library: Library, number: int, **_: Any) -> Iterator[QuizQuestion]:
    """Yield a choice and an open question."""
    for back, (document, quote, front) in list(FACTS.items())[:number]:
        choice = back == "Owls"
        yield make_question(
            front,
            back,
            (cited(library, document, quote),),
            kind="choice" if choice else "short_answer",
            choices=("Cats", "Owls", "Otters") if choice else (),
            explanation=quote,
        )
