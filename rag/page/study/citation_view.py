"""The citations of study items and texts, shown like an answer: prose with chips, and evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from rag.page.ask.evidence_html import render_evidence
from rag.page.ask.prose_html import render_prose
from rag.page.ask.turn import Turn
from rag.page.document_picker import Choice
from rag.retrieval.passages import passage_of
from rag.study.items import Card
from rag.study.sections import sections_of
from rag.study.store.stored_items import Item
from rag.study.summaries.composed_answer import ClaimBlock, answer_of
from rag.text.sentences import sentence_spans
from rag.types import Answer, Citation, Claim, Passage

if TYPE_CHECKING:
    from rag.library import Library

TEXT, QUIZ, CARD = -1, -2, -3
"""Turn numbers of what the Study tab shows with chips; conversations count from 1."""
AROUND = 400
"""Characters on each side of a quotation in which whole sentences of its section are shown."""


@dataclass(frozen=True, slots=True)
class CitedText:
    """An answer as markup: its prose with chips, and the passages that they point to."""

    prose: Markup
    evidence: Markup


def cited_text(answer: Answer, number: int) -> CitedText:
    """Return an answer that is not part of the conversation, under a turn number of its own."""
    prose = render_prose(answer.answer, answer.claims, number)
    return CitedText(prose, evidence_of(answer, number))


def evidence_of(answer: Answer, number: int) -> Markup:
    """Return the passages of an answer under a turn number of its own."""
    turn = Turn(
        number,
        answer.question,
        Choice(),
        searched=1,
        of=1,
        stage="answered",
        passages=answer.passages,
        answer=answer,
    )
    return render_evidence([turn])


def citation_view(library: Library, item: Item) -> Answer:
    """Return an answer of one sentence, the item's own, that cites what the item rests on.

    The passages are the quotations with the text around them, or the quotations alone where the
    document has changed there.
    """
    if isinstance(item, Card):
        said, asked = item.back, item.front
    else:
        said, asked = item.explanation, item.prompt
    cited = tuple(replace(one, marker=n) for n, one in enumerate(item.citations, 1))
    claim = Claim(said, 0, len(said), item.support, "supported", (), cited)
    passages = [_around(library, one) for one in cited]
    return answer_of(asked, [ClaimBlock((claim,))], passages, writer=None, seconds=0.0)


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
