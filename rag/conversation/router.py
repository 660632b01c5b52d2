"""Route a message: small talk, a command about the last answer, or a question to search for.

History only helps to understand a question. The search gets one question that stands alone, and
earlier answers never count as evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.conversation.context_dependence import needs_history
from rag.conversation.restyle_requests import read_command
from rag.conversation.rewrite_question import add_topic, rewrite_by_rule
from rag.text.language import language_of
from rag.text.small_talk import read_small_talk, reply_to, without_courtesies
from rag.types import Answer


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """A question to search for, which stands alone."""

    question: str


@dataclass(frozen=True, slots=True)
class SmallTalkReply:
    """A reply without a search."""

    text: str


@dataclass(frozen=True, slots=True)
class RestyleAnswer:
    """An answer to write again from the same passages, with our instruction for the model."""

    previous: Answer
    instruction: str


Route = AnswerQuestion | SmallTalkReply | RestyleAnswer


def route_message(text: str, history: Sequence[Answer]) -> Route:
    """Return how to handle a message.

    Args:
        text: the message, not empty.
        history: the answers of the conversation, oldest first.
    """
    turns = [turn for turn in history if not turn.is_small_talk]
    if small_talk := read_small_talk(text):
        return SmallTalkReply(reply_to(small_talk.kind, small_talk.language or _language(turns)))
    if instruction := read_command(text):
        if turns and turns[-1].claims:
            return RestyleAnswer(turns[-1], instruction)
        return SmallTalkReply(reply_to("nothing", _language(turns) if turns else language_of(text)))
    question = without_courtesies(text)
    if not turns or not needs_history(question):
        return AnswerQuestion(question)
    return AnswerQuestion(rewrite_by_rule(question, turns[-1]) or add_topic(question, turns[-1]))


def _language(turns: Sequence[Answer]) -> str:
    return language_of(turns[-1].question) if turns else "en"
