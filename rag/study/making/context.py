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

from rag.documents.words import STOP_WORDS, content_words, words
from rag.study.making.facts import Book, Fact
from rag.study.making.phrases import is_verb
from rag.study.making.statements import Statement

LONGEST = 4
"""Words of a noun with what stands before it."""

EVERYWHERE, FEW = 0.2, 20
"""Share of a document's sentences with a word from which on it is what the document is about; of
fewer sentences than the second, that cannot be told."""

_THE = re.compile(r"\b[Tt]he (?=[a-z])")
_TOKEN = re.compile(r"\s?([\w'’-]+|\S)")
_TELLS_WHICH = frozenset(
    "of that which who whom whose where when in for to from with between on at by used made".split()
)
"""Words that begin what tells which one is meant."""
_ONLY_ONE = frozenset(
    words("world sun moon earth sky sea past present future public end rest way time same most")
)
_PART_OF_NAME = re.compile(r"The ([A-Z][a-z]+[^\Ws]) ([a-z-]+)")
_JOINED = re.compile(r",? (?:and|or) (?:[\w-]+ ){1,3}(?:of|that|which|in|for|between)\b")


@dataclass(slots=True)
class Everywhere:
    """The words that a document speaks of all the time: to put them in a gap takes no knowledge."""

    _share: dict[str, float]

    @classmethod
    def of(cls, statements: Sequence[Statement]) -> Everywhere:
        """Count in how many of some sentences each word is; of few sentences none is everywhere."""
        counts = Counter(word for one in statements for word in set(content_words(one.text)))
        return cls({word: count / max(len(statements), FEW) for word, count in counts.items()})

    def gives_away(self, fact: Fact) -> bool:
        """Whether a gap asks for what the document is about."""
        asked = content_words(fact.answer)
        return (
            fact.kind in ("name", "term")
            and not fact.question
            and all(self._share.get(word, 0) >= EVERYWHERE for word in asked)
        )


def loose_ends(statement: Statement, book: Book) -> int:
    """Return how many things a sentence takes for known."""
    return sum(1 for _ in _ends(statement, book))


def subject_is_loose(statement: Statement, book: Book) -> bool:
    """Whether nobody knows what a sentence speaks of who has not read those before it."""
    bare = _noun(statement.text, len("The ")) if statement.text.startswith("The ") else []
    if len(bare) == 1 and bare[0] not in book.terms:
        return True  # "The model has 12 layers": which model?
    part = _PART_OF_NAME.match(statement.text)
    if part and (part[2] in STOP_WORDS or is_verb(part[2])):
        longer = rf"\b{part[1]} (?:of|for|on) (?:the )?[A-Z]|(?!The )\b[A-Z][\w-]+ {part[1]}\b"
        return re.search(longer, statement.before) is not None
    first = next(_ends(statement, book), None)
    return first is not None and first.place == 0 and not first.in_full


@dataclass(frozen=True, slots=True)
class _End:
    """A thing taken for known; `in_full`: by the very words that brought it in, several of them."""

    place: int
    in_full: bool


def _ends(statement: Statement, book: Book) -> Iterator[_End]:
    """Yield the loose ends of a sentence, in order."""
    text = statement.text
    brought_in = words(statement.before)
    for found in _THE.finditer(text):
        noun = _noun(text, found.end())
        stems = words(" ".join(noun))
        heads = set(stems[-2:]) - _ONLY_ONE
        if not heads.intersection(brought_in) or heads & set(words(text[: found.start()])):
            continue
        if not any(phrase in book.terms for phrase in _phrases(noun)):
            in_full = len(noun) > 1 and f" {' '.join(stems)} " in f" {' '.join(brought_in)} "
            yield _End(found.start(), in_full)


def _noun(text: str, at: int) -> list[str]:
    """Return a noun with its adjectives, in small letters; none where something tells which one."""
    noun: list[str] = []
    while found := _TOKEN.match(text, at):
        word = found[1]
        ended = word in STOP_WORDS or not word[0].isalpha() or (noun and is_verb(word))
        if word in _TELLS_WHICH or word != word.lower() or _JOINED.match(text, at):
            return []
        if ended:
            by_whom = is_verb(word) and text[found.end() :].startswith(" by ")
            return noun if len(noun) <= LONGEST and not by_whom else []
        noun.append(re.sub(r"['’]s?$", "", word))
        at = found.end()
    return noun


def _phrases(noun: list[str]) -> Iterator[str]:
    for start in range(len(noun)):
        for end in range(start + 1, len(noun) + 1):
            yield " ".join(noun[start:end])
