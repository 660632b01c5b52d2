"""What decides a state: any other weights, or another context, have another identity."""

from __future__ import annotations

import os
from pathlib import Path

from rag.llm.state_identity import SAMPLE_BYTES, SAMPLES, identity_of


def test_identity_is_of_weights_and_context(tmp_path: Path) -> None:
    weights = tmp_path / "a.gguf"
    content = bytearray(os.urandom(SAMPLES * SAMPLE_BYTES * 2))
    weights.write_bytes(content)
    os.utime(weights, ns=(0, 5))
    identity = identity_of(weights, window=512)
    assert identity_of(weights, window=512) == identity
    assert identity_of(weights, window=1024) != identity
    moved = weights.rename(tmp_path / "b.gguf")
    assert identity_of(moved, window=512) == identity
    os.utime(moved, ns=(0, 6))  # written since
    assert identity_of(moved, window=512) != identity
    content[:SAMPLE_BYTES] = bytes(SAMPLE_BYTES)
    moved.write_bytes(content)
    os.utime(moved, ns=(0, 5))
    assert identity_of(moved, window=512) != identity
