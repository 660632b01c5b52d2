"""Questions asked in a terminal, one after another, with what a reply is worth."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import typer

from rag.cli.output import count, say, tame_text
from rag.cli.study_output import print_place, print_question

if TYPE_CHECKING:
    from rag.library import Library
    from rag.study.items import Grade, QuizQuestion

QUIT = "q"
"""Also what the end of the input means."""


def press(prompt: str, allowed: str = "") -> str:
    """Return a key, in lower case; any key where none are named.

    Elsewhere than on a terminal the first letter of a line counts, and an empty line is a space.
    """
    while True:
        print(prompt, end=" ", file=sys.stderr, flush=True)
        if sys.stdin.isatty():
            try:
                key = typer.getchar().lower()
            except EOFError:
                key = QUIT
            say("")
        else:
            line = sys.stdin.readline()
            say("")
            key = (line.strip() or " ")[0].lower() if line else QUIT
        if key == QUIT or not allowed or key in allowed:
            return key


def write(prompt: str) -> str | None:
    """Return a line, or None where the input has ended."""
    print(prompt, end=" ", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        say("")
    return line.strip() if line else None


def ask_each(
    library: Library,
    questions: Iterable[QuizQuestion],
    number: int,
    grade: Callable[[QuizQuestion, str], Grade],
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


def _reply_to(question: QuizQuestion) -> str | None:
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
