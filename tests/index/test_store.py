"""Full text and listings of the store."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import NOTES

from rag.library import Library

MakeLibrary = Callable[..., Library]


@pytest.mark.parametrize(
    "question",
    ['"', "NEAR(", "a AND OR NOT", "cats*", "col:cats", "()", "'; DROP TABLE", "🎉", "-"],
)
def test_any_text_can_be_searched(make_library: MakeLibrary, question: str) -> None:
    """Nothing a person types is query syntax."""
    store = make_library(NOTES).snapshot().store
    assert isinstance(store.search(question, 5), list)


def test_full_text_folds_and_stems(make_library: MakeLibrary) -> None:
    store = make_library({"a.md": "The café serves running waiters."}).snapshot().store
    assert store.search("CAFE", 5)
    assert store.search("runs", 5)
    assert store.chunks_with_term("run") == 1


def test_listing_has_sizes(make_library: MakeLibrary) -> None:
    info = make_library(NOTES).listing()[0]
    assert (info.path, info.pages, info.chunks) == ("notes/cats.md", 0, 2)
    assert info.characters == len(NOTES["cats.md"])
