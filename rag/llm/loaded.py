"""Weights in memory and what they have read: from a list of tokens to the next one."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from rag.llm.template import ChatTemplate, Vocabulary
from rag.llm.thinking import is_part_of_a_mark

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
        for _, end in self._slices(tokens, len(tokens) - 1):
            yield end

    def predict(self, tokens: Sequence[int], first: int, last: int) -> Any:
        """Bring the state to these tokens; return the logits that predict some of them.

        Args:
            tokens: a chat.
            first: position, from 1, of the first token whose prediction is wanted.
            last: the position behind the last of them.

        Returns:
            32-bit floats, shape (last - first + 1, vocabulary): for each of those tokens what the
            tokens before it predict, and in the last row what comes after all tokens.
        """
        rows = []
        for begin, end in self._slices(tokens, first - 1, range(first - 1, last - 1)):
            wanted = [i for i in range(begin, end) if first - 1 <= i < last - 1]
            if end == len(tokens) and end - 1 not in wanted:
                wanted.append(end - 1)
            rows += [self._logits(i - begin).copy() for i in wanted]
        return np.array(rows)

    def _slices(
        self, tokens: Sequence[int], before: int, shown: range = range(0)
    ) -> Generator[tuple[int, int]]:
        """Read slice by slice from before a position on; yield begin and end of each.

        Of the positions shown, and of the last of each slice, there are logits until the next.
        """
        done = self._whole = self._keep(tokens, before)
        whole = len(tokens) // GRAIN * GRAIN
        while done < len(tokens):
            end = min(done + SLICE, whole) if done < whole else len(tokens)
            self._decode(tokens[done:end], done, shown)
            begin, done = done, end
            self._whole = min(done, whole)
            yield begin, end

    def _decode(self, tokens: Sequence[int], begin: int, shown: range) -> None:
        """Take tokens into the state; `Llama.eval` does it with the logits of the last alone."""
        llama, batch = self.llama, self.llama._batch
        batch.set_batch(batch=tokens, n_past=begin, logits_all=False)
        for i in range(len(tokens) - 1):
            batch.batch.logits[i] = begin + i in shown
        llama._ctx.decode(batch)
        llama.input_ids[begin : begin + len(tokens)] = tokens
        llama.n_tokens = begin + len(tokens)

    def _keep(self, tokens: Sequence[int], most: int) -> int:
        """Cut the state back to what it has in common with the tokens; return how many.

        At most so many: what comes after is read once more, for its logits.
        """
        llama = self.llama
        most = min(self._whole, most)
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
        return self._logits(-1)

    def _logits(self, row: int) -> Any:
        """Return the logits after a token of the last slice; the next one overwrites them."""
        pointer = self.llama._ctx.get_logits_ith(row)
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
