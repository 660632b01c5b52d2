"""Tokenise a chat by the model's template; document text can never act as a template token.

Documents and questions are untrusted. So a template is rendered with placeholders, which are then
replaced by the contents: special tokens such as `<|im_end|>` are recognised in the template's own
text only, and in contents are tokenised as ordinary text. For contents without them, the tokens are
those of the rendered prompt as a whole.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rag.errors import ModelFailed
from rag.llm import thinking
from rag.llm.chat_model import Message
from rag.llm.thinking import ThinkingMarks

# Characters of the private use area, which mean nothing to any template.
_PLACE = re.compile("\ue0f0([0-9]+)\ue0f1")
_LOOKS_LIKE_A_MARK = re.compile(r"[<\[].*[>\]]", re.S)


class Vocabulary:
    """The tokens of a loaded model: a thin layer over llama.cpp."""

    def __init__(self, llama: Any) -> None:
        import llama_cpp

        self._llama = llama
        self._api = llama_cpp
        self._vocab = llama._model.vocab

    def tokens(self, text: str, *, marks: bool = False) -> list[int]:
        """Return the tokens of a text; with `marks`, special tokens are recognised."""
        data = text.encode("utf-8", "replace")
        tokens: list[int] = self._llama.tokenize(data, add_bos=False, special=marks)
        return tokens

    def piece(self, token: int, *, marks: bool = False) -> bytes:
        """Return the bytes of a token; a special token has none unless `marks`."""
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            length = self._api.llama_token_to_piece(self._vocab, token, buffer, size, 0, marks)
            if length >= 0:
                return buffer.raw[:length]
            size = -length

    def ends_reply(self, token: int) -> bool:
        """Whether the model ends its turn with this token."""
        return bool(self._api.llama_vocab_is_eog(self._vocab, token))

    def is_mark(self, token: int) -> bool:
        """Whether a token is a mark and not text: a control token, or a user-defined one."""
        api = self._api
        attributes = api.llama_vocab_get_attr(self._vocab, token)
        if attributes & (api.LLAMA_TOKEN_ATTR_CONTROL | api.LLAMA_TOKEN_ATTR_UNKNOWN):
            return True
        # Some models define tokens for runs of spaces too; those are text.
        return bool(attributes & api.LLAMA_TOKEN_ATTR_USER_DEFINED) and bool(
            _LOOKS_LIKE_A_MARK.fullmatch(self.piece(token).decode("utf-8", "replace"))
        )

    def trims(self, token: int) -> tuple[bool, bool]:
        """Whether a mark absorbs white space on its left, and on its right."""
        attributes = self._api.llama_vocab_get_attr(self._vocab, token)
        return (
            bool(attributes & self._api.LLAMA_TOKEN_ATTR_LSTRIP),
            bool(attributes & self._api.LLAMA_TOKEN_ATTR_RSTRIP),
        )


SLICE = 64
"""Most tokens read at a time: a second's work on a slow machine, after which reading can stop."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """The tokens of a chat up to the reply.

    Attributes:
        tokens: of the chat.
        thought: marks of a thought that they opened.
        parts: ends of the parts of its last message, in tokens; see `rag.llm.chat_model.Parts`.
        keep: one of these, to keep the state there; 0 for none.
        document: that the text before `keep` is from.
    """

    tokens: list[int]
    thought: ThinkingMarks | None = None
    parts: tuple[int, ...] = ()
    keep: int = 0
    document: str = ""

    @property
    def ends(self) -> list[int]:
        """The ends of the slices in which it is read, in tokens.

        llama.cpp computes few tokens differently from many: by half a logit and more. So the slices
        follow from the prompt alone, whatever was read before. Each part has its own.
        """
        ends: list[int] = []
        begin = 0
        for end in sorted({*self.parts, len(self.tokens)} - {0}):
            ends += [*range(begin + SLICE, end, SLICE), end]
            begin = end
        return ends

    @property
    def beginning(self) -> Prompt:
        """What is read up to the state that is kept."""
        parts = tuple(end for end in self.parts if end <= self.keep)
        return Prompt(self.tokens[: self.keep], None, parts, keep=self.keep, document=self.document)


class ChatTemplate:
    """The chat template of a model file, in the sandbox of llama-cpp-python."""

    def __init__(self, name: str, llama: Any) -> None:
        """Read the template of a loaded model, which has one."""
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        self._name = name
        self._vocabulary = Vocabulary(llama)
        text: str = llama.metadata.get("tokenizer.chat_template", "")
        self._thinks = thinking.kind_of(text)
        bos, eos = (
            self._vocabulary.piece(token, marks=True).decode() if token >= 0 else ""
            for token in (llama.token_bos(), llama.token_eos())
        )
        self._format: Any = Jinja2ChatFormatter(text, eos_token=eos, bos_token=bos)

    def prompt(
        self, messages: Sequence[Message], *, think: bool = False, in_parts: bool = True
    ) -> Prompt:
        """Return the tokens of a chat. Unless `think`, the answer itself comes next.

        Without `in_parts` it is one part, for chats that are only counted.

        Raises:
            ModelFailed: the template cannot render such a chat.
        """
        contents = [message["content"] for message in messages]
        # Both names are in use. A template that knows neither ignores them.
        rendered = self._render(messages, {"enable_thinking": think, "thinking": think})
        if not think:
            rendered += thinking.no_thought(self._thinks, rendered)
        pieces = _PLACE.split(rendered)
        marked = [self._marked(piece) for piece in pieces[::2]]

        def tokens_with(contents: Sequence[str]) -> list[int]:
            runs = list(marked[0])
            for place, after in zip(pieces[1::2], marked[1:], strict=True):
                runs += [contents[int(place)], *after]
            return self._join(runs)

        tokens, thought = tokens_with(contents), thinking.begun_in(rendered)
        parts = messages[-1].get("parts")
        if parts is None or not in_parts:
            return Prompt(tokens, thought)
        # Up to where a chat that ends with the part has other tokens: some span the end.
        ends = {
            end: _common(tokens, tokens_with([*contents[:-1], contents[-1][:end]]))
            for end in parts.ends
        }
        keep = ends.get(parts.keep, 0)
        return Prompt(tokens, thought, tuple(ends.values()), keep, parts.document)

    def own(self, text: str) -> list[int]:
        """Return the tokens of a trusted text that may contain marks."""
        return self._join(self._marked(text))

    def _render(self, messages: Sequence[Message], options: dict[str, object]) -> str:
        """Render the chat with placeholders, and check that each appears."""
        places = [
            {"role": message["role"], "content": f"\ue0f0{n}\ue0f1"}
            for n, message in enumerate(messages)
        ]
        problem: Exception | None = None
        for chat in (places, _without_system(places)):
            try:
                rendered: str = self._format(messages=chat, **options).prompt
            except Exception as error:  # a template is a program, and may raise anything
                problem = problem or error
                continue
            if {int(n) for n in _PLACE.findall(rendered)} == set(range(len(messages))):
                return rendered
        raise unusable_template(self._name, problem or "it leaves out a part of the chat")

    def _marked(self, text: str) -> list[str | int]:
        """Split the template's own text into text and special tokens."""
        vocabulary = self._vocabulary
        marks = {
            vocabulary.piece(token, marks=True).decode("utf-8", "replace"): token
            for token in vocabulary.tokens(text, marks=True)
            if vocabulary.is_mark(token)
        }
        if not marks:
            return [text]
        longest_first = sorted(map(re.escape, marks), key=len, reverse=True)
        parts = re.split(f"({'|'.join(longest_first)})", text)
        return [marks[part] if index % 2 else part for index, part in enumerate(parts)]

    def _join(self, runs: Sequence[str | int]) -> list[int]:
        """Tokenise each text between special tokens as one piece."""
        tokens: list[int] = []
        text, trim_left = "", False
        for run in (*runs, None):
            if isinstance(run, str):
                text += run
                continue
            trim_right, trim_next = (False, False) if run is None else self._vocabulary.trims(run)
            text = text.lstrip() if trim_left else text
            tokens += self._plain(text.rstrip() if trim_right else text)
            tokens += [] if run is None else [run]
            text, trim_left = "", trim_next
        return tokens

    def _plain(self, text: str) -> list[int]:
        """Tokenise text of which nothing may become a mark."""
        if not text:
            return []
        vocabulary = self._vocabulary
        tokens = vocabulary.tokens(text)
        # llama.cpp still recognises user-defined marks: cut them apart.
        marks = {vocabulary.piece(token).decode() for token in tokens if vocabulary.is_mark(token)}
        if not marks:
            return tokens
        cuts = sorted(
            match.start() + 1 for mark in marks for match in re.finditer(re.escape(mark), text)
        )
        bounds = [0, *cuts, len(text)]
        return [
            token for start, end in pairwise(bounds) for token in vocabulary.tokens(text[start:end])
        ]


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    """Return the length of the common beginning of two lists of tokens."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def unusable_template(name: str, why: object) -> ModelFailed:
    """Return the error of a model whose chat template cannot be used."""
    return ModelFailed(
        f"The chat template of the model {name} cannot be used: {str(why).rstrip('.')}.",
        "Choose another model, or another GGUF file of this one.",
    )


def _without_system(messages: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Put the system text before the first question: some templates have no system role."""
    if len(messages) < 2 or messages[0]["role"] != "system":
        return list(messages)
    system, first, *others = messages
    return [
        {"role": first["role"], "content": f"{system['content']}\n\n{first['content']}"},
        *others,
    ]
