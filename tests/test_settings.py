"""Settings: from a file, the environment and arguments; mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import BadInput
from rag.settings import change_settings, fixed_by, load_settings


@pytest.mark.parametrize(
    ("text", "patterns"),
    [("*.bak, drafts/", ("*.bak", "drafts/")), ("", ()), ("a b.md", ("a b.md",))],
)
def test_ignore_patterns_from_environment(
    monkeypatch: pytest.MonkeyPatch, text: str, patterns: tuple[str, ...]
) -> None:
    """Regression: they had to be JSON, and anything else was blamed on footnote.toml."""
    monkeypatch.setenv("RAG_IGNORE", text)
    assert load_settings().ignore == patterns


def test_ignore_patterns_from_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text('ignore = ["*.bak"]\n')
    monkeypatch.chdir(tmp_path)
    assert load_settings().ignore == ("*.bak",)


@pytest.mark.parametrize(
    ("line", "words"), [("file_pages = 0", "'file_pages'"), ("chunks = 3", "'chunks'")]
)
def test_invalid_settings_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str, words: str
) -> None:
    (tmp_path / "footnote.toml").write_text(f"{line}\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match=words):
        load_settings()


def test_changes_keep_the_rest_of_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Comments too; the file is read again as it was written, and the environment is stronger."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "footnote.toml"
    file.write_text("# mine\nfile_pages = 7 # seven\n")
    settings = change_settings(load_settings(), {"answer_above": 0.5, "extractive": True})
    assert (settings.answer_above, settings.extractive, settings.file_pages) == (0.5, True, 7)
    assert file.read_text().startswith("# mine\nfile_pages = 7 # seven\n")
    assert load_settings() == settings
    assert fixed_by("answer_above") is None
    monkeypatch.setenv("RAG_ANSWER_ABOVE", "0.9")
    assert fixed_by("answer_above") == "RAG_ANSWER_ABOVE"
    assert load_settings().answer_above == 0.9


def test_refused_change_changes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Out of range, and a file that is no TOML."""
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    with pytest.raises(BadInput, match="answer_above"):
        change_settings(settings, {"answer_above": 7})
    assert not (tmp_path / "footnote.toml").exists()
    (tmp_path / "footnote.toml").write_text("= nonsense")
    with pytest.raises(BadInput, match=r"footnote\.toml"):
        change_settings(settings, {"answer_above": 0.5})
    assert (tmp_path / "footnote.toml").read_text() == "= nonsense"
