"""Hard checks: a number, name or quotation of a claim that its evidence does not hold.

No score overrides them: one finding makes a claim partial at most.
"""

from __future__ import annotations

import re
from collections import Counter

from rag.documents.words import content_words, fold, words

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTED = re.compile(r"[\"“”«]([^\"“”«»]{4,})[\"“”»]")
_NAME = re.compile(r"\b(?:[A-Z][\w’'-]*[\w]|[A-Z]{2,})(?:[ -](?:[A-Z][\w-]*\w|\d+))*\b")
_YES_OR_NO = re.compile(
    r"(?:is|are|was|were|do|does|did|can|could|may|must|has|have|had|will|would|should)\b", re.I
)
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_NUMBER_WORDS = {word: str(value) for value, word in enumerate(_SMALL)} | {
    word: str(value)
    for value, word in zip(
        range(30, 101, 10),
        "thirty forty fifty sixty seventy eighty ninety hundred".split(),
        strict=True,
    )
}


def missing_facts(claim: str, evidence: str) -> list[str]:
    """Return a plain sentence for each number, name or quotation that the evidence lacks.

    Args:
        claim: one sentence.
        evidence: the cited sentences with their headings.
    """
    reasons = []
    known = numbers(evidence)
    for number in dict.fromkeys(_NUMBER.findall(claim)):
        if _plain(number) not in known:
            reasons.append(f"{number} is not in the cited text.")
    have = set(words(evidence))
    compact = "".join(re.findall(r"\w", fold(evidence)))
    for name in names(claim):
        if not _holds(name, have, compact, evidence):
            reasons.append(f"{name} is not in the cited text.")
    for quotation in _QUOTED.findall(claim):
        if " ".join(words(quotation)) not in " ".join(words(evidence)):
            reasons.append(f"The quotation “{quotation}” is not in the cited text.")
    return reasons


def adds_nothing(question: str, answer: str) -> bool:
    """Whether an answer only says its question again, which is how a small model hides a no.

    Of no word it has more than the question. An answer to a question for yes or no may do that.
    """
    if _YES_OR_NO.match(question.strip()):
        return False
    return Counter(content_words(answer)) <= Counter(content_words(question))


def numbers(text: str) -> set[str]:
    """Return every number of a text in one form: 1,000 is 1000 and five is 5."""
    found = {_plain(number) for number in _NUMBER.findall(text)}
    found.update(_NUMBER_WORDS[w] for w in re.findall(r"[a-z]+", fold(text)) if w in _NUMBER_WORDS)
    return found


def names(claim: str) -> list[str]:
    """Return the proper names of a sentence: capitalised words that do not begin it.

    The first word of a sentence is capitalised anyway; it counts only when its capitals go on, as
    in GAN or WaveNet.
    """
    found = []
    for match in _NAME.finditer(claim):
        name = match.group()
        first = name.split()[0]
        if match.start() == 0 and first[1:].islower():
            name = name[len(first) :].strip()
        if name and not name.isdigit():
            found.append(name)
    return list(dict.fromkeys(found))


def _plain(number: str) -> str:
    """Drop thousands separators and empty decimals."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", number):
        number = number.replace(",", "")
    return number.rstrip(".,")


def _holds(name: str, have: set[str], compact: str, evidence: str) -> bool:
    """Whether the evidence has every word of a name, written apart, together or as initials."""
    return all(
        set(words(part)) <= have
        or "".join(re.findall(r"\w", fold(part))) in compact
        or _is_acronym_of(part, evidence)
        for part in re.split(r"[\s-]+", name)
        if part
    )


def _is_acronym_of(name: str, evidence: str) -> bool:
    """Whether consecutive words of the evidence have the letters of an acronym as initials."""
    letters = name.rstrip("s").lower()
    if not (name[:2].isupper() and letters.isalpha() and len(letters) >= 2):
        return False
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", fold(evidence)))
    return letters in initials
