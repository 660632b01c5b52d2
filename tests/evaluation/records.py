"""Records of answered questions, for tests of scores and figures."""

from __future__ import annotations

from typing import Any

GOLD = {"document": "notes/cats.md", "text": "Cats eat fish and mice."}


OTHER = {"document": "notes/dogs.md", "text": "Dogs guard the house."}


def record(
    answer: str = "Cats eat fish and mice.",
    *,
    verdict: str = "supported",
    cited: list[dict[str, str]] | None = None,
    hits: list[dict[str, str]] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """Return a record of one sentence that cites some places; an abstention has none."""
    places = [GOLD] if cited is None else cited
    claim = {
        "text": answer,
        "verdict": verdict,
        "support": 0.9,
        "citations": [{"document": one["document"], "quote": one["text"]} for one in places],
    }
    refused = verdict == "abstained"
    return {
        "answer": answer,
        "verdict": verdict,
        "support": 0.0 if refused else 0.9,
        "answerable": 0.7,
        "claims": [] if refused else [claim],
        "passages": [GOLD, OTHER],
        "hits": [GOLD, OTHER] if hits is None else hits,
        "model": "m",
        "usage": {"prompt_tokens": 100, "completion_tokens": 10},
        "timings": {"retrieve": 0.5, "first_token": 1.0, "total": 3.0},
        **changes,
    }
