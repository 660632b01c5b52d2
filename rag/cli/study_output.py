"""Terminal output of study items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.cli.output import printable_text
from rag.text.display import count

if TYPE_CHECKING:
    from rag.library import Library
    from rag.study.items import Card, QuizQuestion, SectionCoverage
    from rag.study.review.review_statistics import Statistics
    from rag.study.store.stored_items import Change, StoredItem
    from rag.types import Citation

CONTEXT_CHARS = 200
"""Characters of a document shown on each side of a quotation."""


def print_card(card: Card) -> None:
    """Print both sides of a card and its sources."""
    print(f"{printable_text(card.front)}\n    {printable_text(card.back)}")
    print_sources(card.citations)
    print(flush=True)


def print_question(question: QuizQuestion, number: int, of: int) -> None:
    """Print a question, and its choices with letters."""
    print(f"{number} of {of}. {printable_text(question.prompt)}")
    for place, choice in enumerate(question.choices):
        print(f"    {chr(ord('a') + place)}) {printable_text(choice)}")


def print_sources(citations: Sequence[Citation]) -> None:
    """Print the place and the words of each citation."""
    from rag.study.export.exported_items import source_of

    for citation in citations:
        quote = " ".join(citation.quote.split())
        print(f"    {printable_text(source_of(citation))}: “{printable_text(quote)}”")


def print_quotation(library: Library, citation: Citation) -> None:
    """Print a quotation in its context; lines of the quotation are marked with `>`."""
    from rag.study.export.exported_items import source_of

    print(f"    {printable_text(source_of(citation))}")
    document = library.document(citation.document)
    text = document.text if document else ""
    begin, end = max(0, citation.start - CONTEXT_CHARS), citation.end + CONTEXT_CHARS
    before, after = text[begin : citation.start], text[citation.end : end]
    # Drop words cut in half; at the ends of the document nothing was cut.
    before = before.partition(" ")[2] if begin else before
    after = after.rpartition(" ")[0] if end < len(text) else after
    for mark, part in (("  ", before), ("> ", citation.quote), ("  ", after)):
        for line in filter(None, map(str.strip, part.split("\n"))):
            print(f"    {mark}{printable_text(line)}")


def print_item(stored: StoredItem) -> None:
    """Print one line for an item, and one for its sources."""
    from rag.study.export.exported_items import answer_of, source_of

    item = stored.item
    question, answer = answer_of(item)
    status = "" if stored.status == "good" else f"  [{stored.status}]"
    text = " ".join(f"{question} = {answer}".split())
    places = "; ".join(source_of(citation) for citation in item.citations)
    print(printable_text(f"{item.id[:8]} {item.kind:12s} {text}{status}"))
    print(printable_text(f"{'':21s} {places}"))


def print_changes(changes: Sequence[Change], asked: dict[str, str]) -> None:
    """Print the changes of items, with the citations before each change.

    Args:
        changes: oldest first.
        asked: the question of each item, by its id.
    """
    for change in changes:
        item = f"{change.item[:8]} {asked[change.item]}"
        print(f"{change.what:9s} {printable_text(item)}")
        print(f"{'':9s} {printable_text(change.reason)}")
        if change.what != "kept":
            print_sources(change.citations)


def print_statistics(statistics: Statistics) -> None:
    """Print the statistics, and the forecast for seven days."""
    states = ", ".join(f"{number} {name}" for name, number in statistics.states.items())
    print(f"Cards      {statistics.cards} ({states})")
    print(f"Questions  {statistics.questions}")
    if statistics.retired or statistics.removed:
        print(f"Inactive   {statistics.retired} retired, {statistics.removed} removed")
    print(f"Known now  {statistics.known:g} cards, estimated by FSRS")
    ratings = ", ".join(f"{number} {name}" for name, number in statistics.ratings.items())
    print(f"Reviews    {statistics.reviews}, {statistics.reviews_today} today ({ratings})")
    print(f"Retention  {statistics.retention.words()} in 30 days")
    print(f"Quiz       {statistics.quiz.words()}")
    print("Due")
    for day in statistics.forecast[:7]:
        print(f"    {day.day:%a %d %b}  {day.due:4d}")


def print_coverage(coverage: Sequence[SectionCoverage]) -> None:
    """Print how many sections a text covers, and which it does not cover."""
    covered = sum(section.items > 0 for section in coverage)
    print(f"\n{covered} of {count(len(coverage), 'section')} covered.")
    for section in coverage:
        if not section.items:
            print(printable_text(f"  not covered: {section.document}  {section.heading}"))
