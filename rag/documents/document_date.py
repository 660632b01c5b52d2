"""The date of a document: from its front matter, a "Date:" line, its title or its file name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from rag.text.dates import Date, dates
from rag.types import Document

TOP_CHARS = 3_000
"""Characters at the beginning of a document that can hold its date."""
LONGEST_LINE = 80
"""Characters of a line that is only a date, with the place or the weekday before it."""

_NAMED = re.compile(
    r"^[ \t>|*_-]*(?:date|dated|issued|published|created|effective|datum|stand|fecha|data|le)"
    r"(?: of (?:issue|meeting|publication|this \w+)| issued| published)?[ *_]*[:|][ *_|\"']*"
    r"(?P<value>[^\n]{4,60})",
    re.IGNORECASE | re.MULTILINE,
)
_ALONE = re.compile(
    r"^[ \t*_]*(?:[^\W\d_][\w .-]{1,30}, *)?(?P<value>\w[^\n,:;]{3,30}?(?:, *\d{4})?)\.?[ \t*_]*$",
    re.MULTILINE,
)
_DIGITS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])(?!\d)"
)
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.](0[1-9]|1[0-2])(?!\d)")


def document_date(document: Document) -> str:
    """Return the date of a document in ISO 8601, such as 2025-05-03 or 2025-05; "" for none.

    A line that begins with "Date:" counts first (front matter has one too), then the title, the
    file name, and a line near the top that is only a date. Dates in sentences do not count: they
    are what the document is about. Dates so written sort by time as texts.
    """
    top = document.text[:TOP_CHARS]
    for texts in (
        (match["value"] for match in _NAMED.finditer(top)),
        (heading.title for heading in document.headings[:1]),
        (_spelled(PurePosixPath(document.path).stem),),
        _lines_of_a_date(top),
    ):
        for text in texts:
            if found := next(filter(None, map(_iso, dates(text))), ""):
                return found
    return ""


def _lines_of_a_date(top: str) -> Iterator[str]:
    for match in _ALONE.finditer(top):
        value = match["value"]
        found = [one for one in dates(value) if one.day]
        if match.end() - match.start() <= LONGEST_LINE and found:
            day = found[0].span
            if day[1] - day[0] >= len(value) - len("Wednesday, "):
                yield value


def _spelled(name: str) -> str:
    """Return a file name with its date in ISO 8601, so that it is read as one."""
    name = _DIGITS.sub(r" \1-\2-\3 ", name)
    name = _MONTH.sub(r" \1-\2 ", name) if not re.search(r"\d{4}-\d\d-\d\d", name) else name
    return " ".join(name.replace("_", " ").split())


def _iso(found: Date) -> str:
    """Return a date of which at least year and month are known; "" for other ones."""
    years, month, day = found.years, found.month, found.day
    if years is None or years[0] != years[1] or years[0] < 1 or month is None or found.either:
        return ""
    try:
        written = date(years[0], month, day or 1).isoformat()
    except ValueError:
        return ""
    return written if day else written[:7]
