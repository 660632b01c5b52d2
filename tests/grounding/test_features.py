"""Token similarity of claims with their evidence."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from conftest import WordEmbedder
from hypothesis import given
from hypothesis import strategies as st

from rag.grounding.evidence import Evidence, EvidenceFinder, EvidenceText
from rag.grounding.features import READ_CHARS, TokenSimilarity
from rag.index.embedder import TokenVectors, open_embedder
from rag.settings import load_settings

OWLS = "Owls hunt mice at night. They sleep all day long in old barns."


class Counting(WordEmbedder):
    """Remembers what it has read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def encode_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        self.read += texts
        return super().encode_tokens(texts)


def near(claim: str, text: str, title: str = "", encoder: WordEmbedder | None = None) -> float:
    finder = EvidenceFinder([EvidenceText(text, title)], "")
    (found,) = TokenSimilarity(encoder or WordEmbedder(), finder).compare(
        [claim], [finder.find(claim)]
    )
    return found


def test_similarity_of_all_some_no_words() -> None:
    assert near("Owls hunt mice at night.", OWLS) == pytest.approx(1, abs=0.01)
    assert 0.2 < near("Owls hunt ships at noon.", OWLS) < 0.8
    assert near("Ships sail.", OWLS) == 0  # no evidence at all


def test_title_counts_as_evidence() -> None:
    claim = "Barn owls sleep all day long."
    assert near(claim, "They sleep all day long.", "Barn owls") > near(
        claim, "They sleep all day long."
    )


def test_rare_words_weigh_more() -> None:
    text = "Owls hunt. Owls sleep. Owls fly. Owls nest. Owls molt at Easter."
    rare, common = near("Owls molt slowly.", text), near("Birds molt at Easter.", text)
    assert common > rare


def test_texts_are_encoded_once_and_cut() -> None:
    encoder = Counting()
    finder = EvidenceFinder([EvidenceText(OWLS + " mice" * READ_CHARS)], "")
    claims = ["Owls hunt mice.", "At night owls hunt mice."]
    nearness = TokenSimilarity(encoder, finder)
    nearness.compare(claims, [finder.find(claim) for claim in claims])
    nearness.compare(claims, [finder.find(claim) for claim in claims])
    assert len(encoder.read) == len(set(encoder.read))
    assert max(map(len, encoder.read)) <= READ_CHARS


TEXTS = st.one_of(st.text(max_size=60), st.sampled_from([OWLS, "", "?!", "猫は魚を食べる。"]))


@given(st.lists(TEXTS, max_size=3), TEXTS, TEXTS)
def test_any_texts_have_a_similarity(claims: list[str], text: str, title: str) -> None:
    finder = EvidenceFinder([EvidenceText(text, title)], "")
    evidence = [finder.find(claim) for claim in claims]
    found = TokenSimilarity(WordEmbedder(), finder).compare(claims, evidence)
    assert len(found) == len(claims)
    assert all(0 <= one <= 1 for one in found)
    assert all(one == 0 for one, e in zip(found, evidence, strict=True) if e == Evidence(()))


@pytest.mark.model
def test_real_encoder_knows_synonyms() -> None:
    settings = load_settings()
    finder = EvidenceFinder([EvidenceText("The firm acquired a small rival in March.")], "")
    claims = ["The company bought a competitor in March.", "The firm sang a long song in March."]
    evidence = [finder.find(claim) for claim in claims]
    encoder = open_embedder(settings.embedder, settings.models_dir)
    same, other = TokenSimilarity(encoder, finder).compare(claims, evidence)
    assert same > other
