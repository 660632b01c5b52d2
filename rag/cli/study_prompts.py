"""Interactive prompts: read keys and lines, ask quiz questions and grade the replies."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import typer

from rag.cli.output import print_message, printable_text
from rag.cli.study_output import print_question, print_quotation
from rag.text.display import count

if TYPE_CHECKING:
    from rag.library import Library
    from rag.study.items import Grade, QuizQuestion

QUIT = "q"
"""Key that ends a session; the end of the input counts as this key."""


def read_key(prompt: str, allowed: str = "") -> str:
    """Return one of the allowed keys (any key, if none are given) or `QUIT`, in lower case.

    Without a terminal the first letter of a line counts, and an empty line is a space.
    """
    while True:
        print(prompt, end=" ", file=sys.stderr, flush=True)
        if sys.stdin.isatty():
            try:
                key = typer.getchar().lower()
            except EOFError:
                key = QUIT
            print_message("")
        else:
            line = sys.stdin.readline()
            print_message("")
            key = (line.strip() or " ")[0].lower() if line else QUIT
        if key == QUIT or not allowed or key in allowed:
            return key


def read_line(prompt: str) -> str | None:
    """Return a line, or None at the end of the input."""
    print(prompt, end=" ", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        print_message("")
    return line.strip() if line else None


def ask_questions(
    library: Library,
    questions: Iterable[QuizQuestion],
    number: int,
    grade: Callable[[QuizQuestion, str], Grade],
) -> None:
    """Ask questions until they or the replies end, and print the score.

    Args:
        library: holds the documents, to show the source after a wrong reply.
        questions: in order; may be generated on demand.
        number: maximum number of questions.
        grade: grades a reply to a question.
    """
    asked = right = 0
    for question in questions:
        print_question(question, asked + 1, number)
        reply = _read_reply(question)
        if reply is None:
            break
        given = grade(question, reply)
        asked, right = asked + 1, right + given.correct
        print(f"{'Right' if given.correct else 'Wrong'}. {printable_text(given.reason)}")
        if not given.correct:
            print(printable_text(question.explanation))
            for citation in question.citations:
                print_quotation(library, citation)
        print(flush=True)
    print(f"{right} of {count(asked, 'question')} right.")


def _read_reply(question: QuizQuestion) -> str | None:
    """Return the reply, or None to end the quiz."""
    if not question.choices:
        reply = read_line("Your answer (q to quit):")
        return None if reply == QUIT else reply
    letters = "abcdefghi"[: len(question.choices)]
    numbers = "123456789"[: len(question.choices)]
    key = read_key(f"Your choice, {letters[0]} to {letters[-1]} (q to quit):", letters + numbers)
    return None if key == QUIT else question.choices[(letters + numbers).index(key) % len(letters)]
