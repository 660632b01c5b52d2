"""Make flashcards from sentences of documents: a question with its answer, or a cloze."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from rag.grounding.grounder import Grounder
from rag.llm.chat_model import ChatModel
from rag.study.cards.quality import A_SENTENCE, ItemDeduplicator, difficulty, flaws
from rag.study.cards.question_wording import write_question
from rag.study.facts.fact import Fact
from rag.study.facts.fact_pool import DocumentFacts, FactPool
from rag.study.items import Card, CardKind, StudyProgress, item_id
from rag.types import EVERYTHING, Scope

if TYPE_CHECKING:
    from rag.library import Library


def make_cards(
    library: Library,
    number: int,
    *,
    model: ChatModel | None = None,
    scope: Scope = EVERYTHING,
    seed: int = 0,
    known: Collection[str] = (),
    progress: Callable[[StudyProgress], None] | None = None,
) -> Iterator[Card]:
    """Yield up to `number` cards as they are ready, spread over documents and sections.

    The iterator can be closed at any time.

    Args:
        library: with documents.
        number: of cards; fewer if the documents have no more facts.
        model: writes questions for facts for which rules have only a gap; code chooses the answers
            and checks the questions. Without one all cards are made by rules.
        scope: the documents to use.
        seed: chooses among the possible cards; the same seed gives the same cards.
        known: ids of cards that are not made again.
        progress: is called with how far it has come.

    Raises:
        BadInput: the documents have no suitable sentence; the message says why.
    """
    pool, seen, known = FactPool(library, scope, seed), ItemDeduplicator(), frozenset(known)
    grounder = library.grounder("", None)
    counts: dict[CardKind, int] = {"basic": 0, "cloze": 0}
    some = False
    for source, fact in pool.round_robin():
        if sum(counts.values()) >= number:
            return
        if progress:
            progress(StudyProgress(sum(counts.values()), number, source.document.path))
        if not known.isdisjoint(_ids(fact)):
            some = True
            seen.add_if_new(fact.kind, _front(fact), fact.answer, fact.statement.text, A_SENTENCE)
            continue
        wanted: CardKind = "basic" if counts["basic"] <= counts["cloze"] else "cloze"
        card = _card(source, fact, wanted, seen, grounder, model)
        some = some or card is not None
        if card and card.id not in known:  # a model may choose the same words again
            counts[card.kind] += 1
            yield card
    if not some and number > 0:
        raise pool.no_items_error()


def _front(fact: Fact) -> str:
    return fact.question or fact.with_gap


def _ids(fact: Fact) -> set[str]:
    """Return the ids of the cards that rules make of a fact."""
    return {item_id("basic", fact.question, fact.answer)} | (
        {item_id("cloze", fact.with_gap, fact.answer)} if fact.gap else set()
    )


def _card(
    source: DocumentFacts,
    fact: Fact,
    wanted: CardKind,
    seen: ItemDeduplicator,
    grounder: Grounder,
    model: ChatModel | None,
) -> Card | None:
    """Return a card of a fact, of the wanted kind if possible, or None."""
    evidence = fact.statement.text
    question = fact.question
    if not question and wanted == "basic" and model:
        question = write_question(model, fact) or ""
    kind: CardKind = "basic" if question and (wanted == "basic" or not fact.gap) else "cloze"
    if kind == "cloze" and fact.gap is None:
        return None
    front = question if kind == "basic" else fact.with_gap
    if flaws(front, fact.answer, evidence):
        return None
    citation = source.cite(fact)
    support = grounder.support(evidence, [citation.quote])
    if support is None or not seen.add_if_new(fact.kind, front, fact.answer, evidence, A_SENTENCE):
        return None
    return Card(
        id=item_id(kind, front, fact.answer),
        kind=kind,
        front=front,
        back=fact.answer,
        support=support,
        difficulty=difficulty(evidence, fact.answer, source.uses(fact.answer)),
        citations=(citation,),
    )
