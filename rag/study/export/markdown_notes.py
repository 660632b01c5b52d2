"""Markdown, to read, print or keep as notes. A comment after each item makes it importable."""

from __future__ import annotations

import json
import re

from rag.errors import BadInput
from rag.study.export.exported_items import (
    Bundle,
    answer_of,
    source_of,
    stored_item_json,
    stored_item_of,
)
from rag.study.items import QuizQuestion
from rag.study.store.stored_items import StoredItem
from rag.text.markdown import escape_line

_COMMENT = re.compile(r"^<!-- footnote (.*) -->\r?$", re.M)


def write(bundle: Bundle) -> bytes:
    """Return the items that can be studied: question, answer, cited words."""
    return "\n\n".join(["# Study items", *map(_item, bundle.good)]).encode() + b"\n"


def read(data: bytes) -> Bundle:
    """Return the items of a file of `write`; edits of the visible text are ignored.

    Raises:
        BadInput: it holds none, or one of them cannot be read.
    """
    try:
        found = _COMMENT.findall(data.decode("utf-8"))
        items = tuple(stored_item_of(json.loads(text)) for text in found)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"The file cannot be read: {error}.", "Export it once more.") from error
    if not items:
        raise BadInput("The file holds no study items.", "Import what `rag study export` wrote.")
    return Bundle(items)


def _item(kept: StoredItem) -> str:
    asked, answer = answer_of(kept.item)
    title, *choices = asked.split("\n")
    parts = [f"## {escape_line(title)}"]
    if choices:
        parts.append("\n".join(f"- {escape_line(choice)}" for choice in choices))
    parts.append(escape_line(answer))
    if isinstance(kept.item, QuizQuestion) and kept.item.explanation:
        parts.append(escape_line(kept.item.explanation))
    parts += [
        f"> {escape_line(citation.quote)}\n>\n> {escape_line(source_of(citation))}"
        for citation in kept.item.citations
    ]
    return "\n\n".join([*parts, _comment(kept)])


def _comment(kept: StoredItem) -> str:
    # A comment ends at two dashes or an angle bracket; in JSON both only occur in strings.
    text = json.dumps(stored_item_json(kept)).replace("--", r"\u002d\u002d").replace(">", r"\u003e")
    return f"<!-- footnote {text} -->"
