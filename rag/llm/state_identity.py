"""What decides a state besides the tokens: weights, llama.cpp, processor, and the context."""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path

SAMPLES = 64
SAMPLE_BYTES = 4096


def identity_of(weights: Path, **context: int | str) -> str:
    """Return a checksum of what decides the numbers that a model computes, in hexadecimal.

    Of the weights it reads samples, because a checksum of all takes seconds. Other weights differ
    in every tensor, and a file that was written since differs in its time.

    Args:
        weights: the GGUF file.
        context: what the context of llama.cpp was made with.
    """
    import llama_cpp

    digest = hashlib.blake2b(digest_size=32)
    status = weights.stat()
    with weights.open("rb") as file:
        for number in range(SAMPLES):
            file.seek(number * status.st_size // SAMPLES)
            digest.update(file.read(SAMPLE_BYTES))
    # The libraries themselves: the same version compiled for another processor computes otherwise.
    for library in sorted((Path(llama_cpp.__file__).parent / "lib").iterdir()):
        digest.update(library.read_bytes())
    about = {
        "size": status.st_size,
        "written": status.st_mtime_ns,
        "llama_cpp": llama_cpp.__version__,
        "processor": platform.machine(),
        "features": llama_cpp.llama_print_system_info().decode("utf-8", "replace"),
        **context,
    }
    digest.update(json.dumps(about, sort_keys=True).encode())
    return digest.hexdigest()
