"""Compiling llama.cpp, with a small project in its place that "compiles" in steps."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tarfile
import time
from contextlib import suppress
from pathlib import Path

import pytest
from catalogs import PROJECT

from rag.llm.compile_llama import compile_wheel
from rag.llm.compile_progress import CompileProgress, read_progress

BACKEND = """
import os, pathlib, time, zipfile

INFO = {
    "METADATA": "Metadata-Version: 2.1\\nName: small\\nVersion: 1.0\\n",
    "WHEEL": "Wheel-Version: 1.0\\nTag: py3-none-any\\n",
    "RECORD": "",
}

def prepare_metadata_for_build_wheel(folder, config=None):
    info = pathlib.Path(folder) / "small-1.0.dist-info"
    info.mkdir()
    for name, text in INFO.items():
        (info / name).write_text(text)
    return info.name

def build_wheel(folder, config=None, metadata=None):
    objects = pathlib.Path(os.environ["SKBUILD_BUILD_DIR"])
    objects.mkdir(exist_ok=True)
    (objects / "arguments").write_text(os.environ["CMAKE_ARGS"])
    for n in range(1, 5):
        print(f"[{n}/4] Building {n}", flush=True)
        (objects / str(n)).touch()
        if n == 3 and (objects / "fail").exists():
            raise SystemExit("error: no such instruction")
        while n == 3 and (objects / "wait").exists():
            time.sleep(0.05)
    name = "small-1.0-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w") as wheel:
        for file, text in INFO.items():
            wheel.writestr(f"small-1.0.dist-info/{file}", text)
    return name
"""
PROJECT_FILE = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "small"
version = "1.0"
"""


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder for the wheel; pip sees the sources of the small project alone."""
    index = tmp_path / "index"
    inside = tmp_path / "small-1.0"
    for folder in (index, inside):
        folder.mkdir()
    (inside / "pyproject.toml").write_text(PROJECT_FILE)
    (inside / "backend.py").write_text(BACKEND)
    (inside / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: small\nVersion: 1.0\n")
    with tarfile.open(index / "small-1.0.tar.gz", "w:gz") as archive:
        archive.add(inside, inside.name)
    for key, value in {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(index),
        "PIP_CONFIG_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path / "cache" / "small"


def objects_of(wheels: Path) -> Path:
    """Make the folder of the object files, to steer the small project by files in it."""
    folder = wheels.with_name("small.build") / "objects"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def alive(group: int) -> list[str]:
    """Return the processes of a group, without those that only wait to be noticed."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # ended meanwhile
            state, _, of_group = file.read_text().rpartition(")")[2].split()[:3]
            if int(of_group) == group and state != "Z":
                found.append(file.parent.name)
    return found


def test_wheel_is_made_once(
    wheels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compile_wheel("small==1.0", wheels, "-DONE=1")
    assert [path.name for path in wheels.iterdir()] == ["small-1.0-py3-none-any.whl"]
    assert not wheels.with_name("small.build").exists()
    progress = read_progress(tmp_path)
    assert progress == CompileProgress("compiling", 4, 4, os.getpid())
    assert "4 of 4 steps" in capsys.readouterr().err
    compile_wheel("small==1.0", wheels, "-DONE=1")
    assert capsys.readouterr().err == ""


def test_failure_keeps_the_output_and_the_objects(wheels: Path, tmp_path: Path) -> None:
    """The next run goes on from there, and downloads nothing again."""
    objects = objects_of(wheels)
    (objects / "fail").touch()
    with pytest.raises(subprocess.CalledProcessError):
        compile_wheel("small==1.0", wheels, "-DONE=1")
    log = wheels.with_name("small.build") / "log.txt"
    assert "no such instruction" in log.read_text()
    assert "-DONE=1 -DLLAVA_BUILD=OFF" in (objects / "arguments").read_text()
    (objects / "fail").unlink()
    for archive in (tmp_path / "index").iterdir():
        archive.unlink()
    compile_wheel("small==1.0", wheels, "-DONE=1")
    assert list(wheels.glob("*.whl"))


def test_ctrl_c_ends_all_and_the_next_run_goes_on(wheels: Path, tmp_path: Path) -> None:
    objects = objects_of(wheels)
    (objects / "wait").touch()
    code = (
        f"import sys; sys.prefix = {str(tmp_path)!r}; sys.path.insert(0, {str(PROJECT)!r}); "
        "from rag.llm.compile_llama import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", code, "small==1.0", str(wheels), "-DONE=1"]
    with subprocess.Popen(command, start_new_session=True) as process:
        deadline = time.monotonic() + 60
        while not (objects / "3").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        assert process.wait(30) == 130
    while alive(process.pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    progress = read_progress(tmp_path)
    assert progress and (progress.done, progress.is_running) == (3, False)
    (objects / "wait").unlink()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "downloading" not in done.stderr
    assert list(wheels.glob("*.whl"))
    assert read_progress(tmp_path) == CompileProgress("compiled")


def test_main_says_why_it_failed(wheels: Path, tmp_path: Path) -> None:
    (objects_of(wheels) / "fail").touch()
    code = (
        f"import sys; sys.prefix = {str(tmp_path)!r}; sys.path.insert(0, {str(PROJECT)!r}); "
        "from rag.llm.compile_llama import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", code, "small==1.0", str(wheels), ""]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "no such instruction" in done.stderr
    assert "log.txt" in done.stderr
    assert read_progress(tmp_path) == CompileProgress("failed")
