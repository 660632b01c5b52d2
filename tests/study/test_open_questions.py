"""Open questions of documents."""

from __future__ import annotations

import pytest

from rag.study.summaries.open_questions import open_questions_of
from study.notes import quoter


@pytest.mark.parametrize(
    ("sentence", "is_open"),
    [
        ("Why Rubisco is so slow an enzyme remains unclear.", True),
        ("Historians still debate the main cause of the war.", True),
        ("Warum sie Gene behalten haben, ist nicht vollständig geklärt.", True),
        ("Was the peace of 1648 the beginning of modern states?", True),
        ("Did you know that it was signed in Münster?", False),
        ("A confident guess beats saying that the answer is unknown.", False),
        ("The treaty was signed in Münster and Osnabrück.", False),
    ],
)
def test_open_questions(sentence: str, is_open: bool) -> None:
    found = open_questions_of([quoter(sentence)], 9)
    assert [claim.text for claim in found] == ([sentence] if is_open else [])
