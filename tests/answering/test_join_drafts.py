"""Drafts from several passages become one text that says everything once."""

from __future__ import annotations

import pytest

from rag.answering.join_drafts import join_drafts


@pytest.mark.parametrize(
    ("drafts", "joined"),
    [
        ([], ""),
        (["A kiln is hot [1]."], "A kiln is hot [1]."),
        (
            ["A kiln is hot [1].", "A kiln is hot. It is made of brick [1]."],
            "A kiln is hot.\n\nIt is made of brick.",
        ),
        (["- clay\n- glaze", "- glaze\n- a kiln"], "- clay\n- glaze\n- a kiln"),
        (["A kiln is hot.", "The kiln is hot."], "A kiln is hot."),
    ],
)
def test_join_drafts(drafts: list[str], joined: str) -> None:
    assert join_drafts(drafts) == joined
