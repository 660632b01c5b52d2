"""What a study item rests on, as an answer: so that it is shown with the same chips and marks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.retrieval.passages import passage_of
from rag.study.items import Card
from rag.study.sections import sections_of
from rag.study.store.stored_items import Item
from rag.study.summaries.composed_answer import ClaimBlock, answer_of
from rag.text.sentences import sentence_spans
from rag.types import Answer, Citation, Claim, Passage

if TYPE_CHECKING:
    from rag.library import Library

AROUND = 400
"""Characters on each side of the words in which whole sentences of their section are shown."""


def grounds_of(library: Library, item: Item) -> Answer:
    """Return an answer of one sentence, the item's own, that cites what the item rests on.

    The passages are the words with those around them, or alone where the document no longer has
    them at their place.
    """
    said, asked = (item.back, item.front) if isinstance(item, Card) else _told(item)
    cited = tuple(replace(one, marker=n) for n, one in enumerate(item.citations, 1))
    claim = Claim(said, 0, len(said), item.support, "supported", (), cited)
    passages = [_around(library, one) for one in cited]
    return answer_of(asked, [ClaimBlock((claim,))], passages, scribe=None, seconds=0.0)


def _told(question: Item) -> tuple[str, str]:
    assert not isinstance(question, Card)
    return question.explanation, question.prompt


def _around(library: Library, citation: Citation) -> Passage:
    document = library.document(citation.document)
    if document is None or document.text[citation.start : citation.end] != citation.quote:
        return Passage(
            citation.marker,
            citation.document,
            citation.page,
            citation.page_label,
            citation.heading,
            citation.start,
            citation.end,
            citation.quote,
            1.0,
        )
    section = next(
        (one for one in sections_of(document) if one.start <= citation.start < one.end), None
    )
    first, last = (section.start, section.end) if section else (citation.start, citation.end)
    near = [
        span
        for span in sentence_spans(document.text, first, last)
        if citation.start - AROUND <= span[0] and span[1] <= citation.end + AROUND
    ]
    start = min([citation.start, *(span[0] for span in near)])
    end = max([citation.end, *(span[1] for span in near)])
    found = passage_of(document, start, end, marker=citation.marker, score=1.0)
    return replace(found, heading=citation.heading, page=citation.page)
