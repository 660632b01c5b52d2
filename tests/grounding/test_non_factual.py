"""Sentences that need no evidence, and those that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.grounding.non_factual import says_nothing_found, why_non_factual


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Here is a summary:", "introductory"),
        ("Here are the main points from the passages:", "introductory"),
        ("Here's an overview of how it works:", "introductory"),
        ("In short,", "introductory"),
        ("Sure!", "introductory"),
        ("Sure, here is a short answer:", "introductory"),
        ("Based on the passages,", "introductory"),
        ("According to the provided documents:", "introductory"),
        ("Of course.", "introductory"),
        ("Kurz gesagt:", "introductory"),
        ("Hier ist eine kurze Zusammenfassung:", "introductory"),
        ("Laut den Texten:", "introductory"),
        ("Voici un résumé :", "introductory"),
        ("D’après les documents,", "introductory"),
        ("Aquí tienes un resumen:", "introductory"),
        ("Según los textos,", "introductory"),
        ("Ecco un riassunto:", "introductory"),
        ("In sintesi,", "introductory"),
        ("Would you like more detail?", "question"),
        ("Is there anything else you want to know?", "question"),
        ("Möchtest du mehr wissen?", "question"),
        ("Voulez-vous plus de détails ?", "question"),
        ("¿Quieres saber más?", "question"),
        ("Vuoi saperne di più?", "question"),
        ("I hope this helps!", "offer"),
        ("Let me know if you have any other questions.", "offer"),
        ("Feel free to ask for more about GANs.", "offer"),
        ("If you have more questions, just ask.", "offer"),
        ("Ich hoffe, das hilft!", "offer"),
        ("N'hésitez pas à demander.", "offer"),
        ("No dudes en preguntar.", "offer"),
        ("Fammi sapere se hai domande.", "offer"),
        ("Hello!", "courtesy"),
        ("Thank you!", "courtesy"),
        ("## The minimax game", "heading"),
        ("**Strengths and weaknesses**", "heading"),
        ("**Overview:**", "heading"),
        ("***", "Punctuation"),
    ],
)
def test_non_factual_sentences(sentence: str, reason: str) -> None:
    assert reason in (why_non_factual(sentence) or "")


@pytest.mark.parametrize(
    "sentence",
    [
        "Sure, the tower was built in 1889.",
        "In short, GANs are hard to train.",
        "Based on the passages, the tower is 330 metres high.",
        "Here is the tower that Eiffel built.",  # no announcement of an answer
        "Here are the results: the tower is high.",
        "Did you know that the tower was built by Eiffel?",  # tells it
        "Why was the tower built in 1889?",  # takes a year for granted
        "The tower is high. Would you like more?",  # two sentences taken for one
        "Let me know if you need more, but the tower was built by Eiffel.",
        "I hope this helps, because the tower was closed.",
        "Let me know when the 1889 tower opens.",
        "Yes.",  # an answer
        "No.",
        "**The tower was built in 1889**",  # bold and a statement
        "**Eiffel built it.**",
        "# The tower is made of iron",
        "Sicher ist der Turm aus Eisen.",  # "sicher" begins a statement
        "Bien sûr, la tour est en fer.",
        "Claro que la torre es de hierro.",
        "Certo, la torre è di ferro.",
        "GANs learn.",
        "The list has five points.",
        "Feel free to use it, which was allowed by law.",
        "The following is true of towers.",
    ],
)
def test_factual_sentences(sentence: str) -> None:
    assert why_non_factual(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The passages do not mention the price.", True),
        ("The provided text does not specify when it was built.", True),
        ("The text doesn't provide this information.", True),
        ("The documents say nothing about towers.", True),
        ("There is no information about towers in the passages.", True),
        ("The height is not stated in the documents.", True),
        ("I could not find an answer.", True),
        ("Die Texte nennen keinen Preis.", True),
        ("Das Dokument erwähnt den Turm nicht.", True),
        ("Les textes ne mentionnent pas le prix.", True),
        ("Los documentos no mencionan el precio.", True),
        ("I testi non menzionano il prezzo.", True),
        ("The passages mention the price.", False),
        ("The document does not bind third parties.", False),  # of the subject
        ("The text does not mention the year, but it was 1889.", False),  # goes on
        ("The notes do not give the year, which was 1889.", False),
        ("The discriminator does not mention anything.", False),  # no text
        ("GANs do not contain an encoder.", False),
        ("The price is not stated on the ticket.", False),
    ],
)
def test_says_nothing_found(sentence: str, expected: bool) -> None:
    assert says_nothing_found(sentence) is expected


@given(st.text(max_size=300))
def test_any_text_is_classified(sentence: str) -> None:
    assert why_non_factual(sentence) is None or why_non_factual(sentence)
    assert says_nothing_found(sentence) in (True, False)
