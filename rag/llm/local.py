"""The local language model: GGUF weights run by llama.cpp in this process."""

from __future__ import annotations

import codecs
import logging
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Lock

from rag.errors import DiskFull, MissingModel, ModelFailed
from rag.llm.chat_model import Message, Weighed
from rag.llm.gguf import DOWNLOAD_AGAIN, Header, check_in_child, check_writes, read_header
from rag.llm.kept_states import KeptStates
from rag.llm.llama_context import LoadedModel
from rag.llm.readiness import what_llama_cpp_lacks
from rag.llm.scoring import weigh, yes_or_no
from rag.llm.state_identity import identity_of
from rag.llm.template import SLICE, Prompt, unusable_template
from rag.llm.thinking import AnswerStart
from rag.llm.turns import Turns
from rag.models.catalog import available_memory

OVERHEAD = 100_000_000
"""Bytes of memory that llama.cpp needs besides the weights and the state."""


class LocalModel:
    """A GGUF chat model, loaded at its first use; greedy, so the same prompt gives the same reply.

    llama.cpp is not thread-safe: one object, one reply at a time. Counting tokens does not wait
    for a reply.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        *,
        context_tokens: int,
        threads: int,
        think_tokens: int = 0,
        states: Path | None = None,
        states_mb: int = 0,
    ) -> None:
        """Describe a model; nothing is loaded yet.

        Args:
            name: shown to the user.
            path: the GGUF file.
            context_tokens: the window; smaller if the model was trained for less.
            threads: 0 for all processors that this process may use.
            think_tokens: most tokens of a thinking model's thoughts.
            states: folder of kept states; None to keep none.
            states_mb: most space that they take, in 10^6 bytes; 0 to keep none.
        """
        self.name = name
        self._path = path
        self._context_tokens = context_tokens
        self._threads = threads or _processors()
        self._think_tokens = think_tokens
        self._states = states
        self._states_mb = states_mb
        self._loading = Lock()
        self._turns = Turns()
        self._loaded: LoadedModel | None = None

    @property
    def window(self) -> int:
        """Most tokens of a chat and its reply together."""
        return self._model().window

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text."""
        return len(self._model().vocabulary.tokens(text))

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Return the number of tokens of a chat, with those of the model's template."""
        return len(self._model().template.prompt(messages, in_parts=False).tokens)

    def read(self, messages: Sequence[Message]) -> Generator[tuple[int, int]]:
        """Read a chat ahead, and yield (tokens read, tokens in all) after each slice.

        Raises:
            ModelFailed: the weights cannot be loaded, or the chat exceeds the window.
        """
        with self._turns.foreground():
            model = self._model()
            prompt = self._prompt(model, messages)
            for done in model.read(prompt):
                yield done, len(prompt.tokens)

    # Reading ahead

    @property
    def states(self) -> KeptStates | None:
        """The kept states of this very model; None where none are kept.

        Raises:
            ModelFailed: the weights cannot be loaded.
        """
        return self._model().states

    def read_ahead(self, messages: Sequence[Message]) -> bool:
        """Read a chat up to the state that it says to keep, unless the model is wanted.

        Whatever else the model is asked for comes first: it ends this within some milliseconds.

        Returns:
            False if the model was wanted; True if nothing is left to read.

        Raises:
            ModelFailed: the weights cannot be loaded, or the chat exceeds the window.
            DiskFull: it cannot be kept.
        """
        model = self._model()
        prompt = self._prompt(model, messages)
        if not prompt.keep or model.is_kept(prompt):
            return True
        with self._turns.background() as has_turn:
            if not has_turn:
                return False
            try:
                with _silence():
                    for _ in model.read(prompt.beginning):
                        if self._turns.is_aborted:
                            return False
            except RuntimeError:  # llama.cpp was aborted
                if not self._turns.is_aborted:
                    raise
                return False
        if model.states is not None:
            model.states.flush()
        if not model.is_kept(prompt):
            raise DiskFull(
                f"What the language model reads cannot be kept in {self._states}.",
                "Free some space on the disk, or correct the permissions of the folder. Of some "
                "models llama.cpp gives no states; then RAG_STATES_MB=0 spares the attempt.",
            )
        return True

    def kept_state(self, messages: Sequence[Message]) -> tuple[bool, int]:
        """Return whether the state that a chat says to keep is kept, and about its size in bytes.

        Raises:
            ModelFailed: the weights cannot be loaded, or the chat exceeds the window.
        """
        model = self._model()
        prompt = self._prompt(model, messages)
        return model.is_kept(prompt), prompt.keep * model.token_bytes

    def without_reading_ahead(self) -> AbstractContextManager[None]:
        """Return a context in which nothing is read ahead; it stops within some milliseconds."""
        return self._turns.without_background()

    # Answers

    def yes(self, messages: Sequence[Message]) -> float | None:
        """Return the log-odds that the reply begins with Yes and not with No.

        Raises:
            ModelFailed: the weights cannot be loaded, or the chat exceeds the window.
        """
        with self._turns.foreground():
            model = self._model()
            for _ in model.read(self._prompt(model, messages)):
                pass
            return yes_or_no(model, model.logits())

    def weigh(
        self,
        statements: Sequence[str],
        given: Sequence[Sequence[Message]],
        bare: Sequence[Sequence[Message]],
    ) -> list[Weighed | None]:
        """Weigh statements, each in two chats: with passages, and without.

        Raises:
            ModelFailed: the weights cannot be loaded, or a chat exceeds the window.
        """
        with self._turns.foreground():
            model = self._model()
            chats = ([self._prompt(model, chat) for chat in some] for some in (given, bare))
            return weigh(model, statements, *chats)

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        """Yield the reply piece by piece, and "" while the model reads or thinks.

        Raises:
            ModelFailed: the weights cannot be loaded, or chat and reply exceed the window.
        """
        with self._turns.foreground():
            model = self._model()
            prompt = self._prompt(model, messages, room=max_tokens, think=self._think_tokens > 0)
            for _ in model.read(prompt):
                yield ""
            answer = AnswerStart(prompt.thought)
            for piece in self._pieces(model, answer, max_tokens):
                yield answer.feed(piece)
            yield answer.finish()

    def _pieces(self, model: LoadedModel, answer: AnswerStart, max_tokens: int) -> Generator[str]:
        """Yield the reply with its thoughts, which are ended at their limit."""
        # A character can be spread over several tokens.
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        spare = model.window - model.used - max_tokens
        written = thought = 0
        stopped = False
        while written < max_tokens and model.used < model.window:
            token = model.best_token()
            if model.vocabulary.ends_reply(token):
                break
            yield decoder.decode(model.piece(token))
            model.add(token)
            if answer.thought is None:
                written += 1
                continue
            thought += 1
            stop = model.template.own(answer.thought.stop)
            if thought < self._think_tokens and thought + len(stop) < spare:
                continue
            if stopped or model.used + len(stop) >= model.window:
                break
            yield answer.thought.stop
            stopped = True
            for token in stop:
                model.add(token)
        yield decoder.decode(b"", final=True)

    def close(self) -> None:
        """Free the memory of the weights."""
        with self._turns.foreground(), self._loading:
            loaded, self._loaded = self._loaded, None
            if loaded is not None:
                loaded.llama.close()
                if loaded.states is not None:
                    loaded.states.close()

    def _prompt(
        self, model: LoadedModel, messages: Sequence[Message], *, room: int = 0, think: bool = False
    ) -> Prompt:
        """Return the tokens of a chat, if the window has room for them and for a reply."""
        prompt = model.template.prompt(messages, think=think)
        if len(prompt.tokens) + room > model.window:
            raise ModelFailed(
                f"The prompt has {len(prompt.tokens)} tokens; with {room} for the answer this "
                f"exceeds the context window of {self.name} ({model.window} tokens).",
                "Use fewer passages (RAG_PASSAGE_TOKENS), a larger window (RAG_CONTEXT_TOKENS), or "
                "a model that was trained for a larger one.",
            )
        return prompt

    def _model(self) -> LoadedModel:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> LoadedModel:
        if missing := what_llama_cpp_lacks():
            raise MissingModel(missing, "Until then the documents can be quoted: --extractive")
        header = read_header(self._path)
        window = min(self._context_tokens, header.trained_for or self._context_tokens)
        self._check(header, window)
        check_in_child(self._path)
        from jinja2 import TemplateError
        from llama_cpp import Llama

        try:
            llama = Llama(
                model_path=str(self._path),
                n_ctx=window,
                n_batch=SLICE,
                n_threads=self._threads,
                n_threads_batch=self._threads,
                seed=0,
                verbose=False,
            )
        except TemplateError as error:
            raise unusable_template(self.name, error) from error
        except (ValueError, AssertionError, RuntimeError, OSError) as error:
            what = f"The weights {self._path} cannot be loaded: {error}."
            raise ModelFailed(what, DOWNLOAD_AGAIN) from error
        self._turns.attach(llama._ctx.ctx)
        # llama.cpp rounds its window up; llama-cpp-python has room for this size only.
        return LoadedModel(llama, self.name, window, self._kept_states(window), header.state)

    def _kept_states(self, window: int) -> KeptStates | None:
        if self._states is None or not self._states_mb:
            return None
        with suppress(OSError):  # the weights or a library cannot be read again
            identity = identity_of(self._path, window=window, slices=SLICE)
            return KeptStates(self._states, identity, self._states_mb)
        return None

    def _check(self, header: Header, window: int) -> None:
        """Refuse, before loading, a model that cannot answer or does not fit in memory."""
        check_writes(header, self.name)
        needed = header.size + header.state * window + OVERHEAD
        free = available_memory()
        if free is not None and needed > free:
            raise ModelFailed(
                f"The model {self.name} needs {needed / 1e6:,.0f} MB of memory with a window of "
                f"{window} tokens; {free / 1e6:,.0f} MB are free.",
                "Close other programs, choose a smaller model (rag models list), or a smaller "
                "window (RAG_CONTEXT_TOKENS).",
            )


@contextmanager
def _silence() -> Iterator[None]:
    """Print no errors of llama.cpp: it takes being aborted for one."""
    logger = logging.getLogger("llama-cpp-python")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _processors() -> int:
    """Return the number of processors this process may use; more threads would slow it down."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
