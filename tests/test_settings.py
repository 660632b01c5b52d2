"""Settings: from a file, the environment and arguments; mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import BadInput
from rag.settings import load_settings


@pytest.mark.parametrize(
    ("text", "patterns"),
    [("*.bak, drafts/", ("*.bak", "drafts/")), ("", ()), ("a b.md", ("a b.md",))],
)
def test_patterns_in_the_environment_are_divided_by_commas(
    monkeypatch: pytest.MonkeyPatch, text: str, patterns: tuple[str, ...]
) -> None:
    """Regression: they had to be JSON, and anything else was blamed on footnote.toml."""
    monkeypatch.setenv("RAG_IGNORE", text)
    assert load_settings().ignore == patterns


def test_patterns_in_a_file_are_a_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text('ignore = ["*.bak"]\n')
    monkeypatch.chdir(tmp_path)
    assert load_settings().ignore == ("*.bak",)


@pytest.mark.parametrize(
    ("line", "words"), [("file_pages = 0", "'file_pages'"), ("chunks = 3", "'chunks'")]
)
def test_mistakes_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str, words: str
) -> None:
    (tmp_path / "footnote.toml").write_text(f"{line}\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match=words):
        load_settings()
