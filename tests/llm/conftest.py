"""Fixtures that load tiny models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tiny_gguf import make_gguf
from tiny_models import Load

from rag.llm import gguf, local
from rag.llm.local import LocalModel


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Make and load models, without trying each in a child process first."""
    monkeypatch.setattr(local, "check_in_child", lambda path: None)
    loaded: list[LocalModel] = []

    def load(*, context_tokens: int = 512, think_tokens: int = 0, **made: Any) -> LocalModel:
        path = make_gguf(tmp_path / f"{len(loaded)}.gguf", **made)
        loaded.append(
            LocalModel(
                "tiny", path, context_tokens=context_tokens, threads=1, think_tokens=think_tokens
            )
        )
        return loaded[-1]

    yield load
    for model in loaded:
        model.close()


@pytest.fixture
def load_carefully(load: Load, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load models as in production, with the child process first."""
    monkeypatch.setattr(local, "check_in_child", gguf.check_in_child)
    return load
