"""`rag search`, `rag ask`, `rag chat` and `rag verify`: questions and answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.cli.options import (
    DocumentOption,
    JsonOption,
    LibraryOption,
    ModelOption,
    TagOption,
    open_library,
    scope_of,
)
from rag.cli.show import (
    print_answer,
    print_hits,
    print_json,
    print_json_line,
    say,
    say_progress,
)
from rag.errors import BadInput, MissingModel

if TYPE_CHECKING:
    from rag.answering.model import ChatModel


def search(
    question: Annotated[str, typer.Argument(help="Any words.")],
    k: Annotated[int, typer.Option("-k", min=1, help="Most hits.")] = 10,
    document: DocumentOption = None,
    tag: TagOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the places that speak of something. Uses no language model."""
    from rag.contract import search_json

    hits = open_library(library).search(question, k, scope_of(document, tag))
    if as_json:
        print_json(search_json(question, hits))
    else:
        print_hits(hits)


def ask(
    question: Annotated[str, typer.Argument(help="One question.")],
    extractive: Annotated[
        bool, typer.Option("--extractive", help="Quote sentences; load no language model.")
    ] = False,
    document: DocumentOption = None,
    tag: TagOption = None,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer one question, with a footnote to every sentence.

    When the documents do not hold the answer, says so and shows the nearest passages.
    """
    from rag.contract import answer_json
    from rag.types import Answer

    opened = open_library(library, model)
    for event in opened.events(question, extractive=extractive, scope=scope_of(document, tag)):
        say_progress(event)
        if isinstance(event, Answer):
            if as_json:
                print_json(answer_json(event))
            else:
                print_answer(event)


def chat(
    port: Annotated[int | None, typer.Option(help="Port [default: 7860]", min=1)] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    model: ModelOption = None,
    library: LibraryOption = None,
) -> None:
    """Open the page, at http://127.0.0.1:7860 unless told otherwise."""
    import ui
    from rag.settings import load_settings

    ui.launch(load_settings(library=library, model=model), port=port, open_browser=browser)


def verify(
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help="JSON lines; - reads standard input.")
    ],
    fast: Annotated[
        bool, typer.Option("--fast", help="Use no language model: by words and facts alone.")
    ] = False,
    model: ModelOption = None,
) -> None:
    """Score answers from anywhere against the passages they came with.

    Each line of FILE is an object with id, passages (a list of texts), answer and, if you like,
    question. Prints one object a line, in order, each as soon as it is there. A bad line is
    reported and the rest go on. Some seconds an answer with the language model, dozens of answers
    a second without.
    """
    reader = None if fast else _reader(model)
    bad = 0
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        result = _verified(number, line, reader)
        if "error" in result:
            bad += 1
            say(f"L{result['error'][1:]}")
        print_json_line(result)
    if bad:
        raise typer.Exit(2)


def _verified(number: int, line: bytes, model: ChatModel | None) -> dict[str, Any]:
    """Return the result of one line, or what is wrong with it."""
    from rag.grounding.verify import verify_record

    record: Any = None
    try:
        record = json.loads(line)
        return verify_record(record, model)
    except (ValueError, RecursionError, BadInput) as error:
        name = record.get("id") if isinstance(record, dict) else None
        return {"id": name, "error": f"line {number}: {error}"}


def _reader(name: str | None) -> ChatModel | None:
    """Return the language model, or None with a message where it was not fetched."""
    try:
        return open_library(None, name).model
    except MissingModel as error:
        if name:
            raise
        say(f"{error.what} Going on without it, as --fast does. {error.cure}")
        return None
