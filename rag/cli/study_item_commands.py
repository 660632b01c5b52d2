"""`rag study list`, `remove`, `refresh`, `changes`, `export` and `import`: stored items."""

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
from rag.cli.output import print_json, print_message
from rag.cli.study_output import print_changes, print_item
from rag.text.display import count

if TYPE_CHECKING:
    from rag.study.store.stored_items import Change
    from rag.study.study import Study


def list_items(
    document: DocumentOption = None,
    tag: TagOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Include retired and removed items.")
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """List cards and questions with their sources.

    Example: rag study list --document gans.md
    """
    from rag.study.study import Study
    from rag.study.study_json import items_json

    kept = Study(open_library(library)).items(scope_of(document, tag), good=not everything)
    if as_json:
        print_json(items_json(kept))
        return
    for one in kept:
        print_item(one)
    print(f"{count(len(kept), 'study item')}.")


def remove_items(
    ids: Annotated[
        list[str],
        typer.Argument(metavar="ID", help="Item ids, or their first characters."),
    ],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove items permanently.

    They are not made again. Their reviews stay in the log.

    Example: rag study remove 3fa91c
    """
    from rag.study.study import Study

    study = Study(open_library(library))
    removed = [kept.item.id for kept in study.store.remove(ids)]
    if as_json:
        print_json({"removed": removed})
    else:
        print(f"{count(len(removed), 'study item')} removed.")


def refresh(
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE.gguf",
            help="Also check changed passages with this language model.",
        ),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check items against the current documents.

    An item is kept if its source passage is unchanged, updated if the passage changed slightly and
    still supports it, else retired; a retired item is restored when its passage is back. After
    documents have changed, the same check runs before items are next shown.

    Example: rag study refresh
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
    """Show the history of updated, retired and removed items.

    Each change has its time, its reason, and the source passage before it.

    Example: rag study changes
    """
    from rag.study.study import Study
    from rag.study.study_json import changes_json

    study = Study(open_library(library))
    if as_json:
        print_json(changes_json(study.store.changes()))
    else:
        _print_changes(study, study.store.changes())


def export(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Output file: .apkg, .csv, .md or .json."),
    ],
    document: DocumentOption = None,
    tag: TagOption = None,
    library: LibraryOption = None,
) -> None:
    """Export items with their sources to a file.

    .apkg is for Anki, where importing a later export updates the cards; .csv is for spreadsheets,
    .md for reading; .json is a full copy with the reviews. All can be imported again.

    Example: rag study export cards.apkg --tag exam
    """
    from rag.study.study import Study

    study = Study(open_library(library))
    written = study.export(file, scope_of(document, tag))
    print_message(f"{count(written, 'study item')} in {file}.")


def import_items(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="An .apkg, .csv, .md or .json export, or a .jsonl log."
        ),
    ],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import items and reviews from an export.

    Existing items are not changed. Items whose source passage is not in this library are retired
    until it is.

    Example: rag study import cards.apkg
    """
    from rag.study.study import Study

    study = Study(open_library(library))
    found = study.import_file(file)
    if as_json:
        print_json(asdict(found))
        return
    print(
        f"{count(found.added, 'study item')} and {count(found.reviews, 'review')} imported, "
        f"{count(found.known, 'item')} already known."
    )
    if found.retired:
        items = count(found.retired, "item")
        print(f"{items} retired: their source passages are not in this library.")


def _print_changes(study: Study, found: Sequence[Change]) -> None:
    from rag.study.export.exported_items import answer_of

    asked = {kept.item.id: answer_of(kept.item)[0] for kept in study.store.items()}
    print_changes(found, asked)
