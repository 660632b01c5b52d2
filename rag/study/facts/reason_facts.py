"""Extract reasons: "X is popular because ..." asks why X is popular."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.study.facts.fact import DocumentWords, Fact
from rag.study.facts.sentence_parts import SUBJECT, past_of
from rag.study.facts.statements import Statement

REASON = range(4, 26)
"""Words of a reason that can be learnt as an answer."""

_BECAUSE = re.compile(
    rf"(?P<subject>{SUBJECT}) "
    r"(?P<verb>is|are|was|were|can|cannot|must|may|should|could|do|does|"
    r"did) "
    r"(?P<rest>[^,;:]+?),? (?P<reason>because (?!of\b)[^;:]+)\."
)


_DOES = re.compile(
    rf"(?P<subject>{SUBJECT}) (?P<verb>[a-z]{{3,}}),? (?P<reason>because (?!of\b)[^;:]+)\."
)
_ADVERBS = re.compile(r"^(?:(?:not|\w+ly|often|always|never) )*")
_QUALITY = re.compile(
    r"\w+(?:able|ible|al|ful|ic|ive|less|ous|(?<!m)ent|ary)\b|"
    r"(?:in|on|at|of|from|under|without|more|less|too|as)\b"
)
_NO_PLURAL = re.compile(r"(?:ss|is|us|ics|[^s])$")


def read(statement: Statement, vocabulary: DocumentWords) -> Iterator[Fact]:
    """Yield the reason that a sentence gives for what something is, does or can do."""
    text = statement.text
    question = ""
    if found := _BECAUSE.fullmatch(text):
        question = _turned(found, vocabulary)
    elif found := _DOES.fullmatch(text):
        question = _with_do(found, vocabulary)
    if found and question and len(found["reason"].split()) in REASON:
        yield Fact("reason", statement, found["reason"], question, subject=found["subject"])


def _turned(found: re.Match[str], vocabulary: DocumentWords) -> str:
    rest = found["rest"]
    # "Why is it cheaper?" does not say than what.
    if (
        re.match(r"(?:an?|the|that) ", rest)
        or (found["subject"].startswith("The ") and not _is_like(rest))
        or re.search(r"\b(?:because|when|which|who|if|while|and|but)\b", rest)
        or (re.search(r"\b(?:\w+er|(?:more|less) \w+)$", rest))
    ):
        return ""
    subject, verb = vocabulary.within_sentence(found["subject"]), found["verb"]
    if verb == "cannot":
        return f"Why can {subject} not {rest}?"
    return f"Why {verb} {subject} {rest}?"


def _is_like(predicate: str) -> bool:
    """Whether words give a property of a thing or what is done to it, not its identity.

    "The strength of X is speed, because ..." gives no reason why speed is the strength.
    """
    rest = _ADVERBS.sub("", predicate, count=1)
    first = rest.split(" ")[0]
    return past_of(first) is not None or _QUALITY.match(rest) is not None


def _with_do(found: re.Match[str], vocabulary: DocumentWords) -> str:
    """Return the question for "X happens because", where subject and verb surely agree."""
    subject, verb = vocabulary.within_sentence(found["subject"]), found["verb"]
    plurals = [word for word in subject.split() if not _NO_PLURAL.search(word)]
    if not plurals and verb.endswith("s") and _NO_PLURAL.search(verb) is None:
        return f"Why does {subject} {verb[:-1]}?"
    if plurals == subject.split()[-1:] and verb.endswith(("e", "r", "n", "w", "l", "k", "t")):
        return f"Why do {subject} {verb}?"
    return ""
