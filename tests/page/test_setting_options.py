"""The Settings tab: steps in plain words, and the settings that they stand for."""

from __future__ import annotations

from pathlib import Path

import pytest
from slow_library import SlowLibrary

from rag.errors import BadInput
from rag.grounding.calibration import IDENTITY, Calibration
from rag.page.service import ChatService
from rag.page.settings.setting_options import (
    LENGTHS,
    STRICTNESS,
    changes_of,
    options_of,
    render_options,
)
from rag.settings import Settings, load_settings


@pytest.fixture
def defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Return the settings that nobody changed, in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    for name in ("RAG_MODEL", "RAG_LIBRARY"):
        monkeypatch.delenv(name, raising=False)
    return load_settings(library=tmp_path / ".rag")


def test_one_step_of_each_option_holds(defaults: Settings) -> None:
    """The defaults are among the steps; own values become a step of their own."""
    for option in options_of(defaults, IDENTITY):
        assert [step.holds(defaults) for step in option.steps].count(True) == 1, option.name
    own = defaults.model_copy(update={"answer_above": 0.33, "model": "my.gguf"})
    for option in options_of(own, IDENTITY):
        assert [step.holds(own) for step in option.steps].count(True) == 1, option.name


def test_steps_rise_and_never_stop_reading_too_early(defaults: Settings) -> None:
    """A passage that is sure enough to stop at must be good enough to answer from."""
    thresholds = [step.values["answer_above"] for step in STRICTNESS]
    assert thresholds == sorted(thresholds, key=float)  # type: ignore[arg-type]
    for step in (*STRICTNESS, *LENGTHS):
        assert Settings(**(defaults.model_dump() | dict(step.values)))
    for step in STRICTNESS:
        assert step.values["sure_above"] >= step.values["answer_above"]  # type: ignore[operator]


def test_chosen_steps_become_changes(defaults: Settings) -> None:
    """What the browser makes up is ignored."""
    options = options_of(defaults, IDENTITY)
    chosen = {"strictness": 2, "length": 0, "nonsense": 1, "extractive": 99, "model": -1}
    assert changes_of(options, chosen) == {
        "answer_above": 0.5,
        "sure_above": 0.5,
        "answer_tokens": 128,
    }


def test_what_is_fixed_elsewhere_says_so(
    defaults: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the environment, by a server, or by what the library learned."""
    monkeypatch.setenv("RAG_ANSWER_TOKENS", "300")
    away = defaults.model_copy(update={"server_url": "http://box.example/v1"})
    options = {one.name: one for one in options_of(away, Calibration(answer_above=0.37))}
    assert "RAG_ANSWER_TOKENS" in options["length"].fixed
    assert "box.example" in options["model"].fixed
    assert "from 37% on" in options["strictness"].fixed
    assert changes_of(list(options.values()), {"strictness": 0, "length": 0, "model": 0}) == {}
    assert render_options(list(options.values()), away).count("<fieldset disabled>") == 3


def test_a_change_is_kept_and_used_at_once(defaults: Settings, tmp_path: Path) -> None:
    """On the library's own thread, so never in the middle of an answer; a bad one is refused."""
    library = SlowLibrary()
    desk = ChatService(library, defaults)
    desk.look()
    assert list(desk.change({"answer_above": 0.5})) == []
    assert desk.settings.answer_above == 0.5
    assert library.used == [desk.settings]
    assert "answer_above = 0.5" in (tmp_path / "footnote.toml").read_text()
    with pytest.raises(BadInput, match="answer_above"):
        list(desk.change({"answer_above": 7}))
    desk.close()
    assert len(library.used) == 1
