"""Tiny models for llama.cpp, and chats for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.errors import ModelFailed
from rag.llm.chat_model import Message
from rag.llm.local import LocalModel

CHAT: list[Message] = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "How do cats sleep?"},
]


SAYS = {"\n": "Cats", "Cats": " sleep", " sleep": " well"}


Load = Callable[..., LocalModel]


def reply(model: LocalModel, chat: list[Message] = CHAT, most: int = 20) -> str:
    return "".join(model.stream(chat, most))


def refused(model: LocalModel) -> ModelFailed:
    with pytest.raises(ModelFailed) as caught:
        reply(model)
    assert caught.value.cure
    return caught.value
