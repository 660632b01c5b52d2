"""Time before or after an event: "by the end of term" where the evidence says weeks before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rag.text.sentences import Span
from rag.text.words import content_words

_UNIT = (
    r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|Sekunden?|Minuten?|"
    r"Stunden?|Tagen?|Tag|Wochen?|Monaten?|Monat|Jahren?|Jahr)"
)
_BEFORE = r"before|ahead of|prior to|in advance of|vor"
_AFTER = r"after|following|past|nach"
_APART = re.compile(
    rf"(?P<apart>(?:half )?[\w-]+ (?:working |full |whole )?{_UNIT} (?:[a-z]+ )?"
    rf"(?:{_BEFORE}|{_AFTER}))\b(?P<event>[^.,;:!?\n]{{2,60}})",
    re.IGNORECASE,
)
_AT = re.compile(
    r"\b(?P<at>by|at|on|until|till|from|since|in|with|bis|zum|zur|am|im|ab|seit)\b"
    r"(?P<event>[^.,;:!?\n]{2,60})",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:by|at|on|until|till|from|since|in|with|for|to|and|or|but|before|after|is|are|was|were|"
    r"must|may|can|bis|am|im|ab|seit|und)\b",
    re.IGNORECASE,
)
WORDS = 2
"""Content words that name an event, as in "the end of the term"."""


class TimeApart(NamedTuple):
    """A time of the claim, and the place in the evidence that puts it before or after an event."""

    span: Span
    instead: Span


def times_apart(claim: str, evidence: str) -> Iterator[TimeApart]:
    """Yield the times at which a claim puts something, where the evidence has a distance to them.

    A claim that has a distance itself, or says no more than before or after, is left alone; so is
    one whose time the evidence has in another place without a distance.
    """
    if _APART.search(claim):
        return
    distances = [(match, _event(match["event"])) for match in _APART.finditer(evidence)]
    if not distances:
        return
    places = {match.end("apart") for match, _ in distances}
    plain = [_event(match["event"]) for match in _AT.finditer(evidence)
             if match.start("event") not in places]  # fmt: skip
    for match in _AT.finditer(claim):
        event = _event(match["event"])
        if not event or event in plain:
            continue
        found = next((one for one, other in distances if other == event), None)
        if found:
            end = match.start("event") + len(_first(match["event"]).rstrip())
            yield TimeApart((match.start(), end), (found.start(), found.end("apart")))


def _event(text: str) -> tuple[str, ...]:
    return tuple(content_words(_first(text))[:WORDS])


def _first(text: str) -> str:
    """Return a text up to its next preposition or verb."""
    following = _NEXT.search(text)
    return text[: following.start()] if following else text
