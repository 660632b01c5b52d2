"""`rag verify`: answers from anywhere against the passages they came with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.options import ModelOption, RestartOption, model_if_there, open_library
from rag.cli.output import print_json_line, say

if TYPE_CHECKING:
    pass


def verify(
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help="JSON lines; - reads standard input.")
    ],
    fast: Annotated[
        bool, typer.Option("--fast", help="Use no language model: compare words and facts.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Also write a report here; a run that is repeated goes on."
        ),
    ] = None,
    restart: RestartOption = False,
    model: ModelOption = None,
) -> None:
    """Score answers from anywhere against the passages they came with.

    Each line of FILE is an object with id, passages (a list of texts), answer and, if you like,
    question. Prints one object a line, in order, each as soon as it is there. A bad line is
    reported and the rest go on. Some seconds an answer with the language model, some answers a
    second without. Where lines have a label (true: supported), the report says how well support
    tells them apart.
    """
    from rag.evaluation.verify_report import verify_file, verify_lines

    library = open_library(None, model)
    encoder = library.embedder
    reader = None
    if not fast:
        # Weights that were asked for by name must be there.
        instead = "Going on without it, as --fast does."
        reader = library.model if model else model_if_there(library, instead)
    bad = 0
    results = (
        verify_file(file, out, encoder, reader, restart=restart)
        if out
        else verify_lines(file, encoder, reader)
    )
    for result in results:
        if "error" in result:
            bad += 1
            say(f"L{result['error'][1:]}")
        print_json_line(result)
    if out:
        say(f"The report is {out / 'report.html'}.")
    if bad:
        raise typer.Exit(2)
