"""Measure how many bytes of weights this machine reads in a second while a model writes."""

from __future__ import annotations

import time

from rag.errors import ModelFailed
from rag.llm.chat_model import ChatModel, Message

TOKENS = 24


def bytes_a_second(model: ChatModel, size: int) -> float:
    """Let a model write, and return the bytes a second that this takes (`rag.models.speed`).

    Args:
        model: a local one.
        size: of its weights, in bytes.

    Raises:
        ModelFailed: it cannot be loaded, or ends at its first word.
    """
    messages: list[Message] = [{"role": "user", "content": "Count from one to fifty, in words."}]
    # Empty pieces come while the model reads, and the first token is part of that.
    moments = [time.perf_counter() for piece in model.stream(messages, TOKENS) if piece]
    if len(moments) < 2:
        raise ModelFailed(f"The model {model.name} writes nothing.", "Measure with another one.")
    return size * (len(moments) - 1) / (moments[-1] - moments[0])
