"""Catalogues of made-up weights, for the tests of `rag.models.catalog`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from rag.models.catalog import PARTIAL, Weights, load_catalog

PROJECT = Path(__file__).resolve().parent.parent
Table = dict[str, Any]


def sha(data: bytes) -> str:
    """Checksum of bytes, as the catalogue writes it."""
    return hashlib.sha256(data).hexdigest()


def quiet(done: int, total: int) -> None:
    """Progress nobody watches."""


def toml(value: Any) -> str:
    """Tables inside a table as TOML; JSON is TOML for all else that the catalogue holds."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def table(files: dict[str, bytes], *sources: Table, **changes: Any) -> Table:
    """Make a catalogue table of these files."""
    listed = [{"path": p, "bytes": len(d), "sha256": sha(d)} for p, d in files.items()]
    plain = {"purpose": "chat", "licence": "MIT", "bytes": sum(map(len, files.values()))}
    return plain | {"memory_mb": 1, "files": listed, "sources": list(sources)} | changes


def catalog(models: Path, **tables: Table) -> dict[str, Weights]:
    """Write the tables as the catalogue of a models folder and load it."""
    models.mkdir(exist_ok=True)
    lines = [
        f"[{n}]\n" + "".join(f"{k} = {toml(v)}\n" for k, v in t.items()) for n, t in tables.items()
    ]
    (models / "catalog.toml").write_text("\n".join(lines), encoding="utf-8")
    return load_catalog(models)


def leftovers(models: Path, name: str) -> list[str]:
    """List what an unfinished pull has kept."""
    return sorted(path.name for path in (models / PARTIAL / name).glob("*"))
