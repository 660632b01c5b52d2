"""Where a numbered clause stands itself, and not where it is mentioned.

"7.3" stands where its number begins a line, to the next clause; "7.3(b)" where a mark "(b)" or "b)"
follows within it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_lowercase

from rag.text.sentences import Span, trim

_LABEL = (
    r"(?P<label>(?:clause|section|article|paragraph|rule|chapter|Abschnitt|Artikel|Ziffer|Kapitel)"
    r"[ \t]+|§+[ \t]*)?"
)
_START = re.compile(
    rf"^[ \t]*(?P<mark>#+[ \t]*)?(?:[>*+-]+[ \t]*)?[*(]{{0,3}}{_LABEL}"
    r"(?P<number>\d{1,3}(?:\.\d{1,3})*[a-z]?)[)*]{0,3}[.:]?[)*]{0,3}(?=[ \t]|$)",
    re.MULTILINE | re.IGNORECASE,
)
_LOWER = re.compile(r"[ \t]*(?=\S)[^\W\d_A-ZÀ-Þ]")
_MARK = re.compile(
    r"(?:(?<=\s)|^)(?:\((?=[a-z0-9]{1,4}\))|(?=[a-z0-9]{1,4}[).]))([a-z0-9]{1,4})[).](?=\s)",
    re.MULTILINE,
)
_SERIES: tuple[Sequence[str], ...] = (
    ascii_lowercase,
    [str(number) for number in range(1, 100)],
    "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(),
)


def clause_spans(text: str, key: str) -> list[Span]:
    """Return where a clause stands; of an item what leads to it, such as "The tenant", and it.

    Args:
        text: of a document, or of a passage.
        key: its number as in `Identifier.key`, such as "7.3" or "7.3(b)".
    """
    number, *items = [part for part in re.split(r"\(|\)", key) if part]
    found: list[Span] = []
    for start, end in _numbered(text, number):
        found += _items(text, start, end, items)
    parent, _, last = number.rpartition(".")
    if not found and parent:  # "Article 2.4" may be paragraph 4 of Article 2
        for start, end in _numbered(text, parent):
            found += _items(text, start, end, [last, *items])
    return found


def above_item(key: str) -> str:
    """Return the number of the clause that an item is in: "7.3" of "7.3(b)"."""
    return key.rpartition("(")[0]


def is_above(key: str, other: str) -> bool:
    """Whether a clause holds another: "7" and "7.3" hold "7.3(b)"."""
    return other.startswith((f"{key}.", f"{key}("))


def _numbered(text: str, number: str) -> list[Span]:
    """Return the spans from the lines that begin with a number to those of the next clauses.

    Where some begin with "Article 2" or a mark of a heading, "2." is an item of a list.
    """
    # "Section 3 is about fees." mentions the section.
    starts = [
        one for one in _START.finditer(text) if not (one["label"] and _LOWER.match(text, one.end()))
    ]
    named = [one for one in starts if one["number"].lower() == number]
    marked = [one for one in named if one["mark"] or one["label"]]
    spans = []
    for one in marked or named:
        after = (other for other in starts if other.start() > one.start() and _ends(one, other))
        end = next((other.start() for other in after), len(text))
        if span := trim(text, one.start(), end):
            spans.append(span)
    return spans


def _ends(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether another line ends a clause, and is not of a list or a clause within it."""
    number, following = one["number"].lower(), other["number"].lower()
    if following.startswith(f"{number}."):
        return False
    if one["label"] and "." not in number:
        return bool(other["label"] or other["mark"])
    chapter = int(re.split(r"\D", number)[0])
    if following.isdigit():
        return bool(other["mark"]) or int(following) == chapter + 1
    return "." in number or int(re.split(r"\D", following)[0]) != chapter


def _items(text: str, start: int, end: int, items: Sequence[str]) -> list[Span]:
    """Return the span of an item within a clause, after that of what leads to it."""
    if not items:
        return [(start, end)]
    found: list[Span] = []
    for item in items:
        marks = _siblings(_marks(text, start, end), item)
        here = next((at for at, one in enumerate(marks) if one[1] == item), None)
        if here is None:
            return []
        if lead := trim(text, start, marks[0].start()):
            found.append(lead)
        end = marks[here + 1].start() if here + 1 < len(marks) else end
        start = marks[here].start()
    last = trim(text, start, end)
    return [*found, last] if last else []


def _marks(text: str, start: int, end: int) -> list[re.Match[str]]:
    """Return the marks of items in a span: "(b)" anywhere, "b)" and "2." at the start of lines."""
    return [
        one
        for one in _MARK.finditer(text, start, end)
        if one.group().startswith("(")
        or not text[text.rfind("\n", 0, one.start()) + 1 : one.start()].strip()
    ]


def _siblings(marks: Sequence[re.Match[str]], item: str) -> list[re.Match[str]]:
    """Return the marks of the list that an item is in, in order: "(i)" within (b) is not."""
    for names in _SERIES:
        if item not in names:
            continue
        found: list[re.Match[str]] = []
        for one in marks:
            at = names.index(one[1]) if one[1] in names else -1
            first = not found and 0 <= at <= names.index(item)
            if first or (found and at == names.index(found[-1][1]) + 1):
                found.append(one)
        if any(one[1] == item for one in found):
            return found
    return []
