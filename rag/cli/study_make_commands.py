"""`rag study cards`, `quiz`, `summary` and `guide`: items and texts made of the documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

from rag.cli.options import (
    DocumentOption,
    ExtractiveOption,
    JsonOption,
    LibraryOption,
    ModelOption,
    NumberOption,
    SeedOption,
    TagOption,
    open_library,
    scope_of,
    writer_of,
)
from rag.cli.output import count, print_answer, print_json, say, tame_text
from rag.cli.progress_bars import making_progress
from rag.cli.study_output import print_card, print_coverage
from rag.cli.study_prompts import ask_each

if TYPE_CHECKING:
    pass


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
    from rag.study.cards.grading import grade
    from rag.study.study_json import lesson_json
    from rag.study.tutoring.socratic import teach as prepare

    opened = open_library(library, model)
    writer = writer_of(opened, extractive)
    say("Looking for what to ask first ...")
    lesson = prepare(opened, question, writer, scope=scope_of(document, tag))
    if as_json:
        print_json(lesson_json(lesson))
        return
    questions = [*lesson.leading, *([lesson.main] if lesson.main else [])]
    if questions:
        worth = partial(grade, library=opened, model=writer)
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
    from rag.json_output import answer_json
    from rag.study.tutoring.comparison import compare as set_apart

    opened = open_library(library, model)
    found = set_apart(
        opened, one, other, writer_of(opened, extractive), scope=scope_of(document, tag)
    )
    if as_json:
        print_json(answer_json(found.answer))
    else:
        print_answer(found.answer)


Level = Literal["paragraph", "page", "full"]
T = TypeVar("T")


def cards(
    number: NumberOption = 20,
    document: DocumentOption = None,
    tag: TagOption = None,
    extractive: ExtractiveOption = False,
    seed: SeedOption = 0,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make flashcards from the documents, and keep them in the library.

    Each card rests on words of a document that were checked to bear it out. It is kept as soon as
    it is ready, so Ctrl-C loses none. Run it again for more: no card is made twice, and one that
    you removed does not come back. Then learn them: rag study review
    """
    from rag.study.study import Study
    from rag.study.study_json import cards_json

    study = Study(open_library(library, model))
    writer = writer_of(study.library, extractive)
    with making_progress("Making cards", "card") as progress:
        made = study.cards(
            number, model=writer, scope=scope_of(document, tag), seed=seed, progress=progress
        )
        done = _print_each(made, print_card, cards_json if as_json else None)
    _say_made(done, number, "card")


def quiz(
    number: NumberOption = 10,
    document: DocumentOption = None,
    tag: TagOption = None,
    extractive: ExtractiveOption = False,
    seed: Annotated[
        int | None,
        typer.Option(
            help="The same number gives the same quiz.", show_default="another quiz each time"
        ),
    ] = None,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask questions about the documents, and grade the replies.

    Choose by letter or number; write the answer of an open question. After a wrong one, the place
    in the document is shown. With --json the questions are printed and nothing is asked. Questions
    and replies are kept; q ends the quiz.
    """
    from rag.study.study import Study
    from rag.study.study_json import quiz_json

    study = Study(open_library(library, model))
    writer = writer_of(study.library, extractive)
    scope = scope_of(document, tag)
    if not as_json:
        questions = study.questions(number, model=writer, scope=scope, seed=seed)
        say("Making the first question ...")
        ask_each(
            study.library, questions, number, lambda asked, text: study.reply(asked, text, writer)
        )
        return
    with making_progress("Making questions", "question") as progress:
        made = study.questions(number, model=writer, scope=scope, seed=seed, progress=progress)
        done = _print_each(made, None, quiz_json)
    _say_made(done, number, "question")


def summary(
    document: DocumentOption = None,
    tag: TagOption = None,
    section: Annotated[
        str | None, typer.Option(metavar="HEADING", help="Only what stands under this heading.")
    ] = None,
    question: Annotated[
        str | None, typer.Option(metavar="QUESTION", help="Only what speaks of it.")
    ] = None,
    level: Annotated[
        Level, typer.Option(help="How long: a paragraph, a page, or something of every section.")
    ] = "page",
    extractive: ExtractiveOption = False,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sum up documents in sentences that cite them, section by section.

    For example: rag study summary --document gans.md --section Training --level paragraph
    """
    from rag.study.study_json import summary_json
    from rag.study.summaries.summary import summarize

    opened = open_library(library, model)
    writer = writer_of(opened, extractive)
    with making_progress("Reading", "section") as progress:
        made = summarize(
            opened,
            scope=scope_of(document, tag),
            section=section,
            question=question,
            level=level,
            model=writer,
            progress=progress,
        )
    if as_json:
        print_json(summary_json(made.answer, made.coverage))
    else:
        print_answer(made.answer)
        print_coverage(made.coverage)


def guide(
    document: DocumentOption = None,
    tag: TagOption = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.md", help="[default: standard output]")
    ] = None,
    extractive: ExtractiveOption = False,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a study guide in Markdown: outline, key points, terms, confusions, open questions.

    Every sentence has a footnote to the words that it rests on.
    """
    from rag.study.export import write_content
    from rag.study.study_json import guide_json
    from rag.study.summaries.markdown_text import guide_markdown
    from rag.study.summaries.study_guide import study_guide

    opened = open_library(library, model)
    writer = writer_of(opened, extractive)
    with making_progress("Reading", "section") as progress:
        made = study_guide(opened, scope=scope_of(document, tag), model=writer, progress=progress)
    if as_json:
        print_json(guide_json(made))
    elif out is None:
        print(tame_text(guide_markdown(made)))
    else:
        write_content(out, guide_markdown(made))
        say(f"The study guide is in {out}.")


def _print_each(
    made: Iterator[T],
    show: Callable[[T], None] | None,
    to_json: Callable[[Sequence[T]], dict[str, Any]] | None,
) -> int:
    """Print items as they are ready, or as JSON at the end, and return how many there are."""
    done: list[T] = []
    try:
        for item in made:
            done.append(item)
            if show and not to_json:
                show(item)
    except KeyboardInterrupt:
        if to_json:
            print_json(to_json(done))  # these are kept
        raise
    if to_json:
        print_json(to_json(done))
    return len(done)


def _say_made(done: int, number: int, thing: str) -> None:
    fewer = "" if done == number else f" of {number}; the documents give no more"
    say(f"{count(done, thing)}{fewer}.")
