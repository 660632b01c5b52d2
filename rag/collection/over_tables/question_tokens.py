"""The words of questions and cells, as both are compared: codes whole, possessives without mark."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.collection.over_tables.word_groups import stem
from rag.text.words import fold

_TOKEN = re.compile(
    r"\d+['′] ?\d+(?:[\"″]|'')?|(?<!\S)[-−]\d+(?:[.,]\d+)?(?![\w-])|"
    r"\d+(?:[.,:]\d+)+(?![\w-])|\w+(?:[-/.‑]\w+)*"
)
_PART = re.compile(r"\d+(?=(?!st\b|nd\b|rd\b|th\b)[^\W\d_]{2,}\b)|[^\W_]+")
_STATES = frozenset(
    {("united", "states"), ("united", "states", "of", "america"), ("u", "s"), ("u", "s", "a")}
    | {("us",), ("usa",)}
)
"""Names of one country that tables and questions write in turn."""
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_FIRST = frozenset(name[0] for name in _STATES)
_POSSESSIVE = re.compile(r"['’]s?(?!\w)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a question: as written in lower case, its stem, and its place."""

    word: str
    stem: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """Split a text into words; a code such as HX-41/b is one, other compounds are several."""
    folded = _POSSESSIVE.sub(lambda match: " " * len(match.group()), fold(text))
    if len(folded) != len(text):
        folded = "".join(fold(char)[:1] or " " for char in text)
        folded = _POSSESSIVE.sub(lambda match: " " * len(match.group()), folded)
    found = []
    for match in _TOKEN.finditer(folded):
        whole = match.group()
        if is_code(whole) or re.fullmatch(r"[-−]?\d[\d.,:'′\"″ ]*", whole):
            found.append(Token(whole, whole, *match.span()))
            continue
        for part in _PART.finditer(whole):
            at = match.start() + part.start()
            found.append(Token(part.group(), stem(part.group()), at, at + len(part.group())))
    return _with_states(found)


def _with_states(tokens: list[Token]) -> list[Token]:
    """Write the names of the United States as one word."""
    if not any(token.word in _FIRST for token in tokens):
        return tokens
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        for length in (4, 3, 2, 1):
            part = tokens[at : at + length]
            if tuple(token.word for token in part) in _STATES:
                word = "unitedstates"
                found.append(Token(word, word, part[0].start, part[-1].end))
                at += length
                break
        else:
            found.append(tokens[at])
            at += 1
    return found


def is_code(word: str) -> bool:
    """Whether a word with inner marks is a code: it has digits and letters, as HX-41."""
    return (
        any(map(str.isdigit, word)) and any(map(str.isalpha, word)) and not word.isalnum()
    ) and not re.fullmatch(r"\d+-[a-z]{3,}(?:-[a-z]+)*", word)


def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems of a text in order."""
    return tuple(token.stem for token in tokens_of(text))


def core_of(text: str) -> str:
    """Return a text without notes in brackets."""
    return _NOTE.sub(" ", text) if "(" in text or "[" in text else text
