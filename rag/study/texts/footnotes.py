"""Footnotes of a text in Markdown."""

from __future__ import annotations

from rag.markdown import line
from rag.types import Citation, Claim


class Footnotes:
    """Footnotes in the order of their use; what is cited twice has one."""

    def __init__(self) -> None:
        self._numbers: dict[Citation, int] = {}

    def said(self, claim: Claim) -> str:
        """Return the words of a claim with the marks of its footnotes."""
        numbers = [self._numbers.setdefault(one, len(self._numbers) + 1) for one in claim.citations]
        return line(claim.text) + "".join(f"[^{number}]" for number in numbers)

    def text(self) -> str:
        """Return the footnotes themselves."""
        return "\n".join(f"[^{n}]: {_source(one)}" for one, n in self._numbers.items())


def _source(citation: Citation) -> str:
    page = f", page {citation.page_label}" if citation.page_label else ""
    place = f"{citation.document}{page}, {citation.heading}".rstrip(", ")
    return f"{line(place)}: “{line(citation.quote)}”"
