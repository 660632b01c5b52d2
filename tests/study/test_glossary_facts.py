"""Facts of glossaries: tables and lists of terms with their meanings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from row_lines import with_table

from rag.library import Library
from rag.study.cards.flashcards import make_cards
from rag.study.cards.quiz import TRUE, make_quiz
from rag.study.facts.glossary_facts import glossary_facts
from rag.types import Document

TERMS = {
    "Adit": "a level passage into a mine",
    "Gangue": "the worthless rock around an ore",
    "Stope": "a hollow from which ore has been cut",
    "Sump": "a pit that gathers the water of a mine",
    "Winze": "a steep shaft that joins two levels",
    "Tailings": "what is left when ore has been washed",
}
"""Words of miners."""
DEFINED = "\n\n".join(f"{term}\n:   {meaning}" for term, meaning in TERMS.items())
LIST = "".join(f"- **{term}**: {meaning}\n" for term, meaning in TERMS.items())


def table_of(terms: dict[str, str], names: tuple[str, str] = ("Word", "Meaning")) -> Document:
    rows = [dict(zip(names, pair, strict=True)) for pair in terms.items()]
    text, table = with_table(rows, "# Mining")
    return Document("mining.md", "", text, tables=(table,))


@pytest.mark.parametrize(
    "document",
    [
        table_of(TERMS),
        Document("a.md", "", f"# Mine\n\n{LIST}"),
        Document("a.html", "", f"Mine\n\n{DEFINED}"),
    ],
    ids=["table", "list", "definitions"],
)
def test_each_entry_is_asked_in_both_directions(document: Document) -> None:
    facts = glossary_facts(document)
    assert len(facts) == 2 * len(TERMS)
    definition, term = facts[:2]
    assert definition.question == "What does “Adit” mean?"
    assert definition.answer == "a level passage into a mine"
    assert term.question == "What is described here: “a level passage into a mine”?"
    assert term.with_gap == "“…” means a level passage into a mine."
    assert set(term.others) == TERMS.keys() - {"Adit"}
    start, end = term.statement.span
    assert "Adit" in document.text[start:end]
    assert "a level passage into a mine" in document.text[start:end]
    assert "Gangue" not in document.text[start:end]


@pytest.mark.parametrize(
    "document",
    [
        table_of({"Zinc": "2.10", "Tin": "14.80", "Lead": "1.90"}, ("Metal", "Price")),
        table_of(dict.fromkeys("ABC", "smoke, dust, noise of engines"), ("Hall", "Main risk")),
        table_of({"Adit": "a level passage into a mine", "Sump": "a pit that gathers water"}),
        Document("a.md", "", "# Plan\n\n- Time: from nine to noon\n- Room: in the old mill\n" * 2),
        Document("a.md", "", f"# Mine\n\n{LIST}- Bring a lamp and warm clothes.\n"),
    ],
    ids=["values", "properties", "two", "facts of a meeting", "mixed"],
)
def test_other_tables_and_lists(document: Document) -> None:
    assert not glossary_facts(document)


def test_words_of_two_languages() -> None:
    document = table_of({"chien": "dog", "chat": "cat", "oie": "goose"}, ("French", "English"))
    assert [fact.answer for fact in glossary_facts(document)[::2]] == ["dog", "cat", "goose"]


def test_column_that_says_meanings() -> None:
    """Beside others; a group is no term."""
    rows = [
        {"Group": "Ways", "Word": term, "Example": "none", "Meaning": meaning}
        for term, meaning in TERMS.items()
    ]
    text, table = with_table(rows)
    facts = glossary_facts(Document("a.xlsx", "", text, tables=(table,)))
    assert {fact.answer for fact in facts} == TERMS.keys() | set(TERMS.values())


def test_terms_that_are_asked_unfairly() -> None:
    """One with two meanings is left out; one of the same meaning is no wrong answer."""
    twice = {**TERMS, "adit": "the mouth of a cave", "Pit": "a pit that gathers water of a mine"}
    facts = {fact.subject: fact for fact in glossary_facts(table_of(twice)) if fact.others}
    assert not {"Adit", "adit"} & facts.keys()
    assert "Pit" not in facts["Sump"].others
    assert "Sump" not in facts["Pit"].others


def test_cards_and_quiz(make_library: Callable[..., Library]) -> None:
    library = make_library({"mine.md": f"# Words of miners\n\n{LIST}"})
    cards = list(make_cards(library, 40))
    assert len(cards) == len(TERMS)
    for card in cards:
        (citation,) = card.citations
        (term,) = (term for term in TERMS if term in citation.quote)
        assert TERMS[term] in citation.quote
        assert {term, TERMS[term]} & {card.back}
    for question in make_quiz(library, 12):
        if question.kind == "choice":
            assert len(set(question.choices)) == 4
            assert TERMS[question.answer] in question.prompt
        if question.kind == "true_false":
            (meant,) = (term for term in TERMS if TERMS[term] in question.prompt)
            assert (f"“{meant}”" in question.prompt) == (question.answer == TRUE)
