"""A file of answers from elsewhere, verified line by line into a folder, and reported.

What was judged is on the disk before the next line is, so that a run which was interrupted goes on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rag.answering.model import ChatModel
from rag.errors import BadInput
from rag.evaluation.log import AnswerLog, alone
from rag.evaluation.verified import report_verified
from rag.grounding.calibration import COEFFICIENTS
from rag.grounding.verify import verify_record
from rag.index.embedder import TokenEncoder

Json = dict[str, Any]

PROGRESS = "progress"
"""Folder in the report's, with what was judged so far."""


def verify_lines(
    lines: Iterable[bytes], encoder: TokenEncoder, model: ChatModel | None
) -> Iterator[Json]:
    """Yield the result of each line that is not blank, in order: an object, or its error."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield verify_line(number, line, encoder, model)


def verify_line(number: int, line: bytes, encoder: TokenEncoder, model: ChatModel | None) -> Json:
    """Return the result of one line, or `{"id", "error"}` with what is wrong with it."""
    record: Any = None
    try:
        record = json.loads(line)
        return verify_record(record, encoder, model)
    except (ValueError, RecursionError, BadInput) as error:
        return {"id": _id_of(record), "error": f"line {number}: {error}"}


def verify_file(
    lines: Iterable[bytes],
    out: Path,
    encoder: TokenEncoder,
    model: ChatModel | None,
    *,
    restart: bool = False,
) -> Iterator[Json]:
    """Yield the results of `verify_lines`, and write the report when all are there.

    A line that was judged before, in the same place and with the same model, is not judged again.

    Raises:
        BadInput: the folder is in use, cannot be written, or holds results of another model.
        DiskFull: there is no room; what was judged is kept.
    """
    setup = {
        "model": model.name if model else None,
        "scales": hashlib.sha256(COEFFICIENTS.read_bytes()).hexdigest(),
    }
    with alone(out):
        log = AnswerLog(out / PROGRESS, setup, restart=restart)
        results, records = [], []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            key = f"{number} {hashlib.sha256(line.strip()).hexdigest()}"
            if key not in log.records:
                log.append({"id": key, "result": verify_line(number, line, encoder, model)})
            result: Json = log.records[key]["result"]
            results.append(result)
            records.append({} if "error" in result else json.loads(line))
            yield result
        report_verified(results, records, out)


def _id_of(record: Any) -> Any:
    return record.get("id") if isinstance(record, dict) else None
