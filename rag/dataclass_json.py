"""Dataclasses to JSON and back: the format of everything that is stored or exported.

A field's name is its name in JSON. Loading checks each field; one with a default may be missing, so
that files of earlier versions can be read.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


def dump(value: Any) -> str:
    """Return a value as JSON on one line; lone surrogates become '?'."""
    return json.dumps(dump_fields(value), ensure_ascii=False).encode("utf-8", "replace").decode()


def dump_fields(value: Any) -> dict[str, Any]:
    """Return a value as a JSON object."""
    fields: dict[str, Any] = _adapter(type(value)).dump_python(value, mode="json")
    return fields


def load(kind: type[T], text: str | bytes) -> T:
    """Return a value from JSON.

    Args:
        kind: a dataclass, or a tuple of dataclasses.
        text: its JSON.

    Raises:
        ValueError: a field is missing or has the wrong type; names it on one line.
    """
    try:
        value: T = _adapter(kind).validate_json(text, strict=True)
        return value
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the line"
        raise ValueError(f"{place}: {first['msg']}") from error


def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Return the type adapter of a kind; cached, as making it is slow."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
