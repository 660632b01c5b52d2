"""`rag search`, `rag ask` and `rag chat`: questions and answers."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from rag.cli.draft_display import DraftDisplay
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
from rag.cli.output import print_answer, print_event, print_hits, print_json


def search(
    question: Annotated[str, typer.Argument(metavar="QUERY", help="Search query.")],
    k: Annotated[
        int, typer.Option("-k", metavar="N", min=1, help="Maximum number of results.")
    ] = 10,
    document: DocumentOption = None,
    tag: TagOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search the documents without a language model.

    Combines semantic and full-text search, and re-ranks the best results.

    Example: rag search "vanishing gradients" -k 5
    """
    from rag.json_output import search_json

    hits = open_library(library).search(question, k, scope_of(document, tag))
    if as_json:
        print_json(search_json(question, hits))
    else:
        print_hits(hits)


def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="One question.")],
    extractive: ExtractiveOption = False,
    document: DocumentOption = None,
    tag: TagOption = None,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer one question, with a footnote for every sentence.

    If the documents do not contain the answer, the command says so and shows the nearest passages.
    On a terminal the words appear as they are written, and their footnotes once they are checked.

    Example: rag ask "What is a mole?" --document 'chemistry/*'
    """
    from rag.events import Draft
    from rag.json_output import answer_json
    from rag.types import Answer

    opened = open_library(library, model, extractive=extractive)
    with DraftDisplay(sys.stdout, wanted=not as_json) as display:
        for event in opened.events(question, scope=scope_of(document, tag)):
            if isinstance(event, Draft):
                display.show(event.text)
                continue
            if not isinstance(event, Answer):
                print_event(event)
                continue
            display.clear()
            print_event(event)
            if as_json:
                print_json(answer_json(event))
            else:
                print_answer(event)


def chat(
    port: Annotated[
        int | None, typer.Option(metavar="PORT", min=1, help="Port [default: 7860]")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    host: Annotated[
        str | None,
        typer.Option(
            metavar="HOST",
            help="Address to listen on. Any address other than localhost requires a password "
            "[default: 127.0.0.1]",
        ),
    ] = None,
    password: Annotated[
        str | None,
        typer.Option(
            metavar="PASSWORD",
            prompt=True,
            prompt_required=False,
            hide_input=True,
            help="Password for the page; the option without a value prompts for it.",
        ),
    ] = None,
    model: ModelOption = None,
    library: LibraryOption = None,
) -> None:
    """Start the web page and open it in a browser.

    The page is at http://127.0.0.1:7860 until Ctrl-C ends the command.

    Example: rag chat --port 8000 --no-browser
    """
    from rag.page import app
    from rag.settings import load_settings

    settings = load_settings(library=library, model=model, host=host, password=password)
    app.launch(settings, port=port, open_browser=browser)
