"""The folder of a run: its setup, and the record of every finished question.

DIR/run.json        the setup: all that determines the answers
DIR/answers.jsonl   one record for each line, on the disk before the next question is asked
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rag.errors import BadInput, DiskFull
from rag.evaluation.run_settings import differences
from rag.files import replace_file

RUN, ANSWERS = "run.json", "answers.jsonl"
FORMAT = 1
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SHOWN = 4
"""Differences that an error names."""


class AnswerLog:
    """The records of one run so far, by the id of their question."""

    def __init__(self, directory: Path, setup: Mapping[str, Any], *, restart: bool = False) -> None:
        """Start a run in a folder, or resume it.

        Raises:
            BadInput: the folder cannot be written, or holds a run with another setup.
            DiskFull: there is no room.
        """
        self._directory = directory
        self._path = directory / ANSWERS
        with _disk_errors(directory):
            directory.mkdir(parents=True, exist_ok=True)
            if restart:
                self._path.unlink(missing_ok=True)
                (directory / RUN).unlink(missing_ok=True)
            self.records = {record["id"]: record for record in _whole_lines(self._path)}
            _check_setup(directory, setup, any_answers=bool(self.records))
            replace_file(directory / RUN, json.dumps({"format": FORMAT, **setup}, indent=1) + "\n")
            self._write_all(self.records.values())  # without a line that was cut off

    def append(self, record: dict[str, Any]) -> None:
        """Add the record of a finished question; when this returns it is on the disk.

        Raises:
            DiskFull: there is no room; the file is as it was.
        """
        line = json.dumps(record, ensure_ascii=False) + "\n"
        with _disk_errors(self._directory), self._path.open("ab") as stream:
            before = stream.tell()
            try:
                stream.write(line.encode())
                stream.flush()
                os.fsync(stream.fileno())
            except OSError:
                os.ftruncate(stream.fileno(), before)
                raise
        self.records[record["id"]] = record

    def finish(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Write the records of this run in their order, then the other finished ones.

        Raises:
            DiskFull: there is no room; the file is as it was.
        """
        ids = {record["id"] for record in records}
        others = [record for id, record in self.records.items() if id not in ids]
        with _disk_errors(self._directory):
            self._write_all([*records, *others])

    def _write_all(self, records: Any) -> None:
        lines = (json.dumps(record, ensure_ascii=False) for record in records)
        replace_file(self._path, "".join(f"{line}\n" for line in lines))


@contextmanager
def lock_folder(directory: Path) -> Iterator[None]:
    """Lock a folder against a second run.

    Raises:
        BadInput: another process has locked it.
    """
    with _disk_errors(directory):
        directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(directory / "run.lock", timeout=0)
    try:
        with lock:
            yield
    except Timeout as error:
        raise BadInput(
            f"Another process writes to {directory}.", "Wait until it ends, or stop it."
        ) from error


def read_run(directory: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the setup and the records of a run.

    Raises:
        BadInput: there is none in this folder.
    """
    setup = _read_setup(directory)
    if setup is None:
        raise BadInput(
            f"There is no evaluation in {directory}.",
            f"Run one: rag eval QUESTIONS.jsonl --out {directory}",
        )
    return setup, list(_whole_lines(directory / ANSWERS))


def _check_setup(directory: Path, setup: Mapping[str, Any], *, any_answers: bool) -> None:
    before = _read_setup(directory)
    if before is None:
        if any_answers:
            raise BadInput(
                f"{directory / RUN} is missing, so the answers beside it cannot be trusted.",
                "Choose another --out, or start over with --restart.",
            )
        return
    found = differences(before, {"format": FORMAT, **setup})
    if found and any_answers:
        named = "; ".join(f"{name} was {old!r} and is {new!r}" for name, old, new in found[:_SHOWN])
        more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise BadInput(
            f"{directory} holds a run with other settings: {named}{more}.",
            "Choose another --out, or start over with --restart.",
        )


def _read_setup(directory: Path) -> dict[str, Any] | None:
    try:
        fields = json.loads((directory / RUN).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{directory / RUN} cannot be read: {error}.",
            "Choose another --out, or start over with --restart.",
        ) from error
    return dict(fields)


def _whole_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the complete records; a process can be killed while it writes one."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict) and isinstance(record.get("id"), str):
            yield record


@contextmanager
def _disk_errors(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(
                f"There is no room in {directory}: {error.strerror}.",
                "Free some space and run it again; finished questions are kept.",
            ) from error
        raise BadInput(
            f"{directory} cannot be used: {error.strerror}.", "Name another folder with --out."
        ) from error
