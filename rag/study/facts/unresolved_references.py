"""Detect unresolved references to earlier sentences ("the model", "the Edict").

"The caption is placed in front of the image tokens" is clear in its place, but by itself it does
not say which caption and whose tokens. A reference is a noun with "the" and no modifier that
identifies it; it is unresolved if the section has used the noun before, the sentence has not, and
the document does not define it. So is a part of a name: "The Edict" after the Edict of Nantes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.study.facts.fact import DocumentWords, Fact
from rag.study.facts.sentence_parts import bounds_phrase, is_verb
from rag.study.facts.statements import Statement
from rag.text.words import STOP_WORDS, content_words, words

LONGEST_NOUN = 4
"""Words of a noun with its modifiers."""

MAX_UNRESOLVED = 1
"""Unresolved references that a sentence may have: its other words mostly identify one."""

TOPIC_SHARE, MIN_SENTENCES = 0.2, 20
"""Share of a document's sentences from which a word in them is the topic of the document; a
document with fewer sentences than the second counts as having that many."""

_OPENING = re.compile(r"(?:[A-Z][a-z]+ (?:[a-z]+ )?)?[Tt]he (?=[a-z])")
_THE = re.compile(r"\b[Tt]he (?=[a-z])")
_TOKEN = re.compile(r"\s?([\w'’-]+|\S)")
_TELLS_WHICH = frozenset(
    "of that which who whom whose where when in for to from with between on at by before after "
    "used made".split()
)
"""Words that begin a modifier which identifies a noun."""
_ONLY_ONE = frozenset(
    words("world sun moon earth sky sea past present future public end rest way time same most")
)
_PART_OF_NAME = re.compile(r"The ([A-Z][a-z]+[^\Ws]) ([a-z-]+)")
_JOINED = re.compile(r",? (?:and|or) (?:[\w-]+ ){1,3}(?:of|that|which|in|for|between)\b")


@dataclass(slots=True)
class TopicWords:
    """The words that a document uses throughout: to fill them into a gap takes no knowledge."""

    _share: dict[str, float]

    @classmethod
    def of(cls, statements: Sequence[Statement]) -> TopicWords:
        """Compute the share of the sentences that contain each word."""
        counts = Counter(word for one in statements for word in set(content_words(one.text)))
        return cls(
            {word: count / max(len(statements), MIN_SENTENCES) for word, count in counts.items()}
        )

    def is_topic(self, fact: Fact) -> bool:
        """Whether a gap asks for the topic of the document."""
        asked = content_words(fact.answer)
        return (
            fact.kind in ("name", "term")
            and not fact.question
            and all(self._share.get(word, 0) >= TOPIC_SHARE for word in asked)
        )


def needs_context(statement: Statement, vocabulary: DocumentWords) -> bool:
    """Whether a sentence cannot be understood without those before it."""
    return (
        _opens_with_unknown(statement, vocabulary)
        or _names_in_part(statement)
        or sum(1 for _ in unresolved_references(statement, vocabulary)) > MAX_UNRESOLVED
    )


def unresolved_references(statement: Statement, vocabulary: DocumentWords) -> Iterator[str]:
    """Yield the nouns of a sentence that refer to those before it."""
    text = statement.text
    brought_in = words(statement.before)
    for found in _THE.finditer(text):
        noun = _noun(text, found.end())
        heads = _heads(noun)
        if not heads.intersection(brought_in) or heads & set(words(text[: found.start()])):
            continue
        if not vocabulary.has_term(" ".join(noun)):
            yield " ".join(noun)


def _opens_with_unknown(statement: Statement, vocabulary: DocumentWords) -> bool:
    """Whether the first noun is not identified, as in "The model has 12 layers".

    A noun phrase of several words identifies itself, unless only a part of it was used before.
    """
    opening = _OPENING.match(statement.text)
    before = opening[0].lower().split() if opening else []
    if opening is None or not ("of" in before or all(map(bounds_phrase, before))):
        return False
    noun = _noun(statement.text, opening.end())
    if not _heads(noun) or vocabulary.has_term(" ".join(noun)):
        return False
    brought_in = words(statement.before)
    in_full = f" {' '.join(words(' '.join(noun)))} " in f" {' '.join(brought_in)} "
    return len(noun) == 1 or (bool(_heads(noun).intersection(brought_in)) and not in_full)


def _heads(noun: list[str]) -> set[str]:
    return set(words(" ".join(noun))[-2:]) - _ONLY_ONE


def _names_in_part(statement: Statement) -> bool:
    """Whether a sentence begins with a part of a name, as "The Edict" is."""
    part = _PART_OF_NAME.match(statement.text)
    if part is None or not bounds_phrase(part[2]):
        return False
    longer = rf"\b{part[1]} (?:of|for|on) (?:the )?[A-Z]|(?!The )\b[A-Z][\w-]+ {part[1]}\b"
    return re.search(longer, statement.before) is not None


def _noun(text: str, at: int) -> list[str]:
    """Return a noun with its adjectives, in lower case; [] if a modifier identifies it."""
    noun: list[str] = []
    while found := _TOKEN.match(text, at):
        word = found[1]
        ended = word in STOP_WORDS or not word[0].isalpha() or (noun and bounds_phrase(word))
        if word in _TELLS_WHICH or word != word.lower() or _JOINED.match(text, at):
            return []
        if ended:
            by_whom = is_verb(word) and text[found.end() :].startswith(" by ")
            return noun if len(noun) <= LONGEST_NOUN and not by_whom else []
        noun.append(re.sub(r"['’]s?$", "", word))
        at = found.end()
    return noun
