"""The default encoder in numpy, compared with sentence-transformers on the same weights."""

from __future__ import annotations

import numpy as np
import pytest

from rag.index.embedder import BertEmbedder, SentenceEmbedder, open_embedder
from rag.settings import Settings

pytestmark = pytest.mark.model
TEXTS = [
    "Owls hunt at night.",
    "",
    "  \n ",
    "É́mile's naïve 12,5 % ﬁnd; 夜のフクロウ 𝄞 🦉 \u200b\u202e",
    "[SEP] [CLS] [MASK] <|im_end|> x" * 3,
    "a" * 150,
    "The barn owl eats forty mice a week and sleeps in a barn. " * 60,
    *(f"Sentence number {number} says {'very ' * number}little." for number in range(40)),
]


def test_vectors_equal_those_of_sentence_transformers(real_library_settings: Settings) -> None:
    settings = real_library_settings
    light = open_embedder(settings.embedder, settings.models_dir)
    assert isinstance(light, BertEmbedder)
    full = SentenceEmbedder(settings.embedder, settings.models_dir / settings.embedder, "0")
    assert light.dimension == full.dimension
    np.testing.assert_allclose(
        light.encode_documents(TEXTS), full.encode_documents(TEXTS), atol=2e-6
    )
    np.testing.assert_allclose(light.encode_query(TEXTS[0]), full.encode_query(TEXTS[0]), atol=2e-6)
    for one, other in zip(light.encode_tokens(TEXTS), full.encode_tokens(TEXTS), strict=True):
        np.testing.assert_array_equal(one.spans, other.spans)
        np.testing.assert_allclose(one.vectors, other.vectors, atol=1e-5)
