"""A user's own models: found on a hub or on disk, and pinned in `added.toml` by checksum.

"hub:OWNER/REPO/FILE.gguf" or a path -> `find` -> `Weights` -> `pin` -> `rag.models.fetch.pull`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from filelock import FileLock

from rag.errors import BadInput
from rag.files import replace_file, sha256_of
from rag.models import hub
from rag.models.catalog import (
    ADDED,
    CATALOG,
    PARTIAL,
    Purpose,
    WeightFile,
    WeightPart,
    Weights,
    WeightSource,
    estimate_memory,
    load_catalog,
    load_suggestions,
)

HUB = "hub:"
_PART = re.compile(r"\w[\w.+-]{0,199}", re.ASCII)
_FORMS = (
    "Give hub:OWNER/REPO/FILE.gguf, hub:OWNER/REPO for an embedder, a path, or a name of the list."
)
_SPLIT = re.compile(r"-\d+-of-\d+\.gguf$")
_MODULE_FOLDER = re.compile(r"\d+_\w+")
_EMBEDDER_FILES = (".json", ".txt", ".safetensors", ".model")
"""Endings of the files of an embedder that are taken: no code, and no pickles, which are code."""
_NEEDED = ("modules.json", "config.json", "tokenizer.json")
_MOST_LISTED = 10


def find(source: str, models_dir: Path, name: str | None = None) -> Weights:
    """Return the weights that a source names, with their sizes and checksums; pins nothing.

    Of a hub's small files, which it states no sha256 of, the contents are downloaded.

    Args:
        source: "hub:OWNER/REPO/FILE.gguf", "hub:OWNER/REPO" of an embedder, the path of a GGUF file
            or of an embedder's folder, or the name of a suggestion.
        models_dir: folder of the catalogue.
        name: for the catalogue; made of the file's or the repository's name if None.

    Raises:
        BadInput: no such source, nothing usable there, or the name is taken by another model.
        DownloadFailed, DamagedFile: the hub cannot be used.
    """
    suggestion = load_suggestions(models_dir).get(source)
    if suggestion:
        source, name = HUB + suggestion.hub, name or suggestion.name
    if source.startswith(HUB):
        found = _on_hub(source, models_dir, name)
    else:
        found = _on_disk(Path(source).expanduser(), name)
    known = load_catalog(models_dir).get(found.name)
    if known is None or known.files == found.files:
        return known or found
    raise BadInput(
        f"There is another model called {found.name}.", "Give this one another name: --name NAME"
    )


def pin(weights: Weights, models_dir: Path) -> None:
    """Write weights into `added.toml`; a name that the catalogue has stays as it is.

    Raises:
        BadInput: the file cannot be read.
        OSError: it cannot be written; it is then as it was.
    """
    with _lock(models_dir, ADDED):
        if weights.name not in load_catalog(models_dir):
            _edit(models_dir, weights.name, _table(weights))


def discard(weights: Weights, models_dir: Path) -> None:
    """Remove weights that were added, and their files."""
    with _lock(models_dir, ADDED):
        _edit(models_dir, weights.name, None)
    for folder in (models_dir / weights.name, models_dir / PARTIAL / weights.name):
        shutil.rmtree(folder, ignore_errors=True)


# On a hub


def _on_hub(source: str, models_dir: Path, name: str | None) -> Weights:
    parts = source.removeprefix(HUB).split("/")
    if len(parts) < 2 or not all(_PART.fullmatch(part) for part in parts):
        raise BadInput(f"{_short(source)} names nothing on a hub.", _FORMS)
    repo, path = "/".join(parts[:2]), "/".join(parts[2:])
    if path and not path.lower().endswith(".gguf"):
        raise BadInput(f"{path} is not a GGUF file.", _FORMS)
    if _SPLIT.search(path):
        raise BadInput(f"{path} is one of several parts.", "Choose a model in one file.")
    repository = hub.look_up(repo)
    if path:
        purpose: Purpose = "chat"
        taken = [file for file in repository.files if file.name == path]
        if not taken:
            raise BadInput(f"{repo} has no file {path}.", _its_gguf_files(repository))
    else:
        purpose = "embedder"
        taken = [file for file in repository.files if _is_of_embedder(file.name)]
        if not _is_embedder(file.name for file in taken):
            raise BadInput(
                f"{repo} is no sentence-transformers model with safetensors weights.",
                _its_gguf_files(repository),
            )
    name = _name(name, PurePosixPath(path).stem if path else parts[1])
    files = []
    for file in taken:
        place = f"{name}/{PurePosixPath(file.name).name if path else file.name}"
        checksum = file.sha256 or _small_file(repository, file, models_dir / PARTIAL / name)
        files.append(WeightFile(place, file.bytes, checksum))
    origin = f"{repo}@{repository.revision}"
    names = [file.name for file in taken]
    return _weights(name, purpose, repository.licence, files, ("hub", origin, names))


def _its_gguf_files(repository: hub.Repository) -> str:
    names = [file.name for file in repository.files if file.name.endswith(".gguf")]
    names = [name for name in names if not _SPLIT.search(name)]
    if not names:
        return "Choose another repository; it has no GGUF files either."
    more = ", …" if len(names) > _MOST_LISTED else ""
    return f"Its GGUF files: {', '.join(names[:_MOST_LISTED])}{more}."


def _small_file(repository: hub.Repository, file: hub.HubFile, partial: Path) -> str:
    """Download a small file to where `pull` looks for finished parts; return its sha256."""
    partial.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{partial}.lock"):
        part = partial / f"{file.blob}.part"
        hub.download_small(repository, file, part)
        checksum = sha256_of(part)
        part.replace(partial / checksum)
    return checksum


# On disk


def _on_disk(path: Path, name: str | None) -> Weights:
    try:
        is_file, is_folder = path.is_file(), path.is_dir()
    except OSError:  # a name that is too long
        is_file = is_folder = False
    if is_file and path.suffix.lower() == ".gguf":
        name, purpose = _name(name, path.stem), "chat"
        paths = {f"{name}/{path.name}": path}
    elif is_folder:
        inside = sorted(file for file in path.rglob("*") if file.is_file())
        named = {file.relative_to(path).as_posix(): file for file in inside}
        named = {inner: file for inner, file in named.items() if _is_of_embedder(inner)}
        if not _is_embedder(named):
            raise BadInput(f"{path} holds no sentence-transformers model.", _FORMS)
        name, purpose = _name(name, path.resolve().name), "embedder"
        paths = {f"{name}/{inner}": file for inner, file in named.items()}
    else:
        raise BadInput(f"There is no model {_short(str(path))}.", _FORMS)
    files = [
        WeightFile(place, file.stat().st_size, sha256_of(file)) for place, file in paths.items()
    ]
    names = [str(file.resolve()) for file in paths.values()]
    return _weights(name, purpose, "", files, ("file", "", names))


# What both have


def _is_of_embedder(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        path.suffix in _EMBEDDER_FILES
        and all(_PART.fullmatch(part) for part in path.parts)
        and (len(path.parts) == 1 or bool(_MODULE_FOLDER.fullmatch("/".join(path.parts[:-1]))))
    )


def _is_embedder(names: Iterable[str]) -> bool:
    listed = set(names)
    return listed.issuperset(_NEEDED) and any(name.endswith(".safetensors") for name in listed)


def _name(given: str | None, made_of: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", (given or made_of).lower()).lstrip("._-")[:80] or "model"


def _weights(
    name: str,
    purpose: Any,
    licence: str,
    files: list[WeightFile],
    source: tuple[Any, str, list[str]],
) -> Weights:
    """Return weights from one source: its kind, its origin and the name of each file there."""
    kind, origin, names = source
    size = sum(file.bytes for file in files)
    pieces = tuple(
        (WeightPart(file.sha256, origin, inner),) for file, inner in zip(files, names, strict=True)
    )
    return Weights(
        name=name,
        purpose=purpose,
        default=False,
        licence=licence or "not stated",
        bytes=size,
        memory_mb=estimate_memory(purpose, size),
        files=tuple(files),
        sources=(WeightSource(kind, pieces),),
    )


def _table(weights: Weights) -> dict[str, Any]:
    """Return weights of one source as a table of the catalogue."""
    [source] = weights.sources
    names = [piece.name for [piece] in source.pieces]
    where: dict[str, Any] = {"kind": source.kind, "paths": names}
    if source.kind == "hub":
        repo, _, revision = source.pieces[0][0].origin.partition("@")
        where = {"kind": "hub", "repo": repo, "revision": revision, "files": names}
    plain = ("purpose", "licence", "bytes", "memory_mb")
    return {key: getattr(weights, key) for key in plain} | {
        "files": [asdict(file) for file in weights.files],
        "sources": [where],
    }


def _lock(models_dir: Path, file: str) -> FileLock:
    folder = models_dir / PARTIAL
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / f"{file}.lock")


def _edit(models_dir: Path, name: str, table: dict[str, Any] | None) -> None:
    """Replace or remove a table of `added.toml`."""
    import tomlkit

    path = models_dir / ADDED
    said = f"# Models that were added with `rag models add`; the format is that of {CATALOG}.\n"
    text = path.read_text(encoding="utf-8") if path.exists() else said
    document = tomlkit.parse(text)
    if table is None:
        document.pop(name, None)
    else:
        document[name] = table
    replace_file(path, tomlkit.dumps(document))


def _short(text: str) -> str:
    return repr(text if len(text) <= 100 else f"{text[:100]}…")
