"""Quotations fit the question, are of the kind it asks for, and name who says them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import WordEmbedder
from row_lines import with_table

from rag.answering.extractive import Quotations, quote_answer
from rag.index.embedder import Matrix
from rag.library import Library
from rag.retrieval.passages import passage_of
from rag.text.asked_identifiers import asked_identifiers
from rag.types import Document, Heading, Passage

MakeLibrary = Callable[..., Library]

MINUTES = """# Water board

**Holm:** The pump failed twice in April. It is thirty years old. I propose a second pump.

**Abara:** The valve leaks since the winter. Nobody has a spare part.

**Holm:** Then we ask for three prices.
"""


def test_speaker_stands_before_the_sentence(make_library: MakeLibrary) -> None:
    library = make_library({"minutes.md": MINUTES})
    answer = library.ask("Who proposed a second pump?", extractive=True)
    assert "Holm: I propose a second pump." in answer.answer
    assert answer.verdict == "supported"
    quotes = [one.quote for claim in answer.claims for one in claim.citations]
    assert any("Holm" in quote for quote in quotes)
    document = library.document("notes/minutes.md")
    assert document
    assert all(
        document.text[one.start : one.end] == one.quote
        for claim in answer.claims
        for one in claim.citations
    )


def test_value_of_a_note_named_after_its_subject(make_library: MakeLibrary) -> None:
    library = make_library(
        {"ngozi-abara.md": "Phone: 555 0142\nRoom: 12", "jon-holm.md": "Phone: 555 0120\nRoom: 7"}
    )
    answer = library.ask("What is the phone number of Ngozi Abara?", extractive=True)
    assert "555 0142" in answer.answer.partition("\n")[0]
    assert answer.claims[0].citations[0].document == "notes/ngozi-abara.md"
    assert quote_answer("What is it?", [], library.embedder).text == ""


def quoted(question: str, text: str) -> Quotations:
    passage = Passage(1, "a.md", None, None, "", 0, len(text), text, 1.0)
    return quote_answer(question, [passage], WordEmbedder(), asked_identifiers(question))


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (
            "How many oars does the rowing club own?",
            "The rowing club owns oars and boats. It keeps forty oars in two sheds.",
            "It keeps forty oars in two sheds.",
        ),
        ("How many oars does the club own?", "The club owns oars and boats.", ""),
        ("When was the rowing club founded?", "The rowing club was founded by Mina Falk.", ""),
        (
            "Who founded the rowing club?",
            "The rowing club was founded by two sisters. It rows on the lake every day.",
            "The rowing club was founded by two sisters.",
        ),
        (
            "What does the LP-303 weigh?",
            "The LP-303 moves 35 litres. It weighs 9 kg. Pumps weigh what their motors weigh.",
            "It weighs 9 kg.",
        ),
        (
            "What is the price of QT-2150?",
            "- QT-2105: price 3 crowns\n- QT-2150: price 4 crowns\n- QT-2501: price 5 crowns",
            "- QT-2150: price 4 crowns",
        ),
    ],
)
def test_quotation(question: str, text: str, expected: str) -> None:
    assert quoted(question, text).text == expected


def test_only_the_sentences_with_most_words_of_the_question_are_scored() -> None:
    class CountingEmbedder(WordEmbedder):
        def encode_documents(self, texts: list[str]) -> Matrix:
            self.encoded = list(texts)
            return super().encode_documents(texts)

    text = "Cats sleep on warm roofs. The club owns oars. The rowing club owns forty oars today."
    passage = Passage(1, "a.md", None, None, "", 0, len(text), text, 1.0)
    embedder = CountingEmbedder()
    asked = "What does the rowing club own?"
    found = quote_answer(asked, [passage], embedder, most_scored=1)
    assert embedder.encoded == ["The rowing club owns forty oars today."]
    assert found.text == embedder.encoded[0]
    assert [text[one.start : one.end] for one in found.places] == embedder.encoded


def test_headings_are_no_answer() -> None:
    text = "2.2 Notice period of tenants\n\nIt is three months for tenants of the mill."
    heading = Heading(1, text[:28], 0, 28)
    passage = passage_of(Document("a.md", "", text, (), (heading,)), 0, len(text))
    answer = quote_answer("What is the notice period of tenants?", [passage], WordEmbedder())
    assert answer.text == "It is three months for tenants of the mill."


def test_row_of_a_table_is_quoted_whole() -> None:
    """With the names of its columns, also where a cell has several sentences."""
    rows = [
        {"Club": "Rowing", "Rules": "Boats are shared. Members clean the boats on Friday."},
        {"Club": "Chess", "Rules": "Boards are shared. Members may take the boards home."},
    ]
    text, table = with_table(rows)
    passage = passage_of(Document("a.csv", "", text, tables=(table,)), 0, len(text))
    answer = quote_answer("On which day do members clean the boats?", [passage], WordEmbedder())
    assert answer.text.split("\n\n")[0] == text[: table.rows[0].end]


@pytest.mark.parametrize(
    ("question", "text", "doubt"),
    [
        ("Which boats does Ines Corvo own?", "The boats that members own lie on the lake.",
         "Ines Corvo"),
        ("Which boats does Ines Corvo own?", "Ines Corvo came. She has boats: two old skiffs lie "
         "there.", ""),
        ("Who painted the QT-2150?", "The ring QT-2150 was ordered twice last winter.", "words"),
        ("Who ordered the QT-2150?", "The ring QT-2150 was ordered twice last winter.", ""),
        ("How many boats are on the lake?", "The boats on the lake were new in 1931.", "number"),
        ("How many boats are on the lake?", "There are 14 old boats on the lake.", ""),
        ("When were the boats sold?", "The boats were sold to a club of many years.", "date"),
    ],
)  # fmt: skip
def test_doubt(question: str, text: str, doubt: str) -> None:
    found = quoted(question, text)
    assert found.text
    assert bool(found.doubt) is bool(doubt)
    assert doubt in found.doubt


def test_doubtful_quotation_is_only_partly_supported(make_library: MakeLibrary) -> None:
    files = {"boats.md": "The boats that members own lie on the lake."}
    library = make_library(files, read_above=0.0)
    question = "Which boats does Ines Corvo own?"
    answer = library.ask(question, extractive=True)
    assert answer.verdict == "partial"
    assert "Ines Corvo" in answer.claims[0].reasons[-1]
    assert answer.support < 0.95


LEASE = """# Lease of the mill

## 4 Rent

Clause 4.2 is about late rent, so pay early.

4.1 The rent is 900 euros a month.

4.2 Late rent bears interest of five per cent, as clause 7.3 says of fees.

4.3 Interest under clause 4.2 is due on demand.

## 7 End

7.3 The owner may end the lease if the miller

(a) sublets the mill;

(b) stores oil in the loft; or

(c) owes rent under clause 4.2.

7.4 Under clause 7.3(a) a notice of 14 days is enough.
"""


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "What does clause 4.2 say?",
            ["4.2 Late rent bears interest of five per cent, as clause 7.3 says of fees."],
        ),
        (
            "What does clause 7.3(b) say?",
            ["7.3 The owner may end the lease if the miller", "(b) stores oil in the loft; or"],
        ),
        (
            "What is the wording of item (c) of clause 7.3?",
            ["7.3 The owner may end the lease if the miller", "(c) owes rent under clause 4.2."],
        ),
        (
            "What notice is enough under clause 7.3(a)?",
            ["7.4 Under clause 7.3(a) a notice of 14 days is enough."],
        ),
    ],
)
def test_a_clause_is_quoted_and_not_what_mentions_it(
    make_library: MakeLibrary, question: str, expected: list[str]
) -> None:
    answer = make_library({"lease.md": LEASE}).ask(question, extractive=True)
    assert (answer.verdict, answer.answer.split("\n\n")) == ("supported", expected)


def test_an_item_that_a_clause_does_not_have(make_library: MakeLibrary) -> None:
    answer = make_library({"lease.md": LEASE}).ask("What does clause 7.3(f) say?", extractive=True)
    assert answer.verdict == "abstained"
    assert "clause 7.3(f) is not in your 1 document" in answer.answer
