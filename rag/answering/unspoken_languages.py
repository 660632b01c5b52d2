"""Languages that the embedder does not know: a refusal about them says so, and names the cure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.text.language import language_name, language_of
from rag.types import Passage

ENGLISH_ONLY = frozenset({"all-minilm-l6-v2"})
"""Embedders that were trained on English; of others nothing is known, and nothing is said."""
CURE = (
    "Add an embedder that knows it to catalog.toml in the models folder (`rag models list` shows "
    "those that are there), choose it with the setting `embedder`, and run: rag index --re-embed"
)


def unspoken_languages(question: str, passages: Sequence[Passage], embedder: str) -> str:
    """Return which languages the embedder does not know, as a clause; "" if it knows them.

    The checks compare words by the embedder, so they know no others.

    Args:
        question: standalone.
        passages: the nearest, best first.
        embedder: its name.
    """
    if embedder not in ENGLISH_ONLY:
        return ""
    asked = language_of(question)
    nearest = language_of(passages[0].text) if passages else asked
    parts = []
    if asked != "en":
        parts.append(f"the question is in {language_name(asked)}")
    if nearest not in ("en", asked):
        parts.append(f"the nearest document is in {language_name(nearest)}")
    if not parts:
        return ""
    return f"{' and '.join(parts)}, but search by meaning ({embedder}) and checks know only English"
