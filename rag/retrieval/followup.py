"""What a turn of a conversation is, and the question that it asks of the documents.

History only helps to understand a question. What is searched for is one question that stands alone;
the evidence for its answer is found anew, and nothing that was said before counts as evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.retrieval.commands import read_command
from rag.retrieval.dependence import needs_history
from rag.retrieval.rewrite import MAX_TOKENS, ask_for_rewrite, check_rewrite
from rag.retrieval.small_talk import read_remark, reply_to, without_courtesies
from rag.retrieval.substitute import add_topic, substitute
from rag.retrieval.tongue import Tongue, tongue_of
from rag.types import Answer

if TYPE_CHECKING:
    from rag.answering.model import Message

    Write = Callable[[Sequence[Message], int], str]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to search for, which stands alone."""

    question: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A sentence that is said at once, without a search."""

    text: str


@dataclass(frozen=True, slots=True)
class Restyle:
    """An answer to give once more from the same passages; the instruction is ours, for a model."""

    previous: Answer
    instruction: str


Plan = Ask | Reply | Restyle


def plan_turn(text: str, history: Sequence[Answer], write: Write | None) -> Plan:
    """Return what to do about a message.

    Args:
        text: what was said, not empty.
        history: the answers of the conversation, oldest first.
        write: runs the language model on a chat, for at most so many tokens; None without one. It
            is called only for a question that cannot be understood alone.
    """
    turns = [turn for turn in history if not is_remark(turn)]
    if remark := read_remark(text):
        return Reply(reply_to(remark.kind, remark.tongue or _tongue(turns)))
    if instruction := read_command(text):
        if turns and turns[-1].claims:
            return Restyle(turns[-1], instruction)
        return Reply(reply_to("nothing", _tongue(turns) if turns else tongue_of(text)))
    question = without_courtesies(text)
    if not turns or not needs_history(question):
        return Ask(question)
    return Ask(_complete(question, turns, write))


def is_remark(answer: Answer) -> bool:
    """Whether an answer is a remark of ours and not about the documents: it has no passages."""
    return answer.verdict == "abstained" and not answer.passages and not answer.claims


def _complete(question: str, turns: Sequence[Answer], write: Write | None) -> str:
    """Return a follow-up as a question that stands alone.

    By rule where one is sure of itself, else by the model, which takes seconds; what it writes is
    taken only when it says nothing new. Without either, the last topic is added.
    """
    if rewritten := substitute(question, turns[-1]):
        return rewritten
    if write is not None:
        reply = write(ask_for_rewrite(question, turns), MAX_TOKENS)
        if rewritten := check_rewrite(reply, question, turns):
            return rewritten
    return add_topic(question, turns[-1])


def _tongue(turns: Sequence[Answer]) -> Tongue:
    return tongue_of(turns[-1].question) if turns else "en"
