"""The setup of a run: all that determines its answers, so that runs are not mixed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from rag.llm.server import host_of
from rag.settings import Settings
from rag.types import EVERYTHING, Scope

if TYPE_CHECKING:
    from rag.library import Library

Mode = Literal["answers", "extractive", "retrieval-only"]

# Paths, and how files are read: the documents themselves are compared instead.
_IRRELEVANT = (
    *("library", "models_dir", "threads", "ignore", "file_mb", "unpacked_mb", "file_pages"),
    *("host", "password"),
    *("file_characters", "file_nesting", "file_seconds", "reader_mb"),
)


@dataclass(frozen=True, slots=True)
class Options:
    """How questions are put to a library.

    Attributes:
        mode: a model answers, sentences are quoted, or only the search runs.
        scope: the documents to use.
        repeat: how often each question is asked.
    """

    mode: Mode = "answers"
    scope: Scope = EVERYTHING
    repeat: int = 1


def describe(library: Library, options: Options) -> dict[str, Any]:
    """Return the setup as JSON: mode, scope, settings, models, documents, calibration."""
    settings = library.settings
    listing = [[info.path, info.sha256] for info in library.listing()]
    learned = library.calibration
    return {
        "mode": options.mode,
        "scope": list(options.scope.documents),
        "repeat": options.repeat,
        "settings": settings.model_dump(mode="json", exclude=set(_IRRELEVANT)),
        "models": {
            "chat": _writer(settings) if options.mode == "answers" else None,
            "embedder": settings.embedder,
            "reranker": settings.reranker or "shipped",
        },
        "documents": hashlib.sha256(json.dumps(sorted(listing)).encode()).hexdigest(),
        "calibration": asdict(learned) if learned.fitted else None,
    }


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return name, old value and new value of each difference between two setups."""
    old, new = dict(_flat(before)), dict(_flat(now))
    names = sorted(old.keys() | new.keys())
    return [
        (name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)
    ]


def _flat(fields: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", list(value) if isinstance(value, tuple) else value


def _writer(settings: Settings) -> str:
    if settings.server_url:
        return f"{settings.server_model} at {host_of(settings.server_url)}"
    return settings.model
