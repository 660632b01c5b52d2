"""Make a study guide: outline, key points, terms, confusions and open questions, all cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.errors import BadInput
from rag.llm.chat_model import ChatModel
from rag.study.items import SectionCoverage
from rag.study.sections import coverage
from rag.study.summaries.composed_answer import ClaimBlock, numbered
from rag.study.summaries.condense import Progress, condense, rank
from rag.study.summaries.contrasts import Contrast, contrasts_of
from rag.study.summaries.document_parts import documents_of, parts_of, split_to_fit
from rag.study.summaries.key_terms import Term, terms_of
from rag.study.summaries.open_questions import open_questions_of
from rag.study.summaries.quoting import quoters_of
from rag.study.summaries.supported_writer import writer_with
from rag.types import EVERYTHING, Claim, Document, Passage, Scope

if TYPE_CHECKING:
    from rag.library import Library

TERMS, CONTRASTS, OPEN = 20, 12, 8
"""Maximum of each for one document; for several, times the square root of their number."""
LONG = 8
"""Sentences from which a part gets a second key point."""


@dataclass(frozen=True, slots=True)
class GuideEntry:
    """A heading of the outline, with the span of its line."""

    document: str
    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Guide:
    """A study guide; every claim cites one of the passages.

    Terms that the documents do not define and questions that they do not ask are not listed.
    `model` is the name of the model that wrote the key points, None if they are quoted.
    """

    title: str
    outline: tuple[GuideEntry, ...]
    key_points: tuple[ClaimBlock, ...]
    terms: tuple[Term, ...]
    confusions: tuple[Contrast, ...]
    open_questions: tuple[Claim, ...]
    passages: tuple[Passage, ...]
    coverage: tuple[SectionCoverage, ...]
    model: str | None


def study_guide(
    library: Library,
    *,
    scope: Scope = EVERYTHING,
    model: ChatModel | None = None,
    progress: Progress | None = None,
) -> Guide:
    """Make a study guide of documents.

    Args:
        library: with documents.
        scope: which of them.
        model: writes the key points; without one they are quoted. All else is always quoted.
        progress: is called with how far it has come, section by section.

    Raises:
        BadInput: no such document, or no sentence can be quoted.
        ModelFailed: the language model cannot be run.
    """
    documents = documents_of(library, scope)
    parts = parts_of(documents)
    writer = writer_with(model, library)
    if writer:
        parts = split_to_fit(parts, writer.fits)
    quoters = quoters_of(library, [part.passage(marker) for marker, part in enumerate(parts, 1)])
    many = len(documents) ** 0.5
    terms = terms_of(quoters, round(TERMS * many))
    confusions = contrasts_of(quoters, round(CONTRASTS * many))
    questions = open_questions_of(quoters, round(OPEN * many))
    used = {one.definition.text for one in terms}
    used |= {one.claim.text for one in confusions} | {one.text for one in questions}
    # A sentence that the guide already has is not repeated as a key point.
    ranked = rank(quoters, library.embedder, without=used, progress=None if writer else progress)
    seats = [(one, 1 + (len(one.quotes) >= LONG)) for one in ranked if one.quotes]
    points = condense(seats, writer, progress=progress if writer else None)
    if not points and not used:
        raise BadInput(
            f"No suitable sentences found in {_title(documents)}.",
            "Tables, code, headings and fragments are skipped. Choose other documents.",
        )
    guide = Guide(
        title=_title(documents),
        outline=tuple(_outline(documents)),
        key_points=tuple(points),
        terms=tuple(terms),
        confusions=tuple(confusions),
        open_questions=tuple(questions),
        passages=tuple(quoter.passage for quoter in quoters),
        coverage=(),
        model=model.name if model else None,
    )
    return replace(_numbered(guide), coverage=coverage(documents, claims_of(guide)))


def claims_of(guide: Guide) -> list[Claim]:
    """Return all claims of a guide, in its order."""
    return [
        *(claim for block in guide.key_points for claim in block.claims),
        *(term.definition for term in guide.terms),
        *(confusion.claim for confusion in guide.confusions),
        *guide.open_questions,
    ]


def _numbered(guide: Guide) -> Guide:
    """Return a guide with only the cited passages, numbered from 1."""
    claims, passages = numbered(claims_of(guide), guide.passages)
    rest = iter(claims)
    return replace(
        guide,
        key_points=tuple(
            replace(block, claims=tuple(next(rest) for _ in block.claims))
            for block in guide.key_points
        ),
        terms=tuple(replace(term, definition=next(rest)) for term in guide.terms),
        confusions=tuple(replace(one, claim=next(rest)) for one in guide.confusions),
        open_questions=tuple(rest),
        passages=passages,
    )


def _outline(documents: Sequence[Document]) -> list[GuideEntry]:
    return [
        GuideEntry(document.path, heading.level, heading.title, heading.start, heading.end)
        for document in documents
        for heading in document.headings
    ]


def _title(documents: Sequence[Document]) -> str:
    return documents[0].path if len(documents) == 1 else f"{len(documents)} documents"
