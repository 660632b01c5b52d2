"""Extract names and defined terms of a sentence, asked for by "who" or by a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.study.facts.fact import DocumentWords, Fact
from rag.study.facts.sentence_parts import NAMES, SUBJECT, is_whole_phrase, past_of
from rag.study.facts.statements import Statement
from rag.text.calendar_names import month_names, weekday_names
from rag.text.language import is_language
from rag.text.names import name_spans
from rag.text.words import STOP_WORDS, content_words

MIN_CONTEXT, MIN_PLAIN_CONTEXT = 5, 8
"""Content words besides a gap: with fewer, many other words would fit. A sentence without another
name or number needs the second number."""

_BY = re.compile(
    rf"(?P<subject>{SUBJECT}) (?P<verb>was|were) (?:(?:first|originally|jointly) )?"
    rf"(?P<participle>[a-z]+)(?P<before>(?: [^,;:]*?)?) by (?P<who>(?:the |a team at )?{NAMES}"
    r"(?: (?:researchers|engineers|scientists))?)(?P<after>(?: (?:in|at|for|on|from|during|near) "
    r"[^,;:]*)?)\."
)
_NO_ONE = re.compile(r"\b(?:Charter|Act|Law|Decree|Edict|Treaty|Order|Bill|Constitution)\b")
_WITHIN = r"(?:of|am|upon|on|de|del|da|von|van|la|le|der)"
"""Words that join the parts of one name."""
_PLACE = re.compile(r"\b(?:in|at|near|from|to|of|into|across|throughout)(?: the)? $", re.I)
_EXAMPLE = re.compile(r"\b(?:such as|like|including|e\.g\.,?|for example,?)(?: the| an?)? $")
"""After these comes one of several examples, and any other would do."""
_CALENDAR = re.compile(
    rf"\b(?:{'|'.join(month_names('en'))}|(?:{'|'.join(weekday_names('en'))})s?)\b"
)


def read(statement: Statement, vocabulary: DocumentWords) -> Iterator[Fact]:
    """Yield the names of a sentence, and the terms that its document defines elsewhere."""
    text = statement.text
    by = _by(statement, vocabulary)
    if by:
        yield by
    taken = set(range(*by.gap)) if by and by.gap else set()
    for start, end in name_spans(text):
        name = text[start:end]
        if not taken.isdisjoint(range(start, end)) or not _is_asked(text, start, end):
            continue
        if _CALENDAR.search(name) or is_language(name) or name.lower() in vocabulary.lowercase:
            continue
        if not any(char in name for char in "'’"):
            taken.update(range(start, end))
            yield Fact("name", statement, name, "", (start, end))
    for term, start, end in _terms_in(text, vocabulary):
        if start not in taken and _is_asked(text, start, end):
            taken.update(range(start, end))
            answer = vocabulary.within_sentence(text[start:end]) if start == 0 else text[start:end]
            yield Fact("term", statement, answer, "", (start, end), term)


def _terms_in(text: str, vocabulary: DocumentWords) -> Iterator[tuple[str, int, int]]:
    """Yield the terms that a sentence uses and does not define, with their spans, longest first.

    Looked up by words, so that the time does not grow with the number of terms.
    """
    words = [found.span() for found in re.finditer(r"[\w'’-]+", text)]
    for size in (3, 2, 1):
        for (start, _), (_, end) in zip(words, words[size - 1 :], strict=False):
            term = text[start:end].lower()
            if len(term) > 3 and vocabulary.terms.get(term, text) != text:
                yield term, start, end


def is_specific(text: str, start: int, end: int) -> bool:
    """Whether a sentence has a name or number besides the words of a span."""
    rest = f"{text[:start]}{text[end:]}"
    return any(char.isdigit() for char in rest) or any(
        stop <= start or begin >= end for begin, stop in name_spans(text)
    )


def has_unique_answer(text: str, start: int, end: int) -> bool:
    """Whether no other name would make the sentence true as well.

    "... is still useful" may hold for several, and what is in London is also in England.
    """
    return is_specific(text, start, end) and not _PLACE.search(text[:start])


def _is_asked(text: str, start: int, end: int) -> bool:
    """Whether a gap in place of a span asks for its words and for nothing else."""
    answer = set(content_words(text[start:end]))
    rest = content_words(f"{text[:start]} {text[end:]}")
    return (
        bool(answer)
        and not answer & set(rest)
        and len(rest) >= (MIN_CONTEXT if is_specific(text, start, end) else MIN_PLAIN_CONTEXT)
        and is_whole_phrase(text, start, end)
        and not re.match(rf" (?:{_WITHIN} )?(?:the |& |[dl]['’])?[A-Z\d]", text[end:])
        and not _is_spelled_out(text[start:end], rest)
        and not _within_name(text[:start])
        and not _EXAMPLE.search(text[:start])
    )


def _is_spelled_out(name: str, rest: Sequence[str]) -> bool:
    """Whether the sentence also has the words that an acronym stands for."""
    letters = name.lower()
    first = "".join(word[0] for word in rest)
    return name.isupper() and len(name) > 1 and letters in first


def _within_name(before: str) -> bool:
    """Whether a name has begun before, as in William the Silent or University of Leeds."""
    found = re.search(rf"([A-Z][\w.&'’-]*) (?:{_WITHIN} )?(?:the |& )?$", before)
    return found is not None and found[1].lower() not in STOP_WORDS


def _by(statement: Statement, vocabulary: DocumentWords) -> Fact | None:
    """Return the fact of who did something, from a passive sentence with "by"."""
    found = _BY.fullmatch(statement.text)
    if not found or not (past := past_of(found["participle"])):
        return None
    rest = f"{found['before']}{found['after']}"
    if _NO_ONE.search(found["who"]):
        return None
    if set(content_words(found["who"])) & set(content_words(f"{found['subject']} {rest}")):
        return None
    if re.search(r"\b(?:that|which|who|and|but|when|while)\b|ly$", rest):
        return None
    question = f"Who {past} {vocabulary.within_sentence(found['subject'])}{rest}?"
    return Fact("name", statement, found["who"], question, found.span("who"), found["subject"])
