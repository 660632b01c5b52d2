"""Questions that a language model writes about a passage, kept only if code can check them.

All that is asked about one passage begins alike, so that the model reads it once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing

from rag.answering.model import ChatModel
from rag.answering.prompt import ask_to_write, ask_whether_answered
from rag.documents.sentences import sentence_spans
from rag.evaluation.cloze import Cloze
from rag.types import Passage

MOST_WORDS = 12
"""Longest answer: a longer one is half of the passage, and no answer of ours would contain it."""
LONGEST = 120
"""Tokens of a reply; a question and its answer have some forty."""

_ANSWERED = (
    "Write one question that this passage answers. It must make sense without the passage. Then "
    "copy the shortest words of the passage that answer it. Write two lines:\nQuestion: ...\n"
    "Answer: ..."
)
_NEAR_MISS = (
    "Write one question on the subject of this passage that the passage does not answer. It must "
    "make sense without the passage. Write one line:\nQuestion: ..."
)
_QUESTION = re.compile(r"^\W*Question:\s*(.+\?)\s*$", re.MULTILINE | re.IGNORECASE)
_ANSWER = re.compile(r"^\W*Answer:\s*(.+?)\s*$", re.MULTILINE | re.IGNORECASE)


def write_answered(model: ChatModel, passage: Passage) -> Cloze | None:
    """Return a question with an answer that is in the passage word for word, or None.

    The model must also say Yes when it is asked whether the passage answers the question.
    """
    reply = _reply(model, passage, _ANSWERED)
    question, answer = _QUESTION.search(reply), _ANSWER.search(reply)
    if not question or not answer:
        return None
    asked, said = question[1].strip(), answer[1].strip(" .\"'“”")
    sentence = _sentence_with(passage.text, said)
    if not said or len(said.split()) > MOST_WORDS or said.lower() in asked.lower() or not sentence:
        return None
    if not _may_answer(model, asked, passage):
        return None
    return Cloze(asked, said, sentence, "", sentence, "written")


def write_near_miss(model: ChatModel, passage: Passage) -> str | None:
    """Return a question about the subject of a passage that it does not answer, or None."""
    found = _QUESTION.search(_reply(model, passage, _NEAR_MISS))
    return found[1].strip() if found else None


def is_unanswered(model: ChatModel, question: str, passages: Sequence[Passage]) -> bool:
    """Whether the model says No of each passage; a model that cannot say it vouches for none."""
    return not any(_may_answer(model, question, passage) for passage in passages)


def _may_answer(model: ChatModel, question: str, passage: Passage) -> bool:
    """Whether the model says that a passage answers a question, or cannot tell."""
    log_odds = model.yes(ask_whether_answered(question, [passage]))
    return log_odds is None or log_odds > 0


def _reply(model: ChatModel, passage: Passage, wanted: str) -> str:
    with closing(model.stream(ask_to_write(passage, wanted), LONGEST)) as pieces:
        return "".join(pieces)


def _sentence_with(text: str, words: str) -> str | None:
    wanted = " ".join(words.split()).lower()
    for start, end in sentence_spans(text):
        sentence = " ".join(text[start:end].split())
        if wanted in sentence.lower():
            return sentence
    return None
