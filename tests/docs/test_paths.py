"""Paths that pages, docstrings and comments name exist, so that a move leaves none behind."""

from __future__ import annotations

import re

import pytest

from rag.settings import PROJECT

# Not `.rag/...`, which is a library on disk, nor `../shared/...`, which is no part of the project.
_PATH = re.compile(
    r"(?<![\w./-])(?:rag|tests|bench|docs|corpus)/[\w./*-]*[\w*]\.(?:py|toml|jsonl?|md)\b"
)
PAGES = [PROJECT / name for name in ("README.md", "Makefile", "pyproject.toml")]
PAGES += [*PROJECT.glob("docs/*.md*"), *PROJECT.glob("bench/*.*")]
PAGES += [*PROJECT.glob("rag/**/*.py"), *PROJECT.glob("tests/**/*.py")]


def test_every_named_path_exists() -> None:
    missing = {
        f"{page.relative_to(PROJECT)} names {path}"
        for page in PAGES
        for path in _PATH.findall(page.read_text(encoding="utf-8"))
        if not any(PROJECT.glob(path))
    }
    assert not missing


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("see `bench/fit_*.py`.", ["bench/fit_*.py"]),
        ("(rag/types.py)", ["rag/types.py"]),
        (".rag/manifest.json", []),
        ("../shared/data/README.md", []),
    ],
)
def test_what_counts_as_a_path(text: str, paths: list[str]) -> None:
    assert _PATH.findall(text) == paths
