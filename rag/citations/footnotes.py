"""Footnotes in Markdown: a mark after a sentence, and its source at the end of the file."""

from __future__ import annotations

from rag.text.markdown import escape_line
from rag.types import Citation


class Footnotes:
    """The footnotes of a file, numbered in the order of their first use; equal ones are one."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def mark(self, citation: Citation, remark: str = "") -> str:
        """Return the mark of a citation.

        Args:
            citation: the source.
            remark: added to the footnote in bold type.
        """
        note = _note(citation) + (f" **{escape_line(remark)}**" if remark else "")
        return f"[^{self._numbers.setdefault(note, len(self._numbers) + 1)}]"

    def text(self) -> str:
        """Return the footnotes, one a line; "" if there are none."""
        return "\n".join(f"[^{number}]: {note}" for note, number in self._numbers.items())


def _note(citation: Citation) -> str:
    """Return document, page, heading and quotation of a citation, escaped, on one line."""
    parts = [citation.document]
    if citation.page is not None:
        label = citation.page_label or str(citation.page)
        physical = f" ({citation.page} of the file)" if label != str(citation.page) else ""
        parts.append(f"page {label}{physical}")
    if citation.heading:
        parts.append(citation.heading)
    return f"{escape_line(', '.join(parts))}: “{escape_line(citation.quote)}”"
