"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.output import say

if TYPE_CHECKING:
    from rag.library import Library
    from rag.llm.model import ChatModel
    from rag.types import Scope

LibraryOption = Annotated[
    Path | None,
    typer.Option("--library", metavar="DIR", help="Library to use [default: $RAG_LIBRARY or .rag]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
ModelOption = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME|FILE.gguf", help="Language model [default: $RAG_MODEL]"),
]
DocumentOption = Annotated[
    list[str] | None,
    typer.Option(
        "--document",
        metavar="GLOB",
        help="Only documents whose path or file name matches; may be given several times.",
    ),
]
TagOption = Annotated[
    list[str] | None,
    typer.Option(
        "--tag", metavar="TAG", help="Only documents with this tag; may be given several times."
    ),
]
ExtractiveOption = Annotated[
    bool,
    typer.Option(
        "--extractive", help="Quote the documents' own sentences; load no language model."
    ),
]
NumberOption = Annotated[int, typer.Option("--n", min=1, help="How many, at most.")]
SeedOption = Annotated[int, typer.Option("--seed", help="Another number gives others.")]
LinesOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE.jsonl", help="[default: standard output]")
]
RestartOption = Annotated[
    bool, typer.Option("--restart", help="Forget what DIR holds, and begin anew.")
]


def open_library(library: Path | None, model: str | None = None) -> Library:
    """Return the library that the options and settings name. Nothing is loaded yet."""
    from rag.library import Library
    from rag.settings import load_settings

    return Library(load_settings(library=library, model=model))


def scope_of(documents: Sequence[str] | None, tags: Sequence[str] | None = None) -> Scope:
    """Return the documents that the options select; all, where none is given."""
    from rag.types import Scope

    return Scope(tuple(documents or ()), tuple(tags or ()))


def writer_of(library: Library, extractive: bool) -> ChatModel | None:
    """Return the language model, or None with a word on it where it is not wanted or not there."""
    if extractive:
        return None
    return model_if_there(library, "All is made of the documents' own sentences instead.")


def model_if_there(library: Library, instead: str) -> ChatModel | None:
    """Return the language model, or None where it is not on disk; then that and the cure are said.

    Args:
        library: whose settings name the model.
        instead: a sentence on what is done without it.
    """
    from rag.errors import MissingModel

    try:
        return library.model
    except MissingModel as error:
        say(f"{error.what} {instead} {error.cure}")
        return None
