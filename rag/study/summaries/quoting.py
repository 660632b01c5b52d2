"""A document's own sentences as claims, judged like those that a model wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.citations.cite import cite
from rag.grounding.evidence import EvidenceFinder, Sentence, evidence_text
from rag.grounding.grounder import Grounder
from rag.text.standalone_sentences import has_end_mark, quotable_text, stands_alone
from rag.types import Claim, Passage

if TYPE_CHECKING:
    from rag.library import Library

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that can be quoted: its text on one line, and its span in the passage.

    `standalone`: it can be understood out of context.
    """

    text: str
    sentence: Sentence
    standalone: bool


@dataclass(slots=True)
class Quoter:
    """Quotes the sentences of one passage."""

    passage: Passage
    grounder: Grounder
    finder: EvidenceFinder = field(init=False)
    quotes: list[Quote] = field(init=False)

    def __post_init__(self) -> None:
        source = evidence_text(self.passage)
        self.finder = EvidenceFinder([source], question="")
        prose = [one for one in self.finder.sentences if not self._is_code(one)]
        texts = [(quotable_text(self.finder.text(one)), one) for one in prose]
        self.quotes = [
            Quote(text, one, stands_alone(text))
            for text, one in texts
            if text and (has_end_mark(text) or not self._goes_on(one))
        ]

    @property
    def name(self) -> str:
        """The title of the passage: its headings, or its document."""
        return self.passage.heading or self.passage.document

    def _is_code(self, sentence: Sentence) -> bool:
        """Whether a code fence is in a sentence, or is open where it begins."""
        before, within = (
            len(_FENCE.findall(self.passage.text, *span))
            for span in ((0, sentence.span[0]), sentence.span)
        )
        return before % 2 == 1 or within > 0

    def _goes_on(self, sentence: Sentence) -> bool:
        """Whether a sentence continues in lower case, as across a page break."""
        return self.passage.text[sentence.span[1] :].lstrip()[:1].islower()

    def claim(self, quote: Quote) -> Claim | None:
        """Return a quotation as a claim that cites its own sentence; None if it is unsupported.

        The checks can reject even that, as when table cells were read as a sentence.
        """
        judgement = self.grounder.check_quotation(quote.text, quote.sentence, self.finder)
        if judgement.verdict != "supported":
            return None
        return Claim(
            text=quote.text,
            start=0,
            end=len(quote.text),
            support=judgement.support,
            verdict=judgement.verdict,
            citations=(cite(self.passage, quote.sentence.span),),
        )


def quoters_of(library: Library, passages: Iterable[Passage]) -> list[Quoter]:
    """Return a quoter of each passage."""
    grounder = library.grounder("", None)
    return [Quoter(passage, grounder) for passage in passages]
