"""What a sentence takes for known: things that the sentences before it have brought in.

"The caption is placed in front of the image tokens" is clear where it stands, and alone leaves open
which caption, and whose tokens. A noun with "the" and nothing that tells which one is such a loose
end, where the section has used the noun before, the sentence has not, and the document nowhere says
what it is in general. So is a part of a name: "The Edict" after the Edict of Nantes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.study.facts.fact import DocumentWords, Fact
from rag.study.facts.phrases import ends_phrase, is_verb
from rag.study.facts.statements import Statement
from rag.text.words import STOP_WORDS, content_words, words

LONGEST_NOUN = 4
"""Words of a noun with what stands before it."""

MAX_UNRESOLVED = 1
"""Things taken for known that a sentence may have: what leads up to them mostly tells which."""

TOPIC_SHARE, MIN_SENTENCES = 0.2, 20
"""Share of a document's sentences with a word from which on it is what the document is about; of
fewer sentences than the second, that cannot be told."""

_OPENING = re.compile(r"(?:[A-Z][a-z]+ (?:[a-z]+ )?)?[Tt]he (?=[a-z])")
_THE = re.compile(r"\b[Tt]he (?=[a-z])")
_TOKEN = re.compile(r"\s?([\w'’-]+|\S)")
_TELLS_WHICH = frozenset(
    "of that which who whom whose where when in for to from with between on at by before after "
    "used made".split()
)
"""Words that begin what tells which one is meant."""
_ONLY_ONE = frozenset(
    words("world sun moon earth sky sea past present future public end rest way time same most")
)
_PART_OF_NAME = re.compile(r"The ([A-Z][a-z]+[^\Ws]) ([a-z-]+)")
_JOINED = re.compile(r",? (?:and|or) (?:[\w-]+ ){1,3}(?:of|that|which|in|for|between)\b")


@dataclass(slots=True)
class TopicWords:
    """The words that a document speaks of all the time: to put them in a gap takes no knowledge."""

    _share: dict[str, float]

    @classmethod
    def of(cls, statements: Sequence[Statement]) -> TopicWords:
        """Count in how many of some sentences each word is; of few sentences none is everywhere."""
        counts = Counter(word for one in statements for word in set(content_words(one.text)))
        return cls(
            {word: count / max(len(statements), MIN_SENTENCES) for word, count in counts.items()}
        )

    def is_topic(self, fact: Fact) -> bool:
        """Whether a gap asks for what the document is about."""
        asked = content_words(fact.answer)
        return (
            fact.kind in ("name", "term")
            and not fact.question
            and all(self._share.get(word, 0) >= TOPIC_SHARE for word in asked)
        )


def has_unresolved_reference(statement: Statement, book: DocumentWords) -> bool:
    """Whether a sentence leaves open what it speaks of for who has not read those before it."""
    return (
        _opens_with_unknown(statement, book)
        or _names_in_part(statement)
        or sum(1 for _ in unresolved_references(statement, book)) > MAX_UNRESOLVED
    )


def unresolved_references(statement: Statement, book: DocumentWords) -> Iterator[str]:
    """Yield the things that a sentence takes for known because those before brought them in."""
    text = statement.text
    brought_in = words(statement.before)
    for found in _THE.finditer(text):
        noun = _noun(text, found.end())
        heads = _heads(noun)
        if not heads.intersection(brought_in) or heads & set(words(text[: found.start()])):
            continue
        if not book.has_term(" ".join(noun)):
            yield " ".join(noun)


def _opens_with_unknown(statement: Statement, book: DocumentWords) -> bool:
    """Whether the first thing that is spoken of may be any, as in "The model has 12 layers".

    A name of several words is known by itself, but where only a part of it was said before.
    """
    opening = _OPENING.match(statement.text)
    before = opening[0].lower().split() if opening else []
    if opening is None or not ("of" in before or all(map(ends_phrase, before))):
        return False
    noun = _noun(statement.text, opening.end())
    if not _heads(noun) or book.has_term(" ".join(noun)):
        return False
    brought_in = words(statement.before)
    in_full = f" {' '.join(words(' '.join(noun)))} " in f" {' '.join(brought_in)} "
    return len(noun) == 1 or (bool(_heads(noun).intersection(brought_in)) and not in_full)


def _heads(noun: list[str]) -> set[str]:
    return set(words(" ".join(noun))[-2:]) - _ONLY_ONE


def _names_in_part(statement: Statement) -> bool:
    """Whether a sentence begins with a part of a name, as "The Edict" is."""
    part = _PART_OF_NAME.match(statement.text)
    if part is None or not ends_phrase(part[2]):
        return False
    longer = rf"\b{part[1]} (?:of|for|on) (?:the )?[A-Z]|(?!The )\b[A-Z][\w-]+ {part[1]}\b"
    return re.search(longer, statement.before) is not None


def _noun(text: str, at: int) -> list[str]:
    """Return a noun with its adjectives, in small letters; none where something tells which one."""
    noun: list[str] = []
    while found := _TOKEN.match(text, at):
        word = found[1]
        ended = word in STOP_WORDS or not word[0].isalpha() or (noun and ends_phrase(word))
        if word in _TELLS_WHICH or word != word.lower() or _JOINED.match(text, at):
            return []
        if ended:
            by_whom = is_verb(word) and text[found.end() :].startswith(" by ")
            return noun if len(noun) <= LONGEST_NOUN and not by_whom else []
        noun.append(re.sub(r"['’]s?$", "", word))
        at = found.end()
    return noun
