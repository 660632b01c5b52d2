"""Makes small but real GGUF models that say what they are told to.

Such a model is a llama with one layer whose attention and network are zero, so that the next token
depends on the last one alone: `chain` says which follows which. The vocabulary has a token for each
byte, for the words of the chain, and for the marks.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""A common chat template."""
Word = str | bytes
WIDTH = 512
"""Numbers in a state: one for each token, of which there can be no more."""
NORMAL, CONTROL, USER_DEFINED, BYTE = 1, 3, 4, 6


def make_gguf(
    path: Path,
    *,
    template: str | None = CHATML,
    chain: Mapping[Word, Word] | None = None,
    defined: Sequence[str] = (),
    control: Sequence[str] = (),
    context: int = 512,
    seed: int | None = None,
    sentencepiece: bool = False,
    recurrent: bool = False,
    changes: Mapping[str, Any] | None = None,
) -> Path:
    """Write a model to a file.

    Args:
        path: where to.
        template: its chat template.
        chain: which token follows which, as text or bytes; "<|im_end|>" follows all others.
        defined: marks that are tokens defined by the maker.
        control: marks that are control tokens, besides those of the template above.
        context: tokens that it was trained for.
        seed: of random weights, which the tokens before the last take part in.
        recurrent: a Mamba in place of a llama, with random weights.
        sentencepiece: tokenise as the first models did, with spaces before words.
        changes: other metadata; None leaves a key out.
    """
    chain = chain or {}
    marks = dict.fromkeys(["<|im_start|>", "<|im_end|>", *control], CONTROL)
    marks |= dict.fromkeys(defined, USER_DEFINED)
    words = [word for pair in chain.items() for word in pair]
    tokens = dict.fromkeys(map(_byte, range(256)), NORMAL)
    merges = []
    for word in [" Yes", "Yes", " No", "No", "\n\n", *words]:
        letters = _letters(word)
        if word not in marks:
            for end in range(2, len(letters) + 1):
                merges.append(f"{letters[: end - 1]} {letters[end - 1]}")
                tokens.setdefault(letters[:end], NORMAL)
    tokens |= marks
    ids = {token: n for n, token in enumerate(tokens)}

    def id_of(word: Word) -> int:
        return ids[str(word) if word in marks else _letters(word)]

    metadata: dict[str, Any] = {
        "general.architecture": "llama",
        "llama.context_length": context,
        "llama.embedding_length": WIDTH,
        "llama.block_count": 1,
        "llama.feed_forward_length": 32,
        "llama.attention.head_count": 8,
        "llama.attention.head_count_kv": 1,
        "llama.attention.layer_norm_rms_epsilon": 1e-6,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "qwen2",
        "tokenizer.ggml.tokens": list(tokens),
        "tokenizer.ggml.token_type": list(tokens.values()),
        "tokenizer.ggml.merges": list(dict.fromkeys(merges)),
        "tokenizer.ggml.eos_token_id": ids["<|im_end|>"],
        "tokenizer.chat_template": template,
    }
    if sentencepiece:
        spelled = [f"<0x{n:02X}>" if n < 256 else t.replace("Ġ", "▁") for t, n in ids.items()]
        metadata |= {
            "tokenizer.ggml.model": "llama",
            "tokenizer.ggml.tokens": spelled,
            "tokenizer.ggml.token_type": [BYTE] * 256 + list(tokens.values())[256:],
            "tokenizer.ggml.scores": [0.0] * len(spelled),
        }
    if recurrent:
        metadata |= _MAMBA
    metadata |= dict(changes or {})

    # The state after a token is the unit vector of its number.
    output = np.zeros((len(ids), WIDTH), dtype=np.float32)
    output[ids["<|im_end|>"], :] = 0.1
    random = np.random.default_rng(seed)
    if seed is not None:
        output = random.normal(0, 1, output.shape).astype(np.float32)
    for word, following in chain.items():
        output[id_of(following), id_of(word)] = 1.0
    weights = {
        "token_embd": np.eye(len(ids), WIDTH, dtype=np.float32),
        "output": output,
        "output_norm": np.ones(WIDTH, dtype=np.float32),
        "blk.0.attn_norm": np.ones(WIDTH, dtype=np.float32),
        "blk.0.ffn_norm": np.ones(WIDTH, dtype=np.float32),
    }
    if recurrent:
        del weights["blk.0.ffn_norm"]
        for name, shape in _MAMBA_SHAPES.items():
            weights[name] = np.abs(random.normal(0, 0.1, shape)).astype(np.float32)
        weights["blk.0.ssm_a"] *= -10
        path.write_bytes(_gguf(metadata, {_full(name): w for name, w in weights.items()}))
        return path
    shapes = {"attn_q": (512, 512), "attn_k": (64, 512), "attn_v": (64, 512)}
    shapes |= {"attn_output": (512, 512), "ffn_gate": (32, 512), "ffn_up": (32, 512)}
    for name, shape in (shapes | {"ffn_down": (512, 32)}).items():
        scale = 0.0 if seed is None else 0.5
        weights[f"blk.0.{name}"] = random.normal(0, scale, shape).astype(np.float32)
    path.write_bytes(_gguf(metadata, {_full(name): w for name, w in weights.items()}))
    return path


_MAMBA = {
    "general.architecture": "mamba",
    "mamba.context_length": 512,
    "mamba.embedding_length": WIDTH,
    "mamba.block_count": 1,
    "mamba.feed_forward_length": 0,
    "mamba.attention.head_count": 0,
    "mamba.attention.layer_norm_rms_epsilon": 1e-6,
    "mamba.ssm.conv_kernel": 4,
    "mamba.ssm.inner_size": 2 * WIDTH,
    "mamba.ssm.state_size": 16,
    "mamba.ssm.time_step_rank": 32,
}
_MAMBA_SHAPES = {
    "blk.0.ssm_in": (4 * WIDTH, WIDTH),
    "blk.0.ssm_conv1d": (2 * WIDTH, 4),
    "blk.0.ssm_conv1d.bias": (2 * WIDTH,),
    "blk.0.ssm_x": (32 + 2 * 16, 2 * WIDTH),
    "blk.0.ssm_dt": (2 * WIDTH, 32),
    "blk.0.ssm_dt.bias": (2 * WIDTH,),
    "blk.0.ssm_a": (2 * WIDTH, 16),
    "blk.0.ssm_d": (2 * WIDTH,),
    "blk.0.ssm_out": (WIDTH, 2 * WIDTH),
}


def _full(name: str) -> str:
    """Return the name of a tensor with the ending that most have."""
    return name if name.endswith((".bias", "ssm_a", "ssm_d")) else f"{name}.weight"


def _letters(word: Word) -> str:
    return "".join(map(_byte, word.encode() if isinstance(word, str) else word))


def _byte(byte: int) -> str:
    """Return the letter that stands for a byte in vocabularies like that of GPT-2."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    if byte in printable:
        return chr(byte)
    return chr(256 + [b for b in range(256) if b not in printable].index(byte))


def _gguf(metadata: Mapping[str, Any], weights: Mapping[str, np.ndarray[Any, Any]]) -> bytes:
    """Return a file of format GGUF, version 3, with weights of 32 bits."""
    known = {key: value for key, value in metadata.items() if value is not None}
    head = b"GGUF" + struct.pack("<IQQ", 3, len(weights), len(known))
    head += b"".join(_text(key) + _value(value) for key, value in known.items())
    data = b""
    for name, array in weights.items():
        shape = array.shape[::-1]
        head += _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(data))
        data += array.tobytes()
        data += b"\0" * (-len(data) % 32)
    return head + b"\0" * (-len(head) % 32) + data


def _value(value: Any) -> bytes:
    if isinstance(value, list):
        inner = _single(value[0])[0]
        inner = 5 if inner == 4 else inner  # types of tokens are numbers with a sign
        kind, data = 9, struct.pack("<IQ", inner, len(value))
        data += b"".join(_single(item)[1] for item in value)
    else:
        kind, data = _single(value)
    return struct.pack("<I", kind) + data


def _single(value: Any) -> tuple[int, bytes]:
    match value:
        case bool():
            return 7, struct.pack("<?", value)
        case int():
            return 4, struct.pack("<I", value)
        case float():
            return 6, struct.pack("<f", value)
        case _:
            return 8, _text(value)


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()
