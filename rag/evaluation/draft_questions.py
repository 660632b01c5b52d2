"""Draft the lines of a question file from the documents of a library; a person reviews them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import zip_longest
from typing import TYPE_CHECKING

from rag.answering.write import answer_probability
from rag.errors import BadInput
from rag.evaluation.ask_questions import Progress, RunProgress
from rag.evaluation.cloze_questions import Cloze, clozes_of, is_name, with_subject
from rag.json_output import Json
from rag.llm.chat_model import ChatModel
from rag.llm.prompts import ask_to_write, ask_whether_answered
from rag.text.sentences import sentence_spans
from rag.types import EVERYTHING, Document, Hit, Passage, Scope

if TYPE_CHECKING:
    from rag.library import Library

UNANSWERABLE = 4
"""One question in this many is a close miss, so that the file can judge refusals."""
LOOKED_AT = 3
"""Top hits, none of which may answer a close miss."""
LONG_ENOUGH = 100
"""Characters of a usable chunk; shorter ones are headings and labels."""
MOST_WORDS = 12
"""Words of the longest answer: no answer would contain a longer one word for word."""
LONGEST = 120
"""Tokens of a reply; a question and its answer have about forty."""
LIKELY = 0.5
"""Probability from which a passage counts as answering a question."""
# Without these limits the model asks how, or for lists, and answers in its own words.
_ANSWERED = (
    "Write one question about one fact in this passage: who, when, which, how many or what a thing "
    "is called. It must make sense without the passage. Its answer must be one to six words that "
    "stand in the passage. Write two lines:\nQuestion: ...\nAnswer: ..."
)
_NEAR_MISS = (
    "Choose a thing that this passage is about. Write one question about a detail of it that the "
    "passage does not give, such as a number, a date, a place, a price or a person. It must make "
    "sense without the passage. Write one line:\nQuestion: ..."
)
_QUESTION = re.compile(r"^\W*(?:Question:\s*)?(.+\?)\s*$", re.MULTILINE | re.IGNORECASE)
_ANSWER = re.compile(r"^\W*Answer:\s*(.+?)\s*$", re.MULTILINE | re.IGNORECASE)


def draft(
    library: Library,
    number: int,
    *,
    model: ChatModel | None = None,
    scope: Scope = EVERYTHING,
    seed: int = 0,
    progress: Progress | None = None,
) -> Iterator[Json]:
    """Yield up to `number` lines of a question file, each with `"draft": true`, as they are ready.

    They are spread over the documents, and one in UNANSWERABLE is a close miss. The grounding
    checks confirm that the sentence of an answerable question supports its answer, and that the
    top hits of a close miss do not.

    Args:
        library: with documents.
        number: of lines.
        model: writes the questions; without one rules make them from the documents' sentences.
        scope: the documents to use.
        seed: chooses among the possible questions; the same seed gives the same questions.
        progress: is called after each question.

    Raises:
        BadInput: the documents have no suitable sentence.
    """
    answerable, unanswerable = (
        (_written(library, model, scope, seed), _written_misses(library, model, scope, seed))
        if model
        else (_made(library, scope, seed), _made_misses(library, scope, seed))
    )
    done = 0
    for place in range(1, number + 1):
        line = next(unanswerable if place % UNANSWERABLE == 0 else answerable, None)
        if line is None:
            continue
        done += 1
        if progress:
            progress(RunProgress(done, number, line["question"], None))
        yield {"id": f"draft-{done:03d}", **line, "draft": True}
    if not done:
        raise BadInput(
            "No suitable sentences found in the documents.",
            "Choose other documents with --document, or write the questions by hand.",
        )


def _made(library: Library, scope: Scope, seed: int) -> Iterator[Json]:
    for document, cloze in _clozes(library, scope, seed):
        if _is_supported(library, cloze, [cloze.sentence]):
            yield _line(document.path, cloze)


def _made_misses(library: Library, scope: Scope, seed: int) -> Iterator[Json]:
    """Yield gap questions in which another name of the documents replaces a name."""
    clozes = list(_clozes(library, scope, seed))
    names = sorted({cloze.subject for _, cloze in clozes if is_name(cloze.subject)})
    generator = random.Random(seed)
    for _, cloze in clozes:
        for name in names:
            other = generator.choice(names)
            changed = with_subject(cloze, name, other)
            if changed and not _is_supported(library, changed, _texts(library, changed, scope)):
                yield {
                    "question": changed.question,
                    "answers": [],
                    "kind": "close miss",
                }
                break


def _written(library: Library, model: ChatModel, scope: Scope, seed: int) -> Iterator[Json]:
    for passage in _passages(library, scope, seed):
        cloze = write_answered(model, passage)
        if cloze and _is_supported(library, cloze, [passage.text]):
            yield _line(passage.document, cloze)


def _written_misses(library: Library, model: ChatModel, scope: Scope, seed: int) -> Iterator[Json]:
    for passage in _passages(library, scope, seed + 1):
        question = write_near_miss(model, passage)
        # The passage itself first: the model has it in its cache, and most questions fail there.
        if not question or not is_unanswered(model, question, [passage]):
            continue
        others = [hit for hit in _found(library, question, scope) if hit.start != passage.start]
        if is_unanswered(model, question, others):
            yield {"question": question, "answers": [], "kind": "close miss"}


def write_answered(model: ChatModel, passage: Passage) -> Cloze | None:
    """Return a question whose answer is in the passage word for word, or None.

    The model must also find it likely that the passage answers the question.
    """
    reply = _reply(model, passage, _ANSWERED)
    question, answer = _QUESTION.search(reply), _ANSWER.search(reply)
    if not question or not answer:
        return None
    asked, answer_text = question[1].strip(), answer[1].strip(" .\"'“”")
    sentence = _sentence_with(passage.text, answer_text)
    if (
        not answer_text
        or len(answer_text.split()) > MOST_WORDS
        or answer_text.lower() in asked.lower()
        or not sentence
    ):
        return None
    if not _may_answer(model, asked, passage):
        return None
    return Cloze(asked, answer_text, sentence, "", sentence, "written")


def write_near_miss(model: ChatModel, passage: Passage) -> str | None:
    """Return a question on the subject of a passage that the passage does not answer, or None."""
    found = _QUESTION.search(_reply(model, passage, _NEAR_MISS))
    return found[1].strip() if found else None


def is_unanswered(model: ChatModel, question: str, passages: Sequence[Passage]) -> bool:
    """Whether the model finds that no passage answers a question; False if it cannot tell."""
    return not any(_may_answer(model, question, passage) for passage in passages)


def _may_answer(model: ChatModel, question: str, passage: Passage) -> bool:
    """Whether a passage more likely than not answers a question, or the model cannot tell.

    By the fitted scale: the model's raw probability of Yes is high for nearly all questions, and
    only lower for close misses.
    """
    log_odds = model.yes(ask_whether_answered(question, [passage]))
    return answer_probability(log_odds, retrieved=1.0) >= LIKELY


def _reply(model: ChatModel, passage: Passage, wanted: str) -> str:
    with closing(model.stream(ask_to_write(passage, wanted), LONGEST)) as pieces:
        return "".join(pieces)


def _sentence_with(text: str, words: str) -> str | None:
    wanted = " ".join(words.split()).lower()
    for start, end in sentence_spans(text):
        sentence = " ".join(text[start:end].split())
        if wanted in sentence.lower():
            return sentence
    return None


def _line(path: str, cloze: Cloze) -> Json:
    return {
        "question": cloze.question,
        "answers": [cloze.answer],
        "documents": [path],
        "evidence": [cloze.sentence],
        "kind": cloze.kind,
    }


def _is_supported(library: Library, cloze: Cloze, texts: Sequence[str]) -> bool:
    return library.grounder(cloze.question, None).support(cloze.statement, texts) is not None


def _texts(library: Library, cloze: Cloze, scope: Scope) -> list[str]:
    return [hit.chunk.text for hit in library.search(cloze.statement, LOOKED_AT, scope)]


def _found(library: Library, question: str, scope: Scope) -> list[Passage]:
    return [_passage(hit) for hit in library.search(question, LOOKED_AT, scope)]


def _passage(hit: Hit) -> Passage:
    chunk = hit.chunk
    return Passage(
        1,
        chunk.document,
        chunk.page,
        chunk.page_label,
        chunk.heading,
        chunk.start,
        chunk.end,
        chunk.text,
        hit.score,
        context=chunk.context,
    )


def _clozes(library: Library, scope: Scope, seed: int) -> Iterator[tuple[Document, Cloze]]:
    """Yield the questions of all documents, round robin."""
    of_each = []
    for document in _documents(library, scope):
        clozes = [(document, cloze) for cloze in clozes_of(document)]
        random.Random(f"{seed} {document.path}").shuffle(clozes)
        of_each.append(clozes)
    yield from (pair for turn in zip_longest(*of_each) for pair in turn if pair)


def _passages(library: Library, scope: Scope, seed: int) -> Iterator[Passage]:
    """Yield the chunks of all documents as passages, round robin."""
    store = library.snapshot().store
    of_each = []
    for document in _documents(library, scope):
        chunks = [
            _passage(Hit(chunk, 1.0, None, None))
            for chunk in store.chunks_of(document.path)
            if len(chunk.text) >= LONG_ENOUGH
        ]
        random.Random(f"{seed} {document.path}").shuffle(chunks)
        of_each.append(chunks)
    yield from (one for turn in zip_longest(*of_each) for one in turn if one)


def _documents(library: Library, scope: Scope) -> Iterator[Document]:
    for info in library.listing(scope):
        document = library.document(info.path)
        assert document is not None
        yield document
