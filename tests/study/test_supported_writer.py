"""Texts of a model about passages are checked with their question."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import ScriptedModel

from rag.library import Library
from rag.study.summaries.supported_writer import SupportedWriter, writer_with
from rag.types import Passage

TEXT = "Barn owls eat small brown mice in winter. Barn owls eat small brown mice on the moor."
PASSAGE = Passage(1, "a.md", None, None, "", 0, len(TEXT), TEXT, 1.0)


@pytest.mark.parametrize(
    ("question", "cited"),
    [("What is eaten in winter?", "in winter."), ("What is eaten on the moor?", "on the moor.")],
)
def test_question_chooses_evidence(
    make_library: Callable[..., Library], question: str, cited: str
) -> None:
    """Regression: written summaries were checked without their question."""
    writer = SupportedWriter(ScriptedModel(log_odds=9.0), make_library())
    (claim,) = writer.keep_supported(
        "Barn owls eat small brown mice.", [PASSAGE], 1, question=question
    )
    (citation,) = claim.citations
    assert citation.quote.endswith(cited)


def test_no_writer_without_model(make_library: Callable[..., Library]) -> None:
    assert writer_with(None, make_library()) is None
