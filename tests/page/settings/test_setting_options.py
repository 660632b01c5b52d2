"""Options of the Settings tab: their choices, and the settings that these stand for."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.grounding.calibration import IDENTITY, Calibration
from rag.page.settings.setting_options import (
    LENGTHS,
    STRICTNESS,
    changes_of,
    options_of,
)
from rag.settings import Settings, load_settings


@pytest.fixture
def defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Return the settings that nobody changed, in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    for name in ("RAG_MODEL", "RAG_LIBRARY"):
        monkeypatch.delenv(name, raising=False)
    return load_settings(library=tmp_path / ".rag")


def test_one_choice_holds(defaults: Settings) -> None:
    """The defaults are among the choices; own values become a choice of their own."""
    for option in options_of(defaults, IDENTITY):
        assert [choice.holds(defaults) for choice in option.choices].count(True) == 1, option.name
    own = defaults.model_copy(update={"answer_above": 0.33, "model": "my.gguf"})
    for option in options_of(own, IDENTITY):
        assert [choice.holds(own) for choice in option.choices].count(True) == 1, option.name
        assert option.chosen(own)


def test_strictness_rises(defaults: Settings) -> None:
    """A passage that is good enough to stop reading at must be good enough to answer from."""
    thresholds = [choice.values["answer_above"] for choice in STRICTNESS]
    assert thresholds == sorted(thresholds, key=float)  # type: ignore[arg-type]
    for choice in (*STRICTNESS, *LENGTHS):
        assert Settings(**(defaults.model_dump() | dict(choice.values)))
    for choice in STRICTNESS:
        assert choice.values["sure_above"] >= choice.values["answer_above"]  # type: ignore[operator]


def test_choices_become_changes(defaults: Settings) -> None:
    """Forged choices are ignored."""
    options = options_of(defaults, IDENTITY)
    chosen = {"strictness": "Careful", "length": "Short", "nonsense": "Long", "model": None}
    assert changes_of(options, chosen | {"extractive": "Careful"}) == {
        "answer_above": 0.5,
        "sure_above": 0.5,
        "answer_tokens": 128,
    }


def test_fixed_options(defaults: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the environment, by a server, or by the calibration; the reason is given."""
    monkeypatch.setenv("RAG_ANSWER_TOKENS", "300")
    away = defaults.model_copy(update={"server_url": "http://box.example/v1"})
    options = {one.name: one for one in options_of(away, Calibration(answer_above=0.37))}
    assert "RAG_ANSWER_TOKENS" in options["length"].fixed
    assert "box.example" in options["model"].fixed
    assert "of 37% on" in options["strictness"].fixed
    chosen = {"strictness": "Lenient", "length": "Short", "model": "smollm2-135m"}
    assert changes_of(list(options.values()), chosen) == {}
