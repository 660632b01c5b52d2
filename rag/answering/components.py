"""What answering uses, and what it accepts as a question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.errors import BadInput
from rag.grounding.calibration import Calibration
from rag.grounding.grounder import Grounder
from rag.index.embedder import Embedder
from rag.llm.model import ChatModel
from rag.retrieval.rerank import Reranker
from rag.retrieval.search import Snapshot
from rag.settings import Settings
from rag.types import Scope


@dataclass(frozen=True, slots=True)
class Components:
    """Everything that answering uses.

    The model is fetched when the first gate has opened, not before: an abstention needs none.
    Without one, answers are quotations, and `count_tokens` measures passages.
    """

    snapshot: Snapshot
    embedder: Embedder
    reranker: Reranker | None
    count_tokens: Callable[[str], int]
    get_model: Callable[[], ChatModel] | None
    settings: Settings
    scope: Scope
    calibration: Calibration
    grounder: Callable[[str, ChatModel | None], Grounder]


def check_question(question: str, settings: Settings) -> str:
    """Return a question without outer white space.

    Raises:
        BadInput: it is empty or too long.
    """
    question = question.encode("utf-8", "replace").decode().strip()  # a stray byte is no reason
    if not question:
        raise BadInput("The question is empty.", "Write one, for example: How does a GAN learn?")
    if len(question) > settings.question_chars:
        raise BadInput(
            f"The question has {len(question)} characters; the limit is {settings.question_chars}.",
            "Ask the question alone, and put long text into a document.",
        )
    return question
