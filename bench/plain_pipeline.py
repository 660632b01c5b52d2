"""The baseline: the usual first pipeline, with the same encoder and language model.

The three chunks nearest to the question, a prompt that asks for a few words and a citation, and the
reply as it comes, unchecked.
"""

from __future__ import annotations

import re
import time
from contextlib import closing
from dataclasses import dataclass

from rag.library import Library
from rag.llm.chat_model import ChatModel, Message
from rag.retrieval.search import nearest
from rag.types import Chunk

SYSTEM = "You answer questions from passages."
WANTED = (
    "Answer the question with a few words copied from the passages, then the number of the passage "
    "in square brackets, like [1]. If the passages do not contain the answer, write NOT FOUND."
)


@dataclass(frozen=True, slots=True)
class PlainAnswer:
    """The reply; `cited` are the chunks that the model named, `seconds` the whole time."""

    text: str
    abstained: bool
    cited: tuple[Chunk, ...]
    shown: tuple[Chunk, ...]
    seconds: float


def answer_plainly(library: Library, model: ChatModel, question: str) -> PlainAnswer:
    """Answer a question with the plain pipeline."""
    began = time.perf_counter()
    snapshot = library.snapshot()
    found = nearest(snapshot, library.embedder.encode_query(question), 3, None)
    by_id = {chunk.id: chunk for chunk in snapshot.store.chunks([id for id, _ in found])}
    shown = tuple(by_id[id] for id, _ in found)
    passages = "\n\n".join(f"[{n}] {chunk.text}" for n, chunk in enumerate(shown, start=1))
    messages: list[Message] = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": f"{passages}\n\nQuestion: {question}\n{WANTED}"},
    ]
    with closing(model.stream(messages, 64)) as pieces:
        text = "".join(pieces)
    numbers = {int(number) for number in re.findall(r"\[(\d+)\]", text)}
    return PlainAnswer(
        text=re.sub(r"\s*\[\d+\]", "", text).strip(),
        abstained="NOT FOUND" in text.upper() or not text.strip(),
        cited=tuple(chunk for n, chunk in enumerate(shown, start=1) if n in numbers),
        shown=shown,
        seconds=time.perf_counter() - began,
    )
