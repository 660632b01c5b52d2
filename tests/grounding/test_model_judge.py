"""What the language model reads to judge a claim."""

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


def test_long_passages_give_excerpts() -> None:
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


def test_many_claims_share_one_reading() -> None:
    sources = [EvidenceText(sentences("owl", 40))]
    assert read("The owl was seen.", sources) != sources
    assert read("The owl was seen.", sources, claims=5) == sources


def test_passages_just_read_stay_whole() -> None:
    sources = [EvidenceText(sentences("owl", 400))]
    assert read("The owl was seen.", sources, whole=True) == sources


def test_excerpts_of_two_sources() -> None:
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
def test_excerpts_are_parts_of_sources(first: int, second: int, claims: int) -> None:
    sources = [
        EvidenceText(sentences("owl", first), "A"),
        EvidenceText(sentences("bat", second), "B"),
    ]
    for found in read("The bat of place number 7 was seen.", sources, claims):
        [source] = [one for one in sources if one.title == found.title]
        assert found.text in source.text
