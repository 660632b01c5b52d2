"""`rag conversations`: what was asked on the page, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.options import JsonOption, LibraryOption, open_library
from rag.cli.output import count, print_json, tame, tame_text
from rag.errors import BadInput

if TYPE_CHECKING:
    from rag.conversation.history import ConversationSummary, Memory

Id = Annotated[str, typer.Argument(metavar="ID", help="Its id, or the beginning of it.")]
ENDINGS = (".md", ".json")


def list_conversations(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Show the conversations, the latest first."""
    _print_summaries(_memory(library).summaries(), as_json)


def search_conversations(
    words: Annotated[list[str], typer.Argument(metavar="WORD...", help="All must be found.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the conversations with these words in their title, questions or answers."""
    _print_summaries(_memory(library).summaries(" ".join(words)), as_json)


def show_conversation(id: Id, library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Print a conversation as Markdown. Footnotes say where their words stand now."""
    print(tame_text(_written(id, library, ".json" if as_json else ".md")), end="")


def rename_conversation(
    id: Id,
    title: Annotated[str, typer.Argument(help="Its new title.")],
    library: LibraryOption = None,
) -> None:
    """Give a conversation another title."""
    memory = _memory(library)
    memory.rename(memory.complete(id), title)


def delete_conversation(
    id: Id,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    library: LibraryOption = None,
) -> None:
    """Forget a conversation for good."""
    memory = _memory(library)
    conversation = memory.read(memory.complete(id))
    if not yes:
        turns = count(len(conversation.turns), "question")
        typer.confirm(f"Delete “{tame(conversation.title)}” ({turns}) for good?", abort=True)
    memory.delete(conversation.id)
    print(f"Deleted “{tame(conversation.title)}”.")


def export_conversation(
    id: Id,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .md or .json.")],
    library: LibraryOption = None,
) -> None:
    """Write a conversation to a file, with footnotes that lead to today's documents."""
    from rag.files import replace_file

    if file.suffix not in ENDINGS:
        raise BadInput(
            f"A conversation cannot be written as {file.suffix or file.name!r}.",
            f"Name a file that ends in {' or '.join(ENDINGS)}.",
        )
    replace_file(file, _written(id, library, file.suffix))
    print(f"Written to {tame(str(file))}.")


def _written(id: str, library: Path | None, ending: str) -> str:
    from rag.conversation.conversation_export import to_json, to_markdown

    opened = open_library(library)
    memory = _memory(library)
    conversation = memory.read(memory.complete(id))
    return (to_json if ending == ".json" else to_markdown)(conversation, opened)


def _memory(library: Path | None) -> Memory:
    """Return the conversations of a library; its documents and models are not opened for that."""
    from rag.conversation.history import Memory
    from rag.settings import load_settings

    return Memory(load_settings(library=library).library)


def _print_summaries(summaries: Sequence[ConversationSummary], as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        print_json({"conversations": [asdict(summary) for summary in summaries]})
        return
    for one in summaries:
        when = one.changed[:16].replace("T", " ")
        print(f"{one.id}  {when}  {count(one.turns, 'question'):>13s}  {tame(one.title)}")
    print(f"{count(len(summaries), 'conversation')}.")
