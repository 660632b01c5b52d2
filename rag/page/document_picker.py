"""The choice of documents to search: its menu, the ticked boxes, and the resulting scope."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from markupsafe import Markup

from rag.errors import BadInput
from rag.page.markup import names_of
from rag.page.templates import render
from rag.types import EVERYTHING, DocumentInfo, Scope


@dataclass(frozen=True, slots=True)
class Choice:
    """Ticked documents and tags. Nothing ticked means all documents."""

    documents: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def choose(choice: Choice, listing: Sequence[DocumentInfo]) -> list[DocumentInfo]:
    """Return the documents that are ticked themselves or carry a ticked tag."""
    if choice == Choice():
        return list(listing)
    paths, tags = set(choice.documents), set(choice.tags)
    return [info for info in listing if info.path in paths or tags.intersection(info.tags)]


def make_scope(choice: Choice, listing: Sequence[DocumentInfo]) -> Scope:
    """Return the scope of a choice.

    Raises:
        BadInput: nothing of the choice is left, which must not mean all documents.
    """
    chosen = choose(choice, listing)
    if not chosen and choice != Choice():
        raise BadInput(
            "The documents and tags that you chose are no longer in the library.",
            "Choose others, or none to search all documents.",
        )
    if len(chosen) == len(listing):
        return EVERYTHING
    if not choice.documents:
        return Scope(tags=choice.tags)
    # A scope asks for a document and a tag, a choice for either: only paths can say that.
    return Scope(documents=tuple(glob.escape(info.path) for info in chosen))


def read_choice(values: Iterable[str]) -> Choice:
    """Return the choice, from the values of the ticked boxes."""
    named: dict[str, list[str]] = {"document": [], "tag": []}
    for value in values:
        kind, _, name = value.partition(":")
        named.get(kind, []).append(unquote(name))
    return Choice(tuple(named["document"]), tuple(named["tag"]))


def render_choice(listing: Sequence[DocumentInfo], version: int = 0) -> Markup:
    """Return the menu of tags and documents; document_picker.js ticks again what was ticked.

    Args:
        listing: of the library.
        version: of the listing; see `rag.page.components.keep_latest`.
    """
    if len(listing) < 2:  # nothing to choose from
        return Markup()
    tags = sorted({tag for info in listing for tag in info.tags})
    boxes = [("tag", make_value("tag", tag), f"#{tag}", "") for tag in tags]
    names = names_of([info.path for info in listing])
    boxes += [
        (
            "document",
            make_value("document", info.path),
            name,
            " ".join(make_value("tag", tag) for tag in info.tags),
        )
        for info, name in zip(listing, names, strict=True)
    ]
    return render("shared/document_picker.html", boxes=boxes, version=version)


def make_value(kind: str, name: str) -> str:
    """Return the value of a box; `read_choice` reads it back."""
    # Encoded, because a name may hold characters that markup changes or drops.
    return f"{kind}:{quote(name)}"
