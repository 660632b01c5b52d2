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
from rag.grounding.reading import probability_answered
from rag.types import Passage

MOST_WORDS = 12
"""Longest answer: a longer one is half of the passage, and no answer of ours would contain it."""
LONGEST = 120
"""Tokens of a reply; a question and its answer have some forty."""

LIKELY = 0.5
"""Probability from which a passage is taken to answer a question."""

# Left to itself the model asks how, or for lists, and answers in words of its own.
_ANSWERED = (
    "Write one question about one fact in this passage: who, when, which, how many or what a thing "
    "is called. It must make sense without the passage. Its answer must be one to six words that "
    "stand in the passage. Write two lines:\nQuestion: ...\nAnswer: ..."
)
_NEAR_MISS = (
    "Choose a thing that this passage is about. Write one question about a detail of it that the "
    "passage does not give, such as a number, a date, a place, a price or a person. It must make "
    "sense without the passage. Write one line:\nQuestion: ..."
)
_QUESTION = re.compile(r"^\W*(?:Question:\s*)?(.+\?)\s*$", re.MULTILINE | re.IGNORECASE)
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
    """Whether a passage more likely than not answers a question, or the model cannot tell.

    By the fitted scale: the model says Yes to nearly all questions, less surely to close misses.
    """
    log_odds = model.yes(ask_whether_answered(question, [passage]))
    return probability_answered(log_odds, retrieved=1.0) >= LIKELY


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
