"""Study values and times out of what was kept or exported; what is wrong with them is said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, TypeVar

from rag import serial
from rag.errors import BadInput

T = TypeVar("T")


def load(kind: type[T], text: str | bytes) -> T:
    """Return the value that JSON describes; see `rag.serial.load`.

    Raises:
        BadInput: a field is missing or of the wrong type, named.
    """
    try:
        return serial.load(kind, text)
    except ValueError as error:
        raise BadInput(
            f"A study item cannot be read: {error}.", "Use a file that `rag study export` wrote."
        ) from error


def load_fields(kind: type[T], fields: Any) -> T:
    """Return the value of an object of JSON; see `load`."""
    return load(kind, json.dumps(fields))


def stamp(at: datetime) -> str:
    """Return a time as text that sorts as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def time_of(text: str) -> datetime:
    """Return the time of a stamp."""
    return datetime.fromisoformat(text).astimezone(UTC)
