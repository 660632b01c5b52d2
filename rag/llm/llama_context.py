"""A model loaded in llama.cpp, with the state of the tokens it has read."""

from __future__ import annotations

import ctypes
from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from rag.llm.kept_states import KeptStates, State
from rag.llm.template import ChatTemplate, Prompt, Vocabulary
from rag.llm.thinking import is_part_of_a_mark

YES, NO = ("Yes", " Yes", "yes"), ("No", " No", "no")
"""Beginnings of a reply; only those that are a single token of the model count."""


class LoadedModel:
    """A loaded model with the state of its last tokens. Not for several threads."""

    def __init__(
        self,
        llama: Any,
        name: str,
        window: int,
        states: KeptStates | None = None,
        token_bytes: int = 0,
    ) -> None:
        """Use a model of llama-cpp-python; `states` has kept states of this very model.

        `token_bytes` is about the size of the state of one token.
        """
        self.llama = llama
        self.window = window
        self.states = states
        self.token_bytes = token_bytes
        self.vocabulary = Vocabulary(llama)
        self.template = ChatTemplate(name, llama)
        self.yes, self.no = (sorted(self._single(YES)), sorted(self._single(NO)))
        self._ends: list[int] = []
        """Of the slices that the state was read in, in tokens."""
        self._complete: Prompt | None = None
        """The prompt whose last logits are still there."""

    @property
    def used(self) -> int:
        """Number of tokens in the window."""
        return int(self.llama.n_tokens)

    def read(self, prompt: Prompt) -> Generator[int]:
        """Bring the state to a prompt; yield the number of tokens read after each slice.

        The state is kept where the prompt says so. A prompt that was read last is not read again.
        """
        if self._complete == prompt:
            if prompt.keep == len(prompt.tokens) and self.states is not None:
                self._keep(self.states, prompt)
            yield len(prompt.tokens)
            return
        for _, end in self._slices(prompt, len(prompt.tokens) - 1):
            if end == prompt.keep and self.states is not None:
                self._keep(self.states, prompt)
            yield end

    def predict(self, prompt: Prompt, first: int, last: int) -> Any:
        """Bring the state to a prompt; return the logits that predict some of its tokens.

        Args:
            prompt: a chat.
            first: position, from 1, of the first token whose prediction is wanted.
            last: the position after the last such token.

        Returns:
            32-bit floats, shape (last - first + 1, vocabulary): a row for each of these tokens,
            predicted from those before it, and a last row for the token after the chat.
        """
        rows = []
        for begin, end in self._slices(prompt, first - 1, range(first - 1, last - 1)):
            wanted = [i for i in range(begin, end) if first - 1 <= i < last - 1]
            if end == len(prompt.tokens) and end - 1 not in wanted:
                wanted.append(end - 1)
            rows += [self._logits(i - begin).copy() for i in wanted]
        return np.array(rows)

    def _slices(
        self, prompt: Prompt, before: int, shown: range = range(0)
    ) -> Generator[tuple[int, int]]:
        """Read slice by slice, from `before` at the latest; yield begin and end of each slice.

        Logits of the positions in `shown`, and of each slice's last, are valid until the next one.
        """
        self._complete = None
        ends = prompt.ends
        begin = self._begin(prompt, ends, before)
        self._ends = ends[: ends.index(begin) + 1] if begin else []
        for end in ends[len(self._ends) :]:
            self._decode(prompt.tokens[begin:end], begin, shown)
            self._ends.append(end)
            self._complete = prompt if end == len(prompt.tokens) else None
            yield begin, end
            begin = end

    def _decode(self, tokens: Sequence[int], begin: int, shown: range) -> None:
        """Add tokens to the state; `Llama.eval` would give the logits of the last one only."""
        llama, batch = self.llama, self.llama._batch
        batch.set_batch(batch=tokens, n_past=begin, logits_all=False)
        for i in range(len(tokens) - 1):
            batch.batch.logits[i] = begin + i in shown
        llama._ctx.decode(batch)
        self._note(tokens, begin)

    def _note(self, tokens: Sequence[int], begin: int) -> None:
        """Note which tokens the state is of, from a position on."""
        self.llama.input_ids[begin : begin + len(tokens)] = tokens
        self.llama.n_tokens = begin + len(tokens)

    def _begin(self, prompt: Prompt, ends: Sequence[int], before: int) -> int:
        """Bring the state to a beginning of a prompt that was read before; return its length.

        It is the end of a slice and at most `before`: the tokens after that are read again for
        their logits. It is what the present state has in common, or a longer kept state.
        """
        llama, tokens = self.llama, prompt.tokens
        known = min(*self._ends[-1:], before) if self._ends else 0
        differ = np.flatnonzero(llama.input_ids[:known] != np.asarray(tokens[:known], np.intc))
        known = int(differ[0]) if len(differ) else known
        same = 0
        for end, other in zip(ends, self._ends, strict=False):
            if end != other or end > known:
                break
            same = end
        if restored := self._restore(prompt, range(same + 1, before + 1)):
            return restored
        same = same if self._ends else 0
        # A recurrent model cannot go back: it starts again, or from a shorter kept state.
        if not llama._ctx.kv_cache_seq_rm(-1, same, -1):
            llama._ctx.kv_cache_clear()
            same = self._restore(prompt, range(1, before + 1))
        llama.n_tokens = same
        return same

    # Kept states

    def is_kept(self, prompt: Prompt) -> bool:
        """Whether the state that a prompt says to keep is kept; then it counts as used now."""
        return self.states is not None and self.states.use(self._key(self.states, prompt))

    def _key(self, states: KeptStates, prompt: Prompt, length: int | None = None) -> str:
        """Return the key of the state after some tokens, by default those to keep."""
        length = prompt.keep if length is None else length
        ends = [end for end in prompt.ends if end <= length]
        return states.key(prompt.tokens[:length], ends)

    def _keep(self, states: KeptStates, prompt: Prompt) -> None:
        import llama_cpp

        context = self.llama._ctx.ctx
        state = np.empty(llama_cpp.llama_state_seq_get_size(context, 0), np.uint8)
        # Of some architectures llama.cpp gives no state.
        if llama_cpp.llama_state_seq_get_data(context, _pointer(state), len(state), 0):
            states.keep(self._key(states, prompt), prompt.document, state)

    def _restore(self, prompt: Prompt, within: range) -> int:
        """Restore the longest kept state of the parts that end within a range; return its length.

        Returns 0 if none is kept, or llama.cpp refuses it.
        """
        import llama_cpp

        states, lengths = self.states, [end for end in prompt.parts if end in within]
        if states is None or not lengths:
            return 0
        found = states.longest([self._key(states, prompt, length) for length in lengths])
        if found is None:
            return 0
        index, state = found
        llama = self.llama
        # Into empty memory: the order of its cells decides the last bits of sums.
        llama._ctx.kv_cache_clear()
        self._ends, llama.n_tokens = [], 0
        if not llama_cpp.llama_state_seq_set_data(llama._ctx.ctx, _pointer(state), len(state), 0):
            return 0
        self._note(prompt.tokens[: lengths[index]], 0)
        return lengths[index]

    # Writing

    def add(self, token: int) -> None:
        """Add a token of the reply to the state."""
        self._complete = None
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


def _pointer(state: State) -> Any:
    return state.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
