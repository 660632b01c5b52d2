"""What the language model lacks while it is compiled and downloaded."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import pytest
from catalogs import Table, catalog, sha, table

from rag.llm import readiness
from rag.llm.compile_progress import CompileProgress, write_progress
from rag.llm.readiness import what_is_missing
from rag.models.catalog import PARTIAL
from rag.settings import Settings, load_settings

DATA = b"x" * 3_000_000
FILE: Table = {"kind": "file", "paths": ["elsewhere.gguf"]}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings with a model that is not there yet."""
    models = tmp_path / "models"
    catalog(models, mine=table({"mine.gguf": DATA}, FILE))
    return load_settings(models_dir=models, model="mine", library=tmp_path / ".rag")


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[object], None]:
    """Let llama.cpp look installed, with the given list of files, in an environment of the test."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))

    def distribution(name: str) -> object:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(readiness, "distribution", distribution)
    return lambda files: monkeypatch.setattr(
        readiness, "distribution", lambda name: SimpleNamespace(files=files)
    )


def test_from_nothing_to_ready(
    settings: Settings, install: Callable[[object], None], tmp_path: Path
) -> None:
    assert what_is_missing(settings) == "llama.cpp is not installed: make install."
    write_progress(tmp_path, CompileProgress("compiling", 0, 0, os.getpid()))
    assert what_is_missing(settings) == "llama.cpp is being compiled."
    write_progress(tmp_path, CompileProgress("compiling", 40, 83, os.getpid()))
    assert what_is_missing(settings) == "llama.cpp is being compiled: step 40 of 83."
    write_progress(tmp_path, CompileProgress("compiled"))
    assert what_is_missing(settings) == "llama.cpp is being installed."
    install(None)  # pip has begun
    assert what_is_missing(settings) == "llama.cpp is being installed."
    install([])
    assert "rag models pull mine" in str(what_is_missing(settings))
    begun = settings.models_dir / PARTIAL / "mine"
    begun.mkdir(parents=True)
    (begun / sha(DATA)).write_bytes(DATA[:1_000_000])
    assert what_is_missing(settings) == "The model mine is being downloaded: 1 of 3 MB."
    (settings.models_dir / "mine.gguf").write_bytes(DATA)
    assert what_is_missing(settings) is None


def test_compiling_that_ended_early(
    settings: Settings, install: Callable[[object], None], tmp_path: Path
) -> None:
    write_progress(tmp_path, CompileProgress("compiling", 40, 83, 0))
    assert "make chat" in str(what_is_missing(settings))
    write_progress(tmp_path, CompileProgress("failed"))
    assert "could not be compiled" in str(what_is_missing(settings))


def test_server_and_quotations_need_nothing(
    settings: Settings, install: Callable[[object], None]
) -> None:
    for changes in ({"extractive": True}, {"server_url": "http://127.0.0.1:1/v1"}):
        assert what_is_missing(settings.model_copy(update=changes)) is None
