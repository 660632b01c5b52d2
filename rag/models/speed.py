"""About how fast a language model will write on this machine, from the size of its weights.

Each token that is written reads all weights from memory once. So the tokens of a second are the
bytes that this machine reads in a second over the bytes of the weights: measured with one model
(`rag.llm.measure_speed`), they tell about any other.
"""

from __future__ import annotations

import json
from pathlib import Path

from rag.files import replace_file

FILE = "speed.json"
ASSUMED = 10e9
"""Bytes a second where nothing was measured: two cores with AVX2 read 11e9."""
WORDS = 0.75
"""English words of a token."""


def words_a_second(size: int, bytes_a_second: float) -> float:
    """Return how many words a model with weights of this many bytes writes in a second."""
    return WORDS * bytes_a_second / size


def measured(models_dir: Path) -> float | None:
    """Return the bytes of weights that this machine reads in a second, if it was measured."""
    try:
        found = json.loads((models_dir / FILE).read_text(encoding="utf-8"))["bytes_a_second"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return float(found) if isinstance(found, int | float) and found > 0 else None


def remember(bytes_a_second: float, models_dir: Path) -> None:
    """Keep a measurement in the folder of models.

    Raises:
        OSError: it cannot be written.
    """
    replace_file(models_dir / FILE, json.dumps({"bytes_a_second": bytes_a_second}))
