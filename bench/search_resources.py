"""What the answering pipeline needs to search a library without a language model."""

from __future__ import annotations

from functools import partial

from rag.answering.resources import PipelineResources
from rag.library import Library
from rag.types import EVERYTHING


def search_resources(library: Library) -> PipelineResources:
    """Return the resources of a library for searches in all its documents."""
    return PipelineResources(
        snapshot=library.snapshot(),
        embedder=library.embedder,
        reranker=library.reranker,
        count_tokens=library.splitter.count_tokens,
        get_model=None,
        settings=library.settings,
        scope=EVERYTHING,
        calibration=library.calibration,
        grounder=partial(library.grounder, own_draft=True),
    )
