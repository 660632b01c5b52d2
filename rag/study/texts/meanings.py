"""What the words of an answer mean, where the documents define them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.documents.words import fold
from rag.study.texts.answers import Block
from rag.study.texts.parts import documents_of, parts_at, parts_of
from rag.study.texts.quoting import Quoter
from rag.study.texts.terms import Term, terms_of
from rag.types import EVERYTHING, Answer, Passage

if TYPE_CHECKING:
    from rag.library import Library

TITLE = "What its words mean, in your documents:"
HITS = 20
"""Chunks among which definitions are looked for."""
MOST = 3
"""Terms that are explained: more is a glossary, and a guide has that."""
MOST_TERMS = 40
"""Definitions of those chunks that are looked at."""


def meanings(library: Library, answer: Answer) -> tuple[Block | None, list[Passage]]:
    """Return definitions of terms that an answer uses, quoted, with the passages that they cite.

    Terms come in the order of the answer. What the answer cites already is left out, and so are
    definitions inside of a longer term: of a network, where it speaks of an adversarial network.
    """
    hits = library.search(answer.answer[: library.settings.question_chars], HITS, EVERYTHING)
    parts = parts_at(parts_of(documents_of(library, EVERYTHING)), hits)
    after = max((passage.marker for passage in answer.passages), default=0)
    passages = [part.passage(marker) for marker, part in enumerate(parts, after + 1)]
    terms = terms_of([Quoter(one, library.calibration) for one in passages], MOST_TERMS)
    used = _used(terms, answer)[:MOST]
    if not used:
        return None, []
    cited = {citation.marker for term in used for citation in term.definition.citations}
    block = Block(tuple(term.definition for term in used), TITLE)
    return block, [passage for passage in passages if passage.marker in cited]


def _used(terms: Sequence[Term], answer: Answer) -> list[Term]:
    """Return the terms that an answer uses and does not define, in the order of their first use."""
    said = fold(answer.answer)
    known = {(c.document, c.start) for claim in answer.claims for c in claim.citations}
    found: dict[tuple[int, int], Term] = {}
    for term in terms:
        places = [
            place.span()
            for name in (term.name, term.alias)
            if name and (place := re.search(rf"\b{re.escape(fold(name))}s?\b", said))
        ]
        new = all((c.document, c.start) not in known for c in term.definition.citations)
        if places and new and fold(term.definition.text) not in said:
            found[min(places)] = term
    return [
        term
        for (start, end), term in sorted(found.items())
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in found)
    ]
