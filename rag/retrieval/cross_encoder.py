"""A cross-encoder from a folder of the user: it reads question and chunk together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from rag.errors import BadInput, ModelFailed
from rag.offline import go_offline
from rag.text.display import titled
from rag.types import Chunk

LONGEST = 512
"""Most tokens of a pair, if the model does not say how many it can read."""

_CURE = (
    "Set reranker to the folder of a sequence classifier with one label (config.json, "
    "tokenizer.json, model.safetensors), set it to none, or leave it empty."
)


class CrossEncoder:
    """A cross-encoder in the format of sentence-transformers, loaded at its first use.

    Weights are read only from safetensors, and no code in the folder is run.

    Raises:
        BadInput: the folder holds no cross-encoder.
    """

    def __init__(self, folder: Path) -> None:
        if problem := _problem(folder):
            raise BadInput(f"The folder {folder} holds no cross-encoder: {problem}.", _CURE)
        self._folder = folder
        self._lock = Lock()

    def score(self, question: str, chunks: Sequence[Chunk]) -> list[float]:
        """Return how relevant each chunk is, in [0, 1].

        If a pair is too long for the model, the end of the chunk is cut off; of the question only
        what exceeds half of the room.

        Raises:
            ModelFailed: the weights cannot be loaded.
        """
        import torch

        with self._lock:
            pairs = [self._fitted(question, titled(chunk.place, chunk.text)) for chunk in chunks]
            # One at a time: in a batch the last bits of a score would depend on the other pairs.
            return [
                float(
                    self._model.predict(
                        [pair], activation_fn=torch.nn.Sigmoid(), show_progress_bar=False
                    )[0]
                )
                for pair in pairs
            ]

    def _fitted(self, question: str, text: str) -> tuple[str, str]:
        question = self._beginning(question, self._room // 2)
        used = len(self._model.tokenizer(question, add_special_tokens=False)["input_ids"])
        return question, self._beginning(text, self._room - used)

    def _beginning(self, text: str, tokens: int) -> str:
        spans = self._model.tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, verbose=False
        )["offset_mapping"]
        return text if len(spans) <= tokens else text[: spans[tokens - 1][1]]

    @cached_property
    def _room(self) -> int:
        """Tokens for question and chunk together."""
        tokenizer = self._model.tokenizer
        positions = getattr(self._model.config, "max_position_embeddings", LONGEST)
        longest = min(int(tokenizer.model_max_length), int(positions))
        return longest - int(tokenizer.num_special_tokens_to_add(pair=True))

    @cached_property
    def _model(self) -> Any:
        go_offline()
        from sentence_transformers import CrossEncoder as Pairs
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return Pairs(
                str(self._folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as error:  # safetensors raises an error class of its own
            raise ModelFailed(
                f"The re-ranker in {self._folder} cannot be loaded: {error}.", _CURE
            ) from error


def _problem(folder: Path) -> str | None:
    """Return why a folder is not a cross-encoder, or None if it is."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return f"its config.json cannot be read ({error})"
    if not isinstance(config, dict):
        return "its config.json is not an object"
    kinds = [str(kind) for kind in config.get("architectures") or ()]
    if not any(kind.endswith("ForSequenceClassification") for kind in kinds):
        return f"its architecture is {', '.join(kinds) or 'not named'}"
    if (labels := len(config.get("id2label") or (0, 1))) != 1:
        return f"it has {labels} labels"
    if not (folder / "model.safetensors").is_file():
        return "it has no model.safetensors"
    return None
