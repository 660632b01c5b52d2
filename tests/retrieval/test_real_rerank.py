"""Re-ranking with the real encoder, and with a cross-encoder in a folder."""

from __future__ import annotations

import re
import shutil
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from word_hits import evenly, hit, hits_of

from rag.errors import ModelFailed
from rag.index.embedder import SentenceEmbedder, encode_token_rows, row_length
from rag.library import Library
from rag.retrieval.cross_encoder import CrossEncoder
from rag.retrieval.rerank import JUDGED, Reranker, make_reranker
from rag.retrieval.search import search
from rag.settings import Settings
from retrieval.test_rerank import GOLD, OTHERS, UNTRUSTED

pytestmark = pytest.mark.model

MIXED = {
    "ausflug.md": "# Ausflug\n\nDer Bus fährt um acht Uhr vom Rathaus ab.\n\n"
    "Zum Mittagessen gibt es Suppe und Brot.\n\nWer krank ist, ruft Frau Keller an.",
    "prices.csv": "item,price,unit\nflour,1.20,kg\nyeast,0.35,cube\nbutter,2.40,pack\n",
    "queue.py": '"""A queue of jobs."""\n\n\nclass Queue:\n    """Holds jobs for a worker."""'
    '\n\n    def push(self, job):\n        """Put a job at the end."""\n        '
    'self.jobs.append(job)\n\n    def retry(self, job):\n        """Put a failed job back, at '
    'most three times."""\n        if job.tries < 3:\n            self.push(job)\n',
    "bread.md": "# Bread\n\nMix flour, water and yeast.\n\nLet the dough rise for two hours.\n\n"
    "Bake it for forty minutes at 230 degrees.",
    "meeting.txt": "Minutes. Present: Ann, Bo.\n\nBo will order the new chairs by Friday.\n\n"
    "The heating stays off until October.",
}
ASKED_MIXED = [
    ("Wann fährt der Bus ab?", "acht Uhr"),
    ("Wen ruft man an, wenn man krank ist?", "Frau Keller"),
    ("What does a cube of yeast cost?", "0.35"),
    ("How often is a failed job tried again?", "three times"),
    ("How long does bread bake?", "forty minutes"),
    ("How long must the dough rise?", "two hours"),
    ("Who orders chairs?", "Bo will order"),
    ("When is the heating turned on?", "October"),
]
"""Tables, code, another language and minutes: nothing that the weights were fitted on."""


@pytest.fixture(scope="module")
def embedder(real_library_settings: Settings) -> SentenceEmbedder:
    settings = real_library_settings
    return SentenceEmbedder(settings.embedder, settings.models_dir / settings.embedder, "0")


def test_token_spans_are_exact_and_independent(embedder: SentenceEmbedder) -> None:
    text = "Émile's 12 owls\n\nhunt at night; 夜 𝄞 too."
    (tokens,) = embedder.encode_tokens([text])
    pieces = [text[start:end] for start, end in tokens.spans]
    assert "".join(pieces) == re.sub(r"\s", "", text)
    assert tokens.vectors.shape == (len(pieces), embedder.dimension)
    np.testing.assert_allclose(np.linalg.norm(tokens.vectors, axis=1), 1, atol=1e-5)
    longer = "another text that is a good deal longer than the first one was"
    embedder.encode_tokens([longer])
    assert (embedder.encode_tokens([text])[0].vectors == tokens.vectors).all()
    together = embedder.encode_tokens([longer, text, ""])
    assert [len(one.spans) for one in together[1:]] == [len(tokens.spans), 0]
    assert np.abs(together[1].vectors - tokens.vectors).max() < 1e-5
    assert len(embedder.encode_tokens(["owl " * 1000])[0].spans) < 300


@pytest.mark.parametrize("row", [8, 40, 512])
def test_row_of_texts_equals_texts_alone(embedder: SentenceEmbedder, row: int) -> None:
    texts = [
        "Owls hunt at night.",
        "",
        "No.",
        "夜の森",
        "owl " * 400,
        "Barn owls have a pale face.",
    ]
    alone = encode_token_rows(embedder._model, texts, row=0)
    together = encode_token_rows(embedder._model, texts, row=row)
    assert encode_token_rows(embedder._model, []) == []
    for one, other in zip(alone, together, strict=True):
        assert (one.spans == other.spans).all()
        np.testing.assert_allclose(one.vectors, other.vectors, atol=1e-5)


def test_transformer_without_rows(
    embedder: SentenceEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by trying: some count positions through the whole row, some accept no such mask."""
    assert row_length(embedder._model) > 0
    forward = embedder._model[0].auto_model.forward
    for ignored in ("position_ids", "attention_mask"):
        monkeypatch.setattr(
            embedder._model[0].auto_model,
            "forward",
            lambda ignored=ignored, **given: forward(
                **{name: value for name, value in given.items() if name != ignored}
            ),
        )
        assert row_length(embedder._model) == 0


def test_no_harm_to_tables_code_and_languages(
    embedder: SentenceEmbedder, real_library_settings: Settings, tmp_path: Path
) -> None:
    changes = {"library": tmp_path / ".rag", "chunk_tokens": 30}
    library = Library(real_library_settings.model_copy(update=changes), embedder=embedder)
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in MIXED.items():
        (folder / name).write_text(text, encoding="utf-8")
    library.sync([folder])
    found = dict.fromkeys(("none", ""), 0)
    for question, gold in ASKED_MIXED:
        for choice in found:
            reranker = make_reranker(choice, embedder)
            hits = search(
                library.snapshot(), embedder, question, k=1, candidates=50, reranker=reranker
            )
            found[choice] += gold in hits[0].chunk.text
    assert found[""] >= found["none"]
    assert found[""] >= 7


@pytest.fixture(scope="module")
def cross_encoder(
    real_library_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A tiny cross-encoder with random weights, as a user would have one on disk."""
    # Imported here, because collecting the tests must not take seconds.
    torch, transformers = map(import_module, ("torch", "transformers"))
    folder = tmp_path_factory.mktemp("cross")
    embedder = real_library_settings.models_dir / real_library_settings.embedder
    transformers.AutoTokenizer.from_pretrained(embedder).save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=30522,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        initializer_range=0.5,
    )
    config.num_labels = 1
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_cross_encoder_of_the_user_decides(cross_encoder: Path, embedder: SentenceEmbedder) -> None:
    reranker = make_reranker(str(cross_encoder), embedder)
    assert reranker is not None
    question = "Who signed the Treaty of Utrecht?"
    hits = hits_of([*OTHERS, GOLD, "owls " * 300, *UNTRUSTED])
    ranked = reranker.rerank(question, hits, evenly)
    assert [h.score for h in ranked] == sorted((h.score for h in ranked), reverse=True)
    assert ranked == reranker.rerank(question, hits[::-1], evenly)
    words_alone = Reranker().rerank(question, hits, evenly)
    assert {h.chunk.id for h in ranked[:JUDGED]} == {h.chunk.id for h in words_alone[:JUDGED]}
    assert [h.score for h in ranked] != [h.score for h in words_alone]


def test_long_pair_loses_the_end_of_the_chunk(cross_encoder: Path) -> None:
    encoder = CrossEncoder(cross_encoder)
    long = hit("Anne signed. " + "owls " * 300).chunk
    longer = hit(long.text + "and something else at the very end").chunk
    short = hit("Anne signed.").chunk
    one, other, third = encoder.score("Who signed the treaty?", [long, longer, short])
    assert one == other != third
    # Every word of a question of common length counts, however long the chunk is.
    assert encoder.score("Who signed the other treaty?", [long]) != [one]
    # A question longer than the window is cut, and the chunk still has half of it.
    endless = "Who signed? " * 100
    assert encoder.score(endless, [short]) != encoder.score(endless, [hit("Owls hunt.").chunk])


def test_damaged_cross_encoder(cross_encoder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(cross_encoder, folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])
    with pytest.raises(ModelFailed, match="cannot be loaded") as failed:
        CrossEncoder(folder).score("Who?", [hit(GOLD).chunk])
    assert "reranker" in failed.value.cure
