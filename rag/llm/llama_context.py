"""A model loaded in llama.cpp, with the state of the tokens it has read."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from rag.llm.template import ChatTemplate, Vocabulary
from rag.llm.thinking import is_part_of_a_mark

SLICE = 64
"""Tokens read at a time: a second's work on a slow machine, after which reading can stop."""
GRAIN = 16
"""State is reused only up to a multiple of this many tokens.

llama.cpp computes few tokens differently from many, and the results differ by half a logit and
more. If reuse could end anywhere, the same question would be answered differently after another
one.
"""
YES, NO = ("Yes", " Yes", "yes"), ("No", " No", "no")
"""Beginnings of a reply; only those that are a single token of the model count."""


class LoadedModel:
    """A loaded model with the state of its last tokens. Not for several threads."""

    def __init__(self, llama: Any, name: str, window: int) -> None:
        self.llama = llama
        self.window = window
        self.vocabulary = Vocabulary(llama)
        self.template = ChatTemplate(name, llama)
        self.yes, self.no = (sorted(self._single(YES)), sorted(self._single(NO)))
        self._whole = 0

    @property
    def used(self) -> int:
        """Number of tokens in the window."""
        return int(self.llama.n_tokens)

    def read(self, tokens: Sequence[int]) -> Generator[int]:
        """Bring the state to these tokens; yield the number of tokens read after each slice."""
        for _, end in self._slices(tokens, len(tokens) - 1):
            yield end

    def predict(self, tokens: Sequence[int], first: int, last: int) -> Any:
        """Bring the state to these tokens; return the logits that predict some of them.

        Args:
            tokens: a chat.
            first: position, from 1, of the first token whose prediction is wanted.
            last: the position after the last such token.

        Returns:
            32-bit floats, shape (last - first + 1, vocabulary): a row for each of these tokens,
            predicted from those before it, and a last row for the token after the chat.
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
        """Read slice by slice, from `before` at the latest; yield begin and end of each slice.

        Logits of the positions in `shown`, and of each slice's last, are valid until the next one.
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
        """Add tokens to the state; `Llama.eval` would give the logits of the last one only."""
        llama, batch = self.llama, self.llama._batch
        batch.set_batch(batch=tokens, n_past=begin, logits_all=False)
        for i in range(len(tokens) - 1):
            batch.batch.logits[i] = begin + i in shown
        llama._ctx.decode(batch)
        llama.input_ids[begin : begin + len(tokens)] = tokens
        llama.n_tokens = begin + len(tokens)

    def _keep(self, tokens: Sequence[int], most: int) -> int:
        """Truncate the state to its common beginning with the tokens; return its length.

        It is at most `most`: the tokens after that are read again for their logits.
        """
        llama = self.llama
        most = min(self._whole, most)
        differ = np.flatnonzero(llama.input_ids[:most] != np.asarray(tokens[:most], np.intc))
        same = (int(differ[0]) if len(differ) else most) // GRAIN * GRAIN
        # A recurrent model cannot go back: it starts again.
        if not llama._ctx.kv_cache_seq_rm(-1, same, -1):
            llama._ctx.kv_cache_clear()
            same = 0
        llama.n_tokens = same
        return same

    def add(self, token: int) -> None:
        """Add a token of the reply to the state."""
        self.llama.eval([token])

    def logits(self) -> Any:
        """Return the logits after the last token: 32-bit floats, shape (vocabulary,)."""
        return self._logits(-1)

    def _logits(self, row: int) -> Any:
        """Return the logits after a token of the last slice; the next one overwrites them."""
        pointer = self.llama._ctx.get_logits_ith(row)
        return np.ctypeslib.as_array(pointer, shape=(self.llama.n_vocab(),))

    def best_token(self) -> int:
        """Return the most likely next token; the first of equals."""
        return int(self.logits().argmax())

    def piece(self, token: int) -> bytes:
        """Return the bytes of a token of a reply: text, or a mark of thinking."""
        if piece := self.vocabulary.piece(token):
            return piece
        mark = self.vocabulary.piece(token, marks=True)
        return mark if is_part_of_a_mark(mark.decode("utf-8", "replace")) else b""

    def _single(self, words: Sequence[str]) -> set[int]:
        tokens = [self.vocabulary.tokens(word) for word in words]
        return {one[0] for one in tokens if len(one) == 1}
