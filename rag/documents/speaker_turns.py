"""The turns of speakers in minutes, transcripts and interviews: who says what follows a name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.text.sentences import Span
from rag.types import Document, Turn

FEWEST_TURNS = 3
"""Turns of a document with speakers: two lines that begin with a name are a list."""
FEWEST_WORDS = 4
"""Words of a turn that is speech; half of the turns must have them. Fields of a form have fewer."""
LONGEST_NAME = 40
MOST_OF_ONE = 0.75
"""Most turns of one speaker, as a share: a label that is nearly the only one is "Remark"."""
PARAGRAPHS_OF_TURN = 3
"""Most paragraphs of a turn on average."""
SHORT_MEETING = 6
"""Most turns of a meeting in which nobody need speak twice."""
_PARAGRAPH = re.compile(r"\n[ \t]*\n")

_TITLE = r"(?:(?:Dr|Prof|Mrs?|Ms|Mx|Frau|Herr|Rev|Sir|Cllr)\.? )"
_WORD = r"[^\W\d_a-z][^\W\d_]*(?:['’.-][^\W\d_]+)*"
_PART = rf"(?:(?:[^\W\d_a-z]\.)+|{_WORD}|de|van|von|der|den|di|da|la|le|al|bin)"
_ROLE = r"(?: \([^\W\d][^()\n\d]{0,40}\))"
_NAME = rf"{_TITLE}?{_PART}(?: {_PART}){{0,3}}(?: \d{{1,2}})?{_ROLE}?"
_TIME = r"[\[(]?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\.\d+)?(?: ?[ap]m)?[\])]?"
_END = r"(?:(?P=mark))?"
_LABEL = re.compile(
    rf"^[ \t]*(?:[-*+•>][ \t]+)?(?:{_TIME}[ \t]+)?"
    rf"(?P<label>(?P<mark>\*\*|__|\*|_)?(?:"
    rf"(?:Speaker|Sprecher|Sprecherin|Orateur){_END}:{_END}[ \t]*(?P<named>{_NAME})[ \t]*$"
    rf"|(?P<name>{_NAME}){_END}(?:[ \t]*{_TIME})?{_END}[ \t]*:{_END}(?!\S)"
    rf"|(?P<timed>{_NAME}){_END}[ \t]+{_TIME}{_END}[ \t]*$))",
    re.MULTILINE,
)
_FIELDS = frozenset(
    """action actions address agenda aim answer apologies attendees author authors budget cause
    chair comment comments conclusion contact cost date deadline decision decisions definition
    deadline description details due effect email example examples fax figure goal hint hours id
    item items kind location material minutes name note notes number objective option owner part
    phone place present price proof purpose question reason recommendation reference remark remarks
    result results risk role room scope secretary section size solution source stage state status
    step subject summary table tel theorem time title todo topic total type unit update use venue
    version warning website weight who why what when where how""".split()
)
"""Words before a colon that name a field and no speaker."""


@lru_cache(maxsize=8)
def _turns_of_text(text: str, cuts: tuple[int, ...], tables: tuple[Span, ...]) -> tuple[Turn, ...]:
    return tuple(_turns(text, cuts, tables))


def turns_of(document: Document) -> tuple[Turn, ...]:
    """Return the turns of a document in order; none where its lines do not begin with speakers.

    A label is a name at the beginning of a line, with a colon, a dash or a time after it, as in
    "Okoro:", "**Dr. Lind:**" and "ADA MARSH (10:15):". A turn ends at the next label or heading.
    """
    cuts = tuple(heading.start for heading in document.headings)
    tables = tuple((table.start, table.end) for table in document.tables)
    return _turns_of_text(document.text, cuts, tables)


def speaker_at(turns: Sequence[Turn], position: int) -> Turn | None:
    """Return the turn that a position is in, after its label; None outside of turns."""
    at = bisect_right(turns, position, key=lambda turn: turn.start) - 1
    return turns[at] if at >= 0 and position < turns[at].stop else None


def _turns(text: str, cuts: Sequence[int], tables: Sequence[Span]) -> Iterator[Turn]:
    labels = [
        (match.span("label"), " ".join(name.split()))
        for match in _LABEL.finditer(text)
        if _may_speak(name := match["named"] or match["name"] or match["timed"])
        and not any(start <= match.start() < end for start, end in tables)
    ]
    starts = [start for (start, _), _ in labels]
    ends = [*starts[1:], len(text)][: len(starts)]
    turns = [
        Turn(name, text[start:end], start, end, min(_next(cuts, start, len(text)), after))
        for ((start, end), name), after in zip(labels, ends, strict=True)
    ]
    if _are_speech(text, turns):
        yield from turns


def _next(cuts: Sequence[int], start: int, otherwise: int) -> int:
    at = bisect_right(cuts, start)
    return cuts[at] if at < len(cuts) else otherwise


def _may_speak(name: str) -> bool:
    first = re.split(r"[ .]", name.lower(), maxsplit=1)[0]
    return len(name) <= LONGEST_NAME and first not in _FIELDS


def _are_speech(text: str, turns: Sequence[Turn]) -> bool:
    """Whether labelled lines are turns: of several speakers who return, in whole sentences.

    Between the first and the last there is little else, unlike between definitions. In a short
    meeting each may speak once; then every turn must be a sentence.
    """
    if len(turns) < FEWEST_TURNS:
        return False
    counted = Counter(turn.speaker for turn in turns)
    paragraphs = len(_PARAGRAPH.findall(text, turns[0].start, turns[-1].end)) + 1
    most = max(counted.values())
    if most > MOST_OF_ONE * len(turns) or len(turns) * PARAGRAPHS_OF_TURN < paragraphs:
        return False
    spoken = sum(_is_sentence(text, (turn.end, turn.stop)) for turn in turns)
    if len(turns) <= SHORT_MEETING and spoken == len(turns):
        return True
    returning = sum(count for count in counted.values() if count > 1)
    return spoken >= len(turns) / 2 and returning >= len(turns) / 2


def _is_sentence(text: str, span: Span) -> bool:
    said = text[slice(*span)].strip()
    return len(said.split()) >= FEWEST_WORDS and bool(
        re.search(r"[.!?…。！？][\"”’)*_]*(?:\s|$)", said)
    )
