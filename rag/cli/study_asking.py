"""Questions asked in a terminal, one after another, with what a reply is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from rag.cli.show import count, tame_text
from rag.cli.study_keys import QUIT, press, write
from rag.cli.study_show import print_place, print_question

if TYPE_CHECKING:
    from rag.library import Library
    from rag.study.items import Grade, Question


def ask_each(
    library: Library,
    questions: Iterable[Question],
    number: int,
    grade: Callable[[Question, str], Grade],
) -> None:
    """Ask until the questions or the replies end, and say the score.

    Args:
        library: shows the place of the answer after a wrong reply.
        questions: in order; the next one may take its time.
        number: how many there will be, at most.
        grade: says what a reply is worth.
    """
    asked = right = 0
    for question in questions:
        print_question(question, asked + 1, number)
        reply = _reply_to(question)
        if reply is None:
            break
        given = grade(question, reply)
        asked, right = asked + 1, right + given.correct
        print(f"{'Right' if given.correct else 'Wrong'}. {tame_text(given.reason)}")
        if not given.correct:
            print(tame_text(question.explanation))
            for citation in question.citations:
                print_place(library, citation)
        print(flush=True)
    print(f"{right} of {count(asked, 'question')} right.")


def _reply_to(question: Question) -> str | None:
    """Return what a person replies, or None when they want no more."""
    if not question.choices:
        reply = write("Your answer (q ends the questions):")
        return None if reply == QUIT else reply
    letters = "abcdefghi"[: len(question.choices)]
    numbers = "123456789"[: len(question.choices)]
    key = press(
        f"Your choice, {letters[0]} to {letters[-1]} (q ends the questions):", letters + numbers
    )
    return None if key == QUIT else question.choices[(letters + numbers).index(key) % len(letters)]
