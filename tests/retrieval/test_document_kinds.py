"""Documents that a question means by naming their kind."""

from __future__ import annotations

import pytest

from rag.retrieval.document_kinds import is_of_kind_meant


@pytest.mark.parametrize(
    ("question", "path", "meant"),
    [
        ("Who made these slides?", "talks/spring.pptx", True),
        ("Who made these slides?", "talks/spring.pdf", False),
        ("Wer hat diese Folien gemacht?", "Vortrag.PPTX", True),
        ("What does this workbook count?", "stock.xlsx", True),
        ("Which library does this notebook import?", "fit.ipynb", True),
        ("Qui a écrit ce livre ?", "roman.epub", True),
        # A notebook, slides or a book that a text speaks of.
        ("What is in the notebook of the chemist?", "fit.ipynb", False),
        ("How are slides stained?", "talks/spring.pptx", False),
        ("Which of these bookshops is open?", "novel.epub", False),
    ],
)
def test_kind_is_meant_where_the_question_points_at_it(
    question: str, path: str, meant: bool
) -> None:
    assert is_of_kind_meant(question, path) == meant
