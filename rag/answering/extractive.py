"""Answers made of the passages' own sentences, without a language model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.index.embedder import Embedder
from rag.text.sentences import sentence_spans
from rag.text.words import content_words
from rag.types import Passage

MOST_SENTENCES = 3
"""Most sentences quoted: more are a list to read and not an answer."""
LEAST_SHARE = 0.85
"""A further sentence must score this share of the best one's score."""
FEWEST_WORDS = 4
"""Content words of a sentence that can be quoted: fewer are a label or a connecting phrase."""


def quote_answer(question: str, passages: Sequence[Passage], embedder: Embedder) -> str:
    """Return up to three sentences of the passages that fit a question best, one a paragraph.

    The score of a sentence is the mean of its cosine with the question and its share of the
    question's words; best first.
    """
    sentences = list(
        dict.fromkeys(
            passage.text[start:end]
            for passage in passages
            for start, end in sentence_spans(passage.text)
            if len(content_words(passage.text[start:end])) >= FEWEST_WORDS
        )
    )
    if not sentences:
        return ""
    wanted = set(content_words(question))
    cosines = embedder.encode_documents(sentences) @ embedder.encode_query(question)[0]
    shares = [
        len(wanted & set(content_words(sentence))) / max(1, len(wanted)) for sentence in sentences
    ]
    scores = (cosines + np.asarray(shares)) / 2
    best = sorted(range(len(sentences)), key=lambda i: (-scores[i], i))[:MOST_SENTENCES]
    return "\n\n".join(sentences[i] for i in best if scores[i] >= LEAST_SHARE * scores[best[0]])
