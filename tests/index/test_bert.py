"""A BERT in numpy: each text by itself, GELU as defined, and only models that it is right for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file
from scipy.stats import norm
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from rag.errors import ModelFailed
from rag.index import bert
from rag.index.bert import activate, can_encode
from rag.index.embedder import BertEmbedder

WORDS = ("[UNK]", "[CLS]", "[SEP]", "owls", "eat", "mice", "at", "night")
WIDTH, WIDE, LONGEST = 8, 16, 12
CONFIG: dict[str, Any] = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "num_attention_heads": 2,
    "num_hidden_layers": 2,
    "layer_norm_eps": 1e-12,
}
POOLING = {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}
MODULES = [{"type": f"models.{name}"} for name in ("Transformer", "Pooling", "Normalize")]


def make_model(folder: Path) -> Path:
    """Write a small BERT with random weights."""
    random = np.random.default_rng(7)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": (LONGEST, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
    }
    for layer in range(CONFIG["num_hidden_layers"]):
        at = f"encoder.layer.{layer}"
        for name, (rows, columns) in {
            **{f"attention.self.{one}": (WIDTH, WIDTH) for one in ("query", "key", "value")},
            "attention.output.dense": (WIDTH, WIDTH),
            "intermediate.dense": (WIDE, WIDTH),
            "output.dense": (WIDTH, WIDE),
        }.items():
            shapes[f"{at}.{name}.weight"], shapes[f"{at}.{name}.bias"] = (rows, columns), (rows,)
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes[f"{at}.{name}.weight"] = shapes[f"{at}.{name}.bias"] = (WIDTH,)
    for kind in ("weight", "bias"):
        shapes[f"embeddings.LayerNorm.{kind}"] = (WIDTH,)
    weights = {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    (folder / "1_Pooling").mkdir(parents=True)
    save_file(weights, folder / "model.safetensors")
    tokenizer = Tokenizer(WordPiece({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    ends = [("[CLS]", 1), ("[SEP]", 2)]
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    tokenizer.save(str(folder / "tokenizer.json"))
    for name, value in (
        ("config.json", CONFIG),
        ("modules.json", MODULES),
        ("1_Pooling/config.json", POOLING),
        ("config_sentence_transformers.json", {"prompts": {"query": ""}}),
        ("sentence_bert_config.json", {"max_seq_length": LONGEST}),
    ):
        (folder / name).write_text(json.dumps(value))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("bert") / "model")


def test_no_text_affects_another(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether they are encoded alone, in one part or by several threads."""
    embedder = BertEmbedder("small", folder, "0")
    texts = ["owls eat mice", "", "mice", "night " * 40, "owls at night eat mice", "dogs"]
    alone = np.concatenate([embedder.encode_documents([text]) for text in texts])
    together = embedder.encode_documents(texts)
    monkeypatch.setattr(bert, "PART", 6)
    in_parts = embedder.encode_documents(texts)
    assert together.shape == (6, embedder.dimension)
    np.testing.assert_allclose(together, alone, atol=1e-6)
    np.testing.assert_allclose(in_parts, alone, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(alone, axis=1), 1, atol=1e-6)
    assert not np.allclose(alone[0], alone[4], atol=1e-3)
    np.testing.assert_array_equal(
        embedder.encode_query("mice"), embedder.encode_documents(["mice"])
    )
    assert embedder.encode_documents([]).shape == (0, WIDTH)


def test_tokens_have_their_places(folder: Path) -> None:
    """Start and end have none; what is too long is cut off."""
    embedder = BertEmbedder("small", folder, "0")
    text = "owls  eat mice"
    one, none, cut = embedder.encode_tokens([text, "", "night " * 40])
    assert [text[a:b] for a, b in one.spans] == ["owls", "eat", "mice"]
    assert one.vectors.shape == (3, WIDTH)
    assert none.vectors.shape == (0, WIDTH)
    assert len(cut.spans) == LONGEST - 2
    assert embedder.encode_tokens([]) == []


def test_activation_is_gelu() -> None:
    x = np.linspace(-9, 9, 100 * bert.BLOCK + 7, dtype=np.float32)[:, None]
    found = x.copy()
    activate(found)
    np.testing.assert_allclose(found, x * norm.cdf(x.astype(float)), atol=2e-6)


@pytest.mark.parametrize(
    ("file", "value"),
    [
        ("config.json", {**CONFIG, "model_type": "xlm-roberta"}),
        ("config.json", {**CONFIG, "hidden_act": "relu"}),
        ("config.json", {**CONFIG, "position_embedding_type": "relative_key"}),
        ("modules.json", MODULES[:2]),
        ("modules.json", {}),
        ("1_Pooling/config.json", {**POOLING, "pooling_mode_cls_token": True}),
        ("config_sentence_transformers.json", {"prompts": {"query": "query: "}}),
        ("sentence_bert_config.json", {"max_seq_length": LONGEST, "do_lower_case": True}),
        ("tokenizer.json", None),
        ("model.safetensors", None),
    ],
)
def test_other_models_are_left_to_sentence_transformers(
    tmp_path: Path, file: str, value: object
) -> None:
    folder = make_model(tmp_path / "model")
    assert can_encode(folder)
    (folder / file).unlink()
    if value is not None:
        (folder / file).write_text(json.dumps(value))
    assert not can_encode(folder)


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
def test_damaged_weights_say_so(tmp_path: Path, file: str) -> None:
    folder = make_model(tmp_path / "model")
    (folder / file).write_bytes(b"\x07" * 99)
    with pytest.raises(ModelFailed, match="cannot be loaded"):
        BertEmbedder("small", folder, "0").encode_query("owls")


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_weights_of_another_kind_or_name(tmp_path: Path, kind: type) -> None:
    folder = make_model(tmp_path / "model")
    name = "encoder.layer.0.output.dense.weight" if kind is np.float16 else "bert.x"
    save_file({name: np.zeros(1, kind)}, folder / "model.safetensors")
    assert not can_encode(folder)
