"""`rag verify`: check existing answers against the passages given with them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.cli.options import ModelOption, RestartOption, open_library, optional_model
from rag.cli.output import print_json_line, print_message


def verify(
    file: Annotated[
        typer.FileBinaryRead,
        typer.Argument(metavar="FILE.jsonl", help="Answers as JSON lines; - for standard input."),
    ],
    fast: Annotated[
        bool, typer.Option("--fast", help="Compare words and facts only; load no language model.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Also write a report to DIR; an interrupted run resumes."
        ),
    ] = None,
    restart: RestartOption = False,
    model: ModelOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Accepted as for other commands; output is always JSON.")
    ] = False,
) -> None:
    """Check answers from any system against their passages.

    Each line of FILE.jsonl is an object with the fields id, passages (a list of texts), answer and
    optionally question. With a question, short answers such as Yes, 1987 or a name are judged
    together with it. One result per line is printed, in order, as soon as it is ready. A line
    that cannot be read is reported, and the others are checked. An answer takes some seconds with
    the language model, and a fraction of a second with --fast. If lines have a label (true means
    supported), the report shows how well the support score separates them.

    Example: rag verify answers.jsonl --out report
    """
    from rag.evaluation.verification_report import verify_file, verify_lines

    library = open_library(None, model)
    encoder = library.embedder
    chat_model = None
    if not fast:
        # A model named with --model must exist; the default is optional.
        fallback = "Continuing without it, as with --fast."
        chat_model = library.model if model else optional_model(library, fallback)
    bad = 0
    results = (
        verify_file(file, out, encoder, chat_model, restart=restart)
        if out
        else verify_lines(file, encoder, chat_model)
    )
    for result in results:
        if "error" in result:
            bad += 1
            print_message(f"L{result['error'][1:]}")
        print_json_line(result)
    if out:
        print_message(f"Report: {out / 'report.html'}")
    if bad:
        raise typer.Exit(2)
