"""`rag conversations`: the conversations held on the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.options import JsonOption, LibraryOption, open_library
from rag.cli.output import print_json, printable, printable_text
from rag.errors import BadInput
from rag.text.display import count

if TYPE_CHECKING:
    from rag.conversation.conversation_store import ConversationInfo, ConversationStore

Id = Annotated[str, typer.Argument(metavar="ID", help="Conversation id, or its first characters.")]
ENDINGS = (".md", ".json")


def list_conversations(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """List the conversations, most recent first.

    Example: rag conversations list
    """
    _print_summaries(_store(library).search(), as_json)


def search_conversations(
    words: Annotated[list[str], typer.Argument(metavar="WORD", help="Words that must all occur.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """List conversations that contain all the given words.

    Titles, questions and answers are searched.

    Example: rag conversations search entropy
    """
    _print_summaries(_store(library).search(" ".join(words)), as_json)


def show_conversation(id: Id, library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Print a conversation as Markdown.

    Footnotes point to the current place of the quoted words, or say why that cannot be found.

    Example: rag conversations show 3fa9
    """
    print(printable_text(_export(id, library, ".json" if as_json else ".md")), end="")


def rename_conversation(
    id: Id,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="New title.")],
    library: LibraryOption = None,
) -> None:
    """Rename a conversation.

    Example: rag conversations rename 3fa9 "Thermodynamics"
    """
    store = _store(library)
    store.rename(store.complete(id), title)


def delete_conversation(
    id: Id,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    library: LibraryOption = None,
) -> None:
    """Delete a conversation permanently.

    Its content is overwritten on disk.

    Example: rag conversations delete 3fa9
    """
    store = _store(library)
    conversation = store.read(store.complete(id))
    if not yes:
        turns = count(len(conversation.turns), "question")
        typer.confirm(
            f"Permanently delete “{printable(conversation.title)}” ({turns})?", abort=True
        )
    store.delete(conversation.id)
    print(f"Deleted “{printable(conversation.title)}”.")


def export_conversation(
    id: Id,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Output file ending in .md or .json.")
    ],
    library: LibraryOption = None,
) -> None:
    """Export a conversation as Markdown or JSON.

    Footnotes point to the current place of the quoted words, or say why that cannot be found.

    Example: rag conversations export 3fa9 chemistry.md
    """
    from rag.files import replace_file

    if file.suffix not in ENDINGS:
        raise BadInput(
            f"A conversation cannot be written as {file.suffix or file.name!r}.",
            f"Use a file name that ends in {' or '.join(ENDINGS)}.",
        )
    replace_file(file, _export(id, library, file.suffix))
    print(f"Written to {printable(str(file))}.")


def _export(id: str, library: Path | None, ending: str) -> str:
    from rag.conversation.conversation_export import to_json, to_markdown

    opened = open_library(library)
    store = _store(library)
    conversation = store.read(store.complete(id))
    return (to_json if ending == ".json" else to_markdown)(conversation, opened)


def _store(library: Path | None) -> ConversationStore:
    """Return the conversations of a library without opening its documents or models."""
    from rag.conversation.conversation_store import ConversationStore
    from rag.settings import load_settings

    return ConversationStore(load_settings(library=library).library)


def _print_summaries(summaries: Sequence[ConversationInfo], as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        print_json({"conversations": [asdict(summary) for summary in summaries]})
        return
    for one in summaries:
        when = one.changed[:16].replace("T", " ")
        print(f"{one.id}  {when}  {count(one.turns, 'question'):>13s}  {printable(one.title)}")
    print(f"{count(len(summaries), 'conversation')}.")
