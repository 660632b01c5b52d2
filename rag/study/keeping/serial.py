"""Study values to JSON and back; what comes back is checked field by field."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from rag.errors import BadInput

T = TypeVar("T")


def dump(value: Any) -> str:
    """Return a value, or a tuple of values, as JSON on one line."""
    return adapter(type(value)).dump_json(value).decode()


def load(kind: type[T], text: str | bytes) -> T:
    """Return the value that JSON describes.

    Args:
        kind: a dataclass, or a tuple of such.
        text: its JSON.

    Raises:
        BadInput: a field is missing or of the wrong type, named.
    """
    try:
        value: T = adapter(kind).validate_json(text, strict=True)
        return value
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the line"
        raise BadInput(
            f"A study item cannot be read: {place}: {first['msg']}.",
            "Use a file that `rag study export` wrote.",
        ) from error


def dump_fields(value: Any) -> dict[str, Any]:
    """Return a value as the object that its JSON describes."""
    fields: dict[str, Any] = adapter(type(value)).dump_python(value, mode="json")
    return fields


def load_fields(kind: type[T], fields: Any) -> T:
    """Return the value of an object of JSON; see `load`."""
    value: T = load(kind, json.dumps(fields))
    return value


def adapter(kind: Any) -> TypeAdapter[Any]:
    """Return what checks and writes values of a kind; slow to make, so made once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def stamp(at: datetime) -> str:
    """Return a time as text that sorts as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def time_of(text: str) -> datetime:
    """Return the time of a stamp."""
    return datetime.fromisoformat(text).astimezone(UTC)
