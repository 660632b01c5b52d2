"""Sentences of other passages that disagree with an answer, shown below it or in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from rag.citations.cite import cite
from rag.documents.chunks import heading_path
from rag.grounding.disagreement import Statement, disagree, rests_on
from rag.grounding.editions import edition_of, newer_first
from rag.grounding.grounder import Grounder
from rag.text.identified_units import unit_spans
from rag.text.list_marks import without_list_mark
from rag.text.sentences import Span
from rag.types import Claim, Document, Passage

INTRODUCTION = "The documents disagree:"
NEWER_FIRST = "The documents disagree; the newer one first:"
GetDocument = Callable[[str], Document | None]


@dataclass(frozen=True, slots=True)
class Version:
    """A sentence of a passage; `is_cited` where the answer rests on it."""

    statement: Statement
    passage: Passage
    span: Span
    is_cited: bool


@dataclass(frozen=True, slots=True)
class OtherVersions:
    """A list of disagreeing sentences as Markdown, with a claim for each.

    `is_outdated`: the newest of them is not what the answer says.
    """

    text: str
    claims: tuple[Claim, ...]
    is_outdated: bool


def other_versions(
    claims: Sequence[Claim], passages: Sequence[Passage], get: GetDocument, grounder: Grounder
) -> OtherVersions | None:
    """Return the sentences that disagree with the cited ones, and these; None where none do.

    Where one text says that it replaces the other, or both have dates, the newer comes first, each
    with its date.

    Args:
        claims: of an answer.
        passages: all that were found.
        get: returns a document of the library.
        grounder: judges the sentences that are quoted.
    """
    every = [version for passage in passages for version in _statements(passage)]
    found: dict[str, Version] = {}
    for claim in claims:
        for cited in _cited(claim, every):
            others = [
                one
                for one in every
                if disagree(cited.statement, one.statement)
                and rests_on(claim.text, cited.statement, one.statement)
            ]
            if others:
                for one in (cited, *others):
                    known = found.get(one.statement.text)
                    if known is None or one.is_cited:
                        found[one.statement.text] = one
    return _listed(list(found.values()), get, grounder) if found else None


def _statements(passage: Passage) -> Iterator[Version]:
    for start, end in unit_spans(passage.text):
        text = without_list_mark(passage.text[start:end])
        heading = heading_path(passage.headings, passage.start + start)
        statement = Statement(" ".join(text.split()), heading, passage.document)
        yield Version(statement, passage, (end - len(text), end), is_cited=False)


def _cited(claim: Claim, every: Sequence[Version]) -> Iterator[Version]:
    for citation in claim.citations:
        for one in every:
            start, end = (one.passage.start + at for at in one.span)
            inside = citation.start <= start and end <= citation.end
            if inside and one.statement.document == citation.document:
                yield Version(one.statement, one.passage, one.span, is_cited=True)


def _listed(
    versions: Sequence[Version], get: GetDocument, grounder: Grounder
) -> OtherVersions | None:
    documents = [get(one.statement.document) for one in versions]
    editions = [
        edition_of(document, one.statement.heading)
        for one, document in zip(versions, documents, strict=True)
        if document
    ]
    order = newer_first(editions) if len(editions) == len(versions) else None
    text = INTRODUCTION if order is None else NEWER_FIRST
    text += "\n"
    claims = []
    for place in order or range(len(versions)):
        version = versions[place]
        label = ""
        if order is not None:
            name = " ".join(PurePosixPath(version.statement.document).name.split())
            label = ", ".join(filter(None, (editions[place].shown, name))) + ": "
        text += f"\n- {label}"
        quoted = version.statement.text
        judgement = grounder.check_exact(quoted)
        claims.append(
            Claim(
                text=quoted,
                start=len(text),
                end=len(text) + len(quoted),
                support=judgement.support,
                verdict=judgement.verdict,
                reasons=judgement.reasons,
                citations=(cite(version.passage, version.span),),
            )
        )
        text += quoted
    is_outdated = order is not None and not versions[order[0]].is_cited
    return OtherVersions(text, tuple(claims), is_outdated)
