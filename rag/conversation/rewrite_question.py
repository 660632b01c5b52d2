"""Rewrite a follow-up question so that it stands alone, by putting the last subject into it.

If no rule says where, the content words of the last question are added in brackets: they guide the
search, and the reader sees how the question was understood.
"""

from __future__ import annotations

import re

from rag.conversation.context_dependence import needs_history
from rag.text.list_marks import without_list_mark
from rag.text.number_words import ORDINALS
from rag.text.sentences import sentence_spans
from rag.text.words import STOP_WORDS, fold
from rag.types import Answer


def rewrite_by_rule(question: str, last: Answer) -> str | None:
    """Return a follow-up question as one that stands alone, or None if no rule applies."""
    before = last.standalone_question
    bare = _OPENING.sub("", question).strip()
    for rewritten in (
        _about_an_item(bare, last.answer),
        _about_something_else(question, before),
        _narrowed(bare, before),
        _about_a_person(bare, _first_sentence(last)),
        _about_the_same(bare, before),
    ):
        if rewritten:
            return rewritten
    return None


def add_topic(question: str, last: Answer) -> str:
    """Return a follow-up question with the content words of the last question in brackets."""
    bare = _OPENING.sub("", question).strip()
    return f"{_with_end_mark(bare)} ({_topic(last.standalone_question)})"


_OPENING = re.compile(r"^(?:and|but|so|also|und|aber|et|mais|y|pero)\b,?\s+(?=\w)", re.I)
_PERSON = re.compile(r"\b(?:he|she|him|his|her)\b", re.I)
_IT = re.compile(r"\b(?:its|their|it|they|them)\b", re.I)
_THAT = re.compile(r"\b(?:its|their|it|they|them|that|this|those|these)\b", re.I)


# "What happens in the second one?"

_ORDINAL = re.compile(rf"\b(?:{'|'.join(ORDINALS[:5])})\b", re.I)
ITEM_CHARS = range(3, 121)
"""Length in characters of a list item that a question can refer to by number."""


def _about_an_item(bare: str, said: str) -> str:
    """Add the item of the last answer's list that a question refers to by number."""
    found = _ORDINAL.search(bare)
    lines = [(line, without_list_mark(line)) for line in said.splitlines()]
    items = [item.strip() for line, item in lines if item != line]
    items = [item for item in items if len(item) in ITEM_CHARS]
    place = ORDINALS.index(found.group().lower()) if found else len(items)
    return f"{_with_end_mark(bare)} ({items[place]})" if place < len(items) else ""


# "What about GANs?", "And GPT-3?"

_INSTEAD = re.compile(
    r"^(?:(?:and|but|so|or) )?(?:what|how) about (?P<about>.+)$|"
    r"^(?:und |aber )?(?:was|wie) (?:ist|steht es|sieht es) mit (?P<mit>.+)$|"
    r"^(?:and|or|but|und|et|y) (?P<and>[^\s]+(?: [^\s]+){0,3})$",
    re.I,
)
# A name, a plural or "a ..."; "the ..." is more often a part of the last subject.
_NEW_SUBJECT = re.compile(r"(?!I\b)(?:[Aa]n? |[Ee]ine? |une? )?(?:[^\W\d_]*[A-Z]|\w+s\b)")


def _about_something_else(question: str, before: str) -> str:
    """Ask the last question about another subject."""
    found = _INSTEAD.match(question)
    asked = next(filter(None, found.groups()), "").strip(" ?.!") if found else ""
    if not _NEW_SUBJECT.match(asked) or _FRAGMENT.match(asked):
        return ""
    subject = subject_of(before)
    return before.replace(subject, asked, 1) if subject else ""


# "And in 1962?", "For images?"

_FRAGMENT = re.compile(
    r"^(?:only |also |especially )?(?:in|on|at|for|with|without|by|from|during|before|after|since|"
    r"until|under|as|using|through|bei|mit|ohne|im|dans|avec|pour|sans|con|para|sin)\b"
    r"(?! (?:what|which|how|whom)\b)",
    re.I,
)
_YEAR = re.compile(r"\b\d{4}\b")


def _narrowed(bare: str, before: str) -> str:
    """Ask the last question with an addition, or for another year."""
    if not _FRAGMENT.match(bare) or _PERSON.search(bare) or _THAT.search(bare):
        return ""
    if (year := _YEAR.search(bare)) and _YEAR.search(before):
        return _YEAR.sub(year.group(), before)
    return f"{before.rstrip(' ?.!')} {bare[0].lower()}{bare[1:].rstrip(' ?.!')}?"


# "When did he do that?", "Why is it used?"


def _about_a_person(bare: str, said: str) -> str:
    """Replace a pronoun by the first name in the last answer."""
    person = _PERSON.search(bare)
    name = re.search(r"\b[A-Z][\w-]+(?: [A-Z](?:\.|[\w-]*))+", said)
    return _replace_pronoun(name.group(), person, bare) if person and name else ""


def _about_the_same(bare: str, before: str) -> str:
    """Replace a pronoun by the last subject, if it is clear; "that" can refer to anything."""
    pronoun, subject = _IT.search(bare), subject_of(before)
    return _replace_pronoun(subject, pronoun, bare) if pronoun and subject else ""


def _replace_pronoun(subject_phrase: str, pronoun: re.Match[str], text: str) -> str:
    """Return a question with a pronoun replaced; "" if it still depends on the conversation."""
    if pronoun.group().lower() in ("its", "their", "his") and not subject_phrase.endswith("s"):
        subject_phrase += "'s"
    full = f"{text[: pronoun.start()]}{subject_phrase}{_with_end_mark(text)[pronoun.end() :]}"
    return "" if needs_history(full) else full


# What a question is about

_DEFINED = re.compile(
    r"^(?:what|who) (?:is|are|was|were) ((?:(?:an?|the) )?(?:[\w-]+ ?){1,4}?)"
    r"(?<! for)(?<! like)(?<! in)\?*$|"
    r"^(?:was|wer) (?:ist|sind) ((?:(?:eine?|der|die|das) )?(?:[\w-]+ ?){1,4}?)\?*$|"
    r"^how does (?:an? |the )?([\w-]+(?: [\w-]+)?) \w+\?*$",
    re.I,
)
_NAME = re.compile(
    r"(?:\b(?:an?|the) )?\b(?:[A-Z0-9][\w-]*|[a-z]+[A-Z0-9][\w-]*)(?:(?: of)? [A-Z0-9][\w-]*)*"
)


def subject_of(question: str) -> str:
    """Return the phrase that a question is about, as written; "" if that is not clear.

    It is the term that a definition is asked for, or the only name (words with capitals or digits).
    """
    if found := _DEFINED.match(question):
        return str(next(filter(None, found.groups()))).strip()
    names = [found for found in _NAME.finditer(question) if not _YEAR.fullmatch(found.group())]
    names = [name for name in names if name.start() or name.group()[1:2].isupper()]
    return names[0].group() if len(names) == 1 else ""


def _topic(question: str) -> str:
    """Return the content words of a question, as written."""
    found = re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", question)
    return " ".join(word for word in found if fold(word) not in STOP_WORDS)


def _with_end_mark(text: str) -> str:
    return text if text.rstrip().endswith(("?", ".", "!")) else f"{text}?"


def _first_sentence(turn: Answer) -> str:
    """Return the first sentence of an answer; "" for an abstention."""
    if not turn.claims:
        return ""
    spans = sentence_spans(turn.claims[0].text)
    return turn.claims[0].text[slice(*spans[0])] if spans else ""
