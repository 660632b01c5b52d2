"""Footnotes of a text in Markdown, and documents' words that mean nothing there."""

from __future__ import annotations

import re

from rag.types import Citation, Claim

# What a document says must not become a picture that is fetched, a link or HTML.
_MARKS = re.compile(r"([\\`*_\[\]<>#|~$!&])")


class Footnotes:
    """Footnotes in the order of their use; what is cited twice has one."""

    def __init__(self) -> None:
        self._numbers: dict[Citation, int] = {}

    def said(self, claim: Claim) -> str:
        """Return the words of a claim with the marks of its footnotes."""
        numbers = [self._numbers.setdefault(one, len(self._numbers) + 1) for one in claim.citations]
        return plain(claim.text) + "".join(f"[^{number}]" for number in numbers)

    def text(self) -> str:
        """Return the footnotes themselves."""
        return "\n".join(f"[^{n}]: {_source(one)}" for one, n in self._numbers.items())


def plain(text: str) -> str:
    """Return a text on one line that means nothing in Markdown or HTML."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _source(citation: Citation) -> str:
    page = f", page {citation.page_label}" if citation.page_label else ""
    place = f"{citation.document}{page}, {citation.heading}".rstrip(", ")
    return f"{plain(place)}: “{plain(citation.quote)}”"
