"""JSON, a full copy, for backups and other machines."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC
from typing import Any

from rag.dataclass_json import dump_fields
from rag.errors import BadInput
from rag.study.export.exported_items import Bundle, check_head, stored_item_json, stored_item_of
from rag.study.items import Card, QuizQuestion
from rag.study.store.stored_items import QuizReply, Review, load_fields

FORMAT, VERSION = "footnote-study", 1


def write(bundle: Bundle) -> bytes:
    """Return all items with their status, all reviews and all replies."""
    families = (("cards", Card), ("questions", QuizQuestion))
    value = {
        "format": FORMAT,
        "version": VERSION,
        **{
            name: [stored_item_json(kept) for kept in bundle.items if isinstance(kept.item, family)]
            for name, family in families
        },
        "reviews": [dump_fields(review) for review in bundle.reviews],
        "replies": [dump_fields(reply) for reply in bundle.replies],
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def read(data: bytes) -> Bundle:
    """Return the bundle of a file of `write`.

    Raises:
        BadInput: it is no such file, or a part of it cannot be read.
        LibraryMismatch: a later version wrote it.
    """
    value = _parse(data)
    check_head(value, FORMAT, VERSION)
    return Bundle(
        tuple(
            stored_item_of(fields)
            for name in ("cards", "questions")
            for fields in _list(value, name)
        ),
        tuple(map(review_of, _list(value, "reviews"))),
        tuple(load_fields(QuizReply, fields) for fields in _list(value, "replies")),
    )


def review_of(fields: Any) -> Review:
    """Return the review of a JSON object.

    Raises:
        BadInput: a field is missing, has the wrong type or is out of range; the error names it.
    """
    review = load_fields(Review, fields)
    if not 0 < review.retention < 1:
        raise BadInput(
            f"A review has retention {review.retention}, which is not between 0 and 1.",
            "Export it once more.",
        )
    return replace(review, at=review.at.astimezone(UTC))


def _parse(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"The file is not JSON: {error}.", "Export it once more.") from error


def _list(value: dict[str, Any], name: str) -> list[Any]:
    found = value.get(name, [])
    if not isinstance(found, list):
        raise BadInput(f"{name!r} in the file is not a list.", "Export it once more.")
    return found
