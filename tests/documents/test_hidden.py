"""Words for hidden content."""

from __future__ import annotations

import pytest

from rag.documents.hidden import describe_hidden
from rag.types import HiddenKind


@pytest.mark.parametrize(
    ("hidden", "words"),
    [
        ({}, ""),
        ({"slides": 1}, "1 hidden slide"),
        ({"comments": 1, "rows": 2}, "2 hidden rows and 1 comment"),
        (
            {"deletions": 3, "text": 1, "columns": 1},
            "1 hidden column, hidden text in 1 place and 3 deletions",
        ),
    ],
)
def test_describe_hidden(hidden: dict[HiddenKind, int], words: str) -> None:
    assert describe_hidden(hidden) == words
