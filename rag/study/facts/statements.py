"""Select the sentences of a document that suit a question: English prose that stands alone.

Headings, captions, table rows, code, steps of lists and instructions are skipped: nobody could
answer a question about them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.study.facts.sentence_parts import AUXILIARIES, bounds_phrase, is_verb, past_of
from rag.study.sections import Section, sections_of
from rag.text.formulas import Masked
from rag.text.language import language_of
from rag.text.list_marks import BULLET_OR_QUOTE
from rag.text.sentences import Span, sentence_spans
from rag.text.standalone_sentences import addresses_reader, stands_alone, without_inline_markup
from rag.text.words import STOP_WORDS, fold
from rag.types import Document

WORDS = range(6, 41)
"""Words of a suitable sentence: shorter ones are labels, longer ones make many claims."""
LARGE, SHORT = 0.5, 3
"""A title has at least this share of capitalised words among those with more than SHORT letters."""
ENTRY, AUTHORS = 400, 2
"""Maximum characters of an entry of a bibliography, and the initials that it has at least."""
_FENCE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1|\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*[^\w\s`-][^`\n]*`")
_PATH = re.compile(r"(?<!\w)--?\w|\w/\S*/|\s/\w")
_MARKUP = re.compile(
    r"[|#*_`\[\]{}<>\\=~^@•→←]|https?:|www\.|^\s*[-+\d]|\.\.\.|…|\w\.\w+\(|\(\)|\s\(\d\)"
)
_TWO = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bSt)(?<!\bvs)(?<!\bMrs)(?<!\bv)[a-z\d)][.?!] [A-Z]")
_PAIRS = (("(", ")"), ("“", "”"), ("«", "»"))
_CAPTION = re.compile(
    r"(?:fig(?:ure)?|table|tab|listing|equation|eq|box|plate|algorithm|example|exercise|problem|"
    r"question|step|note|source|chapter|lecture|slide)\b\.?\s*\d*[.:]?\s?\d*\s*[:.–—-]",
    re.I,
)
_OPENS_WITH = re.compile(r"([A-Z][a-z]+) ([\w'’-]+)")
_DETERMINERS = frozenset("a an the any all each every your its their no this these".split())
_MAY_OPEN = re.compile(r"\w+(?:ing|ly)$")
_INFINITIVE = re.compile(
    rf"\b(?:to|can|could|may|might|must|should|will|would|cannot|not) ([a-z]{{2,}}) "
    rf"(?:{'|'.join(sorted(_DETERMINERS))}|it|them)\b"
)
_CLAUSE_ENDS = re.compile(r"[,.;:]| (?:to|that|which|who|when|where|if|so|for|before|after|as)\b")
_ASIDE = re.compile(
    r"[\w'’-]+, (?!(?:an?|the|which|who|or|also)\b|[A-Z][\w-]*(?:,| and| or))([\w-]+)"
)
_PERHAPS = re.compile(r"(?:Perhaps|Maybe|Possibly|Probably|Presumably|Arguably)\b")
_CONDITION = re.compile(r"\b(?:if|without|unless|otherwise|when|had)\b", re.I)
_REMARK = re.compile(r", (?:[A-Z][\w'’-]+ ){0,2}[a-z]+s\.$")
_THEN = re.compile(r", (?:then )?([a-z]+) (?:an?|the|your|all|any|each|every|their|its) [^,]*$")
_FIRST_LINE = re.compile(r"[^\n]*\n([ \t]*)")
_LETTER = re.compile(r"(?:^|\b(\w+) )(?!A |I )[A-Z](?=['’]s | (?!\d))")
_INITIAL = re.compile(r"\b[A-Z]\.(?:[ -][A-Z]\.)*,? ?(?:[A-Z][a-z]+|and\b|&|\(?\d{4})")
_CITED = re.compile(r"\bet al\b|\bpp?\. ?\d|\bvol\. ?\d|\b\d+\(\d+\)|\bdoi\b|\bISBN\b|\barXiv\b")
_SOURCES = re.compile(
    r"(?:references|bibliography|literature|works cited|further reading|see also|external links|"
    r"acknowledge?ments|change ?log|contributors|(?:table of )?contents)\W*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that stands alone: its span in the document, and its text without markup.

    `before` is the text of its section before it, as written.
    """

    span: Span
    text: str
    section: Section
    before: str = ""


def statements_of(document: Document) -> Iterator[Statement]:
    """Yield the sentences of a document that stand alone, in its order."""
    text = document.text
    fences = [match.span() for match in _FENCE.finditer(text)]
    rows = sorted((row.start, row.end) for table in document.tables for row in table.rows)
    verbs = infinitives(text)
    for section in sections_of(document):
        if lists_sources(section.heading):
            continue
        for start, end in sentence_spans(text, section.start, section.end):
            bullet = BULLET_OR_QUOTE.match(text, start, end)
            begin = bullet.end() if bullet else start
            if not bullet:
                begin += heading_within(text[begin:end], _line_before(text, begin))
            masked = Masked.of(text[begin:end])
            sentence = without_inline_markup(masked.text)
            if begin and not text[begin - 1].isspace():
                continue  # cut within a word, such as a file name
            if _CODE.search(text, begin, end) or _inside(start, fences) or _inside(start, rows):
                continue
            if is_reference(sentence, _paragraph(text, begin, end)):
                continue
            if is_suitable(sentence) and not is_instruction(sentence, verbs):
                before = text[section.start : start]
                yield Statement((begin, end), masked.unmask(sentence), section, before)


def is_suitable(sentence: str) -> bool:
    """Whether a sentence is English prose and stands alone."""
    return (
        sentence.endswith(".")
        and sentence[:1].isupper()
        and len(sentence.split()) in WORDS
        and is_prose(sentence)
        and not _MARKUP.search(sentence)
        and not _TWO.search(sentence)
        and not _PATH.search(sentence)
        and not is_caption(sentence)
        and not is_labelled(sentence)
        and not is_title(sentence)
        and not opens_with_interjection(sentence)
        and not ends_with_attribution(sentence)
        and not is_hypothetical(sentence)
        and not uses_placeholders(sentence)
        and not addresses_reader(sentence)
        and stands_alone(sentence)
        and all(sentence.count(left) == sentence.count(right) for left, right in _PAIRS)
        and sentence.count('"') % 2 == 0
    )


def lists_sources(heading: str) -> bool:
    """Whether a section, by its path of headings, lists works, links or names."""
    return any(_SOURCES.fullmatch(part.strip()) for part in heading.split("›"))


def heading_within(written: str, before: str) -> int:
    """Return the length of the heading at the start of a sentence, with the space after it.

    The heading is a line less indented than the next, as in manual pages; 0 without one.

    Args:
        written: the sentence, as in the document.
        before: the text before it on its first line.
    """
    line = _FIRST_LINE.match(written)
    return line.end() if line and not before.strip() and len(line[1]) > len(before) else 0


def infinitives(text: str) -> frozenset[str]:
    """Return the verbs that a text uses with an object: "to use the", "can set a"."""
    return frozenset(_INFINITIVE.findall(text))


def is_instruction(sentence: str, verbs: frozenset[str]) -> bool:
    """Whether a sentence opens with a verb, such as "Open the file".

    Also after a condition: "If the file is old, remove the file". A noun of the same form is
    recognised by a verb that follows in its clause.

    Args:
        sentence: the sentence.
        verbs: the infinitives of its document.
    """
    opening = _OPENS_WITH.match(sentence)
    then = _THEN.search(sentence)
    if then and opening and bounds_phrase(opening[1].lower()):
        return "then" in then[0] or then[1] in verbs
    if opening is None or _MAY_OPEN.match(opening[1]):
        return False
    if bounds_phrase(opening[1].lower()) and not is_verb(opening[1].lower()):
        return False
    if opening[2] in _DETERMINERS:
        return True
    clause = _CLAUSE_ENDS.split(sentence[opening.end(1) :], maxsplit=1)[0].split()
    return opening[1].lower() in verbs and not any(
        word in AUXILIARIES or is_verb(word) for word in clause
    )


def is_reference(sentence: str, paragraph: str) -> bool:
    """Whether a sentence cites a work by pages, or its short paragraph lists authors and a year."""
    if len(paragraph) > ENTRY:
        return _CITED.search(sentence) is not None
    dated = re.search(r"\b(?:1[5-9]|20)\d\d\b", paragraph) is not None
    return _CITED.search(paragraph) is not None or (
        dated and len(_INITIAL.findall(paragraph)) >= AUTHORS
    )


def is_caption(sentence: str) -> bool:
    """Whether a sentence begins with the number of a figure, a step or similar."""
    return _CAPTION.match(sentence) is not None


def is_title(sentence: str) -> bool:
    """Whether words are a title, address or reference: many are capitalised, none is a verb."""
    spoken: list[str] = re.findall(r"[^\W\d_][\w'’-]*", sentence)
    if any(
        word in AUXILIARIES or (bounds_phrase(word) and word not in STOP_WORDS)
        for word in spoken
        if word[0].islower()
    ):
        return False
    long = [word for word in spoken if len(word) > SHORT]
    large = sum(word[0].isupper() for word in long)
    return large >= LARGE * len(long)


def is_labelled(sentence: str) -> bool:
    """Whether a sentence begins with a label: words without a verb, and a colon."""
    label, colon, _ = sentence.partition(": ")
    return bool(colon) and not any(
        word in AUXILIARIES or is_verb(word) for word in re.findall(r"[\w'’-]+", label)
    )


def opens_with_interjection(sentence: str) -> bool:
    """Whether a sentence opens with a single word and a comma: "Still, ...", "Plus, ..."."""
    found = _ASIDE.match(sentence)
    return found is not None and past_of(found[1]) is None


def ends_with_attribution(sentence: str) -> bool:
    """Whether a sentence ends with an attribution: ", Murphy notes."."""
    return _REMARK.search(sentence) is not None


def is_hypothetical(sentence: str) -> bool:
    """Whether a sentence is a guess, or a "would" without its condition.

    A "would" in a clause after ", which" does not count.
    """
    if _PERHAPS.match(sentence):
        return True
    clause = sentence.partition(", which ")[0]
    return "would" in clause.split() and not _CONDITION.search(sentence)


def uses_placeholders(sentence: str) -> bool:
    """Whether a sentence uses a letter such as X or Y that an earlier sentence introduced."""
    return any(
        found[1] is None or found[1].lower() in STOP_WORDS for found in _LETTER.finditer(sentence)
    )


def _inside(at: int, spans: Sequence[Span]) -> bool:
    """Whether an offset is in one of some spans that are in order and do not overlap."""
    place = bisect_right(spans, at, key=lambda span: span[0])
    return place > 0 and at < spans[place - 1][1]


def _line_before(text: str, at: int) -> str:
    """Return the text before an offset on its line."""
    return text[text.rfind("\n", 0, at) + 1 : at]


def _paragraph(text: str, start: int, end: int) -> str:
    """Return the lines of a span, up to the blank lines around them."""
    stop = text.find("\n\n", end)
    return text[text.rfind("\n\n", 0, start) + 1 : stop if stop >= 0 else len(text)]


PROSE = 0.18
"""Share of function words below which English words are a label, a list or code."""


def is_prose(sentence: str) -> bool:
    """Whether words are joined as in an English sentence."""
    spoken = re.findall(r"[^\W\d_]+", fold(sentence))
    joined = sum(word in STOP_WORDS for word in spoken)
    return joined >= PROSE * len(spoken) and language_of(sentence) == "en"
