"""Find examples in the documents for the topic of an answer."""

from __future__ import annotations

import math
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rag.llm.chat_model import ChatModel
from rag.study.summaries.composed_answer import ClaimBlock, abstention_of, answer_of
from rag.study.summaries.document_parts import documents_of, parts_of, parts_with_hits
from rag.study.summaries.quoting import Quote, Quoter, quoters_of
from rag.study.summaries.supported_writer import writer_with
from rag.study.tutoring.explain import cited_passages
from rag.text.words import content_words, fold
from rag.types import EVERYTHING, Answer, Claim, Passage, Scope

if TYPE_CHECKING:
    from rag.library import Library

EXAMPLE = (
    "Give the example that the passage has for this, in one or two short sentences of its own "
    "words. Write nothing else."
)
HITS = 20
"""Chunks to search for examples."""
EXAMPLES = 2
"""Maximum number of examples."""
SAME_TOPIC = 0.5
"""Share of the question's words that an example has, with its heading and the sentence before.

Each word is weighted by its rarity; one that does not occur in the passages has no weight."""

_EXAMPLE = re.compile(
    r"\b(?:for example|for instance|an? (?:[\w-]+ )?example (?:of|is|was)|"
    r"(?:is|are|was|were) (?:an? |the )?(?:[\w-]+ )?examples?"
    r"(?= (?:of|for|that|which|where|in)|[.,;])|e\.g\.|zum beispiel|"
    r"beispielsweise|ein beispiel|z\. ?b\.|par exemple|por ejemplo)(?!\w)|"
    r"(?:^|[;:,] )(?:an? |one |some |other )?(?:[\w-]+ )?examples? (?:is|are|was|were|includes?)\b"
)
_NAMES_SOME = re.compile(
    r"((?:\S+ ){1,3}?)(?:such as|including|wie etwa|tel(?:le)?s? que|tales como)\b"
)


def find_example(
    library: Library, answer: Answer, model: ChatModel | None = None, *, scope: Scope = EVERYTHING
) -> Answer:
    """Return an example for the topic of an answer, from the documents; abstain without one.

    Args:
        library: with documents.
        answer: with the topic.
        model: words the example, if its passage supports the words; otherwise it is quoted.
        scope: the documents to use.

    Raises:
        BadInput: the answer has no citations, or there is no document in scope.
        ModelFailed: the language model cannot be run.
    """
    began = time.perf_counter()
    cited = cited_passages(answer)
    writer = writer_with(model, library)
    asked = answer.standalone_question
    hits = library.search(asked[: library.settings.question_chars], HITS, scope)
    parts = parts_with_hits(parts_of(documents_of(library, scope)), hits)
    passages = [part.passage(marker) for marker, part in enumerate(parts, 1)]
    quoters = quoters_of(library, passages)
    topic = _Topic.of(answer, quoters)
    found = [(one, quoter.passage) for quoter in quoters for one in _examples(quoter, topic)]
    # "Such as" only names some: used if no sentence calls itself an example.
    found = [pair for pair in found if pair[0].says_so] or found
    blocks = []
    for (_, claims), passage in found[:EXAMPLES]:
        written: list[Claim] = []
        if writer and writer.fits(passage):
            written = writer.write([passage], EXAMPLE, 2, question=asked)
        blocks.append(ClaimBlock(tuple(written or claims)))
    seconds = time.perf_counter() - began
    if not blocks:
        return abstention_of(
            answer.question,
            "Your documents give no example of this.",
            cited,
            writer=writer,
            seconds=seconds,
            answerable=0.0,
        )
    return answer_of(answer.question, blocks, passages, writer=writer, seconds=seconds)


class _Example(NamedTuple):
    """Consecutive claims; `says_so`: they call themselves an example, else they only name some."""

    says_so: bool
    claims: list[Claim]


@dataclass(frozen=True, slots=True)
class _Topic:
    """The topic of an answer: the weights of its question's words, its citations and its text.

    An example that the text already has is not repeated.
    """

    weights: dict[str, float]
    cited: frozenset[tuple[str, int, int]]
    text: str

    @classmethod
    def of(cls, answer: Answer, quoters: Sequence[Quoter]) -> _Topic:
        """Weight the words of an answer's question by their rarity in some passages."""
        sentences = [one.words for quoter in quoters for one in quoter.finder.sentences]
        uses = Counter(word for words in sentences for word in words)
        return cls(
            {
                word: math.log(1 + len(sentences) / uses[word])
                for word in set(content_words(answer.standalone_question))
                if uses[word]
            },
            frozenset(
                (c.document, c.start, c.end) for claim in answer.claims for c in claim.citations
            ),
            answer.answer,
        )

    def is_cited(self, quote: Quote, passage: Passage) -> bool:
        """Whether the answer cites a sentence of a passage."""
        start, end = (passage.start + at for at in quote.sentence.span)
        return any(path == passage.document and a < end and start < b for path, a, b in self.cited)

    def is_of(self, text: str) -> bool:
        """Whether a text is on the topic."""
        known = set(content_words(text))
        held = sum(weight for word, weight in self.weights.items() if word in known)
        return held >= SAME_TOPIC * sum(self.weights.values()) > 0


def _examples(quoter: Quoter, topic: _Topic) -> Iterator[_Example]:
    """Yield the examples of a passage on a topic.

    One that does not stand alone comes with the sentence before it. An example right after a
    sentence that the answer cites is on the topic, whatever its words.
    """
    before: Quote | None = None
    for quote in quoter.quotes:
        lead, before = before, quote
        folded = fold(quote.text)
        says_so = _EXAMPLE.search(folded) is not None
        names = _NAMES_SOME.search(folded)
        if not says_so and not (
            quote.standalone
            and names
            and not topic.weights.keys().isdisjoint(content_words(names[1]))
        ):
            continue
        follows = lead is not None and lead.sentence.number == quote.sentence.number - 1
        read = [lead, quote] if lead and follows and not quote.standalone else [quote]
        if not quote.standalone and (len(read) == 1 or not read[0].standalone):
            continue
        text = " ".join(one.text for one in read)
        of_cited = lead and follows and says_so and topic.is_cited(lead, quoter.passage)
        if not (of_cited or topic.is_of(f"{quoter.passage.heading}\n{text}")):
            continue
        if text in topic.text and not says_so:
            continue
        claims = [claim for one in read if (claim := quoter.claim(one))]
        if len(claims) == len(read):
            yield _Example(says_so, claims)
