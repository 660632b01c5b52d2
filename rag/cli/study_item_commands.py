"""`rag study list`, `remove`, `refresh`, `changes`, `export` and `import`: the items kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from rag.cli.options import (
    DocumentOption,
    JsonOption,
    LibraryOption,
    TagOption,
    open_library,
    scope_of,
)
from rag.cli.output import count, print_json, say
from rag.cli.study_output import print_changes, print_kept

if TYPE_CHECKING:
    from rag.study.store.stored_items import Change
    from rag.study.study import Study


def list_items(
    document: DocumentOption = None,
    tag: TagOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Retired and removed items too.")
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the study items with the documents that they rest on."""
    from rag.study.study import Study
    from rag.study.study_json import items_json

    kept = Study(open_library(library)).items(scope_of(document, tag), good=not everything)
    if as_json:
        print_json(items_json(kept))
        return
    for one in kept:
        print_kept(one)
    print(f"{count(len(kept), 'study item')}.")


def remove_items(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Ids, or how they begin; see list.")
    ],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take items away for good. They are not made again; their reviews stay in the log."""
    from rag.study.study import Study

    study = Study(open_library(library))
    removed = [kept.item.id for kept in study.remove(ids)]
    if as_json:
        print_json({"removed": removed})
    else:
        print(f"{count(len(removed), 'study item')} removed.")


def refresh(
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE.gguf",
            help="Have this language model weigh changed words too.",
        ),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the items with the documents as they are now, and list what became of them.

    An item is kept where its words are found again, updated where they were changed a little and
    still bear it out, else retired; it is restored when its words are back. Without being asked
    for, the same is done before items are shown, when documents have changed.
    """
    from rag.study.store.stored_items import Changed
    from rag.study.study import Study
    from rag.study.study_json import changes_json

    opened = open_library(library, model)
    study = Study(opened)
    found = study.refresh(opened.model if model else None)
    if as_json:
        print_json(changes_json(found.changes))
        return
    _print_changes(study, found.changes)
    counts = (f"{len(found.items(what))} {what}" for what in get_args(Changed) if what != "removed")
    print(f"{', '.join(counts)}.")


def changes(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Show what became of items so far: updated, retired, restored, removed; why, and when.

    With each are the words that it rested on until then, and where they stood.
    """
    from rag.study.study import Study
    from rag.study.study_json import changes_json

    study = Study(open_library(library))
    if as_json:
        print_json(changes_json(study.changes()))
    else:
        _print_changes(study, study.changes())


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".apkg, .csv, .md or .json")],
    document: DocumentOption = None,
    tag: TagOption = None,
    library: LibraryOption = None,
) -> None:
    """Write the items to a file, with the words that each rests on.

    .apkg is for Anki: importing a later export updates the cards there. .csv is for spreadsheets,
    .md to read. .json is a copy of everything, the reviews too. All can be imported again.
    """
    from rag.study.study import Study

    study = Study(open_library(library))
    written = study.export(file, scope_of(document, tag))
    say(f"{count(written, 'study item')} in {file}.")


def import_items(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=".apkg, .csv, .md, .json, or a log in .jsonl")
    ],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take items and reviews from a file that was exported here or in another library.

    What is there already stays as it is. Items whose words are not in the documents of this
    library are retired, until they are.
    """
    from rag.study.study import Study

    study = Study(open_library(library))
    found = study.load(file)
    if as_json:
        print_json(asdict(found))
        return
    print(
        f"{count(found.added, 'study item')} and {count(found.reviews, 'review')} imported, "
        f"{count(found.known, 'item')} known already."
    )
    if found.retired:
        print(f"{count(found.retired, 'item')} retired: their words are not in this library.")


def _print_changes(study: Study, found: Sequence[Change]) -> None:
    from rag.study.export.bundle import answer_of

    asked = {kept.item.id: answer_of(kept.item)[0] for kept in study.store.items()}
    print_changes(found, asked)
