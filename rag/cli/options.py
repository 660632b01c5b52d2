"""Options and arguments that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.output import print_message

if TYPE_CHECKING:
    from rag.library import Library
    from rag.llm.chat_model import ChatModel
    from rag.types import Scope

LibraryOption = Annotated[
    Path | None,
    typer.Option(
        "--library", metavar="DIR", help="Directory of the library [default: $RAG_LIBRARY or .rag]"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME|FILE.gguf",
        help="Language model: a name from rag models list, or a file [default: $RAG_MODEL]",
    ),
]
DocumentOption = Annotated[
    list[str] | None,
    typer.Option(
        "--document",
        metavar="GLOB",
        help="Use only documents whose path or file name matches; repeatable.",
    ),
]
TagOption = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="TAG", help="Use only documents with this tag; repeatable."),
]
ExtractiveOption = Annotated[
    bool,
    typer.Option("--extractive", help="Quote sentences of the documents; load no language model."),
]
NumberOption = Annotated[
    int, typer.Option("--n", metavar="N", min=1, help="Maximum number to make.")
]
SeedOption = Annotated[
    int,
    typer.Option(
        "--seed", metavar="SEED", help="Random seed: another seed makes a different selection."
    ),
]
LinesOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE.jsonl", help="Output file [default: standard output]"),
]
RestartOption = Annotated[
    bool, typer.Option("--restart", help="Discard the results in DIR and start over.")
]


def open_library(
    library: Path | None, model: str | None = None, *, extractive: bool = False
) -> Library:
    """Return the library that options and settings name. Nothing is loaded yet.

    `--extractive` becomes the setting of that name here, and only here.
    """
    from rag.library import Library
    from rag.settings import load_settings

    return Library(load_settings(library=library, model=model, extractive=extractive or None))


def scope_of(documents: Sequence[str] | None, tags: Sequence[str] | None = None) -> Scope:
    """Return the documents that the options select; all, if none is given."""
    from rag.types import Scope

    return Scope(tuple(documents or ()), tuple(tags or ()))


def optional_model(
    library: Library, fallback: str = "Sentences of the documents are used instead."
) -> ChatModel | None:
    """Return the language model, or None in extractive mode or if it was not downloaded.

    Args:
        library: its settings name the model.
        fallback: a sentence on what is done without the model; printed if it was not downloaded.
    """
    from rag.errors import MissingModel

    if library.settings.extractive:
        return None
    try:
        return library.model
    except MissingModel as error:
        print_message(f"{error.what} {fallback} {error.cure}")
        return None
