"""Answers made of the passages' own sentences, without a language model.

A sentence that is quoted says what the document says. Whether it answers the question is another
matter, so it is held against the question: the identifier and the names in it, the kind of answer
that it asks for, and its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from rag.citations.cite import cite
from rag.documents.speaker_turns import speaker_at
from rag.documents.tables.table_parts import in_whole_rows, row_spans
from rag.index.embedder import Embedder, TokenEncoder
from rag.retrieval.identifier_search import passage_units
from rag.retrieval.token_similarity import token_weights
from rag.text.answer_kinds import asked_kind, has_kind, lacking_form
from rag.text.dates import dates
from rag.text.display import titled
from rag.text.identified_units import unit_spans
from rag.text.identifiers import Identifier, file_words
from rag.text.names import NameIndex, name_spans
from rag.text.sentences import Span
from rag.text.tokens import question_language, question_stems, rules_of
from rag.text.words import content_words, words
from rag.types import Citation, Passage

MOST_SENTENCES = 3
"""Most sentences quoted: more are a list to read and not an answer."""
MOST_OF_CLAUSE = 8
"""Most sentences quoted of a clause that is asked for as such."""
_SAYS = frozenset(
    words(
        """say state stipulate provide contain mean read regulate govern cover deal deals quote show
        set lay rule text content wording exact exactly full words word written clause section
        article paragraph document contract agreement item point there part"""
    )
)
"""Stems of questions for a text and not for what it says of something."""
AT_ONCE = 8
"""Sentences with most of the question's words that are scored where no time is left: a third of the
time of all, and the best sentence is the same for 59 of 60 questions."""
LEAST_SHARE = 0.85
"""A further sentence must score this share of the best one's score."""
NEAREST, READ_CHARS = 8, 600
"""Sentences that are compared token by token, and characters of each with its context."""
FEWEST_WORDS, FEWEST_ABOUT = 4, 2
"""Content words of a sentence that can be quoted: fewer are a label or a connecting phrase. One
that is about the identifier asked for can be shorter: "It weighs 9 kg."."""
_FIELD = re.compile(r"\s*(?:[-*+•]\s+)?[*_]*[^\W\d_][\w /-]{0,30}[*_]*:[*_]*\s*\S")
"""A name and its value, such as "Phone: 555 0142": short, and an answer."""


@dataclass(frozen=True, slots=True)
class Quotations:
    """Sentences of passages, best first.

    Attributes:
        text: a paragraph for each sentence.
        doubt: why they may not answer the question; "" if nothing says so.
        places: where the sentences stand.
    """

    text: str
    doubt: str = ""
    places: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    passage: Passage
    span: Span
    subject: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class _Scored:
    candidate: _Candidate
    score: float


def quote_answer(
    question: str,
    passages: Sequence[Passage],
    embedder: Embedder,
    asked: Sequence[Identifier] = (),
    *,
    most_scored: int | None = None,
) -> Quotations:
    """Return up to three sentences of the passages that fit a question best, one a paragraph.

    The likeliest have the greatest cosine with the question and share of its words, those of their
    context included. They are scored by the mean of the cosine and of the nearness of their tokens
    to the question's; best first. A sentence of a speaker comes after the speaker's name. Only
    sentences with the kind of answer that the question asks for count; those about the identifiers
    asked for come before those that name none, and those of passages that have a name of the
    question before others.

    Args:
        question: standalone.
        passages: to quote from.
        embedder: encodes question and sentences.
        asked: identifiers of the question that the passages are about.
        most_scored: score only so many, those with most of the question's words; None for all.
    """
    if clause := _clause(question, passages, asked):
        return clause
    if not any(one.certain for one in asked):
        asked = ()
    names = question_names(question)
    candidates = _candidates(passages, asked, names)
    kind = asked_kind(question)
    if kind:
        candidates = [one for one in candidates if has_kind(one.text, kind, question)]
    about = [one for one in candidates if one.subject == "asked"]
    named = [one for one in candidates if one.is_named]
    if not (some := about or named or candidates):
        return Quotations("")
    plain = _without(question, asked)
    scored = _scored(plain, some, embedder, most_scored)[:MOST_SENTENCES]
    kept = [one.candidate for one in scored if one.score >= LEAST_SHARE * scored[0].score]
    return Quotations(
        "\n\n".join(one.text for one in kept),
        _doubt(question, plain, kept, names),
        tuple(cite(one.passage, one.span) for one in kept),
    )


def _clause(
    question: str, passages: Sequence[Passage], asked: Sequence[Identifier]
) -> Quotations | None:
    """Return a clause itself, in its order, where a question asks for nothing else."""
    clauses = [one for one in asked if one.kind == "clause"]
    if not clauses or not _SAYS.issuperset(question_stems(_without(question, clauses))):
        return None
    own = sorted(
        (
            (passage, unit.span)
            for passage in passages
            for unit in passage_units(passage, clauses)
            if unit.is_it
        ),
        key=lambda pair: (pair[0].document, pair[0].start + pair[1][0]),
    )
    places = tuple(dict.fromkeys(cite(*pair) for pair in own[:MOST_OF_CLAUSE]))
    return Quotations("\n\n".join(one.quote for one in places), "", places) if places else None


def _doubt(question: str, plain: str, kept: Sequence[_Candidate], names: Sequence[str]) -> str:
    """Return why sentences may not answer a question, given whole and without identifiers."""
    best = kept[0]
    if not best.is_named and best.subject != "asked":
        return f"Nothing around it names {' or '.join(names)}."
    wanted = set(question_stems(plain))
    said = words(f"{best.passage.place}\n{best.text}", question_language(question))
    if asked_kind(question) is None and wanted and not wanted.intersection(said):
        return "It has none of the words of the question."
    # A row about the identifier asked for says little more than the value.
    about = best.subject == "asked"
    lacking = "" if about else lacking_form(question, [one.text for one in kept])
    return f"It has no {lacking}." if lacking else ""


def question_names(question: str) -> list[str]:
    """Return the names in a question, each once; dates and numbers are none."""
    days = [one.span for one in dates(question)]
    spans = [
        span
        for span in name_spans(question, rules_of(question))
        if not any(span[0] < end and start < span[1] for start, end in days)
    ]
    return list(dict.fromkeys(question[slice(*span)] for span in spans))


def _candidates(
    passages: Sequence[Passage], asked: Sequence[Identifier], names: Sequence[str]
) -> list[_Candidate]:
    found: dict[str, _Candidate] = {}
    for passage in passages:
        # The number of a clause is a heading before its sentence, of no length.
        titles = {h.start - passage.start for h in passage.headings if h.end > h.start}
        file = file_words(PurePosixPath(passage.document).stem)
        known = NameIndex(f"{file}\n{passage.place}\n{passage.text}")
        is_named = not names or any(map(known.holds, names))
        for span, subject in _subjects(passage, asked):
            text = passage.text[slice(*span)]
            turn = speaker_at(passage.turns, passage.start + span[0])
            if turn and turn.start < passage.start + span[0]:
                text = f"{turn.speaker}: {text}"
            short = subject == "asked" or _FIELD.match(text)
            fewest = FEWEST_ABOUT if short else FEWEST_WORDS
            if len(content_words(text)) >= fewest and span[0] not in titles:
                one = _Candidate(text, passage, span, subject, is_named)
                found.setdefault(text, one)
    return list(found.values())


def _subjects(passage: Passage, asked: Sequence[Identifier]) -> list[tuple[Span, str]]:
    if not asked:
        spans = in_whole_rows(unit_spans(passage.text), row_spans(passage))
        return [(span, "open") for span in spans]
    return [(unit.span, unit.subject) for unit in passage_units(passage, asked)]


def _without(question: str, asked: Sequence[Identifier]) -> str:
    """Return a question without identifiers: all candidates are about them."""
    for one in asked:
        question = question.replace(one.written, " ")
    return re.sub(r" {2,}", " ", question)


def _scored(
    question: str, candidates: Sequence[_Candidate], embedder: Embedder, most: int | None
) -> list[_Scored]:
    """Return the candidates that fit a question best, best first."""
    wanted, language = set(question_stems(question)), question_language(question)

    def share(one: _Candidate) -> float:
        said = words(titled(one.passage.context, one.text), language)
        return len(wanted.intersection(said)) / max(1, len(wanted))

    candidates = sorted(candidates, key=lambda one: -share(one))[:most]
    texts = [titled(one.passage.context, one.text) for one in candidates]
    cosines = (embedder.encode_documents(texts) @ embedder.encode_query(question)[0]).tolist()
    shares = list(map(share, candidates))
    first = sorted(range(len(texts)), key=lambda at: -(cosines[at] + shares[at]))[:NEAREST]
    near = _nearness(question, [texts[at] for at in first], embedder)
    found = [
        _Scored(candidates[at], (cosines[at] + value) / 2)
        for at, value in zip(first, near, strict=True)
    ]
    return sorted(found, key=lambda one: -one.score)


def _nearness(question: str, texts: Sequence[str], encoder: TokenEncoder) -> list[float]:
    """Return for each text the mean, over the question's words, of the greatest token cosine."""
    asked, *read = encoder.encode_tokens([question, *(text[:READ_CHARS] for text in texts)])
    weights = token_weights(question, asked, lambda word: 1.0)
    return [
        float(weights @ (asked.vectors @ one.vectors.T).max(axis=1)) if len(one.vectors) else 0.0
        for one in read
    ]
