"""Claims, evidence, hard checks, support and the gate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import WordEmbedder
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.retrieve import retrieval_probability
from rag.errors import BadInput
from rag.grounding.calibration import IDENTITY
from rag.grounding.checks.consistency import Inconsistency
from rag.grounding.claims import parse_draft, repeats_question, strip_markers
from rag.grounding.evidence import EvidenceFinder, EvidenceText
from rag.grounding.features import TokenSimilarity, claim_features
from rag.grounding.grounder import Grounder, overall
from rag.grounding.support import judge_claim, support_probability
from rag.grounding.verify import verify_record
from rag.llm.model import Weighed
from rag.retrieval.logistic import Logistic
from rag.types import Chunk, Hit, Page, Passage

ENCODER = WordEmbedder()
GROUNDER = Grounder(ENCODER, IDENTITY, None, "")

GANS = (
    "A GAN has two networks. The discriminator estimates the probability that a sample is real. "
    "Ian Goodfellow and colleagues introduced GANs in 2014. The generator maps noise to images."
)
OTTERS = "Otters hold hands while they sleep. An otter eats 1,000 urchins a month."


def passage(text: str, marker: int = 1, start: int = 0) -> Passage:
    end = start + len(text)
    pages = (Page(2, "ii", 0, end),)
    return Passage(marker, "a.md", 2, "ii", "Top", start, end, text, 1.0, pages)


def test_markers_become_hints_and_leave_the_text() -> None:
    text, claims = parse_draft("GANs learn [1]. They compete.[2, 3] The end")
    assert text == "GANs learn. They compete. The end"
    assert [(text[slice(*claim.span)], set(claim.hints)) for claim in claims] == [
        ("GANs learn.", {1}),
        ("They compete.", {2, 3}),
        ("The end", set()),
    ]


def test_a_marker_still_being_written_is_not_shown() -> None:
    assert strip_markers("GANs learn [1") == "GANs learn"
    assert strip_markers("GANs learn [1]. They") == "GANs learn. They"


def test_images_and_links_are_taken_out_of_a_draft() -> None:
    """A page would fetch an image, and so tell somebody what was asked."""
    text, _ = parse_draft("See ![x](http://evil/?q=secret) the [notes](http://evil) now.")
    assert "evil" not in text
    assert text == "See  the notes now."


@given(st.text(st.sampled_from(list("ab .[]12,\n!()")), max_size=80))
def test_claim_spans_are_exact(draft: str) -> None:
    text, claims = parse_draft(draft)
    position = 0
    for claim in claims:
        start, end = claim.span
        assert position <= start < end <= len(text)
        position = end


def test_evidence_is_chosen_from_the_claim() -> None:
    finder = EvidenceFinder([EvidenceText(OTTERS), EvidenceText(GANS, "GANs")], "")
    found = finder.find("GANs were introduced in 2014 by Ian Goodfellow.")
    (sentence,) = found.sentences
    assert sentence.source == 1
    assert GANS[slice(*sentence.span)].startswith("Ian Goodfellow")


def test_a_claim_built_from_two_passages_cites_both() -> None:
    finder = EvidenceFinder([EvidenceText(OTTERS), EvidenceText(GANS, "GANs")], "")
    found = finder.find("Otters hold hands in sleep, and the generator maps noise to images.")
    assert {sentence.source for sentence in found.sentences} == {0, 1}


def test_what_a_heading_says_is_still_worth_citing() -> None:
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


def test_a_sentence_that_is_little_beside_the_first_is_not_cited() -> None:
    text = (
        "The critic of a Wasserstein network gives an unbounded score in place of a probability. "
        "Scores are shown in blue."
    )
    finder = EvidenceFinder([EvidenceText(text)], "")
    claim = "The critic of a Wasserstein network gives an unbounded score."
    assert len(finder.find(claim).sentences) == 1


def test_a_hint_only_settles_ties() -> None:
    """A model's marker that points at the wrong passage changes nothing."""
    same = EvidenceFinder([EvidenceText(OTTERS), EvidenceText(OTTERS)], "")
    assert same.find("Otters hold hands.", frozenset({1})).sentences[0].source == 1
    finder = EvidenceFinder([EvidenceText(OTTERS), EvidenceText(GANS)], "")
    assert finder.find("Otters hold hands in sleep.", frozenset({1})).sentences[0].source == 0


def test_the_question_only_settles_ties() -> None:
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


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("The discriminator estimates the probability that a sample is real.", "supported"),
        ("Ian Goodfellow and colleagues introduced GANs in 2015.", "partial"),
        ("Bananas grow on Mars beside castles.", "unsupported"),
    ],
)
def test_verdicts(claim: str, verdict: str) -> None:
    finder = EvidenceFinder([EvidenceText(GANS)], "")
    found = finder.find(claim)
    (near,) = TokenSimilarity(ENCODER, finder).compare([claim], [found])
    judgement = judge_claim(claim, found, finder, near, None, IDENTITY)
    assert judgement.verdict == verdict
    assert (judgement.verdict == "supported") == (judgement.reasons == ())


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 5), st.integers(0, 5), st.booleans())
def test_more_agreement_never_lowers_support(
    one: float, other: float, few: int, many: int, yes: bool
) -> None:
    wrong = [Inconsistency("number", "7 is not in the cited text.", False, None)]
    weighed = Weighed(2.0, (), (), ()) if yes else None
    near, far = max(one, other), min(one, other)
    high = support_probability(claim_features(near, wrong * min(few, many), weighed))
    low = support_probability(claim_features(far, wrong * max(few, many), weighed))
    assert 0 < low <= high < 1


def test_a_scale_refuses_other_features() -> None:
    with pytest.raises(ValueError, match="are not"):
        Logistic(0, {"a": 1}).probability({"b": 1})


def test_citations_resolve_into_the_document() -> None:
    document = "Preface. " + GANS
    shown = passage(GANS, marker=3, start=9)
    text, claims = parse_draft("The generator maps noise to images [3].")
    (claim,) = GROUNDER.cite_claims(text, claims, [shown])
    (citation,) = claim.citations
    assert document[citation.start : citation.end] == citation.quote
    assert citation.quote == "The generator maps noise to images."
    assert (citation.marker, citation.page, citation.page_label) == (3, 2, "ii")
    assert text[claim.start : claim.end] == claim.text


def test_a_citation_has_a_page_of_its_own() -> None:
    """Regression: it took the page on which its passage begins."""
    at = 9 + GANS.index("The generator maps")
    pages = (Page(4, "2", 0, at), Page(5, "3", at, 2000))
    shown = replace(passage(GANS, start=9), pages=pages)
    text, claims = parse_draft("The generator maps noise to images [1].")
    (claim,) = GROUNDER.cite_claims(text, claims, [shown])
    assert (claim.citations[0].page, claim.citations[0].page_label) == (5, "3")


def test_an_answer_is_as_good_as_its_weakest_claim() -> None:
    text, parsed = parse_draft(GANS + " Bananas grow on Mars beside castles.")
    claims = GROUNDER.cite_claims(text, parsed, [passage(GANS)])
    assert overall(claims)[0] == "partial"
    assert overall(claims)[1] == min(claim.support for claim in claims)
    assert overall([]) == ("unsupported", 0.0)


def test_verify_record_follows_the_contract() -> None:
    answer = "The generator maps noise to images [1]. Otters eat 2,000 urchins."
    result = verify_record({"id": "x", "passages": [GANS, OTTERS], "answer": answer}, ENCODER)
    assert result["id"] == "x"
    first, second = result["claims"]
    assert answer[first["start"] : first["end"]] == first["text"]
    assert first["verdict"] == "supported"
    assert second["verdict"] != "supported"
    assert "2,000" in second["reasons"][0]
    for claim in result["claims"]:
        for citation in claim["citations"]:
            source = [GANS, OTTERS][citation["passage"]]
            assert source[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize(
    "record",
    [{}, {"passages": "text", "answer": "a"}, {"passages": [1], "answer": "a"}, {"passages": []}],
)
def test_verify_record_names_the_bad_field(record: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=r"'passages'|'answer'"):
        verify_record(record, ENCODER)


def test_verify_takes_an_empty_answer() -> None:
    assert verify_record({"passages": [GANS], "answer": ""}, ENCODER)["verdict"] == "unsupported"


def hit(text: str, dense: float, lexical: float) -> Hit:
    return Hit(Chunk(1, "a.md", None, None, "", 0, len(text), text), 1.0, dense, lexical)


def test_the_gate_opens_for_what_was_found_only() -> None:
    def frequency(word: str) -> int:
        return 5

    near = retrieval_probability(
        "What does the discriminator estimate?", [hit(GANS, 0.7, 9.0)], 100, frequency
    )
    far = retrieval_probability("Who won the cup final?", [hit(GANS, 0.05, 0.0)], 100, frequency)
    assert far < 0.1
    assert near > 0.7
    assert retrieval_probability("Anything?", [], 100, frequency) == 0.0


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("What answer does it accept?", "The answer it accepts.", True),
        ("What answer does it accept?", "It accepts a string.", False),
        ("Does the owl hunt at night?", "The owl hunts at night.", False),  # that is the answer
        ("What does it accept?", "", True),
        (  # the name of the field is made of words of the question
            "The analysis of an algorithm is assigned to what field?",
            "The analysis of an algorithm is assigned to the field analysis of algorithms.",
            False,
        ),
    ],
)
def test_an_answer_that_only_repeats_its_question(
    question: str, answer: str, expected: bool
) -> None:
    assert repeats_question(question, answer) is expected
