"""What a language model reads to judge a claim."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.grounding.evidence import EvidenceFinder, EvidenceText
from rag.grounding.model_judge import EXCERPT, excerpt


def sentences(subject: str, number: int) -> str:
    return " ".join(
        f"The {subject} of place number {n} was seen by many people." for n in range(number)
    )


def read(
    claim: str, sources: list[EvidenceText], claims: int = 1, *, whole: bool = False
) -> list[EvidenceText]:
    finder = EvidenceFinder(sources, "")
    return list(excerpt(finder.find(claim), finder, claims, whole=whole))


def test_short_passages_are_read_whole() -> None:
    sources = [EvidenceText(sentences("owl", 5), "Owls"), EvidenceText(sentences("bat", 5))]
    assert read("The owl was seen.", sources) == sources


def test_of_long_ones_the_evidence_with_what_stands_around_it() -> None:
    key = "Xanthippe keeps nine grey owls in a barn."
    text = f"{sentences('bat', 60)} {key} {sentences('cow', 60)}"
    [found] = read(
        "Xanthippe keeps nine owls.", [EvidenceText(sentences("owl", 40)), EvidenceText(text, "B")]
    )
    assert found.title == "B"
    assert found.text in text
    assert key in found.text
    assert found.text.index(key) > 20  # not at the edge
    assert EXCERPT - 11 <= len(found.text.split()) <= EXCERPT


def test_many_claims_share_the_reading_of_the_whole() -> None:
    sources = [EvidenceText(sentences("owl", 40))]
    assert read("The owl was seen.", sources) != sources
    assert read("The owl was seen.", sources, claims=5) == sources


def test_what_was_just_read_is_read_whole() -> None:
    sources = [EvidenceText(sentences("owl", 400))]
    assert read("The owl was seen.", sources, whole=True) == sources


def test_evidence_of_two_sources_comes_from_both() -> None:
    one = f"{sentences('bat', 30)} Xanthippe keeps nine owls. {sentences('bat', 30)}"
    two = f"{sentences('cow', 30)} Her brother Miltiades sells honey. {sentences('cow', 30)}"
    found = read(
        "Xanthippe keeps nine owls, brother Miltiades sells honey.",
        [EvidenceText(one), EvidenceText(two)],
    )
    joined = " ".join(source.text for source in found)
    assert "nine owls" in joined
    assert "Miltiades" in joined


@given(st.integers(0, 80), st.integers(0, 80), st.integers(1, 9))
def test_every_excerpt_is_a_part_of_its_source(first: int, second: int, claims: int) -> None:
    sources = [
        EvidenceText(sentences("owl", first), "A"),
        EvidenceText(sentences("bat", second), "B"),
    ]
    for found in read("The bat of place number 7 was seen.", sources, claims):
        [source] = [one for one in sources if one.title == found.title]
        assert found.text in source.text


GANS = (
    "A GAN has two networks. The discriminator estimates the probability that a sample is real. "
    "Ian Goodfellow and colleagues introduced GANs in 2014. The generator maps noise to images."
)


OTTERS = "Otters hold hands while they sleep. An otter eats 1,000 urchins a month."


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
