"""`rag models`: output."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from catalogs import PROJECT, Table, catalog, table
from stand_in_hub import Hub
from tiny_gguf import make_gguf

from cli.conftest import Run
from rag.models.catalog import ADDED, load_catalog
from rag.types import Finding

FILE: Table = {"kind": "file", "paths": ["elsewhere.gguf"]}


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of models with one in the catalogue."""
    folder = tmp_path / "models"
    catalog(folder, first=table({"first.gguf": b"abc"}, FILE))
    monkeypatch.setenv("RAG_MODELS_DIR", str(folder))
    return folder


def test_models_list(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped catalogue and the models to add, with an estimate of their speed."""
    monkeypatch.setenv("RAG_MODELS_DIR", str(PROJECT / "models"))
    code, out, _ = run("models", "list", "--json")
    assert code == 0
    listed = json.loads(out)
    rows = listed["models"]
    assert {"qwen2.5-coder-1.5b", "all-minilm-l6-v2"} == {r["name"] for r in rows if r["default"]}
    assert [row["name"] for row in rows if row["words_a_second"] is None] == ["all-minilm-l6-v2"]
    assert 3 <= len(listed["to_add"]) <= 5
    for row in listed["to_add"]:
        assert row["licence"] in ("Apache-2.0", "MIT")
        assert row["source"].startswith("hub:") and row["source"].endswith(".gguf")
    slowest = max(listed["to_add"], key=lambda row: row["about_bytes"])
    assert slowest["words_a_second"] == min(row["words_a_second"] for row in listed["to_add"])


def test_add_from_a_hub(run: Run, hub: Hub, models: Path, tmp_path: Path) -> None:
    """From the hub's statement to a model that llama.cpp opens; a second time asks for no file."""
    data = make_gguf(tmp_path / "made.gguf").read_bytes()
    hub.publish("org/Tiny-GGUF", {"Tiny-Q4_K_M.gguf": data})
    command = ("models", "add", "hub:org/Tiny-GGUF/Tiny-Q4_K_M.gguf")
    code, _, said = run(*command)
    assert (code, "rag chat --model tiny-q4_k_m" in said) == (0, True), said
    assert "licence apache-2.0" in said
    assert load_catalog(models)["tiny-q4_k_m"].bytes == len(data)
    hub.asked.clear()
    assert run(*command)[0] == 0
    assert [path for _, path, _ in hub.asked] == ["/api/models/org/Tiny-GGUF"]


def test_pull_of_a_model_to_add(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_MODELS_DIR", str(PROJECT / "models"))
    code, _, said = run("models", "pull", "granite-4.1-3b")
    assert (code, "rag models add granite-4.1-3b" in said) == (2, True)


def test_add_a_model_and_list_it(run: Run, models: Path, tmp_path: Path) -> None:
    """It is opened by llama.cpp in a process of its own before it is said to be added."""
    make_gguf(tmp_path / "Tiny.gguf")
    code, _, said = run("models", "add", str(tmp_path / "Tiny.gguf"))
    assert (code, "rag chat --model tiny" in said) == (0, True), said
    rows = json.loads(run("models", "list", "--json")[1])["models"]
    assert [(row["name"], row["status"]) for row in rows] == [
        ("first", "missing"),
        ("tiny", "ready"),
    ]
    assert run("models", "verify", "tiny")[:2] == (0, "tiny: good\n")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data[: len(data) // 2], "damaged or incomplete|cannot be loaded"),
        (lambda data: b"GGUF" + b"\xff" * 2000, "cannot be loaded"),
        (lambda data: b"MZ" + data, "cannot be loaded"),
    ],
)
def test_unusable_model_is_removed_again(
    run: Run, models: Path, tmp_path: Path, change: object, said: str
) -> None:
    import re

    path = make_gguf(tmp_path / "bad.gguf")
    path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    code, _, printed = run("models", "add", str(path))
    assert code == 1
    assert re.search(said, printed), printed
    assert "was removed again" in printed
    assert list(load_catalog(models)) == ["first"]
    assert not (models / "bad").exists()
    assert path.exists()


def test_model_without_a_template(run: Run, models: Path, tmp_path: Path) -> None:
    make_gguf(tmp_path / "base.gguf", template=None)
    code, _, said = run("models", "add", str(tmp_path / "base.gguf"))
    assert (code, "no chat template" in said) == (1, True)
    assert list(load_catalog(models)) == ["first"]


def test_unusable_embedder_is_removed_again(
    run: Run, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The doctor's probe loads it in a child process."""
    folder = tmp_path / "Vectors"
    folder.mkdir()
    for name in ("modules.json", "config.json", "tokenizer.json", "model.safetensors"):
        (folder / name).write_text("{}")
    probed: list[str] = []

    def embedder(settings: object) -> list[Finding]:
        probed.append(settings.embedder)  # type: ignore[attr-defined]
        return [Finding("embedder", "broken", "It has no modules.", "")]

    monkeypatch.setattr("rag.doctor.checks.embedder", embedder)
    code, _, said = run("models", "add", str(folder), "--name", "mine")
    assert (code, "It has no modules." in said) == (1, True), said
    assert probed == ["mine"]
    assert list(load_catalog(models)) == ["first"]


def test_nothing_is_added_of_what_is_not_there(run: Run, models: Path) -> None:
    code, _, said = run("models", "add", "nowhere.gguf")
    assert (code, "no model 'nowhere.gguf'" in said) == (2, True)
    assert not (models / ADDED).exists()
