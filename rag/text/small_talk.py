"""Small talk, which is answered without a search: greetings, thanks, agreement, farewells.

A message is small talk only if it consists of phrases of a short list; in doubt it is a question.
The same list is used to remove polite phrases around a question.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from rag.text.words import fold

SmallTalkKind = Literal["who", "bye", "thanks", "hello", "fine", "please"]
""""fine" is agreement and praise; "please" only occurs with others."""


class SmallTalk(NamedTuple):
    """A kind of small talk and its language; None if the phrase occurs in several languages."""

    kind: SmallTalkKind
    language: str | None


_RANK: tuple[SmallTalkKind, ...] = ("who", "bye", "thanks", "hello", "fine", "please")
"""If a message has several kinds, the first of these is answered."""

_WORD = re.compile(r"[^\W_]+")
_CLOSE = re.compile(r"(?<=[?.!,;])\s+")


def read_small_talk(text: str) -> SmallTalk | None:
    """Return the kind of a message that is only small talk, else None.

    A message of emoji only, such as a raised thumb, is agreement.
    """
    spoken = _words(text)
    if not spoken:
        shown = any(unicodedata.category(char) == "So" for char in text)
        return SmallTalk("fine", None) if shown else None
    parts = _segment(tuple(spoken)) or []
    if not parts:
        return None
    best = min(parts, key=lambda part: _RANK.index(part.kind))
    if best.kind == "please":
        return None
    language = best.language or next((part.language for part in parts if part.language), None)
    return SmallTalk(best.kind, language)


def reply_to(kind: SmallTalkKind | Literal["nothing"], language: str) -> str:
    """Return a reply that leads back to the documents, in English if the language has none.

    "nothing" is the reply to a command if there is no answer yet that it could change.
    """
    replies = _data()["replies"]
    return str(replies.get(language, replies["en"])[kind])


def without_courtesies(text: str) -> str:
    """Return a question without the small talk before and after it.

    A question word must follow directly, so that "Goodbye, Mr. Chips: who wrote it?" is unchanged.
    """
    text = text.strip()
    if read_small_talk(text):
        return text
    for cut in [match.start() for match in re.finditer(r"(?<=\W)\w", text)][:12][::-1]:
        head, tail = text[:cut], text[cut:]
        if _begins_asking(tail) and _is_courtesy(head):
            text = tail[0].upper() + tail[1:]
            break
    for gap in _CLOSE.finditer(text):
        if _is_courtesy(text[gap.end() :]):
            kept = text[: gap.start()].rstrip(" ,;")
            return kept if kept.endswith(("?", "!", ".")) else kept + text[-1] * (text[-1] == "?")
    return text


def _is_courtesy(text: str) -> bool:
    parts = _segment(tuple(_words(text))) or []
    return bool(parts) and all(part.kind not in ("who", "bye") for part in parts)


_ASKING = re.compile(
    r"(?:what|which|who|whom|whose|how|why|when|where|is|are|was|were|does|do|did|has|have|had|"
    r"can|could|would|will|should|and|but|so|also|please|tell|explain|describe|list|name|compare|"
    r"give|show|define|in|i|let|one more|another|next|now|wer|wie|warum|wieso|wann|wo|welche\w*|"
    r"ist|sind|kannst|konnen|und|erklare?|nenne|worin|wozu|que|qu|quel\w*|qui|comment|pourquoi|"
    r"quand|ou|est|et|combien|peux|explique\w*|cual\w*|quien\w*|como|por que|cuando|donde|"
    r"cuant\w+|y)\b"
)


def _begins_asking(text: str) -> bool:
    return bool(_ASKING.match(" ".join(_words(text))))


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def _phrases() -> dict[tuple[str, ...], SmallTalk]:
    table: dict[tuple[str, ...], SmallTalk] = {}
    for language, kinds in _data()["phrases"].items():
        for kind, listed in kinds.items():
            for phrase in listed:
                known = table.get(tuple(phrase.split()))
                spoken = None if language == "any" or known else language
                table[tuple(phrase.split())] = SmallTalk(known.kind if known else kind, spoken)
    return table


_LONGEST = 6
"""Words of the longest phrase, and the most phrases in a message."""


def _segment(words: tuple[str, ...]) -> list[SmallTalk] | None:
    """Split words into known phrases, longest first; None if some are left over."""
    if not words or len(words) > _LONGEST * _LONGEST:
        return None
    parts: list[SmallTalk] = []
    while words and len(parts) < _LONGEST:
        for length in range(min(_LONGEST, len(words)), 0, -1):
            if part := _phrases().get(words[:length]):
                parts.append(part)
                words = words[length:]
                break
        else:
            return None
    return None if words else parts
