"""Words on the page. Every text of a document, a model or a person passes through `plain`.

So Markdown and HTML in it are shown as they are written and never run.
"""

from __future__ import annotations

import html
from pathlib import PurePosixPath

from rag.types import Citation, Passage

_INVISIBLE = dict.fromkeys(
    [
        *(code for code in range(0x20) if chr(code) not in "\n\t"),
        *range(0x7F, 0xA0),
        # Embeddings, overrides and isolates: one of them could turn the page's own words around.
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)


def plain(text: str) -> str:
    """Return untrusted text as inert HTML, good inside elements and quoted attributes."""
    return html.escape(text.translate(_INVISIBLE))


def count(number: int, noun: str) -> str:
    """Return '1 passage' or '3 passages'."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def place(source: Citation | Passage) -> str:
    """Return where a passage stands, in words: file, nearest heading, printed page."""
    parts = [PurePosixPath(source.document).name]
    if source.heading:
        parts.append(source.heading.rsplit(" › ", 1)[-1])
    if source.page is not None:
        parts.append(f"page {source.page_label or source.page}")
    return ", ".join(parts)


def shorten(text: str, most: int = 70) -> str:
    """Return a text cut at a word, with an ellipsis, if it is longer than `most` characters."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + "…"
