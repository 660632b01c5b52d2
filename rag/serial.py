"""Frozen values to JSON and back: the one form in which anything is kept or exported.

A field's name is its name in JSON. What comes back is checked field by field; a field with a
default may be missing, so that what an earlier version wrote can be read.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


def dump(value: Any) -> str:
    """Return a value as JSON on one line. Half characters, which UTF-8 cannot hold, become '?'."""
    return json.dumps(dump_fields(value), ensure_ascii=False).encode("utf-8", "replace").decode()


def dump_fields(value: Any) -> dict[str, Any]:
    """Return a value as the object that its JSON describes."""
    fields: dict[str, Any] = _adapter(type(value)).dump_python(value, mode="json")
    return fields


def load(kind: type[T], text: str | bytes) -> T:
    """Return the value that JSON describes.

    Args:
        kind: a dataclass, or a tuple of such.
        text: its JSON.

    Raises:
        ValueError: a field is missing or of the wrong type, named in one line.
    """
    try:
        value: T = _adapter(kind).validate_json(text, strict=True)
        return value
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the line"
        raise ValueError(f"{place}: {first['msg']}") from error


def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Return what checks and writes values of a kind; slow to make, so made once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
