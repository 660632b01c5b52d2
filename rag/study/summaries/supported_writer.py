"""Let a language model write about passages, and keep the sentences that they support."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.grounding.claims import parse_draft
from rag.llm.chat_model import ChatModel, Message
from rag.llm.prompts import ask_for_answer
from rag.text.language import language_name, language_of
from rag.text.standalone_sentences import quotable_text, stands_alone
from rag.types import Claim, Passage, Usage

if TYPE_CHECKING:
    from rag.library import Library

SENTENCE_TOKENS = 48
"""Tokens for each sentence; a longer one is cut off, and dropped."""
MIN_SUPPORT = 0.75
"""Minimum support of a sentence that a quotation could replace.

Of five sentences written about the notes on GANs, three with .55 to .69 said more than their
evidence, and two with .83 did not: too few to fit."""
LONGEST_TASK = 96
"""Tokens reserved for the instruction."""


@dataclass(slots=True)
class SupportedWriter:
    """Writes with a model and keeps supported sentences; counts tokens and seconds."""

    model: ChatModel
    library: Library
    usage: Usage = field(default_factory=Usage)
    writing: float = 0.0
    checking: float = 0.0

    @property
    def token_budget(self) -> int:
        """Tokens of the model's window for a chat, without instruction and reply."""
        settings = self.library.settings
        window = min(settings.context_tokens, self.model.window or settings.context_tokens)
        return window - settings.answer_tokens - LONGEST_TASK

    def cost(self, passages: Sequence[Passage], question: str = "") -> int:
        """Return the tokens of a chat about passages, without the instruction."""
        return self.model.count_prompt(ask_for_answer(question, passages, "", may_refuse=False))

    def fits(self, passage: Passage) -> bool:
        """Whether the model's window has room for a passage, an instruction and a reply."""
        return self.cost([passage]) <= self.token_budget

    def write(
        self, passages: Sequence[Passage], task: str, most: int, *, question: str = ""
    ) -> list[Claim]:
        """Write up to `most` sentences, and return the supported ones (see `keep_supported`).

        Args:
            passages: the input of the model, and the only evidence.
            task: the instruction.
            most: number of sentences.
            question: that they answer, "" for none.
        """
        draft = self._draft(passages, task, most * SENTENCE_TOKENS, question)
        return self.keep_supported(draft, passages, most, question=question)

    def keep_supported(
        self, draft: str, passages: Sequence[Passage], most: int, *, question: str
    ) -> list[Claim]:
        """Return the first `most` sentences of a draft without those below MIN_SUPPORT.

        They go through the same checks as the sentences of an answer. Each claim's span is its own
        text. The first stands alone: what it would refer to may have been dropped.
        """
        began = time.perf_counter()
        text, parsed = parse_draft(draft)
        grounder = self.library.grounder(question, self.model, own_draft=True)
        claims = grounder.cite_claims(text, parsed[:most], passages)
        self.checking += time.perf_counter() - began
        kept: list[Claim] = []
        for claim in claims:
            text = quotable_text(claim.text)
            is_sure = claim.verdict == "supported" and claim.support >= MIN_SUPPORT
            if text and is_sure and claim.citations and (kept or stands_alone(text)):
                kept.append(standalone_claim(claim, text))
        return kept

    def _draft(
        self, passages: Sequence[Passage], task: str, most_tokens: int, question: str
    ) -> str:
        written = language_instruction("\n".join(passage.text for passage in passages))
        messages = ask_for_answer(question, passages, f"{task}{written}", may_refuse=False)
        return self.reply(messages, most_tokens)

    def reply(self, messages: Sequence[Message], most_tokens: int) -> str:
        """Return the reply of the model; an error meanwhile stops the model."""
        began = time.perf_counter()
        with closing(self.model.stream(messages, most_tokens)) as pieces:
            draft = "".join(pieces)
        self.usage = Usage(
            self.usage.prompt_tokens + self.model.count_prompt(messages),
            self.usage.completion_tokens + self.model.count_tokens(draft),
        )
        self.writing += time.perf_counter() - began
        return draft


def writer_with(model: ChatModel | None, library: Library) -> SupportedWriter | None:
    """Return a writer with a model, or None without one: then documents are quoted."""
    return SupportedWriter(model, library) if model else None


def standalone_claim(claim: Claim, text: str) -> Claim:
    """Return a claim with another text, which its span covers."""
    return Claim(text, 0, len(text), claim.support, claim.verdict, claim.reasons, claim.citations)


def language_instruction(text: str) -> str:
    """Return an instruction to write in the language of a text; "" for English."""
    code = language_of(text)
    return "" if code == "en" else f" Write in {language_name(code)}."
