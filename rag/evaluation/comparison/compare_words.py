"""Compare a gold answer in words with an answer: names, and other texts.

A name may lack a middle name, have initials for given names, have its last name first, or be
written without accents or as an acronym. Given names must agree: Pierre Curie is not Marie Curie.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.evaluation.comparison.denials import is_denied
from rag.grounding.checks.negation import negated_places
from rag.text.names import related_names
from rag.text.tokens import tokens
from rag.text.words import content_words, fold, words

ENOUGH_WORDS = 2 / 3
"""Share of the content words of a long gold answer that a right answer in other words has."""
_LONG = 3
"""Content words from which a gold answer is long."""
_WORD = re.compile(r"\d+(?:[.,]\d+)+|(?:[^\W_]\.){2,}(?![^\W_])|[^\W_]+(?:[_'’][^\W_]+)*[+#]*")
_IGNORED = frozenset("a an the".split())
_TITLES = frozenset(
    "mr mrs ms miss dr prof professor doctor sir dame lord lady herr frau monsieur madame".split()
)
_PARTICLES = frozenset("van von der den de del della la le du da di al bin ibn ter ten zu".split())
_DISTINCT = frozenset(
    "new north south east west northern southern eastern western saint san santa upper lower great "
    "greater little port fort old".split()
)
"""Words before a name that make it another name: New York is not York."""
_WHO = re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE)
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa"})


class Word(NamedTuple):
    """A word of a text: as written, folded, and where it stands."""

    written: str
    folded: str
    start: int
    end: int

    @property
    def is_name(self) -> bool:
        """Whether it begins with a capital."""
        return self.written[0].isupper()


def has_words(gold: str, answer: str, question: str) -> bool:
    """Whether an answer has a gold answer in words: as a name, word for word, or most of it."""
    wanted, said = _read(gold), _read(answer)
    if not wanted:
        return False
    if _holds_row(wanted, said, answer) or _holds_acronym(wanted, said):
        return True
    if _is_name(wanted):
        return _holds_person(wanted, said, answer, may_lack_given=bool(_WHO.search(question)))
    return len(wanted) > 1 and _holds_most(gold, answer)


def _read(text: str) -> list[Word]:
    text = text.replace("’", "'")
    found = [
        Word(match.group(), _plain(match.group()), *match.span()) for match in _WORD.finditer(text)
    ]
    kept = [
        one for one in found if one.folded not in _IGNORED or text[one.end : one.end + 1] == "."
    ]
    return kept or found


def _plain(word: str) -> str:
    """Return a word folded, without a possessive and the marks inside: U.S.A. is usa."""
    plain = re.sub(r"'s?$", "", fold(word))
    plain = re.sub(r"['.]", "", plain) if not word[0].isdigit() else plain.replace(",", "")
    return "saint" if plain == "st" else plain


def _same(gold: Word, said: Word) -> bool:
    """Whether two words are one; those that are no names may differ in their endings."""
    if gold.folded == said.folded:
        return True
    if fold(gold.written.lower().translate(_GERMAN)) == said.folded:
        return True
    if gold.folded == fold(said.written.lower().translate(_GERMAN)):
        return True
    return not (gold.is_name and said.is_name) and words(gold.folded) == words(said.folded)


def _holds_row(wanted: Sequence[Word], said: Sequence[Word], answer: str) -> bool:
    """Whether the words of a gold answer stand in a row, and not as part of another name."""
    for at in range(len(said) - len(wanted) + 1):
        here = said[at : at + len(wanted)]
        if not all(_same(one, other) for one, other in zip(wanted, here, strict=True)):
            continue
        before = said[at - 1] if at else None
        joined = before is not None and answer[before.end : here[0].start] in (" ", "-")
        if joined and before and before.is_name and before.folded in _DISTINCT:
            continue
        if not is_denied(answer, here[0].start):
            return True
    return False


def _is_name(wanted: Sequence[Word]) -> bool:
    """Whether all words begin with a capital, but for particles."""
    return len(wanted) > 1 and all(
        word.written.replace("'", "").replace(".", "").isalpha()
        and (word.is_name or word.folded in _PARTICLES)
        for word in wanted
    )


def _holds_person(
    wanted: Sequence[Word], said: Sequence[Word], answer: str, *, may_lack_given: bool
) -> bool:
    """Whether an answer has a name with the same last name and given names that agree with it."""
    *given, last = [one for one in wanted if one.folded not in _TITLES | _PARTICLES] or wanted
    for at, word in enumerate(said):
        if not _same(last, word) or is_denied(answer, word.start):
            continue
        before = _beside(said, at, -1, answer)
        if before:
            if _given_agree(given, before):
                return True
            continue
        after = _beside(said, at, 1, answer)
        if len(after) >= len(given) and given and _given_agree(given, after[: len(given)]):
            return True
        if may_lack_given or not given:
            return True
    return False


def _beside(said: Sequence[Word], at: int, step: int, answer: str) -> list[Word]:
    """Return the capitalised words that stand before or after a word without a gap, in order."""
    found: list[Word] = []
    place = at + step
    while 0 <= place < len(said):
        near, here = said[place - step], said[place]
        first, second = (here, near) if step < 0 else (near, here)
        gap = answer[first.end : second.start]
        allowed = (" ", "-", ". ", ".", "\n") if step < 0 else (" ", "-", ". ", ".", ", ")
        if gap not in allowed or not (here.is_name or here.folded in _PARTICLES):
            break
        if len(here.folded) > 1 and gap == ". " and here.folded not in _TITLES | {"saint"}:
            break
        found.append(here)
        place += step
    found = found if step > 0 else found[::-1]
    return [one for one in found if one.folded not in _TITLES | _PARTICLES]


def _given_agree(gold: Sequence[Word], said: Sequence[Word]) -> bool:
    """Whether the shorter of two rows of given names stands in the longer one, in order."""
    short, long = sorted((list(gold), list(said)), key=len)
    rest = iter(long)
    return bool(short) and all(any(_compatible(one, other) for other in rest) for one in short)


def _compatible(one: Word, other: Word) -> bool:
    if _same(one, other):
        return True
    return min(len(one.folded), len(other.folded)) == 1 and one.folded[0] == other.folded[0]


def _holds_acronym(wanted: Sequence[Word], said: Sequence[Word]) -> bool:
    """Whether one text has the initials of the other's name, or another name of a country."""
    names = [one for one in wanted if one.is_name]
    initials = "".join(one.folded[0] for one in names)
    if len(names) >= _LONG and any(
        other.written.replace(".", "").isupper() and other.folded == initials for other in said
    ):
        return True
    written = wanted[0].written.replace(".", "")
    if len(wanted) == 1 and written.isupper() and len(written) > 1:
        if any(wanted[0].folded == row for row in _initials_of_rows(said, len(written))):
            return True
        have = {one.folded for one in said if one.is_name}
        return any(len(name) > 1 and name <= have for name in related_names(wanted[0].folded))
    whole = {one.folded for one in wanted}
    return any(
        whole in related_names(other.folded) and other.written.replace(".", "").isupper()
        for other in said
    )


def _initials_of_rows(said: Sequence[Word], length: int) -> Iterator[str]:
    for at in range(len(said)):
        row = [one for one in said[at : at + length + 2] if one.is_name][:length]
        if len(row) == length >= _LONG:
            yield "".join(one.folded[0] for one in row)


def _holds_most(gold: str, answer: str) -> bool:
    """Whether an answer has all content words of a short gold answer, or most of a long one.

    It must deny what the gold denies, and nothing else of it.
    """
    wanted, have = set(content_words(gold)), set(content_words(answer))
    enough = 1 if len(wanted) < _LONG else ENOUGH_WORDS
    if not wanted or len(wanted & have) < enough * len(wanted):
        return False
    mine, theirs = _denials(gold), _denials(answer)
    return not any(mine[word].isdisjoint(theirs[word]) for word in mine.keys() & theirs.keys())


def _denials(text: str) -> dict[str, set[bool]]:
    """Return for each content word of a text whether it is negated somewhere, and somewhere not."""
    said = tokens(text, "en")
    negated = negated_places(said, "en")
    found: dict[str, set[bool]] = {}
    for place, token in enumerate(said):
        if token.is_content:
            found.setdefault(token.stem, set()).add(place in negated)
    return found
