"""`rag search`, `rag ask` and `rag chat`: questions and answers."""

from __future__ import annotations

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
)
from rag.cli.output import print_answer, print_hits, print_json, say_progress


def search(
    question: Annotated[str, typer.Argument(help="Any words.")],
    k: Annotated[int, typer.Option("-k", min=1, help="Most hits.")] = 10,
    document: DocumentOption = None,
    tag: TagOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the places that speak of something. Uses no language model."""
    from rag.json_output import search_json

    hits = open_library(library).search(question, k, scope_of(document, tag))
    if as_json:
        print_json(search_json(question, hits))
    else:
        print_hits(hits)


def ask(
    question: Annotated[str, typer.Argument(help="One question.")],
    extractive: ExtractiveOption = False,
    document: DocumentOption = None,
    tag: TagOption = None,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer one question, with a footnote to every sentence.

    When the documents do not hold the answer, says so and shows the nearest passages.
    """
    from rag.json_output import answer_json
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
    host: Annotated[
        str | None,
        typer.Option(help="Address to listen on; beyond this computer with a password alone."),
    ] = None,
    password: Annotated[
        str | None,
        typer.Option(
            prompt=True,
            prompt_required=False,
            hide_input=True,
            help="Ask for this password before the page opens; without a value, be asked for it.",
        ),
    ] = None,
    model: ModelOption = None,
    library: LibraryOption = None,
) -> None:
    """Open the page, at http://127.0.0.1:7860 unless told otherwise."""
    from rag.page import app
    from rag.settings import load_settings

    settings = load_settings(library=library, model=model, host=host, password=password)
    app.launch(settings, port=port, open_browser=browser)
