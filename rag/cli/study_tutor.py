"""`rag study teach` and `compare`: asked before being told, and two things side by side."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from rag.cli.options import (
    DocumentOption,
    ExtractiveOption,
    JsonOption,
    LibraryOption,
    ModelOption,
    TagOption,
    open_library,
    scope_of,
    writer_of,
)
from rag.cli.show import print_answer, print_json, say
from rag.cli.study_asking import ask_each


def teach(
    question: Annotated[str, typer.Argument(help="What you want to understand.")],
    document: DocumentOption = None,
    tag: TagOption = None,
    extractive: ExtractiveOption = False,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Be asked before you are told: leading questions, then yours, then the cited answer.

    Replies are graded by the documents, with the reason. q goes on to the answer.
    """
    from rag.contract import lesson_json
    from rag.study.texts.tutor import grade
    from rag.study.texts.tutor import teach as prepare

    opened = open_library(library, model)
    writer = writer_of(opened, extractive)
    say("Looking for what to ask first ...")
    lesson = prepare(opened, question, writer, about=scope_of(document, tag))
    if as_json:
        print_json(lesson_json(lesson))
        return
    questions = [*lesson.leading, *([lesson.main] if lesson.main else [])]
    if questions:
        worth = partial(grade, encoder=opened.embedder, model=writer)
        ask_each(opened, questions, len(questions), worth)
    print_answer(lesson.answer)


def compare(
    one: Annotated[str, typer.Argument(metavar="A", help="A term of the documents.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    document: DocumentOption = None,
    tag: TagOption = None,
    extractive: ExtractiveOption = False,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what the documents say of two things: how they differ, what both are, what only one is.

    For example: rag study compare GAN VAE
    """
    from rag.contract import answer_json
    from rag.study.texts.tutor import compare as set_apart

    opened = open_library(library, model)
    found = set_apart(
        opened, one, other, writer_of(opened, extractive), about=scope_of(document, tag)
    )
    if as_json:
        print_json(answer_json(found.answer))
    else:
        print_answer(found.answer)
