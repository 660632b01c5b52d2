"""Sentences of a document that a question can be made of: English prose that stands alone.

Headings, captions, rows of tables, code, steps of a list, and what tells the reader something to do
are left out: nobody could answer a question made of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.documents.sentences import Span, sentence_spans
from rag.documents.words import STOP_WORDS
from rag.study.alone import LIST_MARK, plain, stands_alone
from rag.study.making.phrases import is_verb
from rag.study.pointers import addresses, is_english
from rag.study.sections import Section, sections_of
from rag.types import Document

WORDS = range(6, 41)
"""Length of a sentence that stands alone: shorter ones are labels, longer ones say many things."""

LARGE, SHORT = 0.5, 3
"""Share of the words of more than so many letters that a title has in capitals, at least."""

_AUXILIARIES = frozenset(
    "is are was were be been has have had can could may might must will would should do does did "
    "cannot".split()
)
_FENCE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1|\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*[^\w\s`-][^`\n]*`")
_LABEL = re.compile(r"(?:[^\s:]+ ){0,4}[^\s:]+: ")
_PATH = re.compile(r"(?<!\w)--?\w|\w/\S*/|\s/\w")
_MARKUP = re.compile(r"[|#*_`\[\]{}<>\\=~^@•→←]|https?:|www\.|^\s*[-+\d]|\.\.\.|…|\w\.\w+\(|\(\)")
_CAPTION = re.compile(
    r"(?:fig(?:ure)?|table|tab|listing|equation|eq|box|plate|algorithm|example|exercise|problem|"
    r"question|step|note|source|chapter|lecture|slide)\b\.?\s*\d*[.:]?\s?\d*\s*[:.–—-]",
    re.I,
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
    fences = [match.span() for match in _FENCE.finditer(document.text)]
    for section in sections_of(document):
        for start, end in sentence_spans(document.text, section.start, section.end):
            bullet = LIST_MARK.match(document.text, start, end)
            begin = bullet.end() if bullet else start
            sentence = plain(document.text[begin:end])
            if begin and not document.text[begin - 1].isspace():
                continue  # cut within a word, such as a file name
            coded = _CODE.search(document.text, begin, end) or _inside(start, fences)
            if not coded and can_be_asked(sentence):
                before = document.text[section.start : start]
                yield Statement((begin, end), sentence, section, before)


def can_be_asked(sentence: str) -> bool:
    """Whether a sentence is one of prose, in English, and stands alone."""
    return (
        sentence.endswith(".")
        and sentence[:1].isupper()
        and len(sentence.split()) in WORDS
        and is_english(sentence)
        and not _MARKUP.search(sentence)
        and not _CAPTION.match(sentence)
        and not _TWO.search(sentence)
        and not _PATH.search(sentence)
        and not _is_labelled(sentence)
        and not _is_title(sentence)
        and not addresses(sentence)
        and stands_alone(sentence)
        and all(sentence.count(left) == sentence.count(right) for left, right in _PAIRS)
        and sentence.count('"') % 2 == 0
    )


def _is_title(sentence: str) -> bool:
    """Whether words are a title, an address or a reference: many are large, and none is a verb."""
    spoken: list[str] = re.findall(r"[^\W\d_][\w'’-]*", sentence)
    if any(word in _AUXILIARIES or is_verb(word) for word in spoken if word[0].islower()):
        return False
    long = [word for word in spoken if len(word) > SHORT]
    large = sum(word[0].isupper() for word in long)
    return large >= LARGE * len(long)


def _is_labelled(sentence: str) -> bool:
    """Whether a sentence is a few words without a verb, a colon, and what stands under them."""
    label = _LABEL.match(sentence)
    return label is not None and not any(
        is_verb(word) or word in STOP_WORDS for word in label[0].rstrip(": ").split()[1:]
    )


def _inside(at: int, spans: Sequence[Span]) -> bool:
    return any(start <= at < end for start, end in spans)
