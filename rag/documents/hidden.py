"""Words for what a file hides, and its readers pass over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from rag.text.display import count
from rag.types import HiddenKind


def describe_hidden(hidden: Mapping[HiddenKind, int]) -> str:
    """Return '1 hidden slide', or '2 hidden rows, 1 deletion and 3 comments'; "" for nothing."""
    items = [_item(kind, hidden[kind]) for kind in get_args(HiddenKind) if hidden.get(kind)]
    return " and ".join([*filter(None, [", ".join(items[:-1])]), *items[-1:]])


def _item(kind: HiddenKind, number: int) -> str:
    if kind == "text":
        return f"hidden text in {count(number, 'place')}"
    noun = kind.removesuffix("s")
    return count(number, noun if kind in ("deletions", "comments") else f"hidden {noun}")
