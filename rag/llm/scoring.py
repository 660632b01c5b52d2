"""Weigh statements with a language model: how much passages help to predict them, and Yes or No.

A model that has read the passages predicts what they say better than one that has not. The contrast
is the strongest signal of support that a small model gives; its own Yes or No is often wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.llm.chat_model import Weighed
from rag.llm.llama_context import LoadedModel
from rag.llm.template import Prompt, Vocabulary

MOST_TOKENS = 160
"""Most tokens of a statement that are weighed; a table row or a list can be longer."""


def weigh(
    model: LoadedModel,
    statements: Sequence[str],
    given: Sequence[Prompt],
    bare: Sequence[Prompt],
) -> list[Weighed | None]:
    """Weigh statements, each in two chats: with passages and without.

    All chats with passages are read first, because they have the same beginning.

    Args:
        model: the loaded model.
        statements: as they are written in their chats.
        given: chats that show passages, then the statement, and ask for Yes or No.
        bare: the same chats without the passages.

    Returns:
        One for each; None if the statement's tokens differ between the two chats.
    """
    read = [_predict(model, chat, text) for chat, text in zip(given, statements, strict=True)]
    weighed: list[Weighed | None] = []
    for (tokens, logits), chat, text in zip(read, bare, statements, strict=True):
        others, unread = _predict(model, chat, text)
        if not tokens or tokens != others:
            weighed.append(None)
            continue
        rows = np.arange(len(tokens))
        within, without = _log_softmax(logits[:-1]), _log_softmax(unread[:-1])
        weighed.append(
            Weighed(
                log_odds=yes_or_no(model, logits[-1]),
                within=tuple(map(float, within[rows, tokens])),
                without=tuple(map(float, without[rows, tokens])),
                divergence=tuple(map(float, (np.exp(within) * (within - without)).sum(axis=1))),
            )
        )
    return weighed


def _predict(
    model: LoadedModel, chat: Prompt, statement: str
) -> tuple[list[int], NDArray[np.float32]]:
    """Return the statement's tokens, and the logits of each and of the reply."""
    positions = find(model.vocabulary, chat.tokens, statement)[:MOST_TOKENS]
    if not positions:
        return [], np.empty((0, 0), np.float32)
    return [chat.tokens[i] for i in positions], model.predict(chat, positions[0], positions[-1] + 1)


def yes_or_no(model: LoadedModel, logits: NDArray[np.float32]) -> float | None:
    """Return the log-odds of Yes against No in logits of shape (vocabulary,)."""
    if not model.yes or not model.no:
        return None
    for_yes, for_no = (np.logaddexp.reduce(logits[ids]) for ids in (model.yes, model.no))
    return float(for_yes - for_no)


def find(vocabulary: Vocabulary, tokens: Sequence[int], text: str) -> range:
    """Return the positions of the tokens that spell the last occurrence of a text."""
    pieces = [vocabulary.piece(token, marks=True) for token in tokens]
    wanted = text.strip().encode("utf-8", "replace")
    at = b"".join(pieces).rfind(wanted)
    if at < 0 or not wanted:
        return range(0)
    ends = np.cumsum([len(piece) for piece in pieces])
    first = int(np.searchsorted(ends, at, side="right"))
    last = int(np.searchsorted(ends, at + len(wanted), side="left"))
    # Nothing predicts the very first token.
    return range(max(1, first), last + 1)


def _log_softmax(logits: NDArray[np.float32]) -> Any:
    """Return natural log-probabilities, shape as given: (tokens, vocabulary)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
