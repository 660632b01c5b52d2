"""Questions made of a document's own sentences, without a language model.

A sentence that says what something is gives a question for it; a sentence with one number gives
the sentence with a gap. A question that the documents do not answer is made of the second kind by
putting another subject of the documents in the place of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.documents.sentences import sentence_spans

GAP = "…"
WORDS = range(7, 36)
"""Length of a sentence that stands alone: shorter ones are labels, longer ones say many things."""
_DEFINITION = re.compile(
    r"(?P<subject>(?:(?:An?|The) )?[\w-]+(?: (?!is |are )[\w()-]+){0,4}) (?P<verb>is|are) "
    r"(?P<answer>(?:an?|the) [^,;:]+)[^\n]*"
)
# What stands for something said before: out of its place nobody knows what.
_POINTS_BACK = re.compile(
    r"(?:it|its|this|that|these|those|they|their|he|his|she|her|there|here|both|each|one|another|"
    r"such|then|so|but|and|also|what|which|who|the (?:first|second|third|last|latter|former|"
    r"other|same|result|idea|goal|aim|reason))\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)*(?![\w-])")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_NAMED = re.compile(r"[A-Z][\w-]*\s$")
_MARKUP = re.compile(r"[|#*_`\[\]{}<>\\=]|^\s*[-+•\d]")


@dataclass(frozen=True, slots=True)
class Cloze:
    """A question with its answer and the sentence that holds it.

    Attributes:
        question: that can be asked alone.
        answer: words of the sentence.
        sentence: `text[start:end]` of the document, white space folded.
        subject: what it is about, "" where that is not known.
        statement: what a right answer claims.
        kind: definition, year or number.
    """

    question: str
    answer: str
    sentence: str
    subject: str
    statement: str
    kind: str


def clozes_of(text: str) -> Iterator[Cloze]:
    """Yield the questions of a document, in its order, at most one a sentence."""
    for start, end in sentence_spans(text):
        sentence = " ".join(text[start:end].split())
        if not _stands_alone(sentence):
            continue
        if cloze := _definition(sentence) or _gap(sentence):
            yield cloze


def about(cloze: Cloze, subject: str, other: str) -> Cloze | None:
    """Return a question with another subject in the place of its own, or None if it is not there.

    Only questions with a gap: to ask what something else is would be another question altogether.
    """
    if cloze.kind == "definition" or not _holds(cloze.sentence, subject):
        return None
    if _holds(cloze.sentence, other):
        return None
    pattern = _as_word(subject)
    changed = {
        name: pattern.sub(lambda _: other, getattr(cloze, name))
        for name in ("question", "statement")
    }
    return replace(cloze, subject=other, **changed)


def is_name(subject: str) -> bool:
    """Whether a subject is one word written as a name, as WaveNet or GPT-3.

    One name can stand for another, where any other word would make nonsense.
    """
    return re.fullmatch(r"[A-Z](?=\S*[A-Z\d])\S*", subject) is not None


def _stands_alone(sentence: str) -> bool:
    return (
        sentence.endswith(".")
        and sentence[:1].isupper()
        and len(sentence.split()) in WORDS
        and not _MARKUP.search(sentence)
        and not _POINTS_BACK.match(sentence)
    )


def _definition(sentence: str) -> Cloze | None:
    found = _DEFINITION.fullmatch(sentence)
    if not found:
        return None
    subject, verb, answer = found["subject"], found["verb"], found["answer"].rstrip(".")
    if len(answer.split()) < 4:
        return None
    article = re.match(r"(?:An?|The) ", subject)
    asked = subject[0].lower() + subject[1:] if article else subject
    return Cloze(
        question=f"What {verb} {asked}?",
        answer=answer,
        sentence=sentence,
        subject=subject,
        statement=f"{subject} {verb} {answer}.",
        kind="definition",
    )


def _gap(sentence: str) -> Cloze | None:
    numbers = list(_NUMBER.finditer(sentence))
    if len(numbers) != 1:
        return None
    (number,) = numbers
    # The 2 of DALL-E 2 is no number that a question could be about.
    if not _YEAR.fullmatch(number.group()) and _NAMED.search(sentence[: number.start()]):
        return None
    kind = "year" if _YEAR.fullmatch(number.group()) else "number"
    with_gap = f"{sentence[: number.start()]}{GAP}{sentence[number.end() :]}".rstrip(".")
    return Cloze(
        question=f"Which {kind} is missing here: “{with_gap}”?",
        answer=number.group(),
        sentence=sentence,
        subject="",
        statement=sentence,
        kind=kind,
    )


def _holds(sentence: str, words: str) -> bool:
    return _as_word(words).search(sentence) is not None


def _as_word(words: str) -> re.Pattern[str]:
    # ChatGPT, but not that of ChatGPT Plus, which is another thing.
    return re.compile(rf"(?<!\w){re.escape(words)}(?![\w-])(?! [A-Z])")
