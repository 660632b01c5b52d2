"""`rag search`, `rag ask`, `rag chat` and `rag verify`: questions and answers."""

from __future__ import annotations

import json
from typing import Annotated, Any

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
from rag.errors import FootnoteError


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
        bool, typer.Option("--fast", help="Use no language model (so far, none is ever used).")
    ] = False,
) -> None:
    """Score answers from anywhere against the passages they came with.

    Each line of FILE is an object with id, passages (a list of texts), answer and, if you like,
    question. Prints one object a line, in order. A bad line is reported and the rest go on.
    """
    from rag.grounding.ground import verify_record

    bad = 0
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        record: Any = None
        try:
            record = json.loads(line)
            result = verify_record(record)
        except (ValueError, FootnoteError) as error:
            bad += 1
            say(f"Line {number}: {error}")
            name = record.get("id") if isinstance(record, dict) else None
            result = {"id": name, "error": f"line {number}: {error}"}
        print_json_line(result)
    if bad:
        raise typer.Exit(2)
