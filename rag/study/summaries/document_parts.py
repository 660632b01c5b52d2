"""Select documents and their parts: by scope, section or hits, split to fit a model's window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.documents.chunks import stretches
from rag.errors import BadInput
from rag.retrieval.passages import passage_of
from rag.study.sections import Section, sections_of
from rag.text.sentences import trim
from rag.text.words import fold
from rag.types import Document, Hit, Passage, Scope

if TYPE_CHECKING:
    from rag.library import Library

NAMED = 12
"""Headings that an error lists: enough to find the right spelling, few enough to read."""
SMALLEST = 200
"""Characters below which a part is not split further: it is a few sentences, or endless."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a document, or a piece of a long one."""

    document: Document
    section: Section

    def passage(self, marker: int = 1) -> Passage:
        """Return the part as a passage that a claim can cite."""
        return passage_of(self.document, self.section.start, self.section.end, marker=marker)


def documents_of(library: Library, scope: Scope) -> list[Document]:
    """Return the documents in scope with their texts, in the order of their paths.

    Raises:
        BadInput: there are none.
    """
    found = [library.document(info.path) for info in library.listing(scope)]
    documents = [document for document in found if document is not None]
    if not documents:
        raise BadInput("The library has no documents.", "Add some: rag index FOLDER")
    return documents


def parts_of(documents: Sequence[Document], section: str | None = None) -> list[Part]:
    """Return the parts of some documents in order: all, or those under a heading.

    Args:
        documents: in order.
        section: a title, or a path of titles joined by ' › ', ignoring case; its subsections are
            included. A whole title is preferred to a part of one.

    Raises:
        BadInput: there is no text, or no such heading; the error lists the headings.
    """
    parts = [Part(document, one) for document in documents for one in sections_of(document)]
    if not parts:
        raise BadInput(
            f"There is no text in {_names(documents)}.",
            "A scan needs text recognition (see rag doctor). Or choose another document.",
        )
    if section is None:
        return parts
    if not (wanted := " ".join(fold(section).split())):
        raise BadInput("The section is empty.", _headings(parts))
    for fits in (_is_titled, _is_like):
        if found := [part for part in parts if fits(wanted, part.section.heading)]:
            return found
    raise BadInput(f"No heading in {_names(documents)} is {section!r}.", _headings(parts))


def parts_with_hits(parts: Sequence[Part], hits: Sequence[Hit]) -> list[Part]:
    """Return the parts that contain hits, in the order of the hits, each once."""
    found: list[Part] = []
    for hit in hits:
        found += [
            part
            for part in parts
            if part.document.path == hit.chunk.document
            and part.section.start < hit.chunk.end
            and part.section.end > hit.chunk.start
            and part not in found
        ]
    return found


def split_to_fit(parts: Sequence[Part], fits: Callable[[Passage], bool]) -> list[Part]:
    """Return the parts, with those that do not fit a model's window halved repeatedly.

    A piece that cannot be split to fit is left out: no sentence of it could be read whole.
    """
    return [piece for part in parts for piece in _cut(part, fits)]


def _cut(part: Part, fits: Callable[[Passage], bool]) -> Iterator[Part]:
    if fits(part.passage()):
        yield part
        return
    text, (start, end) = part.document.text, (part.section.start, part.section.end)
    if end - start <= SMALLEST:
        return
    for begin, stop in stretches(text, start, end, (end - start + 1) // 2):
        if span := trim(text, begin, stop):
            yield from _cut(Part(part.document, Section(part.section.heading, *span)), fits)


def _is_titled(wanted: str, heading: str) -> bool:
    titles = [" ".join(fold(title).split()) for title in heading.split(" › ")]
    return wanted in titles or f" › {wanted} › " in f" › {' › '.join(titles)} › "


def _is_like(wanted: str, heading: str) -> bool:
    return wanted in " ".join(fold(heading).split())


def _headings(parts: Sequence[Part]) -> str:
    """Return the cure of an error: the headings to choose from."""
    titles = [part.section.heading.rpartition(" › ")[2] for part in parts]
    titles = [title for title in dict.fromkeys(titles) if title]
    if not titles:
        return "There are no headings: leave out the section."
    more = f", and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    return f"Headings: {', '.join(titles[:NAMED])}{more}."


def _names(documents: Sequence[Document]) -> str:
    return documents[0].path if len(documents) == 1 else f"the {len(documents)} documents"
