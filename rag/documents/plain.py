"""Read plain text."""

from __future__ import annotations

from rag.documents.decoding import decode_within
from rag.documents.limits import Limits
from rag.documents.text import Extracted, normalise, rejoin


def read_text(data: bytes, limits: Limits) -> Extracted:
    """Read plain text: no pages, no headings; words divided at line ends are made whole."""
    return Extracted(rejoin(normalise(decode_within(data, limits))))
