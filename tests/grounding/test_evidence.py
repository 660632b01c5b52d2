"""Which sentences are chosen as the evidence of a claim."""

from __future__ import annotations

from row_lines import with_table

from grounding.texts import GANS, OTTERS
from rag.grounding.evidence import EvidenceFinder, EvidenceText, evidence_text
from rag.types import Passage


def test_best_sentence_is_found() -> None:
    finder = EvidenceFinder([EvidenceText(OTTERS), EvidenceText(GANS, "GANs")], "")
    found = finder.find("GANs were introduced in 2014 by Ian Goodfellow.")
    (sentence,) = found.sentences
    assert sentence.source == 1
    assert GANS[slice(*sentence.span)].startswith("Ian Goodfellow")


def test_claim_of_two_passages() -> None:
    finder = EvidenceFinder([EvidenceText(OTTERS), EvidenceText(GANS, "GANs")], "")
    found = finder.find("Otters hold hands in sleep, and the generator maps noise to images.")
    assert {sentence.source for sentence in found.sentences} == {0, 1}


def test_heading_words_count_half() -> None:
    title = "Autoencoders › The loss: reconstruction and divergence"
    text = (
        "The loss of an autoencoder has two parts. The reconstruction term measures how far the "
        "output is from the input. The divergence term keeps the latent space smooth. "
        "A picture is read pixel by pixel."
    )
    finder = EvidenceFinder([EvidenceText(text, title)], "")
    claim = "The loss of an autoencoder is composed of the reconstruction term and the divergence."
    said = [finder.text(sentence) for sentence in finder.find(claim).sentences]
    assert [one.split()[1] for one in said] == ["loss", "reconstruction", "divergence"]


def test_weak_sentence_is_not_added() -> None:
    text = (
        "The critic of a Wasserstein network gives an unbounded score in place of a probability. "
        "Scores are shown in blue."
    )
    finder = EvidenceFinder([EvidenceText(text)], "")
    claim = "The critic of a Wasserstein network gives an unbounded score."
    assert len(finder.find(claim).sentences) == 1


def test_hint_settles_ties() -> None:
    """A model's marker that points at the wrong passage changes nothing."""
    same = EvidenceFinder([EvidenceText(OTTERS), EvidenceText(OTTERS)], "")
    assert same.find("Otters hold hands.", frozenset({1})).sentences[0].source == 1
    finder = EvidenceFinder([EvidenceText(OTTERS), EvidenceText(GANS)], "")
    assert finder.find("Otters hold hands in sleep.", frozenset({1})).sentences[0].source == 0


def test_question_settles_ties() -> None:
    """An answer of two words stands in many sentences; which of them answers, the question says."""
    text = (
        "Three warnings apply to synthetic data. Synthetic data is made by a model so that it "
        "behaves like real records. Records of clients are kept by the bank."
    )
    asked = "What do we call records that are made by a model and behave like real ones?"
    finder = EvidenceFinder([EvidenceText(text)], asked)
    (found,) = finder.find("Synthetic data").sentences
    assert finder.text(found).startswith("Synthetic data is made")
    (found,) = finder.find("Three warnings apply to it.").sentences
    assert finder.text(found).startswith("Three warnings")


def test_row_of_a_table_is_whole() -> None:
    """What a sentence in a cell is about stands in the other cells."""
    rows = [
        {"Hall": "North", "Note": "It is heated. Dogs may enter on Sunday."},
        {"Hall": "South", "Note": "It is cold. Cats may enter."},
    ]
    text, table = with_table(rows)
    passage = Passage(1, "a", None, None, "", 0, len(text), text, 1.0, tables=(table,))
    finder = EvidenceFinder([evidence_text(passage)], "")
    (sentence,) = finder.find("Dogs may enter the northern hall on Sunday.").sentences
    assert finder.text(sentence) == text[table.rows[0].start : table.rows[0].end]
