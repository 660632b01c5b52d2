"""The checks of own language models and of servers."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_gguf import make_gguf

from rag.doctor import checks, examine, probe_child
from rag.llm import local
from rag.settings import Settings
from rag.types import Finding


def examined(settings: Settings, **changes: object) -> Finding:
    return probe_child.run("language_model", settings.model_copy(update=changes))[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_gguf(tmp_path / "tiny.gguf", chain={"\n": "Yes"})


def test_model_that_writes_is_good(settings: Settings, path: Path) -> None:
    finding = examined(settings, model=str(path))
    assert finding.status == "good"
    assert "and writes, in" in finding.detail


def test_model_without_chat_template(settings: Settings, tmp_path: Path) -> None:
    path = make_gguf(tmp_path / "base.gguf", template=None)
    finding = examined(settings, model=str(path))
    assert finding.status == "broken"
    assert "no chat template" in finding.detail
    assert "-instruct" in finding.cure


def test_model_larger_than_memory(
    settings: Settings, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "available_memory", lambda: 50_000_000)
    finding = examined(settings, model=str(path))
    assert finding.status == "broken"
    assert "50 MB are free" in finding.detail


def test_server_warning_and_unreachable_server(settings: Settings) -> None:
    server = {"server_url": "http://127.0.0.1:9/v1", "server_model": "m"}
    warning, model = checks.language_model(settings.model_copy(update=server))
    assert warning.status == "warning"
    assert "are sent to the server 127.0.0.1:9, on this machine" in warning.detail
    assert model.status == "broken"
    assert "cannot be reached" in model.detail


def test_server_on_another_machine(settings: Settings) -> None:
    """Nothing listens there: tests have no network."""
    server = {"server_url": "http://192.0.2.1/v1", "server_model": "m"}
    warning = checks._server_warning(settings.model_copy(update=server))
    assert "sent to the server 192.0.2.1, on another machine" in warning.detail


def test_invalid_address_is_a_finding(settings: Settings) -> None:
    named = settings.model_copy(update={"server_url": "nowhere"})
    (finding,) = examine(named, [checks.language_model])
    assert finding.status == "broken"
    assert "not valid" in finding.detail


def test_server_needs_no_chat_weights(settings: Settings) -> None:
    named = settings.model_copy(update={"server_url": "http://127.0.0.1:9/v1", "model": "gone"})
    assert not any("gone" in finding.name for finding in checks.weights_on_disk(named))


def test_server_key_is_known_and_hidden(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_SERVER_KEY", "sk-secret")
    (finding,) = checks.settings_in_use(settings)
    assert finding.status == "good"
    assert "RAG_SERVER_KEY" in finding.detail
    assert "sk-secret" not in finding.detail
