"""How study items look on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.cli.output import count, tame_text

if TYPE_CHECKING:
    from rag.library import Library
    from rag.study.items import Card, QuizQuestion, SectionCoverage
    from rag.study.review.review_statistics import Statistics
    from rag.study.store.stored_items import Change, StoredItem
    from rag.types import Citation

AROUND = 200
"""Characters of a document that are shown on each side of a quotation."""


def print_card(card: Card) -> None:
    """Print both sides of a card and where it is from."""
    print(f"{tame_text(card.front)}\n    {tame_text(card.back)}")
    print_sources(card.citations)
    print(flush=True)


def print_question(question: QuizQuestion, number: int, of: int) -> None:
    """Print a question, and its choices with their letters."""
    print(f"{number} of {of}. {tame_text(question.prompt)}")
    for place, choice in enumerate(question.choices):
        print(f"    {chr(ord('a') + place)}) {tame_text(choice)}")


def print_sources(citations: Sequence[Citation]) -> None:
    """Print the words that something rests on, and where they stand."""
    from rag.study.export.bundle import source_of

    for citation in citations:
        quote = " ".join(citation.quote.split())
        print(f"    {tame_text(source_of(citation))}: “{tame_text(quote)}”")


def print_place(library: Library, citation: Citation) -> None:
    """Print a quotation among the words around it; its own lines are marked."""
    from rag.study.export.bundle import source_of

    print(f"    {tame_text(source_of(citation))}")
    document = library.document(citation.document)
    text = document.text if document else ""
    begin, end = max(0, citation.start - AROUND), citation.end + AROUND
    before, after = text[begin : citation.start], text[citation.end : end]
    # Whole words, but at the ends of the document, where nothing was cut.
    before = before.partition(" ")[2] if begin else before
    after = after.rpartition(" ")[0] if end < len(text) else after
    for mark, part in (("  ", before), ("> ", citation.quote), ("  ", after)):
        for line in filter(None, map(str.strip, part.split("\n"))):
            print(f"    {mark}{tame_text(line)}")


def print_kept(kept: StoredItem) -> None:
    """Print one line for an item, and one for its place."""
    from rag.study.export.bundle import answer_of, source_of

    asked, answer = answer_of(kept.item)
    status = "" if kept.status == "good" else f"  [{kept.status}]"
    head = " ".join(f"{asked} = {answer}".split())
    places = "; ".join(source_of(citation) for citation in kept.item.citations)
    print(f"{tame_text(kept.item.id)[:8]} {kept.item.kind:12s} {tame_text(head)}{status}")
    print(f"{'':21s} {tame_text(places)}")


def print_changes(changes: Sequence[Change], asked: dict[str, str]) -> None:
    """Print what became of items, with the words that each rested on until then.

    Args:
        changes: oldest first.
        asked: what each item asks, by its id.
    """
    for change in changes:
        print(f"{change.what:9s} {tame_text(change.item)[:8]} {tame_text(asked[change.item])}")
        print(f"{'':9s} {tame_text(change.reason)}")
        if change.what != "kept":
            print_sources(change.citations)


def print_statistics(statistics: Statistics) -> None:
    """Print the figures, and the next seven days of the forecast."""
    states = ", ".join(f"{number} {name}" for name, number in statistics.states.items())
    print(f"Cards      {statistics.cards} ({states})")
    print(f"Questions  {statistics.questions}")
    if statistics.retired or statistics.removed:
        print(f"Put away   {statistics.retired} retired, {statistics.removed} removed")
    print(f"Known now  {statistics.known:g} cards, by FSRS")
    ratings = ", ".join(f"{number} {name}" for name, number in statistics.ratings.items())
    print(f"Reviews    {statistics.reviews}, {statistics.reviews_today} today ({ratings})")
    print(f"Retention  {statistics.retention.words()} in 30 days")
    print(f"Quiz       {statistics.quiz.words()}")
    print("Due")
    for day in statistics.forecast[:7]:
        print(f"    {day.day:%a %d %b}  {day.due:4d}")


def print_coverage(coverage: Sequence[SectionCoverage]) -> None:
    """Print which sections a text stands for, and which it leaves out."""
    covered = sum(section.items > 0 for section in coverage)
    print(f"\n{covered} of {count(len(coverage), 'section')} covered.")
    for section in coverage:
        if not section.items:
            print(f"  left out: {tame_text(section.document)}  {tame_text(section.heading)}")
