"""Weights in memory and what they have read: from a list of tokens to the next one."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from rag.answering.template import ChatTemplate, Vocabulary
from rag.answering.thoughts import is_part_of_a_mark

SLICE = 64
"""Tokens read at a time: a second's work on a slow machine, after which one can stop."""
GRAIN = 16
"""What is read is cut at multiples of this, and kept up to one.

llama.cpp takes another way through some few tokens than through many, and the results differ in
more than the last digit: by half a logit and more. If what is left of an earlier prompt could end
anywhere, the same question would be answered differently after another one.
"""
YES, NO = ("Yes", " Yes", "yes"), ("No", " No", "no")
"""Beginnings of a reply; those that are one token of the model count."""


class LoadedModel:
    """Weights in memory, with the state of what they read last. Not for several threads."""

    def __init__(self, llama: Any, name: str, window: int) -> None:
        self.llama = llama
        self.window = window
        self.vocabulary = Vocabulary(llama)
        self.template = ChatTemplate(name, llama)
        self.yes, self.no = (sorted(self._single(YES)), sorted(self._single(NO)))
        self._whole = 0

    @property
    def used(self) -> int:
        """Tokens of the window that are taken."""
        return int(self.llama.n_tokens)

    def read(self, tokens: Sequence[int]) -> Generator[int]:
        """Bring the state to these tokens, and yield how many are read after each slice."""
        done = self._whole = self._keep(tokens)
        whole = len(tokens) // GRAIN * GRAIN
        while done < len(tokens):
            end = min(done + SLICE, whole) if done < whole else len(tokens)
            self.llama.eval(tokens[done:end])
            done = end
            self._whole = min(done, whole)
            yield done

    def _keep(self, tokens: Sequence[int]) -> int:
        """Cut the state back to what it has in common with the tokens; return how many."""
        import numpy as np

        llama = self.llama
        # The last token is always read: its logits are what the next one is chosen by.
        most = min(self._whole, len(tokens) - 1)
        differ = np.flatnonzero(llama.input_ids[:most] != np.asarray(tokens[:most], np.intc))
        same = (int(differ[0]) if len(differ) else most) // GRAIN * GRAIN
        # A recurrent model cannot go back: it begins anew.
        if not llama._ctx.kv_cache_seq_rm(-1, same, -1):
            llama._ctx.kv_cache_clear()
            same = 0
        llama.n_tokens = same
        return same

    def add(self, token: int) -> None:
        """Take a token of the reply into the state."""
        self.llama.eval([token])

    def logits(self) -> Any:
        """Return the logits after the last token: one 32-bit float for each of the vocabulary."""
        import numpy as np

        pointer = self.llama._ctx.get_logits_ith(-1)
        return np.ctypeslib.as_array(pointer, shape=(self.llama.n_vocab(),))

    def best_token(self) -> int:
        """Return the likeliest next token; of equals the first."""
        return int(self.logits().argmax())

    def piece(self, token: int) -> bytes:
        """Return the bytes of a token of a reply: text, or a mark of thoughts."""
        if piece := self.vocabulary.piece(token):
            return piece
        mark = self.vocabulary.piece(token, marks=True)
        return mark if is_part_of_a_mark(mark.decode("utf-8", "replace")) else b""

    def _single(self, words: Sequence[str]) -> set[int]:
        tokens = [self.vocabulary.tokens(word) for word in words]
        return {one[0] for one in tokens if len(one) == 1}
