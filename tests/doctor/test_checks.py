"""The checks of the doctor: installation, library, weights."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from catalogs import catalog, table

from rag.doctor import CHECKS, checks, examine, probe_child
from rag.doctor.run_probe import run_command
from rag.errors import BadInput
from rag.index.lock import writer
from rag.library import Library
from rag.models import catalog as catalogue
from rag.settings import PROJECT, Settings
from rag.types import Finding

GOOD = Finding("x", "good", "All is well.")


def test_failing_check_is_a_finding(settings: Settings) -> None:
    def with_a_cure(_: Settings) -> list[Finding]:
        raise BadInput("No such thing.", "Name another.")

    def by_surprise(_: Settings) -> list[Finding]:
        raise ZeroDivisionError("division by zero")

    def unreadable(_: Settings) -> list[Finding]:
        raise PermissionError(13, "Permission denied", "model.gguf")

    checks = [with_a_cure, by_surprise, lambda _: [GOOD], unreadable]
    first, second, third, fourth = examine(settings, checks)
    assert first == Finding("with a cure", "broken", "No such thing.", "Name another.")
    assert (second.name, second.status) == ("by surprise", "broken")
    assert "ZeroDivisionError: division by zero" in second.detail
    assert second.cure
    assert third == GOOD
    assert "'model.gguf'" in fourth.detail
    assert "permissions" in fourth.cure


def test_every_probe_has_a_check() -> None:
    assert {check.__name__ for check in CHECKS} >= set(probe_child.PROBES)


def test_failed_import_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe_child, "COMPILED", ("no_such_library",))
    (finding,) = probe_child.run("compiled_libraries", settings)
    assert finding.status == "broken"
    assert "No module named 'no_such_library'" in finding.detail
    assert finding.cure == checks.REINSTALL


def test_llama_cpp_crash_says_how_to_compile(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash = [sys.executable, "-c", "import os; os.kill(os.getpid(), 11)"]

    def crashing(name: str, _: Settings, *, probe: str, seconds: int, cure: str) -> list[Finding]:
        return run_command(name, crash, seconds=seconds, cure=cure)

    monkeypatch.setattr(checks, "run_probe", crashing)
    (finding,) = checks.language_model(settings)
    assert (finding.name, finding.status) == ("language model", "broken")
    assert "make install CPU=portable" in finding.cure


def test_required_packages(settings: Settings) -> None:
    (finding,) = checks.packages(settings)
    assert finding.status == "good", finding.detail


def test_missing_and_wrong_packages(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["no-such-package>=1", "numpy<1", "typer>0", "tqdm<1; extra == 'dev'"]
    monkeypatch.setattr(checks, "_requirements", lambda: lines)
    (finding,) = checks.packages(settings)
    assert finding.status == "broken"
    assert "no-such-package is missing; numpy is 2" in finding.detail
    assert "typer" not in finding.detail
    assert "tqdm" not in finding.detail


def test_requirements_of_installed_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a checkout there is no pyproject.toml to read."""
    monkeypatch.setattr(checks, "PROJECT", Path("/nowhere"))
    assert any(line.startswith("torch==") for line in checks._requirements())


def test_old_python(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "OLDEST", (9, 0))
    assert checks.python(settings)[0].status == "broken"


@pytest.mark.parametrize(
    ("name", "nearest"), [("RAG_MODLE", "RAG_MODEL"), ("rag_librari", "RAG_LIBRARY")]
)
def test_mistyped_variable(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, name: str, nearest: str
) -> None:
    monkeypatch.setenv(name, "x")
    monkeypatch.setenv("RAG_THREADS", "1")
    (finding,) = checks.settings_in_use(settings)
    assert finding.status == "warning"
    assert name in finding.detail
    assert f"If you meant {nearest}," in finding.cure


@pytest.fixture
def models_settings(tmp_path: Path, settings: Settings) -> Settings:
    """Settings of a models folder with a chat model, an embedder, and one that nobody chose."""
    folder = tmp_path / "models"
    nowhere = {"kind": "file", "paths": ["nowhere"]}
    catalog(
        folder,
        talker=table({"talker.gguf": b"abc"}, nowhere),
        other=table({"other.gguf": b"abc"}, nowhere),
        encoder=table({"encoder/model": b"abc"}, nowhere, purpose="embedder"),
    )
    (folder / "talker.gguf").write_bytes(b"abc")
    (folder / "encoder").mkdir()
    (folder / "encoder/model").write_bytes(b"abc")
    return settings.model_copy(
        update={"models_dir": folder, "model": "talker", "embedder": "encoder"}
    )


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


def test_good_weights_and_unused_missing_ones(models_settings: Settings) -> None:
    findings = by_name(checks.weights_on_disk(models_settings))
    assert {name: f.status for name, f in findings.items()} == {
        "weights talker": "good",
        "weights encoder": "good",
    }


def test_missing_and_damaged_weights(models_settings: Settings) -> None:
    (models_settings.models_dir / "talker.gguf").unlink()
    (models_settings.models_dir / "encoder/model").write_bytes(b"abd")  # of the right size
    (models_settings.models_dir / "other.gguf").write_bytes(b"abd")
    findings = by_name(checks.weights_on_disk(models_settings))
    assert findings["weights talker"].status == "broken"
    assert findings["weights talker"].cure.endswith("rag models pull talker")
    assert findings["weights encoder"].status == "broken"
    assert "sha256" in findings["weights encoder"].detail
    assert findings["weights other"].status == "warning"  # nothing uses it


def test_model_larger_than_memory_is_a_warning(
    models_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "fits", lambda memory_mb: False)
    finding = by_name(checks.weights_on_disk(models_settings))["weights talker"]
    assert finding.status == "warning"
    assert "memory" in finding.detail


def test_own_file_and_wrong_name(models_settings: Settings, tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(b"abc")
    for model, status in ((str(own), "good"), ("tlaker", "broken"), ("gone.gguf", "broken")):
        found = checks.weights_on_disk(models_settings.model_copy(update={"model": model}))
        assert by_name(found)[f"weights {model}"].status == status


@pytest.mark.parametrize(
    ("row", "status"), [([0.6, 0.8], "good"), ([0.6, 0.9], "broken"), ([np.nan, 1.0], "broken")]
)
def test_embedder_gives_a_finite_unit_vector(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, row: list[float], status: str
) -> None:
    stand_in = SimpleNamespace(encode_query=lambda _: np.array([row], dtype=np.float32))
    monkeypatch.setattr(Library, "embedder", stand_in)
    (finding,) = probe_child.run("embedder", settings)
    assert finding.status == status


def test_models_without_weights(models_settings: Settings) -> None:
    shutil.rmtree(models_settings.models_dir / "encoder")
    (finding,) = probe_child.run("embedder", models_settings)
    assert (finding.status, finding.cure) == ("broken", "Download it: rag models pull encoder")


def test_full_disk_is_a_warning(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.disk(settings)[0].status == "good"
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    (finding,) = checks.disk(settings)
    assert finding.status == "warning"
    assert "1 MB are free" in finding.detail
    assert "500 MB" in finding.cure


def test_unwritable_folder(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    (finding,) = checks.disk(settings)
    assert finding.status == "broken"
    assert str(settings.library.parent) in finding.detail


def test_writer(settings: Settings) -> None:
    assert checks.writer(settings)[0].status == "good"
    with writer(settings.library):
        (finding,) = checks.writer(settings)
    assert finding.status == "warning"
    assert f"process {os.getpid()}" in finding.detail
    assert checks.writer(settings)[0].status == "good"


def test_no_library_yet_is_a_warning(settings: Settings) -> None:
    (finding,) = checks.library(settings)
    assert finding.status == "warning"
    assert "rag index" in finding.cure


def test_damaged_library_is_repaired(make_library: Callable[..., Library]) -> None:
    library = make_library({"otters.md": "# Otters\n\nOtters hold hands."})
    findings = by_name(checks.library(library.settings))
    assert findings["library"].status == "good"
    (vectors,) = library.settings.library.glob("generation-*/vectors.faiss")
    vectors.write_bytes(vectors.read_bytes()[:-1])
    findings = by_name(checks.library(library.settings))
    assert any(
        f.status == "broken" and "vectors.faiss" in f.detail and "rag doctor --repair" in f.cure
        for f in findings.values()
    )
    assert library.repair()
    assert by_name(checks.library(library.settings))["library"].status == "good"


def test_library_of_another_embedder(
    make_library: Callable[..., Library],
) -> None:
    """The stand-in made it; the settings name the real encoder."""
    library = make_library({"otters.md": "# Otters\n\nOtters hold hands."})
    if not (PROJECT / "models" / "all-minilm-l6-v2").exists():
        pytest.skip("the weights of the embedder are not here")
    finding = by_name(checks.library(library.settings))["library settings"]
    assert finding.status == "broken"
    assert "embedder 'words'" in finding.detail
    assert "rag index --re-embed" in finding.cure


@pytest.mark.model
def test_real_installation_is_healthy(real_library_settings: Settings) -> None:
    """Every check, with the real models, in the command as a person runs it."""
    library = str(real_library_settings.library)
    ran = subprocess.run(
        [sys.executable, "-m", "rag.cli", "doctor", "--json", "--library", library],
        capture_output=True,
        text=True,
        check=False,
    )
    checks = json.loads(ran.stdout)["checks"]
    assert [check for check in checks if check["status"] == "broken"] == []
    assert ran.returncode == 0
    names = {check["name"] for check in checks}
    assert {"language model", "embedder", "library", "page", "packages", "disk"} <= names
