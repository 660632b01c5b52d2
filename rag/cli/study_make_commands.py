"""`rag study cards`, `quiz`, `summary`, `guide`, `teach`, `compare`: generate from documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

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
    optional_model,
    scope_of,
)
from rag.cli.output import print_answer, print_json, print_message, printable_text
from rag.cli.progress_bars import study_progress
from rag.cli.study_output import print_card, print_coverage
from rag.cli.study_prompts import ask_questions
from rag.text.display import count

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
    """Make flashcards and store them in the library.

    Each card cites a passage that was checked to support it. Cards are saved one by one, so Ctrl-C
    loses none. Run the command again for more: existing and removed cards are not repeated. Then
    study them with rag study review.

    Example: rag study cards --n 30 --document gans.md
    """
    from rag.study.study import Study
    from rag.study.study_json import cards_json

    study = Study(open_library(library, model, extractive=extractive))
    writer = optional_model(study.library)
    with study_progress("Making cards", "card") as progress:
        made = study.cards(
            number, model=writer, scope=scope_of(document, tag), seed=seed, progress=progress
        )
        done = _print_each(made, print_card, cards_json if as_json else None)
    _print_total(done, number, "card")


def quiz(
    number: NumberOption = 10,
    document: DocumentOption = None,
    tag: TagOption = None,
    extractive: ExtractiveOption = False,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="SEED",
            help="Random seed: the same seed repeats a quiz.",
            show_default="another quiz each time",
        ),
    ] = None,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a quiz on the documents.

    Answer by letter or number, or in words for an open question; q quits. Replies are graded, with
    the source passage after a wrong one, and saved. Without a terminal, replies are read line by
    line from standard input. With --json the questions are printed instead of asked.

    Example: rag study quiz --n 5 --tag exam
    """
    from rag.study.study import Study
    from rag.study.study_json import quiz_json

    study = Study(open_library(library, model, extractive=extractive))
    writer = optional_model(study.library)
    scope = scope_of(document, tag)
    if not as_json:
        questions = study.questions(number, model=writer, scope=scope, seed=seed)
        print_message("Making the first question ...")
        ask_questions(
            study.library, questions, number, lambda asked, text: study.reply(asked, text, writer)
        )
        return
    with study_progress("Making questions", "question") as progress:
        made = study.questions(number, model=writer, scope=scope, seed=seed, progress=progress)
        done = _print_each(made, None, quiz_json)
    _print_total(done, number, "question")


def summary(
    document: DocumentOption = None,
    tag: TagOption = None,
    section: Annotated[
        str | None,
        typer.Option(metavar="HEADING", help="Limit the summary to the section with this heading."),
    ] = None,
    question: Annotated[
        str | None,
        typer.Option(metavar="QUESTION", help="Limit the summary to this question."),
    ] = None,
    level: Annotated[
        Level, typer.Option(help="Length: a paragraph, a page, or full (every section).")
    ] = "page",
    extractive: ExtractiveOption = False,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Summarise documents, section by section.

    Every sentence of the summary cites its source; sections that are not covered are listed.

    Example: rag study summary --document gans.md --section Training --level paragraph
    """
    from rag.study.study_json import summary_json
    from rag.study.summaries.summary import summarize

    opened = open_library(library, model, extractive=extractive)
    writer = optional_model(opened)
    with study_progress("Reading", "section") as progress:
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
        Path | None,
        typer.Option(metavar="FILE.md", help="Output file [default: standard output]"),
    ] = None,
    extractive: ExtractiveOption = False,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a study guide in Markdown.

    It contains an outline, key points, terms, terms that are easily confused and open questions.
    Every sentence has a footnote to its source.

    Example: rag study guide --tag exam --out guide.md
    """
    from rag.study.export.export_formats import write_content
    from rag.study.study_json import guide_json
    from rag.study.summaries.markdown_text import guide_markdown
    from rag.study.summaries.study_guide import study_guide

    opened = open_library(library, model, extractive=extractive)
    writer = optional_model(opened)
    with study_progress("Reading", "section") as progress:
        made = study_guide(opened, scope=scope_of(document, tag), model=writer, progress=progress)
    if as_json:
        print_json(guide_json(made))
    elif out is None:
        print(printable_text(guide_markdown(made)))
    else:
        write_content(out, guide_markdown(made))
        print_message(f"Study guide: {out}")


def teach(
    question: Annotated[
        str, typer.Argument(metavar="QUESTION", help="The question you want to understand.")
    ],
    document: DocumentOption = None,
    tag: TagOption = None,
    extractive: ExtractiveOption = False,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Work out an answer with leading questions first.

    Asks leading questions, then yours, and then shows the cited answer. Replies are graded against
    the documents, with a reason. q skips to the answer.

    Example: rag study teach "Why do gradients vanish?"
    """
    from rag.study.cards.grading import grade
    from rag.study.study_json import lesson_json
    from rag.study.tutoring.socratic import teach as make_lesson

    opened = open_library(library, model, extractive=extractive)
    writer = optional_model(opened)
    print_message("Preparing questions ...")
    lesson = make_lesson(opened, question, writer, scope=scope_of(document, tag))
    if as_json:
        print_json(lesson_json(lesson))
        return
    questions = [*lesson.leading, *([lesson.main] if lesson.main else [])]
    if questions:
        grader = partial(grade, library=opened, model=writer)
        ask_questions(opened, questions, len(questions), grader)
    print_answer(lesson.answer)


def compare(
    one: Annotated[str, typer.Argument(metavar="A", help="A term of the documents.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Another term.")],
    document: DocumentOption = None,
    tag: TagOption = None,
    extractive: ExtractiveOption = False,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two things that the documents describe.

    Shows how they differ, what they have in common, and what is stated of only one, with footnotes.

    Example: rag study compare GAN VAE
    """
    from rag.json_output import answer_json
    from rag.study.tutoring.comparison import compare as compare_terms

    opened = open_library(library, model, extractive=extractive)
    found = compare_terms(opened, one, other, optional_model(opened), scope=scope_of(document, tag))
    if as_json:
        print_json(answer_json(found.answer))
    else:
        print_answer(found.answer)


def _print_each(
    made: Iterator[T],
    show: Callable[[T], None] | None,
    to_json: Callable[[Sequence[T]], dict[str, Any]] | None,
) -> int:
    """Print items as they are ready, or as JSON at the end, and return their number."""
    done: list[T] = []
    try:
        for item in made:
            done.append(item)
            if show and not to_json:
                show(item)
    except KeyboardInterrupt:
        if to_json:
            print_json(to_json(done))  # these are stored
        raise
    if to_json:
        print_json(to_json(done))
    return len(done)


def _print_total(done: int, number: int, noun: str) -> None:
    fewer = "" if done == number else f" of {number}: the documents yield no more"
    print_message(f"{count(done, noun)}{fewer}.")
