"""Examples of what an answer is about, from the documents."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.answering.model import ChatModel
from rag.documents.words import content_words, fold
from rag.study.texts.answers import Block, abstention_of, answer_of
from rag.study.texts.explaining import cited_passages
from rag.study.texts.parts import documents_of, parts_at, parts_of
from rag.study.texts.quoting import Quote, Quoter
from rag.study.texts.writing import Scribe
from rag.types import EVERYTHING, Answer, Claim, Passage, Scope

if TYPE_CHECKING:
    from rag.library import Library

EXAMPLE = (
    "Give the example that the passage has for this, in one or two short sentences of its own "
    "words. Write nothing else."
)
HITS = 20
"""Chunks among which an example is looked for."""
EXAMPLES = 2
"""Most that are given."""
SPEAKS_OF = 0.5
"""Share of the question's words that an example has, with its heading and the sentence before."""

_EXAMPLE = re.compile(
    r"\b(?:for example|for instance|an? (?:[\w-]+ )?example (?:of|is|was)|"
    r"(?:is|are|was|were) (?:an? )?(?:[\w-]+ )?examples? (?:of|for)|e\.g\.|zum beispiel|"
    r"beispielsweise|ein beispiel|z\. ?b\.|par exemple|por ejemplo)(?!\w)"
)
_NAMES_SOME = re.compile(r"((?:\S+ ){1,3}?)(?:such as|wie etwa|tel(?:le)?s? que|tales como)\b")


def example(
    library: Library, answer: Answer, model: ChatModel | None = None, *, about: Scope = EVERYTHING
) -> Answer:
    """Give an example of what an answer is about, from the documents; abstain where they have none.

    Args:
        library: with documents.
        answer: says what about.
        model: puts the example in words where its passage bears them out; else it is quoted.
        about: which documents to look in.

    Raises:
        BadInput: the answer cites nothing, or there is no document in scope.
        ModelFailed: the language model cannot be run.
    """
    began = time.perf_counter()
    cited = cited_passages(answer)
    scribe = (
        Scribe(model, library.embedder, library.settings, library.calibration) if model else None
    )
    asked = answer.standalone_question
    hits = library.search(asked[: library.settings.question_chars], HITS, about)
    parts = parts_at(parts_of(documents_of(library, about)), hits)
    passages = [part.passage(marker) for marker, part in enumerate(parts, 1)]
    found: list[tuple[bool, Passage, list[Claim]]] = []
    for passage in passages:
        quoter = Quoter(passage, library.calibration)
        found += [(named, passage, claims) for named, claims in _examples(quoter, asked)]
    # "Such as" only names some: that will do where nothing says that it is an example.
    found = [one for one in found if one[0]] or found
    blocks = []
    for _, passage, claims in found[:EXAMPLES]:
        written: list[Claim] = []
        if scribe and scribe.fits(passage):
            written = scribe.write([passage], EXAMPLE, 2, question=asked)
        blocks.append(Block(tuple(written or claims)))
    seconds = time.perf_counter() - began
    if not blocks:
        return abstention_of(
            answer.question,
            "Your documents give no example of this.",
            cited,
            scribe=scribe,
            seconds=seconds,
            answerable=0.0,
        )
    return answer_of(answer.question, blocks, passages, scribe=scribe, seconds=seconds)


def _examples(quoter: Quoter, question: str) -> Iterator[tuple[bool, list[Claim]]]:
    """Yield the examples of a passage that speak of a question, as claims to read in a row.

    With each, whether it says that it is one; else it only names some. One that cannot be read
    alone comes with the sentence before it.
    """
    wanted = set(content_words(question))
    before: Quote | None = None
    for quote in quoter.quotes:
        lead, before = before, quote
        folded = fold(quote.text)
        says_so = _EXAMPLE.search(folded) is not None
        names = _NAMES_SOME.search(folded)
        if not says_so and not (quote.alone and names and wanted & set(content_words(names[1]))):
            continue
        follows = lead and lead.sentence.number == quote.sentence.number - 1
        read = [lead, quote] if lead and follows and not quote.alone else [quote]
        if not quote.alone and (len(read) == 1 or not read[0].alone):
            continue
        around = f"{quoter.passage.heading}\n{' '.join(one.text for one in read)}"
        if len(wanted & set(content_words(around))) < SPEAKS_OF * len(wanted):
            continue
        claims = [claim for one in read if (claim := quoter.claim(one))]
        if len(claims) == len(read):
            yield says_so, claims
