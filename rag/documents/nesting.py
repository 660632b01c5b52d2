"""How deep a file nests its elements: parsers and converters recurse, and must not run out."""

from __future__ import annotations

from typing import Any

from rag.documents.limits import Limits
from rag.errors import UnreadableFile


def check_nesting(root: Any, limits: Limits) -> None:
    """Refuse an lxml tree that is nested too deep.

    Raises:
        UnreadableFile: it is nested deeper than the limit.
    """
    from lxml import etree

    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limits.nesting:
            raise too_nested(limits)


def too_nested(limits: Limits) -> UnreadableFile:
    """Return the error of a file that is nested too deep."""
    return UnreadableFile(
        f"The file is nested more than {limits.nesting} levels deep.",
        "Simplify it, or raise the limit with RAG_FILE_NESTING.",
    )
