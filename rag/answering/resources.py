"""What the stages of answering share: the open library, its models, the settings, the scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.grounding.calibration import Calibration
from rag.grounding.grounder import Grounder
from rag.index.embedder import Embedder
from rag.llm.chat_model import ChatModel
from rag.retrieval.rerank import Reranker
from rag.retrieval.search import Snapshot
from rag.settings import Settings
from rag.types import Scope


@dataclass(frozen=True, slots=True)
class PipelineResources:
    """Everything that answering a question uses.

    Attributes:
        snapshot: one generation of the library, open for reading.
        embedder: encodes the question.
        reranker: re-ranks the best hits; None leaves them in the order of the search.
        count_tokens: measures passages where there is no language model.
        get_model: loads the language model, which happens only when passages are worth reading.
            None: there is none, and answers are quotations.
        settings: sizes and thresholds.
        scope: the documents to search.
        calibration: what the library has learned.
        grounder: returns what checks a draft, given the question and the model that wrote it.
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

    def load_model(self) -> ChatModel | None:
        """Return the language model, or None where there is none."""
        return self.get_model() if self.get_model else None
