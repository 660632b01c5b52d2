"""The doctor: each check with what it must find, and children that die."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from catalogs import catalog, table

from rag.doctor import CHECKS, checks, examine, probe
from rag.doctor.run_probe import run_command, run_probe
from rag.errors import BadInput
from rag.index.lock import writer
from rag.library import Library
from rag.models import catalog as catalogue
from rag.settings import PROJECT, Settings, load_settings
from rag.types import Finding

GOOD = Finding("x", "good", "All is well.")


def child(code: str, *, seconds: int = 60) -> Finding:
    """Return what is found of a child that runs this code."""
    (finding,) = run_command("x", [sys.executable, "-c", code], seconds=seconds, cure="Mend it.")
    return finding


# The list of checks


def test_a_check_that_fails_is_a_finding_and_the_others_go_on(settings: Settings) -> None:
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


def test_every_probe_is_tried_by_a_check() -> None:
    assert {check.__name__ for check in CHECKS} >= set(probe.PROBES)


# Children


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (signal.SIGSEGV, "compiled for another processor"),  # AMX that is listed and does not run
        (signal.SIGILL, "instructions that this one lacks"),
        (signal.SIGABRT, "internal error"),  # a failed assertion of llama.cpp
        (signal.SIGKILL, "memory ran out"),
    ],
)
def test_a_crash_becomes_a_sentence_with_a_cure(number: signal.Signals, words: str) -> None:
    step = "import sys; print('writing a token', file=sys.stderr, flush=True);"
    finding = child(f"{step} import os; os.kill(os.getpid(), {int(number)})")
    assert finding.status == "broken"
    assert number.name in finding.detail
    assert words in finding.detail
    assert "Its last message: writing a token" in finding.detail
    assert finding.cure == "Mend it."


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import no_such_module", "No module named 'no_such_module'"),
        ("raise SystemExit(7)", "exit status 7"),
        ("print('no findings')", "exit status 0"),
        ("print('[1]')", "exit status 0"),
        ("", "exit status 0"),
    ],
)
def test_a_child_without_findings_is_broken(code: str, words: str) -> None:
    finding = child(code)
    assert finding.status == "broken"
    assert words in finding.detail


def test_a_child_that_hangs_is_stopped() -> None:
    finding = child("import time; time.sleep(600)", seconds=1)
    assert (finding.status, finding.detail) == ("broken", "No answer after 1 seconds.")


def test_what_libraries_print_is_passed_over() -> None:
    row = '{"name": "x", "status": "good", "detail": "All is well.", "cure": ""}'
    assert child(f"print('Loading...'); print('[{row}]')") == GOOD


def test_a_real_probe_in_a_folder_that_shadows_modules(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person's numpy.py is no reason to fail, and must not be run."""
    (tmp_path / "numpy.py").write_text("raise SystemExit('run!')")
    monkeypatch.chdir(tmp_path)
    (finding,) = checks.compiled_libraries(settings)
    assert (finding.status, finding.name) == ("good", "compiled libraries"), finding.detail


def test_an_import_that_fails_names_the_part(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "COMPILED", ("no_such_library",))
    (finding,) = probe.run("compiled_libraries", settings)
    assert finding.status == "broken"
    assert "No module named 'no_such_library'" in finding.detail
    assert finding.cure == checks.REINSTALL


def test_a_crash_of_llama_cpp_says_how_to_compile_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash = [sys.executable, "-c", "import os; os.kill(os.getpid(), 11)"]

    def crashing(name: str, _: Settings, *, probe: str, seconds: int, cure: str) -> list[Finding]:
        return run_command(name, crash, seconds=seconds, cure=cure)

    monkeypatch.setattr(checks, "run_probe", crashing)
    (finding,) = checks.language_model(settings)
    assert (finding.name, finding.status) == ("language model", "broken")
    assert "make install CPU=portable" in finding.cure


# The installation


def test_packages_as_pyproject_asks_for(settings: Settings) -> None:
    (finding,) = checks.packages(settings)
    assert finding.status == "good", finding.detail


def test_missing_and_other_packages_are_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["no-such-package>=1", "numpy<1", "typer>0", "tqdm<1; extra == 'dev'"]
    monkeypatch.setattr(checks, "_requirements", lambda: lines)
    (finding,) = checks.packages(settings)
    assert finding.status == "broken"
    assert "no-such-package is missing; numpy is 2" in finding.detail
    assert "typer" not in finding.detail
    assert "tqdm" not in finding.detail


def test_requirements_of_an_installed_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a checkout there is no pyproject.toml to read."""
    monkeypatch.setattr(checks, "PROJECT", Path("/nowhere"))
    assert any(line.startswith("torch==") for line in checks._requirements())


def test_an_old_python(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "OLDEST", (9, 0))
    assert checks.python(settings)[0].status == "broken"


@pytest.mark.parametrize(
    ("name", "nearest"), [("RAG_MODLE", "RAG_MODEL"), ("rag_librari", "RAG_LIBRARY")]
)
def test_a_mistyped_variable_is_named_with_the_real_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, name: str, nearest: str
) -> None:
    monkeypatch.setenv(name, "x")
    monkeypatch.setenv("RAG_THREADS", "1")
    (finding,) = checks.settings_in_use(settings)
    assert finding.status == "warning"
    assert name in finding.detail
    assert f"If you meant {nearest}," in finding.cure


# Weights


@pytest.fixture
def shelf(tmp_path: Path, settings: Settings) -> Settings:
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


def test_whole_weights_are_good_and_those_nobody_chose_may_be_missing(shelf: Settings) -> None:
    findings = by_name(checks.weights_on_disk(shelf))
    assert {name: f.status for name, f in findings.items()} == {
        "weights talker": "good",
        "weights encoder": "good",
    }


def test_missing_and_damaged_weights_name_the_command(shelf: Settings) -> None:
    (shelf.models_dir / "talker.gguf").unlink()
    (shelf.models_dir / "encoder/model").write_bytes(b"abd")  # of the right size
    (shelf.models_dir / "other.gguf").write_bytes(b"abd")
    findings = by_name(checks.weights_on_disk(shelf))
    assert findings["weights talker"].status == "broken"
    assert findings["weights talker"].cure.endswith("rag models pull talker")
    assert findings["weights encoder"].status == "broken"
    assert "sha256" in findings["weights encoder"].detail
    assert findings["weights other"].status == "warning"  # nothing uses it


def test_a_model_larger_than_memory_is_a_warning(
    shelf: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "fits", lambda weights: weights.name != "talker")
    finding = by_name(checks.weights_on_disk(shelf))["weights talker"]
    assert finding.status == "warning"
    assert "memory" in finding.detail


def test_a_file_of_ones_own_and_a_name_that_is_a_mistake(shelf: Settings, tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(b"abc")
    for model, status in ((str(own), "good"), ("tlaker", "broken"), ("gone.gguf", "broken")):
        found = checks.weights_on_disk(shelf.model_copy(update={"model": model}))
        assert by_name(found)[f"weights {model}"].status == status


# The models, with stand-ins


@pytest.mark.parametrize(
    ("row", "status"), [([0.6, 0.8], "good"), ([0.6, 0.9], "broken"), ([np.nan, 1.0], "broken")]
)
def test_the_embedder_must_give_a_finite_unit_vector(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, row: list[float], status: str
) -> None:
    stand_in = SimpleNamespace(encode_query=lambda _: np.array([row], dtype=np.float32))
    monkeypatch.setattr(Library, "embedder", stand_in)
    (finding,) = probe.run("embedder", settings)
    assert finding.status == status


def test_without_weights_the_models_name_the_command(shelf: Settings) -> None:
    shutil.rmtree(shelf.models_dir / "encoder")
    (finding,) = probe.run("embedder", shelf)
    assert (finding.status, finding.cure) == ("broken", "Download it: rag models pull encoder")


# Disk, writer, library


def test_a_full_disk_is_a_warning(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.disk(settings)[0].status == "good"
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    (finding,) = checks.disk(settings)
    assert finding.status == "warning"
    assert "1 MB are free" in finding.detail
    assert "500 MB" in finding.cure


def test_a_folder_that_cannot_be_written(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    (finding,) = checks.disk(settings)
    assert finding.status == "broken"
    assert str(settings.library.parent) in finding.detail


def test_who_is_writing(settings: Settings) -> None:
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


def test_a_damaged_library_is_broken_and_repaired(make_library: Callable[..., Library]) -> None:
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


def test_a_library_of_another_embedder_names_the_command(
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
def test_a_real_installation_and_library_are_healthy(real_library_settings: Settings) -> None:
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


def test_the_settings_reach_the_child(tmp_path: Path) -> None:
    """Those given as arguments too, which are neither in the environment nor in a file."""
    chosen = load_settings(library=tmp_path / "elsewhere", ignore=("*.tmp",))
    (finding,) = run_probe("library", chosen, probe="library", seconds=60, cure="")
    assert str(tmp_path / "elsewhere") in finding.detail
