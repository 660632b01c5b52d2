"""A follow-up put by the language model as a question that stands alone, under check.

The model only chooses among words: whatever it writes that was not said before is thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import TYPE_CHECKING

from rag.documents.sentences import sentence_spans
from rag.documents.words import content_words, fold, words
from rag.types import Answer

if TYPE_CHECKING:
    from rag.answering.model import Message

TURNS = 2
"""Earlier turns that the model is shown."""
PIECE_CHARS = 200
"""Most characters of a question or an answer that the model is shown of them, about 50 tokens."""
MAX_TOKENS = 60
"""Room for the question that the model writes."""
MOST_WORDS = 40
"""Words of the longest question that is accepted."""

SYSTEM = "Rewrite follow-up questions so that they name what they are about. Never answer them."
EXAMPLES = (
    (
        "Q: Who built the Eiffel Tower?\nA: The firm of Gustave Eiffel built it.",
        "How high is it?",
        "How high is the Eiffel Tower?",
    ),
    (
        "Q: How do bees find flowers?\nA: They follow scent.",
        "What about moths?",
        "How do moths find flowers?",
    ),
    (
        "Q: What is granite used for?\nA: Granite is used for floors.",
        "Since when?",
        "Since when is granite used for floors?",
    ),
    (
        "Q: Does the novel Emma have a sequel?\nA: No, Emma has none.",
        "Which pictures are in it?",
        "Which pictures are in the novel Emma?",
    ),
)
"""What was said, a follow-up and its rewrite. Without examples a small model answers the question;
with long ones it copies the follow-up as it is."""


def ask_for_rewrite(question: str, history: Sequence[Answer]) -> list[Message]:
    """Return the chat that asks for a question that stands alone."""
    chat: list[Message] = [{"role": "system", "content": SYSTEM}]
    for talk, follow_up, rewrite in EXAMPLES:
        chat.append({"role": "user", "content": f"{talk}\nFollow-up: {follow_up}"})
        chat.append({"role": "assistant", "content": f"Rewrite: {rewrite}"})
    lines: list[str] = []
    for turn in history[-TURNS:]:
        lines.append(f"Q: {_cut(turn.standalone_question)}")
        if said := first_sentence(turn):
            lines.append(f"A: {_cut(said)}")
    lines.append(f"Follow-up: {_cut(question)}")
    chat.append({"role": "user", "content": "\n".join(lines)})
    return chat


def first_sentence(turn: Answer) -> str:
    """Return the first sentence of an answer; an abstention says nothing."""
    if not turn.claims:
        return ""
    spans = sentence_spans(turn.claims[0].text)
    return turn.claims[0].text[slice(*spans[0])] if spans else ""


def check_rewrite(reply: str, question: str, history: Sequence[Answer]) -> str | None:
    """Return the question that a model wrote, if it is one, and made of what was said; else None.

    It must be one question of at most 40 words. It keeps the words of the follow-up, but for those
    that only point back; it adds something; and all that it adds was said in the turns shown.
    """
    lines = [line.strip() for line in reply.strip().splitlines() if line.strip()]
    if not lines:
        return None
    text = re.sub(r"^rewrite:\s*", "", lines[0], flags=re.I).strip("\"'“”*` ")
    found = words(text)
    if not found or len(found) > MOST_WORDS or len(sentence_spans(text)) > 1:
        return None
    if not text.endswith("?") and question.rstrip().endswith("?"):
        return None
    said = [question]
    for turn in history[-TURNS:]:
        said += [turn.question, turn.standalone_question, first_sentence(turn)]
    known = set(content_words(" ".join(said)))
    meant = set(content_words(text))
    asked = {word for word in content_words(question) if word not in _POINTS}
    adds = meant - set(content_words(question))
    if not meant <= known or not asked <= meant or not adds:
        return None
    if not _question_words(question) <= set(_words(text)):
        return None
    return text


_POINTS = frozenset(
    content_words(
        "one ones first second third last former latter other others else instead two too"
    )
)
_ASKS = frozenset("who whom whose when where why how which".split())


def _question_words(text: str) -> Set[str]:
    """Return the words that say what is asked for; "how about" and "which one" ask for nothing."""
    plain = " ".join(_words(text))
    if re.match(r"(?:and |but |so )?(?:what|how) about\b", plain):
        return set()
    return _ASKS.intersection(plain.split())


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))


def _cut(text: str) -> str:
    """Return the beginning of a text on one line."""
    return " ".join(text.split())[:PIECE_CHARS]
