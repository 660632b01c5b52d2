"""Answers made of the passages' own sentences, without a language model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from rag.documents.speaker_turns import speaker_at
from rag.index.embedder import Embedder
from rag.text.display import titled
from rag.text.sentences import sentence_spans
from rag.text.words import content_words
from rag.types import Passage

MOST_SENTENCES = 3
"""Most sentences quoted: more are a list to read and not an answer."""
LEAST_SHARE = 0.85
"""A further sentence must score this share of the best one's score."""
FEWEST_WORDS = 4
"""Content words of a sentence that can be quoted: fewer are a label or a connecting phrase."""
_FIELD = re.compile(r"\s*(?:[-*+•]\s+)?[*_]*[^\W\d_][\w /-]{0,30}[*_]*:[*_]*\s*\S")
"""A name and its value, such as "Phone: 555 0142": short, and an answer."""


def quote_answer(question: str, passages: Sequence[Passage], embedder: Embedder) -> str:
    """Return up to three sentences of the passages that fit a question best, one a paragraph.

    The score of a sentence is the mean of its cosine with the question and its share of the
    question's words, those of its context included; best first. A sentence of a speaker comes
    after the speaker's name.
    """
    sentences = dict(_sentences(passages))
    if not sentences:
        return ""
    wanted = set(content_words(question))
    texts = list(sentences)
    cosines = (
        embedder.encode_documents([titled(context, text) for text, context in sentences.items()])
        @ (embedder.encode_query(question)[0])
    )
    shares = [
        len(wanted.intersection(content_words(titled(context, text)))) / max(1, len(wanted))
        for text, context in sentences.items()
    ]
    scores = (cosines + np.asarray(shares)) / 2
    best = sorted(range(len(texts)), key=lambda i: (-scores[i], i))[:MOST_SENTENCES]
    return "\n\n".join(texts[i] for i in best if scores[i] >= LEAST_SHARE * scores[best[0]])


def _sentences(passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    """Yield the sentences that can be quoted, each with the context of its passage."""
    for passage in passages:
        for start, end in sentence_spans(passage.text):
            text = passage.text[start:end]
            turn = speaker_at(passage.turns, passage.start + start)
            if turn and turn.start < passage.start + start:
                text = f"{turn.speaker}: {text}"
            count = len(content_words(text))
            if count >= FEWEST_WORDS or (count > 1 and _FIELD.match(text)):
                yield text, passage.context
