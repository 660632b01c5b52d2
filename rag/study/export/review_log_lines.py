"""The log of reviews as JSON lines, for other programs and libraries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rag.dataclass_json import dump_fields
from rag.errors import BadInput
from rag.study.export.exported_items import Bundle, check_head
from rag.study.export.json_copy import review_of
from rag.study.store.stored_items import Review

FORMAT, VERSION = "footnote-reviews", 1


def lines_of(reviews: Iterable[Review]) -> list[dict[str, Any]]:
    """Return the lines of a log: the format, then the reviews in their order."""
    return [{"format": FORMAT, "version": VERSION}, *map(dump_fields, reviews)]


def write(reviews: Iterable[Review]) -> str:
    """Return a log as text."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines_of(reviews))


def read(data: bytes) -> Bundle:
    """Return the reviews of a log.

    Raises:
        BadInput: it is no log, or a line cannot be read; the error names the line.
        LibraryMismatch: a later version wrote it.
    """
    lines = [(n, text) for n, text in enumerate(data.split(b"\n"), start=1) if text.strip()]
    check_head(_parse(*lines[0]) if lines else None, FORMAT, VERSION)
    return Bundle((), tuple(_review(*line) for line in lines[1:]))


def _review(line: int, text: bytes) -> Review:
    try:
        return review_of(_parse(line, text))
    except BadInput as error:
        raise BadInput(f"Line {line} of the log: {error.what}", error.cure) from error


def _parse(line: int, text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            f"Line {line} of the log is not JSON: {error}.", "Export it once more."
        ) from error
