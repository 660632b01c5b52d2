"""Folders that hold no cross-encoder are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import BadInput
from rag.library import Library
from rag.retrieval.rerank import make_reranker

GOOD_CONFIG = {"architectures": ["BertForSequenceClassification"], "id2label": {"0": "LABEL_0"}}


@pytest.mark.parametrize(
    ("config", "says"),
    [
        (None, "config.json cannot be read"),
        ("{", "config.json cannot be read"),
        ("[]", "is not an object"),
        (json.dumps({}), "architecture is not named"),
        (json.dumps({"architectures": ["BertModel"]}), "architecture is BertModel"),
        (json.dumps(GOOD_CONFIG | {"id2label": {"0": "no", "1": "yes"}}), "2 labels"),
        (json.dumps(GOOD_CONFIG), "no model.safetensors"),
    ],
)
def test_other_folders_are_refused(
    tmp_path: Path, make_library: Callable[..., Library], config: str | None, says: str
) -> None:
    folder = tmp_path / "reranker"
    if config is not None:
        folder.mkdir()
        (folder / "config.json").write_text(config, encoding="utf-8")
    with pytest.raises(BadInput, match=says) as refused:
        make_reranker(str(folder), make_library().embedder)
    assert "reranker" in refused.value.cure
