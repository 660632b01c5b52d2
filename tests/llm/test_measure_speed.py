"""How fast this machine reads weights, from a model that writes."""

from __future__ import annotations

import pytest
from conftest import ScriptedModel

from rag.errors import ModelFailed
from rag.llm import measure_speed


def test_bytes_over_the_time_between_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time until the first token, which is spent reading, does not count."""
    clock = iter([10.0, 10.5, 11.0])
    monkeypatch.setattr("rag.llm.measure_speed.time.perf_counter", lambda: next(clock))
    model = ScriptedModel("")
    monkeypatch.setattr(model, "stream", lambda *_: iter(["", "one", "", " two", " three"]))
    assert measure_speed.bytes_a_second(model, 1000) == 2000


def test_model_that_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    model = ScriptedModel("")
    monkeypatch.setattr(model, "stream", lambda *_: iter(["", "."]))
    with pytest.raises(ModelFailed, match="writes nothing"):
        measure_speed.bytes_a_second(model, 1000)
