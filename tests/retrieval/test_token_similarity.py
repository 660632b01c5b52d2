"""Token similarity of a question and a chunk."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from word_hits import TEXTS, WordTokens, evenly, hit, hits_of

from rag.index.embedder import TokenVectors
from rag.retrieval.token_similarity import TokenMatcher, token_weights


@given(TEXTS)
def test_token_weights_are_shares_of_content_words(question: str) -> None:
    (tokens,) = WordTokens().encode_tokens([question])
    weights = token_weights(question, tokens, evenly)
    assert weights.shape == (len(tokens.spans),)
    assert not len(weights) or weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()


def test_stop_words_weigh_only_when_alone() -> None:
    def weigh(question: str) -> list[float]:
        (tokens,) = WordTokens().encode_tokens([question])
        return list(token_weights(question, tokens, evenly))

    assert weigh("who is the owl") == [0, 0, 0, 1]
    assert weigh("who is it") == pytest.approx([1 / 3] * 3)


def test_word_of_several_tokens_counts_once() -> None:
    tokens = TokenVectors(
        np.eye(3, dtype=np.float32), np.array([[0, 4], [4, 7], [8, 11]], dtype=np.int64)
    )
    assert list(token_weights("owlling owl", tokens, evenly)) == [0.25, 0.25, 0.5]


def test_only_the_best_part_of_a_chunk_is_read() -> None:
    encoder = WordTokens()
    near, far, row, none = TokenMatcher(encoder).features(
        "owls hunt mice",
        hits_of(
            [
                "It rains. Owls hunt. They like mice.",
                "Owls hunt. It rains. Mice sleep in the long grass of the meadow.",
                "Who: owls; Hunt: mice\nWho: owls; Sleep: long",
                "Zzz.",
            ]
        ),
        evenly,
    )
    assert near == row == {"tokens": pytest.approx(1), "tokens_near": pytest.approx(1)}
    assert far == {"tokens": pytest.approx(2 / 3), "tokens_near": pytest.approx(2 / 3)}
    assert none["tokens"] < 0.5
    parts = ["Owls hunt. They like mice.", "Owls hunt. It rains.", "Who: owls; Hunt: mice", "Zzz."]
    assert encoder.read == ["owls hunt mice", *parts]


def test_headings_count_as_text() -> None:
    encoder = WordTokens()
    (found,) = TokenMatcher(encoder).features(
        "owls hunt", [hit("They hunt.", heading="Owls")], evenly
    )
    assert found == {"tokens": pytest.approx(1), "tokens_near": pytest.approx(0.5)}
    assert "Owls\nThey hunt." in encoder.read


def test_texts_without_words() -> None:
    nothing = {"tokens": 0.0, "tokens_near": 0.0}
    assert TokenMatcher(WordTokens()).features("owl", hits_of(["", "?!"]), evenly) == [nothing] * 2
    assert TokenMatcher(WordTokens()).features("owl", [], evenly) == []
