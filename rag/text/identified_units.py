"""Which sentences of a text are about the identifier that a question names, and which about others.

A row or an item of a list is about the identifiers in it. A sentence without one is about that of
the sentence before it in its paragraph, of the list item above it, of the line above that labels a
record, or of its heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from rag.text.clauses import above_item, clause_spans, is_above
from rag.text.identifiers import Identifier, Kind, mentions
from rag.text.list_marks import LIST_MARK
from rag.text.sentences import Span, sentence_spans, trim
from rag.text.similar_identifiers import alike, same

Subject = Literal["asked", "other", "open"]
"""What a unit is about: the identifier asked for, another one, or neither."""

LEAD = 40
"""Characters of a unit within which its first identifier says what it is about."""
LABEL_WORDS = 6
"""Most words of a line that names a record, whose fields follow on lines of their own."""
_ROW = re.compile(r"[^;\n]{1,80}: [^;\n]*;[^\n]*: |\s*\|")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, row or line of a text, and what it is about.

    `names_it`: it says so itself; `leads`: at its beginning; `is_line`: it is a row or an item of a
    list; `is_it`: it is the clause asked for, or part of it, and no mention of it.
    """

    span: Span
    subject: Subject
    names_it: bool
    leads: bool
    is_line: bool
    is_it: bool = False


def units_about(
    text: str, asked: Sequence[Identifier], headings: Sequence[tuple[int, int, str]] = ()
) -> list[Unit]:
    """Return the sentences, rows and lines of a text, each with what it is about.

    Args:
        text: a passage or a document.
        asked: the identifiers of a question, or of a claim.
        headings: those above the text and in it, in order: level, start of the line as an offset
            into the text (negative above it), and title.
    """
    units: list[Unit] = []
    current, label, below = _Named("open"), _Named("open"), -1
    reached: int | None = None
    above: list[tuple[int, Subject]] = []
    waiting = list(headings)
    clauses = [one.key for one in asked if one.kind == "clause"]
    own = [span for key in clauses for span in _own(text, key, headings)]
    around = [
        span for key in clauses if "(" in key for span in _own(text, above_item(key), headings)
    ]
    for span in unit_spans(text, {one.kind for one in asked}):
        while waiting and waiting[0][1] <= span[0]:
            level, _, title = waiting.pop(0)
            above = [one for one in above if one[0] < level]
            above.append((level, _named(title, asked).subject))
            current = label = _Named("open")
            reached, below = None, -1
        here = text[slice(*span)]
        is_line, indent = _is_line(here), span[0] - (text.rfind("\n", 0, span[0]) + 1)
        named = _named(here, asked)
        nested = is_line and below >= 0 and indent > below
        if nested and named.subject == "other":
            named = _Named("open")  # a field of the record above
        subject = named.subject
        if subject == "open" and reached is not None:
            near = not re.search(r"\n[ \t]*\n", text[reached : span[0]])
            belongs = nested if below >= 0 else near and not is_line
            subject = current.subject if belongs else "open"
        if subject == "open":
            subject = label.subject
        if subject == "open":
            subject = next((one for _, one in reversed(above) if one != "open"), "open")
        if named.subject != "open":
            current, below = named, indent if is_line else -1
            if named.is_heading or (not is_line and _is_label(text, span)):
                label = named
            elif named.leads and not is_line:
                label = _Named("open")
        if named.subject != "open" or (reached is not None and not is_line):
            reached = span[1]
        is_it = any(start < span[1] and span[0] < end for start, end in own)
        if is_it:
            subject = "asked"
        elif LIST_MARK.match(here) and any(start <= span[0] < end for start, end in around):
            subject = "other"  # another item of the same clause
        units.append(Unit(span, subject, named.subject != "open", named.leads, is_line, is_it))
    return units


def _own(text: str, key: str, headings: Sequence[tuple[int, int, str]]) -> list[Span]:
    """Return where a clause stands in a text that may begin within it."""
    above = "".join(f"{'#' * level} {title}\n" for level, at, title in headings if at < 0)
    spans = [(a - len(above), b - len(above)) for a, b in clause_spans(above + text, key)]
    return [(max(0, start), end) for start, end in spans if end > 0]


@dataclass(frozen=True, slots=True)
class _Named:
    """What a unit names. `leads`: at its beginning; `is_heading`: as the number of a clause."""

    subject: Subject
    leads: bool = False
    is_heading: bool = False


def _named(text: str, asked: Sequence[Identifier]) -> _Named:
    found = _Named("open")
    is_line = _is_line(text)
    for kind in dict.fromkeys(one.kind for one in asked):
        wanted = [one for one in asked if one.kind == kind]
        sure = any(one.certain for one in wanted)
        for one in read_mentions(text, kind):
            leads = one.span[0] < LEAD
            heads = not re.search(r"[^\W\d_]", text[: one.span[0]])
            if heads and kind == "clause" and any(is_above(one.key, other.key) for other in wanted):
                continue
            if any(same(other, one) for other in wanted):
                return _Named("asked", leads, heads and kind == "clause")
            if found.subject == "other":
                continue
            near = any(alike(other, one) for other in wanted)
            if (
                (kind == "clause" and heads)
                or (kind == "version" and leads)
                or (kind in ("date", "person") and leads and (is_line or heads))
                or (kind in ("code", "number") and (near or (is_line and leads and sure)))
            ):
                found = _Named("other", leads, heads and kind == "clause")
    return found


def exact_units(
    text: str, asked: Sequence[Identifier], headings: Sequence[tuple[int, int, str]] = ()
) -> list[Unit]:
    """Return the units of a text as `units_about`, but sure that what is about others is.

    Where no identifier asked for is certain by its form, prose about another is open: a sentence on
    GPT-2 may go on about GPT-3.
    """
    units = units_about(text, asked, headings)
    if any(one.certain for one in asked):
        return units
    return [
        replace(one, subject="open") if one.subject == "other" and not one.is_line else one
        for one in units
    ]


@lru_cache(maxsize=4096)
def read_mentions(text: str, kind: Kind) -> tuple[Identifier, ...]:
    """Return all that may be identifiers of one kind in a text, in order; remembered."""
    return tuple(sorted(mentions(text, kind), key=lambda one: one.span))


def _is_line(unit: str) -> bool:
    """Whether a unit is an item of a list or a row of a table."""
    return bool(LIST_MARK.match(unit) or _ROW.match(unit))


def _is_label(text: str, span: Span) -> bool:
    """Whether a unit is a line of its own that only names a record."""
    here = text[slice(*span)]
    alone = span[0] == 0 or text[span[0] - 1] == "\n"
    ends = text[span[1] : span[1] + 1] in ("", "\n")
    return (
        alone and ends and len(here.split()) <= LABEL_WORDS and not here.endswith((".", "!", "?"))
    )


LISTED: frozenset[Kind] = frozenset({"code", "number"})
"""Kinds of which lists have one a line, without marks of a list."""


def unit_spans(text: str, kinds: Iterable[Kind] = LISTED) -> list[Span]:
    """Return the sentences of a text; where lines begin with identifiers in turn, its lines."""
    found: list[Span] = []
    for start, end in sentence_spans(text):
        lines = _lines(text, start, end) if "\n" in text[start:end] else []
        leading = [line for line in lines if _begins(text[slice(*line)], kinds)]
        found += lines if len(leading) > 1 else [(start, end)]
    return found


def _begins(line: str, kinds: Iterable[Kind]) -> bool:
    return any(one.span[0] < LEAD // 2 for kind in kinds for one in read_mentions(line, kind))


def _lines(text: str, start: int, end: int) -> list[Span]:
    pieces = re.finditer(r"[^\n]+", text[start:end])
    spans = (trim(text, start + piece.start(), start + piece.end()) for piece in pieces)
    return [span for span in spans if span]
