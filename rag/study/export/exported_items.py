"""The content of an exported file, and its parts as JSON and text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rag.dataclass_json import dump_fields
from rag.errors import BadInput, LibraryMismatch
from rag.study.items import Card, QuizQuestion
from rag.study.store.stored_items import Item, QuizReply, Review, StoredItem, load_fields
from rag.types import Citation

CARD_KINDS = ("basic", "cloze")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Items, oldest first; with reviews and replies in the formats that are full copies."""

    items: tuple[StoredItem, ...]
    reviews: tuple[Review, ...] = ()
    replies: tuple[QuizReply, ...] = ()

    @property
    def good(self) -> tuple[StoredItem, ...]:
        """The items that can be studied."""
        return tuple(kept for kept in self.items if kept.status == "good")


def stored_item_json(kept: StoredItem) -> Json:
    """Return a stored item as one flat object: the fields of the item and of its storage."""
    fields = dump_fields(kept)
    return {**fields.pop("item"), **fields}


def stored_item_of(fields: Any) -> StoredItem:
    """Return the item of an object of `stored_item_json`.

    Raises:
        BadInput: a field is missing or has the wrong type; the error names it.
    """
    if not isinstance(fields, dict):
        raise BadInput("A study item is not a JSON object.", "Use a file of `rag study export`.")
    family: type[Item] = Card if fields.get("kind") in CARD_KINDS else QuizQuestion
    kept: StoredItem = load_fields(
        StoredItem, {**fields, "item": dump_fields(load_fields(family, fields))}
    )
    if len(kept.anchors) != len(kept.item.citations) or not kept.anchors:
        raise BadInput(
            f"The study item {kept.item.id!r} has {len(kept.item.citations)} citations and "
            f"{len(kept.anchors)} anchors; each citation needs one.",
            "Use a file that `rag study export` wrote.",
        )
    return kept


def check_head(head: Any, kind: str, version: int) -> None:
    """Check that a file declares this format and version.

    Raises:
        BadInput: it is another kind of file.
        LibraryMismatch: another version wrote it.
    """
    if not isinstance(head, dict) or head.get("format") != kind:
        raise BadInput(
            f"The file is not in the format {kind!r}.",
            "Import what `rag study export` or `rag study log` wrote.",
        )
    if head.get("version") != version:
        raise LibraryMismatch(
            f"The file has version {head.get('version')!r} of the format {kind!r}; this version "
            f"of Footnote reads {version}. Nothing was imported.",
            "Import it with the version of Footnote that wrote it, or a later one.",
        )


def source_of(citation: Citation) -> str:
    """Return the place of a citation: document, printed page, heading."""
    label = citation.page_label or citation.page
    page = f"page {label}" if label is not None else ""
    return ", ".join(filter(None, (citation.document, page, citation.heading)))


def answer_of(item: Item) -> tuple[str, str]:
    """Return the question of an item, with its choices if any, and the answer."""
    if isinstance(item, Card):
        return item.front, item.back
    choices = [f"({chr(ord('a') + n)}) {choice}" for n, choice in enumerate(item.choices)]
    return "\n".join([item.prompt, *choices]), item.answer
