"""Whether words that were changed still bear an item out."""

from __future__ import annotations

from rag.answering.model import ChatModel
from rag.documents.words import content_words
from rag.grounding.facts import faults
from rag.grounding.verify import verify
from rag.index.embedder import TokenEncoder
from rag.study.items import Question
from rag.study.keeping.kept import Item
from rag.study.making.facts import GAP

TURNED = {"negation", "comparison", "order"}
"""Faults of a sentence as a whole; numbers and names concern an item only if it says them."""


def bears_out(
    item: Item, old: str, new: str, encoder: TokenEncoder, model: ChatModel | None = None
) -> bool:
    """Return whether an item that rested on the old words may rest on the new ones.

    Three things must hold: no word of the item is lost that the old words held, the new ones do
    not turn the old ones round, and what the item says is supported by the new ones.

    Args:
        item: a card or question.
        old: the quotations that it rested on, one a line.
        new: those that it would rest on.
        encoder: of the library.
        model: weighs the statement too; without one words and facts decide.
    """
    prompt, said = _said(item)
    lost = (set(content_words(f"{prompt} {said}")) & set(content_words(old))) - set(
        content_words(new)
    )
    if lost or any(fault.kind in TURNED for fault in faults(old, new)):
        return False
    result = verify(said, [new], encoder=encoder, question=prompt, model=model)
    return bool(result["verdict"] == "supported")


def _said(item: Item) -> tuple[str, str]:
    """Return what is asked, and the statement that answers it."""
    if isinstance(item, Question):
        # The answer of a true-false question is a word about the statement, not a statement.
        return item.prompt, item.explanation if item.kind == "true_false" else item.answer
    if item.kind == "cloze":
        return "", item.front.replace(GAP, item.back)
    return item.front, item.back
