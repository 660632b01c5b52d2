"""The notes on cells as a library, and an answer from it; a test file can have others."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.library import Library
from rag.types import Answer
from study.notes import CELLS


@pytest.fixture
def library(make_library: Callable[..., Library]) -> Library:
    return make_library({"cells.md": CELLS})


@pytest.fixture
def answer(library: Library) -> Answer:
    answer = library.ask("What is the nucleus of a cell?", extractive=True)
    assert "The nucleus is the organelle that holds most of the DNA of a cell." in answer.answer
    return answer
