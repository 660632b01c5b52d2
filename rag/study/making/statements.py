"""Sentences of a document that a question can be made of: English prose that stands alone.

Headings, captions, rows of tables, code, steps of a list, and what tells the reader something to do
are left out: nobody could answer a question made of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.documents.sentences import Span, sentence_spans
from rag.study.alone import LIST_MARK, plain, stands_alone
from rag.study.making import forms
from rag.study.pointers import addresses, is_english
from rag.study.sections import Section, sections_of
from rag.types import Document

WORDS = range(6, 41)
"""Length of a sentence that stands alone: shorter ones are labels, longer ones say many things."""

_FENCE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1|\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*[^\w\s`-][^`\n]*`")
_PATH = re.compile(r"(?<!\w)--?\w|\w/\S*/|\s/\w")
_MARKUP = re.compile(
    r"[|#*_`\[\]{}<>\\=~^@•→←]|https?:|www\.|^\s*[-+\d]|\.\.\.|…|\w\.\w+\(|\(\)|\s\(\d\)"
)
_TWO = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bSt)(?<!\bvs)(?<!\bMrs)(?<!\bv)[a-z\d)][.?!] [A-Z]")
_PAIRS = (("(", ")"), ("“", "”"), ("«", "»"))


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that stands alone: its span of the document, and its words without markup.

    `before` is what its section says before it, as written.
    """

    span: Span
    text: str
    section: Section
    before: str = ""


def statements_of(document: Document) -> Iterator[Statement]:
    """Yield the sentences of a document that stand alone, in its order."""
    text = document.text
    fences = [match.span() for match in _FENCE.finditer(text)]
    verbs = forms.infinitives(text)
    for section in sections_of(document):
        if forms.lists_sources(section.heading):
            continue
        for start, end in sentence_spans(text, section.start, section.end):
            bullet = LIST_MARK.match(text, start, end)
            begin = bullet.end() if bullet else start
            if not bullet:
                begin += forms.heading_within(text[begin:end], _line_before(text, begin))
            sentence = plain(text[begin:end])
            if begin and not text[begin - 1].isspace():
                continue  # cut within a word, such as a file name
            if _CODE.search(text, begin, end) or _inside(start, fences):
                continue
            if forms.is_reference(sentence, _paragraph(text, begin, end)):
                continue
            if can_be_asked(sentence) and not forms.is_instruction(sentence, verbs):
                yield Statement((begin, end), sentence, section, text[section.start : start])


def can_be_asked(sentence: str) -> bool:
    """Whether a sentence is one of prose, in English, and stands alone."""
    return (
        sentence.endswith(".")
        and sentence[:1].isupper()
        and len(sentence.split()) in WORDS
        and is_english(sentence)
        and not _MARKUP.search(sentence)
        and not _TWO.search(sentence)
        and not _PATH.search(sentence)
        and not forms.is_caption(sentence)
        and not forms.is_labelled(sentence)
        and not forms.is_title(sentence)
        and not forms.opens_aside(sentence)
        and not forms.is_remark(sentence)
        and not forms.is_guess(sentence)
        and not forms.speaks_of_letters(sentence)
        and not addresses(sentence)
        and stands_alone(sentence)
        and all(sentence.count(left) == sentence.count(right) for left, right in _PAIRS)
        and sentence.count('"') % 2 == 0
    )


def _inside(at: int, spans: Sequence[Span]) -> bool:
    return any(start <= at < end for start, end in spans)


def _line_before(text: str, at: int) -> str:
    """Return what stands before a place on its line."""
    return text[text.rfind("\n", 0, at) + 1 : at]


def _paragraph(text: str, start: int, end: int) -> str:
    """Return the line or lines that hold a span, up to empty ones."""
    stop = text.find("\n\n", end)
    return text[text.rfind("\n\n", 0, start) + 1 : stop if stop >= 0 else len(text)]
