"""GGUF files: metadata is read, damaged and unsuitable files are refused."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_gguf import make_gguf
from tiny_models import SAYS, Load, refused

from rag.errors import ModelFailed
from rag.llm import gguf


@pytest.mark.parametrize("length", [0, 3, 20, 300, 4000, 100_000])
def test_truncated_file(load_carefully: Load, length: int) -> None:
    model = load_carefully(chain=SAYS)
    model._path.write_bytes(model._path.read_bytes()[:length])
    what = refused(model).what
    assert "damaged" in what or "not a GGUF model" in what or "cannot be loaded" in what


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the beginning of a model's file, with its whole header."""
    path = make_gguf(tmp_path_factory.mktemp("head") / "tiny.gguf")
    path.write_bytes(path.read_bytes()[:20_000])
    return path


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 6000), st.integers(0, 255), st.integers(0, 8))
def test_any_header_is_read_or_refused(beginning: Path, at: int, value: int, more: int) -> None:
    data = bytearray(beginning.read_bytes())
    data[at : at + more + 1] = bytes([value]) * (more + 1)
    damaged = beginning.with_name("damaged.gguf")
    damaged.write_bytes(data)
    with suppress(ModelFailed):
        assert gguf.read_header(damaged).architecture


def test_header(load: Load) -> None:
    """One layer, one group of heads, keys and values of 512 / 8 numbers of two bytes."""
    header = gguf.read_header(load()._path)
    assert header.state == 2 * (64 + 64)
    assert header.trained_for == 512
    assert header.has_template and not header.embeds_only


def test_not_a_gguf_file(load: Load) -> None:
    model = load(chain=SAYS)
    model._path.write_bytes(b"PK\3\4" + bytes(1000))
    assert "not a GGUF model" in refused(model).what


def test_file_that_crashes_llama_cpp(load_carefully: Load) -> None:
    """Two equal tokens make llama.cpp abort."""
    model = load_carefully(chain=SAYS)
    data = model._path.read_bytes()
    assert data.count(b"\xc4\x82\x02\0") == 1
    model._path.write_bytes(data.replace(b"\xc4\x82\x02\0", b"\xc4\x81\x02\0"))
    assert "crashes with SIGABRT" in refused(model).what


def test_unknown_architecture(load_carefully: Load) -> None:
    changes = {"general.architecture": "abacus", "abacus.block_count": 1}
    assert "unknown model architecture: 'abacus'" in refused(load_carefully(changes=changes)).what


@pytest.mark.parametrize("layers", [0, 2**31])
def test_nonsense_header(load: Load, layers: int) -> None:
    assert "claims" in refused(load(changes={"llama.block_count": layers})).what


def test_one_part_of_a_model(load: Load) -> None:
    assert "one of 3 parts" in refused(load(changes={"split.count": 3})).what
