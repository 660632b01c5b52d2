"""Compare stored items with the current documents: keep, update, retire or restore them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.citations.anchor import Anchor, CurrentDocuments, relocate
from rag.citations.cite import cite_document
from rag.grounding.checks.all_checks import REVERSALS, inconsistencies
from rag.index.manifest import STORE, read_manifest
from rag.llm.chat_model import ChatModel
from rag.study.facts.extract import facts_in
from rag.study.facts.fact import GAP
from rag.study.items import Card, QuizQuestion
from rag.study.store.item_store import ItemStore
from rag.study.store.stored_items import Change, Changed, Item, StoredItem, anchor_of, now_utc
from rag.text.sentences import Span, sentence_spans
from rag.text.words import content_words, words
from rag.types import Citation, Document

if TYPE_CHECKING:
    from rag.library import Library

ALIKE = 0.6
"""Similarity of word sequences from which a text counts as a rewording."""
CANDIDATES = 5
"""Texts with the most words in common, whose word order is then compared, which is slower."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The changes of items whose cited words have changed, in the order of the items."""

    changes: tuple[Change, ...]

    def items(self, what: Changed) -> tuple[str, ...]:
        """Return the ids of the items with this change."""
        return tuple(change.item for change in self.changes if change.what == what)


def is_stale(library: Library, store: ItemStore) -> bool:
    """Return whether the documents have changed since the items were last compared with them."""
    return bool(store.ids()) and store.checked() != _state(library)


def count_on(store: ItemStore, paths: Iterable[str]) -> int:
    """Return how many items that can be studied cite any of these documents."""
    named = frozenset(paths)
    return sum(kept.status == "good" and bool(kept.documents & named) for kept in store.items())


def refresh(library: Library, store: ItemStore, model: ChatModel | None = None) -> Refreshed:
    """Compare every item with the documents, and store all changes, or none on an error.

    An item is *kept* if its words are found again, in a moved file or elsewhere; *updated* if they
    have changed a little and still support it, or state its fact anew, which a card then says too;
    else *retired*. A retired item is *restored* when its words are back. A change is stored with
    the citations before it.

    Args:
        library: with the documents.
        store: the items.
        model: judges items whose words have changed; without one words and facts alone decide.
    """
    # Read first: if the documents change meanwhile, they are compared again.
    state = _state(library)
    current = CurrentDocuments(library)
    now = now_utc()
    changed = [
        outcome
        for kept in store.items()
        if kept.status != "removed" and (outcome := _compare(kept, current, now, library, model))
    ]
    store.change(changed, state)
    return Refreshed(tuple(change for _, change in changed))


def _compare(
    kept: StoredItem,
    current: CurrentDocuments,
    now: datetime,
    library: Library,
    model: ChatModel | None,
) -> tuple[StoredItem, Change] | None:
    """Return an item as it is now with its change; None without a change."""
    item = kept.item
    places: list[_CurrentQuote] = []
    for citation, anchor in zip(item.citations, kept.anchors, strict=True):
        document = current.find(citation.document, anchor.sha256)
        place = _find(citation, anchor, document) if document else None
        if place is None:
            return _retire(kept, now, _why(citation, document))
        places.append(place)
    cited = tuple(place.citation for place in places)
    reworded = [place for place in places if not place.same_words]
    old, new = _quotes(item.citations), _quotes(cited)
    now_says = _reworded(item, places, old, new) if reworded else None
    if reworded and now_says is None and not still_entails(item, old, new, library, model):
        place = reworded[0]
        reason = f"{place.document.path} now says: {_short(place.citation.quote)}"
        return _retire(kept, now, reason)
    anchors = tuple(
        anchor_of(place.document, place.citation.start, place.citation.end) for place in places
    )
    if kept.status == "good" and (cited, anchors) == (item.citations, kept.anchors):
        return None
    what: Changed = "updated" if reworded else "kept"
    if kept.status == "retired":
        what = "restored"
    reason = _whereabouts(item.citations, cited)
    after = kept.as_now(replace(now_says or item, citations=cited), anchors)
    return after, Change(item.id, now, what, reason, item.citations)


def _reworded(item: Item, places: Sequence[_CurrentQuote], old: str, new: str) -> Card | None:
    """Return a card in the words that its document now has for the same fact, under its id.

    The fact asks the same question, or for the same words in a gap, and the new words contradict
    nothing in the old ones. Otherwise, and for a card of several citations, None.
    """
    if not isinstance(item, Card) or len(places) != 1 or inconsistencies(old, new):
        return None
    document, span = places[0].document, places[0].citation
    for fact in facts_in(document):
        start, end = fact.statement.span
        if start >= span.end or end <= span.start:
            continue
        if item.kind == "basic" and fact.question and _same(fact.question, item.front):
            return replace(item, front=fact.question, back=fact.answer)
        if item.kind == "cloze" and fact.gap and _same(fact.answer, item.back):
            return replace(item, front=fact.with_gap, back=fact.answer)
    return None


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def _retire(kept: StoredItem, now: datetime, reason: str) -> tuple[StoredItem, Change] | None:
    if kept.status == "retired":
        return None
    change = Change(kept.item.id, now, "retired", reason, kept.item.citations)
    return replace(kept, status="retired"), change


def _why(citation: Citation, document: Document | None) -> str:
    if document is None:
        return f"{citation.document} is no longer in the library."
    return f"{document.path} no longer says: {_short(citation.quote)}"


def _whereabouts(old: tuple[Citation, ...], new: tuple[Citation, ...]) -> str:
    for before, now in zip(old, new, strict=True):
        if before.document != now.document:
            return f"{before.document} is now {now.document}."
        if before.quote.split() != now.quote.split():
            return f"{now.document} now says: {_short(now.quote)}"
    return f"{new[0].document} was changed elsewhere." if new else ""


def _quotes(citations: tuple[Citation, ...]) -> str:
    return "\n".join(citation.quote for citation in citations)


def _short(quote: str, most: int = 160) -> str:
    text = " ".join(quote.split())
    return f"“{text}”" if len(text) <= most else f"“{text[: most - 1]}…”"


def _state(library: Library) -> str:
    """Return a checksum of the documents: that of the store's file, which is already known."""
    manifest = read_manifest(library.settings.library)
    return manifest.files.get(STORE, "") if manifest else ""


def still_entails(
    item: Item, old: str, new: str, library: Library, model: ChatModel | None
) -> bool:
    """Return whether the new words support an item as the old ones did.

    They must keep all words of the item that the old ones had, must not reverse the old ones, and
    must support the statement of the item.

    Args:
        item: a card or question.
        old: the old quotations, one on each line.
        new: the new quotations, one on each line.
        library: with the calibration of the support.
        model: judges the support too; None: words and facts alone decide.
    """
    prompt, statement = _as_statement(item)
    lost = (set(content_words(f"{prompt} {statement}")) & set(content_words(old))) - set(
        content_words(new)
    )
    # Numbers and names concern an item only if it contains them.
    if lost or any(one.kind in REVERSALS for one in inconsistencies(old, new)):
        return False
    return library.grounder(prompt, model).support(statement, [new]) is not None


def _as_statement(item: Item) -> tuple[str, str]:
    """Return the question of an item, and the statement that answers it."""
    if isinstance(item, QuizQuestion):
        # The answer of a true-false question is no statement.
        return item.prompt, item.explanation if item.kind == "true_false" else item.answer
    if item.kind == "cloze":
        return "", item.front.replace(GAP, item.back)
    return item.front, item.back


@dataclass(frozen=True, slots=True)
class _CurrentQuote:
    """The current place of a citation's words, and whether they are unchanged."""

    document: Document
    citation: Citation
    same_words: bool


def _find(citation: Citation, anchor: Anchor, document: Document) -> _CurrentQuote | None:
    """Return where a document has the words of a citation, or else the most similar sentences."""
    status = relocate(citation, anchor, document)
    if status.state != "stale":
        return _CurrentQuote(document, status.citation, same_words=True)
    span = _most_alike(citation.quote, document.text)
    if span is None:
        return None
    return _CurrentQuote(document, cite_document(document, span, citation.marker), same_words=False)


def _most_alike(quote: str, text: str) -> Span | None:
    """Return the span most similar to a quotation, with as many sentences; None below ALIKE."""
    wanted = words(quote)
    if not wanted:
        return None
    bag = Counter(wanted)

    def shared(run: _SentenceRun) -> float:
        return 2 * (bag & Counter(run.words)).total() / (len(wanted) + len(run.words))

    def ratio(run: _SentenceRun) -> float:
        return SequenceMatcher(None, wanted, run.words, autojunk=False).ratio()

    runs = _runs(text, len(sentence_spans(quote)))
    nearest = sorted(runs, key=shared, reverse=True)[:CANDIDATES]
    best = max(nearest, key=ratio, default=None)
    return best.span if best and ratio(best) >= ALIKE else None


@dataclass(frozen=True, slots=True)
class _SentenceRun:
    span: Span
    words: list[str]


@lru_cache(maxsize=8)  # consecutive items are mostly of one document
def _runs(text: str, length: int) -> list[_SentenceRun]:
    """Return every run of `length` sentences, with its stems."""
    sentences = sentence_spans(text)
    ends = zip(sentences, sentences[length - 1 :], strict=False)
    return [
        _SentenceRun((first[0], last[1]), words(text[first[0] : last[1]])) for first, last in ends
    ]
