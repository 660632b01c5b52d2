"""The fields of the Settings tab, and a change of settings."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from slow_library import SlowLibrary

from rag.errors import BadInput
from rag.library import Library
from rag.page.chat_service import ChatService
from rag.page.settings.settings_tab import field_of, options_now
from rag.settings import Settings, load_settings


@pytest.fixture
def defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Return the default settings, in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    for name in ("RAG_MODEL", "RAG_LIBRARY"):
        monkeypatch.delenv(name, raising=False)
    return load_settings(library=tmp_path / ".rag")


def test_fixed_option_cannot_be_changed(
    defaults: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_ANSWER_TOKENS", "300")
    fields = {option.name: field_of(option, defaults) for option in options_now(defaults)}
    assert {name for name, field in fields.items() if not field["interactive"]} == {"length"}
    assert "RAG_ANSWER_TOKENS" in fields["length"]["info"]


def test_change_is_saved_and_used(defaults: Settings, tmp_path: Path) -> None:
    """On the library's thread, so never during an answer; an invalid value is refused."""
    library = SlowLibrary()
    service = ChatService(cast(Library, library), defaults)
    service.refresh()
    assert list(service.change({"answer_above": 0.5})) == []
    assert service.settings.answer_above == 0.5
    assert library.used == [service.settings]
    assert "answer_above = 0.5" in (tmp_path / "footnote.toml").read_text()
    with pytest.raises(BadInput, match="answer_above"):
        list(service.change({"answer_above": 7}))
    service.close()
    assert len(library.used) == 1
