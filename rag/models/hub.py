"""A Hugging Face hub: what a repository holds, and downloading its files, in a child process."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import DamagedFile, DownloadFailed
from rag.models.run_and_watch import run_and_watch
from rag.settings import PROJECT

_COMMAND = ("-m", "rag.models.hub_process")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHA1 = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file as the hub states it: its path in the repository and its size in bytes.

    `sha256` is empty for a small file; then `blob` is Git's checksum of it.
    """

    name: str
    bytes: int
    sha256: str
    blob: str


@dataclass(frozen=True, slots=True)
class Repository:
    """What a repository holds at one revision; `licence` is empty if it states none."""

    name: str
    revision: str
    licence: str
    files: tuple[HubFile, ...]


def look_up(repo: str) -> Repository:
    """Ask the hub what a repository, "OWNER/NAME", holds now; one request.

    Raises:
        DownloadFailed: the hub cannot be reached, has no such repository, or answers nonsense.
    """
    printed = _run(["look-up", repo], Path(os.devnull), lambda _: None, repo)
    try:
        found = json.loads(printed.decode().strip().splitlines()[-1])
        revision, files = found["revision"], tuple(_file(entry) for entry in found["files"])
        if not _SHA1.fullmatch(revision):
            raise ValueError(f"the revision {revision!r}")
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise DownloadFailed(
            f"The hub's answer about {repo} cannot be used: {error}.",
            "Check the hub's address (HF_ENDPOINT), or try again later.",
        ) from error
    licence = found.get("licence")
    return Repository(repo, revision, licence if isinstance(licence, str) else "", files)


def _file(entry: Any) -> HubFile:
    name, size, blob = entry["name"], entry["bytes"], entry["blob"]
    checksum = entry["sha256"] or ""
    if not isinstance(name, str) or type(size) is not int or size < 0:
        raise ValueError(f"a file named {name!r} of {size!r} bytes")
    if checksum and not _SHA256.fullmatch(checksum):
        raise ValueError(f"{name!r} with the sha256 {checksum!r}")
    if not checksum and not _SHA1.fullmatch(blob):
        raise ValueError(f"{name!r} without a checksum")
    return HubFile(name, size, checksum, blob)


def download(
    repo: str, revision: str, name: str, part: Path, size: int, show: Callable[[int], None]
) -> None:
    """Download a file of a repository, continuing where an earlier attempt stopped.

    Args:
        repo: "OWNER/NAME".
        revision: a commit or a branch.
        name: of the file in the repository.
        part: is appended to.
        size: of the whole file, in bytes.
        show: called with the bytes that are there.

    Raises:
        DownloadFailed: the hub cannot be reached, or sends more or less than this size.
    """
    if part.exists() and part.stat().st_size > size:
        part.unlink()
    if not part.exists() or part.stat().st_size < size:
        arguments = ["download", repo, revision, name, str(part), str(size)]
        _run(arguments, part, show, f"{repo}@{revision} {name}")


def download_small(repository: Repository, file: HubFile, part: Path) -> None:
    """Download a file that the hub states only Git's checksum of, and compare that.

    Raises:
        DownloadFailed, DamagedFile: it cannot be had, or is another file.
    """
    part.touch()  # an empty file has no bytes to ask for
    download(repository.name, repository.revision, file.name, part, file.bytes, lambda _: None)
    content = part.read_bytes()
    found = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    if found != file.blob:
        part.unlink()
        raise DamagedFile(
            f"{repository.name} {file.name} has Git's checksum {found} instead of {file.blob}; "
            "it was removed.",
            "Try again.",
        )


def _run(arguments: list[str], grows: Path, show: Callable[[int], None], what: str) -> bytes:
    paths = [str(PROJECT), os.environ.get("PYTHONPATH", "")]
    env = {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "HF_HUB_OFFLINE": "0",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    return run_and_watch([*_COMMAND, *arguments], env, grows, show, what)
